// 14.2.1.3: a table without a default action runs NoAction on a miss, which must be there.
match_kind { exact }
action NoAction(in bit<8> x) { }
control c(inout bit<8> x) {
	action a() { }
	table t {
		key = { x: exact; }
		actions = { a; }
	}
	apply {
		t.apply();
	}
}
