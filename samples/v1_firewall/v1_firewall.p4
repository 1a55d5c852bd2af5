// SPDX-License-Identifier: Apache-2.0
// A stateful firewall between two ports. What goes out opens the way back for its answers: the time is noted in two
// registers, at places that two hashes of the flow give (a Bloom filter with times instead of bits), and a packet from
// outside passes when both say that its flow spoke within the last TIMEOUT. Two flows may share one place, hardly both.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<48> TIMEOUT = 60 * 1000000;   // microseconds
const bit<32> PLACES = 65536;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<8>  TCP = 6;
const bit<8>  UDP = 17;

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

// Where TCP and UDP agree.
header ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
    ports_t    ports;
}

struct metadata_t {}

parser firewall_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                       inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: ipv4;
            default:        accept;
        }
    }
    // Only the first fragment has ports, and only behind a header without options they are at a known place.
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.ihl, hdr.ipv4.offset, hdr.ipv4.protocol) {
            (5, 0, TCP): ports;
            (5, 0, UDP): ports;
            default:     accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control firewall(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    register<bit<48>>(PLACES) spoke_one;
    register<bit<48>>(PLACES) spoke_two;
    counter(2, CounterType.packets) from_outside;   // 0: refused, 1: let in

    bool to_outside = false;
    bool to_inside = false;

    action outwards(bit<9> port) {
        standard.egress_spec = port;
        to_outside = true;
    }
    action inwards(bit<9> port) {
        standard.egress_spec = port;
        to_inside = true;
    }
    action drop() {
        mark_to_drop(standard);
    }
    // What comes in here is from inside or from outside, and leaves there.
    table wire {
        key = { standard.ingress_port: exact; }
        actions = { outwards; inwards; drop; }
        default_action = drop();
        size = 64;
    }

    // The flow as those inside see it: who of them, with whom, over what.
    action places(in bit<32> inside, in bit<32> outside, in bit<16> inside_port, in bit<16> outside_port,
                  out bit<32> one, out bit<32> two) {
        hash(one, HashAlgorithm.crc32, 32w0,
             { inside, outside, hdr.ipv4.protocol, inside_port, outside_port }, PLACES);
        hash(two, HashAlgorithm.crc16, 32w0,
             { inside, outside, hdr.ipv4.protocol, inside_port, outside_port }, PLACES);
    }

    apply {
        bit<16> src_port = 0;
        bit<16> dst_port = 0;
        bit<32> one;
        bit<32> two;
        bit<48> first;
        bit<48> second;

        wire.apply();
        if (hdr.ports.isValid()) {
            src_port = hdr.ports.src;
            dst_port = hdr.ports.dst;
        }
        if (standard.parser_error != error.NoError) {
            drop();
        } else if (hdr.ipv4.isValid() && to_outside) {
            places(hdr.ipv4.src, hdr.ipv4.dst, src_port, dst_port, one, two);
            spoke_one.write(one, standard.ingress_global_timestamp);
            spoke_two.write(two, standard.ingress_global_timestamp);
        } else if (hdr.ipv4.isValid() && to_inside) {
            places(hdr.ipv4.dst, hdr.ipv4.src, dst_port, src_port, one, two);
            spoke_one.read(first, one);
            spoke_two.read(second, two);
            if (first == 0 || second == 0 || standard.ingress_global_timestamp - first > TIMEOUT ||
                standard.ingress_global_timestamp - second > TIMEOUT) {
                from_outside.count(0);
                drop();
            } else {
                from_outside.count(1);
            }
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control firewall_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.ports);
    }
}

V1Switch(firewall_parser(), check_sums(), firewall(), egress(), make_sums(), firewall_deparser()) main;
