/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running a pipeline on a given packet through the kernel's test run: no interface is needed and
 * nothing is sent. Repeated runs get the packet as the run before left it, so what a program does
 * to a packet must not change its way through the program, or the time measured is that of another
 * way.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST 14	/* the kernel refuses frames without an Ethernet header */
#define ROOM 512	/* for what the program puts in front */

static int run(struct p4bpf_pipeline *pipe, const struct p4bpf_test_run *in,
	       struct p4bpf_test_result *out, uint32_t ifindex);
static int port_ifindex(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t *ifindex);

int p4bpf_pipeline__test_run(struct p4bpf_pipeline *pipe, const struct p4bpf_test_run *in,
			     struct p4bpf_test_result *out)
{
	uint32_t ifindex = 0;
	int err = pipe_enter(pipe, false);

	if (err)
		return err;
	if (in->size < SMALLEST)
		err = fail(EINVAL, "a packet of %zu bytes: the kernel runs none under %d", in->size,
			   SMALLEST);
	else if (in->size > UINT32_MAX - ROOM)
		err = fail(EINVAL, "a packet of %zu bytes is too large", in->size);
	else if (in->has_port)
		err = port_ifindex(pipe, in->port, &ifindex);
	if (!err)
		err = run(pipe, in, out, ifindex);
	pipe_leave(pipe);
	return err;
}

static int run(struct p4bpf_pipeline *pipe, const struct p4bpf_test_run *in,
	       struct p4bpf_test_result *out, uint32_t ifindex)
{
	struct xdp_md xdp = { .data_end = (uint32_t)in->size, .ingress_ifindex = ifindex };
	struct __sk_buff skb = { .ifindex = ifindex };
	bool is_xdp = !strcmp(pipe->desc->hook, "xdp");
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = in->data,
		    .data_size_in = (uint32_t)in->size, .repeat = in->repeat ? (int)in->repeat : 1,
		    .data_size_out = (uint32_t)(in->size + ROOM));

	memset(out, 0, sizeof(*out));
	out->data = malloc(in->size + ROOM);
	if (!out->data)
		return fail(ENOMEM, "out of memory");
	opts.data_out = out->data;
	if (ifindex && is_xdp) {
		opts.ctx_in = &xdp;
		opts.ctx_size_in = sizeof(xdp);
	} else if (ifindex) {
		opts.ctx_in = &skb;
		opts.ctx_size_in = sizeof(skb);
	}
	if (bpf_prog_test_run_opts(pipe->prog_fd, &opts)) {
		int err = errno;

		free(out->data);
		out->data = NULL;
		return fail(err, "test run of %s: %s", pipe_title(pipe), why(err));
	}
	out->size = opts.data_size_out;
	out->verdict = opts.retval;
	out->ns = opts.duration;
	return 0;
}

static int port_ifindex(struct p4bpf_pipeline *pipe, uint32_t id, uint32_t *ifindex)
{
	struct port_record rec;

	if (id >= P4BPF_MAX_PORTS || bpf_map_lookup_elem(pipe->ports_fd, &id, &rec) || !rec.mode ||
	    !rec.ifindex)
		return fail(ENOENT, "%s has no interface as port %u", pipe_title(pipe), id);
	*ifindex = rec.ifindex;
	return 0;
}
