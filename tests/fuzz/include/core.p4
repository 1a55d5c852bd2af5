// SPDX-License-Identifier: Apache-2.0
// Names enough to parse: the real architecture files take longer to read than a changed program does.
error { NoError, PacketTooShort, NoMatch, StackOutOfBounds, HeaderTooShort, ParserInvalidArgument }
match_kind { exact, ternary, lpm, range, optional, selector }
extern packet_in { void extract<T>(out T hdr); T lookahead<T>(); void advance(in bit<32> n); }
extern packet_out { void emit<T>(in T hdr); }
action NoAction() {}
enum xdp_action { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT }
struct xdp_input { bit<32> input_port; }
struct xdp_output { xdp_action output_action; bit<32> output_port; }
struct standard_metadata_t { bit<9> ingress_port; bit<9> egress_spec; bit<9> egress_port; }
parser prs<H>(packet_in p, out H h);
control swtch<H>(inout H h, in xdp_input i, out xdp_output o);
control deprs<H>(in H h, packet_out p);
control pipe<H>(inout H h, out bool pass);
package xdp<H>(prs<H> p, swtch<H> s, deprs<H> d);
package ebpfFilter<H>(prs<H> p, pipe<H> f);
