// SPDX-License-Identifier: Apache-2.0
// 13: a packet gets outer headers before its own, and another loses them; the inner ones change on the way.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header out_t { bit<16> id; bit<16> len; bit<8> kind; }
header in_t { bit<8> ttl; bit<24> v; }
struct headers_t { eth_t outer_eth; out_t outer; eth_t eth; in_t inner; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        transition select(p.lookahead<bit<112>>()[15:0]) {
            0x6558:  outer;
            default: inner;
        }
    }
    state outer {
        p.extract(hdr.outer_eth);
        p.extract(hdr.outer);
        transition inner;
    }
    state inner {
        p.extract(hdr.eth);
        p.extract(hdr.inner);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    action encapsulate(bit<16> id, bit<48> to) {
        hdr.outer_eth = hdr.eth;
        hdr.outer_eth.dst = to;
        hdr.outer_eth.type = 0x6558;
        hdr.outer = { id, 23, 1 };
    }
    table tunnels {
        key = { hdr.eth.dst: exact; }
        actions = { encapsulate; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.inner.ttl = hdr.inner.ttl - 1;
        if (hdr.outer.isValid()) {
            hdr.eth.src = hdr.outer_eth.src;
            hdr.outer.setInvalid();
            hdr.outer_eth.setInvalid();
        } else {
            tunnels.apply();
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr);
    }
}

xdp(prs(), sw(), dep()) main;
