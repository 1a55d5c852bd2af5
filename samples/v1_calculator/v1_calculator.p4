// SPDX-License-Identifier: Apache-2.0
// The network computes: a request holds two numbers and an operator, and comes back to its sender with the result.
// Small enough to read whole; shows `const entries`, sending a packet back, and what happens to the ones not understood.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> ETHERTYPE_CALCULATOR = 0x88b7;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header request_t {
    bit<8>  operator;       // an ASCII character
    bit<8>  status;         // in answers 1
    bit<16> id;             // comes back as it is
    int<32> left;
    int<32> right;
    int<32> result;
}

struct headers_t {
    ethernet_t ethernet;
    request_t  request;
}

struct metadata_t {}

parser calculator_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                         inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_CALCULATOR: request;
            default:              accept;
        }
    }
    state request {
        packet.extract(hdr.request);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control calculator(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action answer(int<32> result) {
        bit<48> asker = hdr.ethernet.src;

        hdr.request.result = result;
        hdr.request.status = 1;
        hdr.ethernet.src = hdr.ethernet.dst;
        hdr.ethernet.dst = asker;
        standard.egress_spec = standard.ingress_port;
    }
    action add() {
        answer(hdr.request.left + hdr.request.right);
    }
    action subtract() {
        answer(hdr.request.left - hdr.request.right);
    }
    action multiply() {
        answer(hdr.request.left * hdr.request.right);
    }
    action minimum() {
        answer(hdr.request.left < hdr.request.right ? hdr.request.left : hdr.request.right);
    }
    action shift() {
        answer(hdr.request.left << (bit<8>)(bit<32>)hdr.request.right);
    }
    action drop() {
        mark_to_drop(standard);
    }
    table operators {
        key = { hdr.request.operator: exact; }
        actions = { add; subtract; multiply; minimum; shift; drop; }
        const default_action = drop();
        const entries = {
            0x2b: add();            // +
            0x2d: subtract();       // -
            0x2a: multiply();       // *
            0x6d: minimum();        // m
            0x3c: shift();          // <
        }
    }

    apply {
        if (hdr.request.isValid() && hdr.request.status == 0) {
            operators.apply();
        } else {
            drop();
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control calculator_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.request);
    }
}

V1Switch(calculator_parser(), check_sums(), calculator(), egress(), make_sums(), calculator_deparser()) main;
