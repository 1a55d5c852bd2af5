// SPDX-License-Identifier: Apache-2.0
/*
 * The twin of samples/l2_forwarder/l2_forwarder.p4: the same switch as one writes it by hand in C
 * for XDP.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

#include "twin.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct station_key);
	__type(value, struct station);
} stations SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, TWIN_PORTS);
	__type(key, __u32);
	__type(value, __u32);
} ports SEC(".maps");

/* The port of an interface, plus one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u32);
} interfaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TWIN_PORTS);
	__type(key, __u32);
	__type(value, __u64);
} forwarded SEC(".maps");

SEC("xdp")
int l2(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 ifindex = ctx->ingress_ifindex, port;
	struct ethhdr *eth = data;
	struct station_key key;
	struct station *station;
	__u64 *counter;
	__u32 *in;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	__builtin_memcpy(key.address, eth->h_dest, ETH_ALEN);
	station = bpf_map_lookup_elem(&stations, &key);
	if (!station)
		return XDP_PASS;
	if (station->is_drop)
		return XDP_DROP;
	port = station->port;
	in = bpf_map_lookup_elem(&interfaces, &ifindex);
	if (in && *in == port + 1)
		return XDP_DROP;
	counter = bpf_map_lookup_elem(&forwarded, &port);
	if (counter)
		*counter += 1;
	return bpf_redirect_map(&ports, port, XDP_DROP);
}

char _license[] SEC("license") = "Dual BSD/GPL";
