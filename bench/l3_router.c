// SPDX-License-Identifier: Apache-2.0
/*
 * The twin of samples/l3_router/l3_router.p4: the same router as one writes it by hand in C for
 * XDP.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "twin.h"

enum reason { NOT_IPV4, EXPIRED, NO_ROUTE, NO_MAC, REASONS };

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct route_key);
	__type(value, struct route);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, TWIN_PORTS);
	__type(key, __u32);
	__type(value, struct port_mac);
} port_macs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, TWIN_PORTS);
	__type(key, __u32);
	__type(value, __u32);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TWIN_PORTS);
	__type(key, __u32);
	__type(value, __u64);
} routed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REASONS);
	__type(key, __u32);
	__type(value, __u64);
} to_kernel SEC(".maps");

static __always_inline void count(void *map, __u32 index)
{
	__u64 *counter = bpf_map_lookup_elem(map, &index);

	if (counter)
		*counter += 1;
}

static __always_inline int kernel(enum reason reason)
{
	count(&to_kernel, reason);
	return XDP_PASS;
}

/* RFC 1624 for a TTL that becomes one less: the sum grows by 0x0100. */
static __always_inline void decrement_ttl(struct iphdr *ip)
{
	__u32 check = ip->check;

	check += bpf_htons(0x0100);
	ip->check = check + (check >= 0xffff);
	ip->ttl--;
}

SEC("xdp")
int router(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct route_key key = { .prefix_length = 32 };
	struct port_mac *mac;
	struct route *route;
	__u32 port;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	if (eth->h_proto != bpf_htons(ETH_P_IP))
		return kernel(NOT_IPV4);
	if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5)
		return XDP_DROP;
	if (eth->h_dest[0] & 1)
		return kernel(NOT_IPV4);
	if (ip->ttl <= 1)
		return kernel(EXPIRED);

	key.address = ip->daddr;
	route = bpf_map_lookup_elem(&routes, &key);
	if (!route || route->action == ROUTE_KERNEL)
		return kernel(NO_ROUTE);
	if (route->action == ROUTE_DROP)
		return XDP_DROP;
	port = route->port;
	mac = bpf_map_lookup_elem(&port_macs, &port);
	if (!mac || !mac->is_set)
		return kernel(NO_MAC);

	decrement_ttl(ip);
	__builtin_memcpy(eth->h_dest, route->next_hop, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac->address, ETH_ALEN);
	count(&routed, port);
	return bpf_redirect_map(&ports, port, XDP_DROP);
}

char _license[] SEC("license") = "Dual BSD/GPL";
