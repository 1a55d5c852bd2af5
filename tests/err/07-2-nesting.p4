// Section 7.2.9: which types may be members of which.
enum Plain { a, b }

extern Box {
	Box();
}

struct Inner {
	error why;
}

header H {
	int i;
	string s;
	error e;
	Plain p;
	Inner n;
	bit<8> good;
}

header_union U {
	bit<8> b;
	H h;
}

struct S {
	int i;
	Box box;
	match_kind m;
	list<bit<8>> l;
	H[4] good;
}

struct T {
	tuple<string> t;
	Box[3] boxes;
	tuple<bit<8>>[3] u;
}
