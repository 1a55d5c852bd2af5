// Sections 15 and 17: constructor parameters, sub-blocks, packages with inferred types.
#include <core.p4>

parser Prs<H, M>(packet_in packet, out H headers, inout M meta);
control Ctl<H, M>(inout H headers, inout M meta, @optional in bit<8> port);
control Dep<H>(packet_out packet, in H headers);
package Switch<H, M>(Prs<H, M> prs, Ctl<H, M> ctl, Dep<H> dep, bit<8> ports = 4);

header Byte {
	bit<8> value;
}

struct headers_t {
	Byte byte;
}

struct meta_t {
	bit<8> x;
}

parser sub(packet_in packet, out Byte byte)(bool wanted) {
	state start {
		transition select(wanted) {
			true: read;
			false: accept;
		}
	}
	state read {
		packet.extract(byte);
		transition accept;
	}
}

parser my_parser(packet_in packet, out headers_t headers, inout meta_t meta) {
	sub(true) reader;
	state start {
		reader.apply(packet, headers.byte);
		transition accept;
	}
}

control generic<T>(inout T value, in T next)(T fixed, bool use) {
	apply {
		if (use) {
			value = fixed;
		} else {
			value = next;
		}
	}
}

control simple(inout bit<8> x) {
	apply {
		x = x + 1;
	}
}

control my_control(inout headers_t headers, inout meta_t meta) {
	generic<bit<8>>(3, true) first;
	generic<bit<8>>(fixed = 4, use = false) second;
	apply {
		first.apply(meta.x, 1);
		second.apply(value = meta.x, next = 2);
		simple.apply(meta.x);
	}
}

control my_deparser(packet_out packet, in headers_t headers) {
	apply {
		packet.emit(headers);
		packet.emit(headers.byte);
	}
}

Switch(my_parser(), my_control(), my_deparser()) main;
