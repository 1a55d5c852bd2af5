// SPDX-License-Identifier: Apache-2.0
// 7.2: typedef, type, enum, serializable enum, bool and int fields, constants, structs and tuples of them.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
enum bit<8> color_t { RED = 1, GREEN = 7, BLUE = 200 }
enum mode_t { OFF, SLOW, FAST }
typedef bit<12> small_t;
type bit<16> id_t;
const small_t LIMIT = 3 * 100 + 5;
header num_t { color_t color; bool flag; bit<3> pad; small_t small; id_t id; bit<8> result; }
struct pair_t { bit<8> a; mode_t mode; }
struct headers_t { eth_t eth; num_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    pair_t pair = { 1, mode_t.OFF };
    action step(color_t c, mode_t mode) {
        pair = { pair.a + (bit<8>)c, mode };
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        if (hdr.n.color == color_t.GREEN) {
            step(color_t.BLUE, mode_t.FAST);
        } else if (hdr.n.flag) {
            step(hdr.n.color, mode_t.SLOW);
        }
        hdr.n.result = pair.a;
        if (pair.mode == mode_t.FAST) {
            hdr.n.color = color_t.RED;
        }
        hdr.n.flag = !hdr.n.flag;
        if (hdr.n.small > LIMIT) {
            hdr.n.small = LIMIT;
        }
        hdr.n.id = (id_t)((bit<16>)hdr.n.id + 1);
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
