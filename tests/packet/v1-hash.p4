// SPDX-License-Identifier: Apache-2.0
// hash with every algorithm, bit for bit: whole bytes, a bit length that is none, a header that is not there.
// hooks: xdp tc
#include "v1.h"

header maybe_t { bit<24> v; }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    bit<32> h = 0;
    maybe_t maybe;
    apply {
        if (hdr.data.op[7:7] == 1) {
            maybe.setValid();
            maybe.v = 0x313233;
        }
        switch (hdr.data.op) {
            0: { hash(h, HashAlgorithm.crc32, 32w0, { hdr.data.a, hdr.data.b, hdr.data.c }, 32w0xffffffff); }
            1: { hash(h, HashAlgorithm.crc16, 16w0, { hdr.data.a, hdr.data.b, hdr.data.c }, 32w0x10000); }
            2: { hash(h, HashAlgorithm.csum16, 16w0, { hdr.data.a, hdr.data.b, hdr.data.c }, 32w0x10000); }
            3: { hash(h, HashAlgorithm.xor16, 16w0, { hdr.data.a, hdr.data.b, hdr.data.c }, 32w0x10000); }
            4: { hash(h, HashAlgorithm.identity, 32w0, { hdr.data.a, hdr.data.b, hdr.data.c }, 32w0xffffffff); }
            // base and max, also 0
            5: { hash(h, HashAlgorithm.crc16, 16w1000, { hdr.data.a, hdr.data.b, hdr.data.c }, 16w10); }
            6: { hash(h, HashAlgorithm.crc16, 16w1000, { hdr.data.a, hdr.data.b, hdr.data.c }, 16w0); }
            // 12 bits: the last byte is filled up below
            7: { hash(h, HashAlgorithm.crc32, 32w0, { hdr.data.a, hdr.data.b[3:0] }, 32w0xffffffff); }
            // 3 bytes of a header in the middle, there and not
            8: 0x88: { hash(h, HashAlgorithm.crc32, 32w0, { hdr.data.a, maybe.v, hdr.data.b }, 32w0xffffffff); }
            9: 0x89: { hash(h, HashAlgorithm.xor16, 16w0, { hdr.data.a, hdr.data.b, maybe.v }, 32w0x10000); }
            10: { hash(h, HashAlgorithm.identity, 64w1, { hdr.data.word, hdr.data.word, hdr.data.a }, 64w0xffff); }
        }
        hdr.data.word = h;
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
