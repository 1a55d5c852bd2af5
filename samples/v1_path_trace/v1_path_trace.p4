// SPDX-License-Identifier: Apache-2.0
// In-band telemetry: IPv4 packets that carry a trace header get a record from every switch they cross: which it was,
// the ports, and the time of day there. The newest record is the first. All packets are forwarded by longest prefix.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<8>  TRACE = 253;          // an IP protocol for experiments (RFC 3692)
const bit<32> MAX_RECORDS = 8;
const bit<16> RECORD_BYTES = 12;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  tos;
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

header trace_t {
    bit<8>  protocol;       // of what lies behind the records
    bit<8>  records;
    bit<16> lost;           // records that had no room
}

header record_t {
    bit<16> device;
    bit<16> in_port;
    bit<16> out_port;
    bit<48> time;           // microseconds, when it left
}

struct headers_t {
    ethernet_t            ethernet;
    ipv4_t                ipv4;
    trace_t               trace;
    record_t[MAX_RECORDS] records;
}

struct metadata_t {
    bit<8> left;            // records the parser has not seen yet
}

parser trace_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
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
        transition select(hdr.ipv4.ihl, hdr.ipv4.offset, hdr.ipv4.protocol) {
            (5, 0, TRACE): trace;
            default:       accept;
        }
    }
    state trace {
        packet.extract(hdr.trace);
        meta.left = hdr.trace.records;
        transition select(hdr.trace.records) {
            0:       accept;
            default: record;
        }
    }
    state record {
        packet.extract(hdr.records.next);
        meta.left = meta.left - 1;
        transition select(meta.left) {
            0:       accept;
            default: record;
        }
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control forwarding(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<9> port, bit<48> src, bit<48> dst) {
        standard.egress_spec = port;
        hdr.ethernet.src = src;
        hdr.ethernet.dst = dst;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
    }
    table routes {
        key = { hdr.ipv4.dst: lpm; }
        actions = { forward; drop; }
        default_action = drop();
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError || !hdr.ipv4.isValid() || hdr.ipv4.ttl <= 1) {
            drop();
        } else {
            routes.apply();
        }
    }
}

control tracing(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action add(bit<16> device) {
        hdr.records.push_front(1);
        hdr.records[0].setValid();
        hdr.records[0] = { device, 7w0 ++ standard.ingress_port, 7w0 ++ standard.egress_port,
                           standard.egress_global_timestamp };
        hdr.trace.records = hdr.trace.records + 1;
        hdr.ipv4.length = hdr.ipv4.length + RECORD_BYTES;
    }
    // Who this switch is; without an entry it stays silent.
    table self {
        actions = { add; NoAction; }
        default_action = NoAction();
    }

    apply {
        if (hdr.trace.isValid()) {
            if (hdr.trace.records < (bit<8>)MAX_RECORDS) {
                self.apply();
            } else {
                hdr.trace.lost = hdr.trace.lost |+| 1;
            }
        }
    }
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.tos, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control trace_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.trace);
        packet.emit(hdr.records);
    }
}

V1Switch(trace_parser(), check_sums(), forwarding(), tracing(), make_sums(), trace_deparser()) main;
