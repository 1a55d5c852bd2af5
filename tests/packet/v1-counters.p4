// SPDX-License-Identifier: Apache-2.0
// Counters of packets, of bytes as they came in, and of both; an index that is none counts nothing.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    counter(4, CounterType.packets) packets_of;
    counter(4, CounterType.bytes) bytes_of;
    apply {
        packets_of.count((bit<32>)hdr.data.a);
        bytes_of.count((bit<32>)hdr.data.a);
        if (hdr.data.op == 1)
            hdr.data.setInvalid();
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    counter(2, CounterType.packets_and_bytes) all;
    apply { all.count(1); }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
