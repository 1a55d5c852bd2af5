/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compiler and the runtime agree on: the pipeline description carried in the object's section
 * ".p4bpf" as JSON (one object, record p4bpf_desc of abi.def), and the shape of the maps it speaks of.
 * The version changes when an old reader would misread a new description; adding fields does not.
 *
 * Ternary tables
 * --------------
 * Tables with ternary, range or optional keys, or with more than one lpm key. A bit-vector classifier (Lakshman and
 * Stiliadis, SIGCOMM 1998): entries are ranked by falling priority; a row is one bit vector for each value v of
 * one byte of the key, with bit r set when the entry of rank r accepts v there. A lookup combines one vector of
 * each row and takes the lowest set bit: cost depends on the key's bytes and the table's size, not on the number of
 * masks. The rows, key by key in the table's order:
 *
 *	one for each byte of a key that is no range, ANDed: v & mask == byte of the value
 *	one for a range of one byte: low <= v <= high
 *	a range from L to H of more bytes is compared byte by byte from the highest, without expanding it to
 *	prefixes: four for each byte but the last, v > L, v == L, v < H, v == H, and two for the last, v >= L and
 *	v <= H. An entry is within the range when
 *	    (above[0] | at_low[0] & (above[1] | at_low[1] & ... from)) & (below[0] | at_high[0] & (... to))
 *
 * Bytes of an int<W> range key have the sign bit inverted, here and in `entry`. The map is an ARRAY_OF_MAPS with one
 * element (or that of p4bpf_desc_table.shared_map), whose inner map is an ARRAY with one element of
 *
 *	struct {
 *		u64 vector[rows][256][words];	words = size rounded up to a multiple of 64, / 64
 *		u8  value[size][value_size rounded up to 8];	the action of rank r
 *		u8  entry[size][8 + 2 * key_size rounded up to 8];	{ u32 used; s32 priority; u8 key[]; u8 mask[]; }
 *	}
 *
 * where a range has its low end in `key` and its high end in `mask`, and the priority of a table with lpm and exact keys
 * alone is the sum of the prefix lengths;
 * all zero when empty. A change builds a new inner map and puts it in place of the old one, so that a packet sees the
 * old or the new rule set and never a mixture. `entry` is what user space reads back; the program never looks at it.
 *
 * Replication
 * -----------
 * A multicast group and a mirror session are the same thing: a list of (port, replication id) pairs, struct
 * p4bpf_replicas, in host order. A session may instead name a multicast group, whose replicas it stands for. User space
 * writes an element whole, and the kernel puts the new one in place of the old: a packet sees one or the other. A number
 * without an element is a group or session that does not exist.
 *
 * The frame prefix
 * ----------------
 * Each load of the packet's start from the context is followed by `goto +0`, which the kernel removes when it loads
 * the program. A loader that puts `rD += N` there (D: the register the load goes to) has the program take the frame to
 * begin N bytes behind its start. That is how p4bpftest runs programs on frames shorter than the Ethernet
 * header, which the kernel would not carry: with N bytes in front of them.
 */
#ifndef P4BPF_RUNTIME_ABI_H
#define P4BPF_RUNTIME_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define P4BPF_SECTION ".p4bpf"
#define P4BPF_ABI_VERSION 1

/* Port numbers are 0 .. P4BPF_MAX_PORTS - 1; ifaces_map covers interface indices below P4BPF_MAX_IFINDEX. */
#define P4BPF_MAX_PORTS 1024
#define P4BPF_MAX_IFINDEX 65536
#define P4BPF_NO_PORT 0xffffffffu

/* A multicast group or mirror session has at most so many copies. */
#define P4BPF_MAX_REPLICAS 256

struct p4bpf_replica {
	uint32_t port;
	uint32_t rid;		/* replication id ("instance"): what the copy reads as egress_rid */
};

struct p4bpf_replicas {
	uint32_t n;
	uint32_t group;		/* sessions: not 0: the replicas of that multicast group, and n is 0 */
	uint32_t truncate;	/* sessions: 0: the whole packet, else at most so many bytes of it */
	uint32_t pad;
	struct p4bpf_replica at[P4BPF_MAX_REPLICAS];
};

/* Action ids of entries that refer to an action profile, see abi.def. */
#define P4BPF_MEMBER 0x80000000u
#define P4BPF_GROUP 0x80000001u
#define P4BPF_REFERENCE_SIZE 8
#define P4BPF_MAX_GROUP 256

/* A group of an action selector. A packet takes member[hash % n]; a member of weight w is there w times. */
struct p4bpf_group {
	uint32_t n;
	uint32_t member[P4BPF_MAX_GROUP];
};

#define STR(name) const char *name;
#define INT(name) int64_t name;
#define BOOL(name) bool name;
#define STRS(name) const char **name; size_t n_##name;
#define LIST(name, record) struct record *name; size_t n_##name;
#define RECORD(name, fields) struct name { fields };
#include "runtime/abi.def"

/*
 * A meter's cell. Buckets hold P4BPF_METER_UNIT for each packet or byte: a rate per second times nanoseconds. The fill
 * times are how many nanoseconds fill an empty bucket, rounded up; a rate of 0: UINT64_MAX. set: 0 while no rates are
 * set, when every packet is green.
 */
#define P4BPF_METER_UNIT 1000000000ull
#define P4BPF_METER_MAX_BURST (UINT64_MAX / 4 / P4BPF_METER_UNIT)
#define P4BPF_METER_MAX_RATE (UINT64_MAX / 4)

struct p4bpf_meter_cell {
	uint64_t cir, cbs, pir, pbs;
	uint64_t committed_fill, peak_fill;
	uint64_t committed, peak;	/* what is in the buckets */
	uint64_t last;			/* CLOCK_MONOTONIC, when they were filled */
	uint32_t set;
	uint32_t lock;			/* struct bpf_spin_lock */
};

/*
 * A custom CRC. The program takes bits low first: of each byte b it takes bytes[b], which is b, or b reversed when the
 * data are not reflected; table has the remainders of that order; init is reversed. The remainder is reversed at the end
 * unless it is reflected. The last four are as they were given, for those who ask.
 */
struct p4bpf_crc {
	uint32_t table[256];
	uint8_t bytes[256];
	uint32_t init, last_xor;
	uint32_t reflect_data, reflect_remainder;
	uint32_t polynomial, initial;
};

/* When an entry was last hit or written, CLOCK_MONOTONIC in nanoseconds, and how long until it is idle; 0: never. */
struct p4bpf_age {
	uint64_t hit;
	uint64_t timeout;
};

static inline size_t p4bpf_round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* An element of an array table, see abi.def: the value, or two slots for it and the u32 that selects one. */
static inline size_t p4bpf_array_select_at(size_t value_size)
{
	return 2 * p4bpf_round_up(value_size, 8);
}

static inline size_t p4bpf_array_element_size(size_t value_size)
{
	return value_size <= 8 ? value_size : p4bpf_array_select_at(value_size) + 8;
}

/* The parts of a ternary table's inner map, see above. */
static inline size_t p4bpf_ternary_words(size_t size)
{
	return (size + 63) / 64;
}

static inline size_t p4bpf_ternary_key_rows(bool is_range, size_t bytes)
{
	return is_range && bytes > 1 ? 4 * (bytes - 1) + 2 : bytes;
}

static inline size_t p4bpf_ternary_values_at(size_t size, size_t rows)
{
	return rows * 256 * p4bpf_ternary_words(size) * 8;
}

static inline size_t p4bpf_ternary_entries_at(size_t size, size_t rows, size_t value_size)
{
	return p4bpf_ternary_values_at(size, rows) + size * p4bpf_round_up(value_size, 8);
}

static inline size_t p4bpf_ternary_entry_size(size_t key_size)
{
	return 8 + p4bpf_round_up(2 * key_size, 8);
}

static inline size_t p4bpf_ternary_map_size(size_t size, size_t rows, size_t key_size, size_t value_size)
{
	return p4bpf_ternary_entries_at(size, rows, value_size) + size * p4bpf_ternary_entry_size(key_size);
}

#endif
