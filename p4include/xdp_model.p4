/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A switch on the kernel's XDP hook: a parser, a control that decides what becomes of the packet, and a
 * deparser. A packet that the parser rejects is dropped. Filters (ebpf_model.p4) may be written here too.
 */
#ifndef _XDP_MODEL_P4
#define _XDP_MODEL_P4

#include <core.p4>
#include <ebpf_model.p4>

/* What becomes of the packet, as the kernel's enum xdp_action numbers it. */
enum xdp_action {
    XDP_ABORTED,    // dropped, and traced as an error
    XDP_DROP,       // dropped
    XDP_PASS,       // up into the kernel's network stack
    XDP_TX,         // out of the interface it came in by
    XDP_REDIRECT    // out of port output_port
}

struct xdp_input {
    bit<32> input_port;         // the pipeline's number of the interface the packet came in by
}

struct xdp_output {
    xdp_action output_action;
    bit<32>    output_port;     // with XDP_REDIRECT: the pipeline's number of the port to leave by
}

/* The checksum of an IPv4 header without options that has these fields. */
extern bit<16> ebpf_ipv4_checksum(in bit<4> version, in bit<4> ihl, in bit<8> diffserv,
                                  in bit<16> totalLen, in bit<16> identification, in bit<3> flags,
                                  in bit<13> fragOffset, in bit<8> ttl, in bit<8> protocol,
                                  in bit<32> srcAddr, in bit<32> dstAddr);

/* The checksum csum after the field old, of 16 or 32 bits, became new (RFC 1624). */
extern bit<16> csum_replace2(in bit<16> csum, in bit<16> old, in bit<16> new);
extern bit<16> csum_replace4(in bit<16> csum, in bit<32> old, in bit<32> new);

/* Sends an event to user space; 0 when it was sent. */
extern bit<32> BPF_PERF_EVENT_OUTPUT();

/* The low 32 bits of the kernel's monotonic clock, in nanoseconds. */
extern bit<32> BPF_KTIME_GET_NS();

parser xdp_parse<H>(packet_in packet, out H headers);
control xdp_switch<H>(inout H headers, in xdp_input imd, out xdp_output omd);
control xdp_deparse<H>(in H headers, packet_out packet);

package xdp<H>(xdp_parse<H> p, xdp_switch<H> s, xdp_deparse<H> d);

#endif
