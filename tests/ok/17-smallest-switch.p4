// SPDX-License-Identifier: Apache-2.0
// compile
// A switch that rejects everything in its parser: the blocks behind it are never reached.
#include <xdp_model.p4>

struct none_t {}

parser prs(packet_in packet, out none_t none) {
	state start { transition reject; }
}

control sw(inout none_t none, in xdp_input imd, out xdp_output omd) {
	apply {
		omd.output_port = imd.input_port;
		omd.output_action = xdp_action.XDP_TX;
	}
}

control dep(in none_t none, packet_out packet) {
	apply {}
}

xdp(prs(), sw(), dep()) main;
