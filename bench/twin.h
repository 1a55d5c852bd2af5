/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The maps of the hand-written programs, as race.c fills them. Addresses and MAC addresses are in
 * network order.
 */
#ifndef P4BPF_BENCH_TWIN_H
#define P4BPF_BENCH_TWIN_H

#include <linux/types.h>

#define TWIN_PORTS 1024

/* l3_router.c and v1_router.c: "routes", an LPM trie. */
struct route_key {
	__u32 prefix_length;
	__u32 address;
};

enum route_action { ROUTE_FORWARD, ROUTE_KERNEL, ROUTE_DROP };

struct route {
	__u16 action;
	__u16 port;
	__u8 next_hop[6];
};

/* "port_macs", an array. */
struct port_mac {
	__u8 is_set;
	__u8 address[6];
};

/* l2_forwarder.c: "stations", a hash. */
struct station_key {
	__u8 address[6];
};

struct station {
	__u32 port;
	__u32 is_drop;
};

#endif
