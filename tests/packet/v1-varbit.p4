// SPDX-License-Identifier: Apache-2.0
// 8.11, 8.17: varbit fields copied, compared, kept in variables and hashed, of any size; headers with them
// moved, pushed, swapped; fields behind them.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header op_t { bit<8> op; bit<8> size1; bit<8> size2; bit<8> result; }
header opt_t { bit<16> before; varbit<88> v; bit<8> behind; }
header crc_t { bit<32> crc; }
struct headers_t { op_t op; opt_t one; opt_t two; opt_t three; crc_t crc; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.op);
        p.extract(hdr.one, (bit<32>)hdr.op.size1);
        p.extract(hdr.two, (bit<32>)hdr.op.size2);
        transition accept;
    }
}

control no_checksum(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    varbit<88> v;
    apply {
        switch (hdr.op.op) {
            // swapped through a variable
            1: {
                v = hdr.one.v;
                hdr.one.v = hdr.two.v;
                hdr.two.v = v;
            }
            // compared, as fields and as headers
            2: {
                hdr.op.result = (hdr.one.v == hdr.two.v ? 8w1 : 0) | (hdr.one == hdr.two ? 8w2 : 0);
            }
            // copied with its header
            3: {
                hdr.three = hdr.one;
                hdr.three.behind = 0x33;
            }
            // a new header has an empty one
            4: {
                hdr.three.setValid();
                hdr.three.before = 0x4444;
                hdr.three.behind = hdr.one.behind;
            }
            5: { hdr.one.setInvalid(); }
            // hashed: crc32 and the checksum
            6: {
                hdr.crc.setValid();
                hash(hdr.crc.crc, HashAlgorithm.crc32, 32w0, { hdr.one.before, hdr.one.v, hdr.one.behind },
                     32w0xffffffff);
            }
            7: {
                hdr.crc.setValid();
                hash(hdr.crc.crc, HashAlgorithm.csum16, 32w0, { hdr.one.before, hdr.one.v, hdr.one.behind },
                     32w0x10000);
            }
        }
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr); }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
