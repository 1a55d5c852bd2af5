/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections by their four addresses, the inside's first. A SYN from inside makes one, the SYN-ACK
 * from outside opens it, a RST ends it; so do silence and, sooner, two FINs.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "externs.h"

enum { NONE, OPENING, OPEN };

struct connection {
	__u32 inside, outside;
	__u16 inside_port, outside_port;
	__u32 tracker;			/* several may share the map */
};

struct state {
	__u64 last_seen;		/* ns */
	__u32 state;
	__u32 fins;			/* bit 0: from outside, bit 1: from inside */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct connection);
	__type(value, struct state);
} connections SEC(".maps");

static struct state *find(const struct connection *c, __u64 now, __u64 idle)
{
	struct state *s = bpf_map_lookup_elem(&connections, c);

	return s && now - s->last_seen <= idle ? s : 0;
}

void tracker_update(struct P4BPF_CONTEXT *ctx, struct tracker_update_args *args)
{
	struct connection c = { .tracker = args->self_number };
	struct state fresh = { .state = OPENING };
	__u64 now = bpf_ktime_get_ns();
	struct state *s;

	c.inside = args->from_inside ? args->src : args->dst;
	c.outside = args->from_inside ? args->dst : args->src;
	c.inside_port = args->from_inside ? args->tcp_sport : args->tcp_dport;
	c.outside_port = args->from_inside ? args->tcp_dport : args->tcp_sport;
	s = find(&c, now, args->self_idle_seconds * 1000000000ull);
	args->result = NONE;
	if (args->from_inside && args->tcp_syn && !args->tcp_ack) {
		fresh.last_seen = now;
		bpf_map_update_elem(&connections, &c, &fresh, BPF_ANY);
		args->result = OPENING;
		return;
	}
	if (!s || (s->state == OPENING && !args->from_inside && !args->tcp_rst &&
		   !(args->tcp_syn && args->tcp_ack)))
		return;
	s->last_seen = now;
	if (!args->from_inside)
		s->state = OPEN;
	if (args->tcp_fin)
		s->fins |= 1u << args->from_inside;
	args->result = s->state;
	/* The last acknowledgement is lost on a connection that both sides have closed. */
	if (args->tcp_rst || (s->fins == 3 && !args->tcp_fin))
		bpf_map_delete_elem(&connections, &c);
}
