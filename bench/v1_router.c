// SPDX-License-Identifier: Apache-2.0
/*
 * The twin of samples/v1_router/v1_router.p4: the same router as one writes it by hand in C for
 * XDP, with the checksum verified before and adjusted after. Its kernel is always there: what the
 * P4 program sends to the port KERNEL goes up.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "twin.h"

struct traffic {
	__u64 packets, bytes;
};

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
	__type(value, struct traffic);
} routed SEC(".maps");

/* Of the 20 bytes of a header without options: 0 when its sum is right (RFC 1071). */
static __always_inline __u16 header_sum(const struct iphdr *ip)
{
	const __u32 *words = (const void *)ip;
	__u64 sum = 0;

	for (int i = 0; i < 5; i++)
		sum += words[i];
	sum = (sum >> 32) + (__u32)sum;
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return ~sum;
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
	struct traffic *traffic;
	struct port_mac *mac;
	struct route *route;
	__u32 port;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	if (eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	if ((void *)(ip + 1) > end)
		return XDP_DROP;
	if (ip->ihl == 5 && header_sum(ip))
		return XDP_DROP;
	if (ip->ihl != 5 || eth->h_dest[0] & 1 || ip->ttl <= 1)
		return XDP_PASS;

	key.address = ip->daddr;
	route = bpf_map_lookup_elem(&routes, &key);
	if (!route || route->action == ROUTE_KERNEL)
		return XDP_PASS;
	if (route->action == ROUTE_DROP)
		return XDP_DROP;
	port = route->port;
	mac = bpf_map_lookup_elem(&port_macs, &port);
	if (!mac || !mac->is_set)
		return XDP_PASS;

	decrement_ttl(ip);
	__builtin_memcpy(eth->h_dest, route->next_hop, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac->address, ETH_ALEN);
	traffic = bpf_map_lookup_elem(&routed, &port);
	if (traffic) {
		traffic->packets++;
		traffic->bytes += end - data;
	}
	return bpf_redirect_map(&ports, port, XDP_DROP);
}

char _license[] SEC("license") = "Dual BSD/GPL";
