// args: -O1
// 16.1: a loop of too many rounds emits.
#include <xdp_model.p4>
header count_t { bit<8> n; }
struct headers_t { count_t count; }
parser prs(packet_in p, out headers_t hdr) { state start { p.extract(hdr.count); transition accept; } }
control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) { apply { omd.output_action = xdp_action.XDP_TX; omd.output_port = 0; } }
control dep(in headers_t hdr, packet_out p) {
    count_t one;
    apply {
        p.emit(hdr);
        one.setValid();
        for (bit<16> i = 0; i < 900; i = i + 1) {
            one.n = (bit<8>)i;
            if (i[7:0] == hdr.count.n)
                break;
            p.emit(one);
        }
    }
}
xdp(prs(), sw(), dep()) main;
