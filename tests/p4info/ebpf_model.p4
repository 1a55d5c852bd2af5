// SPDX-License-Identifier: Apache-2.0
// The filter's architecture: tables sized by their implementation, an array of counters.
#include <core.p4>
#include <ebpf_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t eth; }

parser prs(packet_in p, out headers_t h)
{
	state start { p.extract(h.eth); transition accept; }
}

control pipe(inout headers_t h, out bool pass)
{
	CounterArray(10, true) seen;

	action allow(bit<32> index) { seen.increment(index); pass = true; }
	table macs {
		key = { h.eth.src: exact; }
		actions = { allow; NoAction; }
		implementation = hash_table(64);
	}
	apply { pass = false; macs.apply(); }
}

ebpfFilter(prs(), pipe()) main;
