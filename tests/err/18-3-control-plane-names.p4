// args: --emit ir
// Section 18.3: full control-plane names are unique.
#include <core.p4>
#include <ebpf_model.p4>

header H {
	bit<8> f;
}

struct Headers {
	H h;
}

parser prs(packet_in packet, out Headers headers) {
	state start {
		packet.extract(headers.h);
		transition accept;
	}
}

control inner(inout Headers headers) {
	table t {
		key = { headers.h.f : exact; }
		actions = { NoAction; }
		implementation = hash_table(8);
	}
	apply {
		t.apply();
	}
}

control filt(inout Headers headers, out bool pass) {
	inner() a;
	@name("a") inner() b;
	@name("c") CounterArray(4, false) c1;
	@name("c") CounterArray(4, false) c2;
	apply {
		a.apply(headers);
		b.apply(headers);
		inner.apply(headers);
		c1.increment(0);
		c2.increment(0);
		pass = true;
	}
}

ebpfFilter(prs(), filt()) main;
