// SPDX-License-Identifier: Apache-2.0
// A layer 2 switch with a fixed table: each known MAC address is behind one port. Frames to others, broadcast
// among them, go up to the kernel.
// hooks: xdp tc
#include <xdp_model.p4>

typedef bit<48> mac_t;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

struct headers_t {
    ethernet_t ethernet;
}

parser l2_parser(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.ethernet);
        transition accept;
    }
}

control l2(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(1024, false) forwarded;    // frames sent, by port

    action forward(bit<32> port) {
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
    }
    action drop() {
        omd.output_action = xdp_action.XDP_DROP;
    }
    table dst_mac {
        key = { hdr.ethernet.dst: exact; }
        actions = { forward; drop; NoAction; }
        default_action = NoAction();
        size = 65536;
    }

    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = imd.input_port;
        dst_mac.apply();
        if (omd.output_action == xdp_action.XDP_REDIRECT) {
            if (omd.output_port == imd.input_port) {
                // The receiver has it already.
                omd.output_action = xdp_action.XDP_DROP;
            } else {
                forwarded.increment(omd.output_port);
            }
        }
    }
}

control l2_deparser(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.ethernet);
    }
}

xdp(l2_parser(), l2(), l2_deparser()) main;
