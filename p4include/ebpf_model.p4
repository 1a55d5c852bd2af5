/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A packet filter: a parser, and a control that says whether the packet may pass. The filter never
 * changes the packet. A packet that the parser rejects is dropped.
 */
#ifndef _EBPF_MODEL_P4_
#define _EBPF_MODEL_P4_

#include <core.p4>

/*
 * An array of 32-bit counters that the control plane reads and resets. sparse: only indices that were
 * counted take memory.
 */
extern CounterArray {
    CounterArray(bit<32> max_index, bool sparse);
    // Adds one.
    void increment(in bit<32> index);
    // Adds value.
    void add(in bit<32> index, in bit<32> value);
}

/* Values of the table property `implementation`: how many entries, and kept in what. */
extern array_table {
    array_table(bit<32> size);
}
extern hash_table {
    hash_table(bit<32> size);
}

parser parse<H>(packet_in packet, out H headers);
control filter<H>(inout H headers, out bool accept);

package ebpfFilter<H>(parse<H> prs, filter<H> filt);

#endif
