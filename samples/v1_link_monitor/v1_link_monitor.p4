// SPDX-License-Identifier: Apache-2.0
// How busy the links are: every switch counts the bytes it sends by port. A probe is routed by its sender, a port for
// each switch; at each it takes along what was sent by the port it leaves through since the last probe, and over how
// long. Who gets the probe back divides the one by the other.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> ETHERTYPE_PROBE = 0x88b6;     // for experiments (IEEE 802)
const bit<32> MAX_HOPS = 4;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

// Behind it lie `ports` ports to go to, then `readings` readings, the newest first.
header probe_t {
    bit<8> ports;
    bit<8> readings;
}

header port_t {
    bit<16> port;
}

header reading_t {
    bit<16> device;
    bit<16> port;
    bit<32> bytes;
    bit<48> time;           // microseconds in which they were sent
}

struct headers_t {
    ethernet_t          ethernet;
    probe_t             probe;
    port_t[MAX_HOPS]    ports;
    reading_t[MAX_HOPS] readings;
}

struct metadata_t {
    bit<8> left;
}

parser probe_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                    inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_PROBE: probe;
            default:         accept;
        }
    }
    state probe {
        packet.extract(hdr.probe);
        meta.left = hdr.probe.ports;
        transition ports;
    }
    state ports {
        transition select(meta.left) {
            0:       readings_begin;
            default: port;
        }
    }
    state port {
        packet.extract(hdr.ports.next);
        meta.left = meta.left - 1;
        transition ports;
    }
    state readings_begin {
        meta.left = hdr.probe.readings;
        transition readings;
    }
    state readings {
        transition select(meta.left) {
            0:       accept;
            default: reading;
        }
    }
    state reading {
        packet.extract(hdr.readings.next);
        meta.left = meta.left - 1;
        transition readings;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control forwarding(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    table stations {
        key = { hdr.ethernet.dst: exact; }
        actions = { forward; drop; }
        default_action = drop();
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError) {
            drop();
        } else if (!hdr.probe.isValid()) {
            stations.apply();
        } else if (hdr.ports[0].isValid()) {
            standard.egress_spec = hdr.ports[0].port[8:0];
            hdr.ports.pop_front(1);
            hdr.probe.ports = hdr.probe.ports - 1;
        } else {
            drop();
        }
    }
}

control monitoring(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    register<bit<32>>(512) sent;            // by port, since the last probe
    register<bit<48>>(512) probed;          // when that was

    bit<16> self = 0;

    action is_device(bit<16> id) {
        self = id;
    }
    table device {
        actions = { is_device; }
        default_action = is_device(0);
    }

    apply {
        bit<32> port = (bit<32>)standard.egress_port;
        bit<32> bytes;
        bit<48> last;

        device.apply();
        if (!hdr.probe.isValid()) {
            sent.read(bytes, port);
            sent.write(port, bytes + standard.packet_length);
        } else if (hdr.probe.readings < (bit<8>)MAX_HOPS) {
            sent.read(bytes, port);
            sent.write(port, 0);
            probed.read(last, port);
            probed.write(port, standard.egress_global_timestamp);
            hdr.readings.push_front(1);
            hdr.readings[0].setValid();
            hdr.readings[0] = { self, 7w0 ++ standard.egress_port, bytes, standard.egress_global_timestamp - last };
            hdr.probe.readings = hdr.probe.readings + 1;
        }
    }
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control probe_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.probe);
        packet.emit(hdr.ports);
        packet.emit(hdr.readings);
    }
}

V1Switch(probe_parser(), check_sums(), forwarding(), monitoring(), make_sums(), probe_deparser()) main;
