// SPDX-License-Identifier: Apache-2.0
// A switch with VLANs: an access port carries the untagged frames of one VLAN, a trunk the tagged frames
// of all. Tags are pushed and popped on the way.
// hooks: xdp
#include <xdp_model.p4>

typedef bit<48> mac_t;
typedef bit<12> vid_t;

const bit<16> ETHERTYPE_VLAN = 0x8100;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

header vlan_t {
    bit<3>  priority;
    bit<1>  dei;
    vid_t   vid;
    bit<16> type;
}

struct headers_t {
    ethernet_t ethernet;
    vlan_t     vlan;
}

parser vlan_parser(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_VLAN: vlan;
            default:        accept;
        }
    }
    state vlan {
        packet.extract(hdr.vlan);
        transition accept;
    }
}

control vlan_switch(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(4096, true) frames;        // forwarded, by VLAN

    vid_t vid = 0;
    bool  tagged = false;

    action access(vid_t id) { vid = id; }
    action trunk()          { tagged = true; }
    action drop() {
        omd.output_action = xdp_action.XDP_DROP;
    }

    // What a port is. Frames of ports that are nothing are dropped.
    table ports {
        key = { imd.input_port: exact; }
        actions = { access; trunk; drop; }
        default_action = drop();
        size = 64;
    }

    action push() {
        hdr.vlan.setValid();
        hdr.vlan.priority = 0;
        hdr.vlan.dei = 0;
        hdr.vlan.vid = vid;
        hdr.vlan.type = hdr.ethernet.type;
        hdr.ethernet.type = ETHERTYPE_VLAN;
    }
    action pop() {
        hdr.ethernet.type = hdr.vlan.type;
        hdr.vlan.setInvalid();
    }

    action to_access(bit<32> port) {
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
        if (hdr.vlan.isValid()) {
            pop();
        }
    }
    action to_trunk(bit<32> port) {
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
        if (!hdr.vlan.isValid()) {
            push();
        }
    }

    // Where an address of a VLAN is.
    table stations {
        key = {
            vid:              exact;
            hdr.ethernet.dst: exact;
        }
        actions = { to_access; to_trunk; drop; }
        default_action = drop();
        size = 4096;
    }

    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;
        ports.apply();
        if (omd.output_action == xdp_action.XDP_DROP || tagged != hdr.vlan.isValid()) {
            // An access port takes no tag, a trunk nothing else.
            drop();
            return;
        }
        if (tagged) {
            vid = hdr.vlan.vid;
        }
        if (stations.apply().hit) {
            frames.increment((bit<32>)vid);
        }
    }
}

control vlan_deparser(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.vlan);
    }
}

xdp(vlan_parser(), vlan_switch(), vlan_deparser()) main;
