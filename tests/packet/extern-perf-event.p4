// SPDX-License-Identifier: Apache-2.0
// BPF_PERF_EVENT_OUTPUT gives 0 only when somebody reads the event, which nobody does here; BPF_KTIME_GET_NS never
// gives 0 twice.
// hooks: xdp tc
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

struct headers_t {
    ethernet_t eth;
}

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        bit<32> sent = BPF_PERF_EVENT_OUTPUT();
        bit<32> before = BPF_KTIME_GET_NS();
        bit<32> after = BPF_KTIME_GET_NS();
        if (sent != 0) {
            hdr.eth.dst = 0xa;
        }
        if (before != 0 || after != 0) {
            hdr.eth.src = 0xb;
        }
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
    }
}

control deprs(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
    }
}

xdp(prs(), sw(), deprs()) main;
