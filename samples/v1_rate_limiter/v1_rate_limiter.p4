// SPDX-License-Identifier: Apache-2.0
// A rate limiter that warns first. Each customer, a prefix of source addresses, has a two-rate meter: what is within the
// committed rate passes, what is above gets the mark "congestion experienced" if its sender understands ECN (RFC 3168),
// and what is above the peak rate is dropped.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<2>  NOT_ECN = 0;
const bit<2>  CONGESTION = 3;

// The colours of v1model's meters; green is 0.
const bit<2> YELLOW = 1;
const bit<2> RED = 2;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<6>  class;
    bit<2>  ecn;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> offset;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
}

struct metadata_t {
    bit<2> colour;
}

parser limiter_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                      inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: ipv4;
            default:        accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control limiter(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    direct_meter<bit<2>>(MeterType.bytes) rate;
    counter(3, CounterType.packets) seen;       // by colour

    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    // Two ports, one each way.
    table wire {
        key = { standard.ingress_port: exact; }
        actions = { forward; drop; }
        default_action = drop();
        size = 64;
    }

    action limit() {
        rate.read(meta.colour);
    }
    table customers {
        key = { hdr.ipv4.src: lpm; }
        actions = { limit; NoAction; }
        default_action = NoAction();
        meters = rate;
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError) {
            drop();
        } else if (wire.apply().hit && hdr.ipv4.isValid() && customers.apply().hit) {
            seen.count((bit<32>)meta.colour);
            if (meta.colour == RED) {
                drop();
            } else if (meta.colour == YELLOW && hdr.ipv4.ecn != NOT_ECN && hdr.ipv4.ihl == 5) {
                hdr.ipv4.ecn = CONGESTION;
            }
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.class, hdr.ipv4.ecn, hdr.ipv4.length, hdr.ipv4.id,
              hdr.ipv4.flags, hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control limiter_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(limiter_parser(), check_sums(), limiter(), egress(), make_sums(), limiter_deparser()) main;
