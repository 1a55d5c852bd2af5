// SPDX-License-Identifier: Apache-2.0
// A checksum over a varbit field that stays in the packet, as in IPv4 with options.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header opt_t { bit<8> bytes; bit<8> wrong; varbit<320> v; bit<16> sum; }
struct headers_t { opt_t opt; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.opt, 8 * (bit<32>)p.lookahead<bit<8>>());
        transition accept;
    }
}

control check(inout headers_t hdr, inout meta_t meta) {
    apply {
        verify_checksum(true, { hdr.opt.bytes, 8w0, hdr.opt.v, hdr.opt.bytes }, hdr.opt.sum, HashAlgorithm.csum16);
    }
}

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.opt.wrong = 7w0 ++ std.checksum_error;
        hdr.opt.bytes = 0xff;
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control update(inout headers_t hdr, inout meta_t meta) {
    apply {
        update_checksum(true, { hdr.opt.bytes, 8w0, hdr.opt.v, hdr.opt.bytes }, hdr.opt.sum, HashAlgorithm.csum16);
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.opt); }
}

V1Switch(prs(), check(), ingress(), egress(), update(), dep()) main;
