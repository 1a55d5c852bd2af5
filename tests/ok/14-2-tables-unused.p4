// SPDX-License-Identifier: Apache-2.0
// compile
// Tables that are never applied, have no key, or are applied where control never comes.
#include <ebpf_model.p4>

header byte_t { bit<8> v; }
struct headers_t { byte_t b; }

parser prs(packet_in packet, out headers_t hdr) {
	state start {
		packet.extract(hdr.b);
		transition accept;
	}
}

control filt(inout headers_t hdr, out bool pass) {
	action yes() { pass = true; }
	action no() { pass = false; }
	table never {
		key = { hdr.b.v: ternary; }
		actions = { yes; no; }
	}
	table keyless {
		actions = { yes; no; }
		default_action = yes;
	}
	table empty {
		key = { hdr.b.v: exact; }
		actions = { NoAction; }
	}
	apply {
		pass = false;
		keyless.apply();
		empty.apply();
		if (false)
			never.apply();
	}
}

ebpfFilter(prs(), filt()) main;
