// SPDX-License-Identifier: Apache-2.0
/*
 * The wires' ends. Frames are sent through a packet socket; what comes out of a port is captured
 * by an XDP program on the wire, which copies each frame into one ring buffer, so that the order
 * of all frames is kept. A packet socket would not do for that: the kernel takes VLAN tags out of
 * frames, and drops those cut off behind one, before a socket sees them. The program serves
 * another end too: a veth drops frames that XDP redirects to it unless the other side has NAPI
 * on, which any XDP program there sees to.
 */
#include "runtime/test/test.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/arena.h"

#define CAPTURE_MAX 4096	/* bytes; a veth under XDP carries less */
#define RING_SIZE (4 << 20)

struct capture {
	uint32_t ifindex, size;
	uint8_t data[CAPTURE_MAX];
};

struct wire {
	int socket, map, program;
	struct ring_buffer *ring;
};

static enum outcome load_capture(struct wire *wire, struct strbuf *why);
static int take(void *ctx, void *data, size_t size);

enum outcome wire_open(struct net *net, struct strbuf *why)
{
	struct wire *wire = arena_make(net->arena, struct wire);

	*wire = (struct wire){ .socket = -1, .map = -1, .program = -1 };
	net->wire = wire;
	/* Protocol 0: only for sending. */
	wire->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire->socket < 0)
		return outcome_because(errno == EPERM || errno == EAFNOSUPPORT ? SKIPPED : FAILED,
				       why, "cannot open a packet socket: %s", strerror(errno));
	wire->map = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "captured", 0, 0, RING_SIZE, NULL);
	if (wire->map < 0)
		return outcome_because(
			errno == EPERM || errno == ENOSYS || errno == EINVAL ? SKIPPED : FAILED,
			why, "cannot make a BPF ring buffer: %s", strerror(errno));
	wire->ring = ring_buffer__new(wire->map, take, net, NULL);
	if (!wire->ring)
		return failed(why, "cannot read from a BPF ring buffer: %s", strerror(errno));
	return load_capture(wire, why);
}

enum outcome wire_attach(struct net *net, struct port *port, struct strbuf *why)
{
	int err;

	port->wire_ifindex = if_nametoindex(port->wire);
	err = bpf_xdp_attach((int)port->wire_ifindex, net->wire->program, XDP_FLAGS_DRV_MODE, NULL);
	if (err)
		return outcome_because(err == -EOPNOTSUPP ? SKIPPED : FAILED, why,
				       "cannot attach an XDP program to a veth: %s",
				       strerror(-err));
	return PASSED;
}

enum outcome wire_send(struct net *net, struct port *port, const uint8_t *data, size_t size,
		       struct strbuf *why)
{
	static uint8_t prefix[ETH_HLEN];
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)port->wire_ifindex };
	struct iovec iov[] = { { prefix, net->prefix }, { (void *)data, size } };
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = iov, .msg_iovlen = 2
	};
	struct frame frame = { .data = data, .size = size };

	if (net->prefix + size < ETH_HLEN)
		return failed(
			why,
			"cannot send a frame of %zu bytes: the kernel takes none under %d bytes",
			size, ETH_HLEN);
	clock_gettime(CLOCK_REALTIME, &frame.when);
	while (sendmsg(net->wire->socket, &msg, 0) < 0) {
		if (interrupted)
			return INTERRUPTED;
		if (errno != EINTR)
			return failed(why, "cannot send a frame of %zu bytes to port %u: %s", size,
				      port->id, strerror(errno));
	}
	vec_push(net->arena, &port->sent, frame);
	return PASSED;
}

int wire_receive(struct net *net, int ms)
{
	int n = ring_buffer__poll(net->wire->ring, ms);

	return n == -EINTR ? 0 : n;
}

void wire_close(struct net *net)
{
	struct wire *wire = net->wire;

	if (!wire)
		return;
	ring_buffer__free(wire->ring);
	if (wire->program >= 0)
		close(wire->program);
	if (wire->map >= 0)
		close(wire->map);
	if (wire->socket >= 0)
		close(wire->socket);
	net->wire = NULL;
}

/* One captured frame. */
static int take(void *ctx, void *data, size_t size)
{
	const struct capture *capture = data;
	struct net *net = ctx;

	vec_each(struct port, port, &net->ports) {
		struct frame frame = { 0 };

		if (port->wire_ifindex != capture->ifindex || capture->size < net->prefix)
			continue;
		frame.size = capture->size - net->prefix;
		frame.data = memcpy(arena_alloc(net->arena, frame.size),
				    capture->data + net->prefix, frame.size);
		clock_gettime(CLOCK_REALTIME, &frame.when);
		vec_push(net->arena, &port->seen, frame);
	}
	return 0;
}

#define MOV(to, from) { .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (to), .src_reg = (from) }
#define SET(to, value) { .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (to), .imm = (value) }
#define ADD(to, value) { .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = (to), .imm = (value) }
#define LOAD(to, from, at) \
	{ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = (to), .src_reg = (from), .off = (at) }
#define STORE(to, at, from) \
	{ .code = BPF_STX | BPF_MEM | BPF_W, .dst_reg = (to), .src_reg = (from), .off = (at) }
#define CALL(helper) { .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_##helper }
#define JUMP(how, reg, value, n) \
	{ .code = BPF_JMP | BPF_K | (how), .dst_reg = (reg), .imm = (value), .off = (n) }
#define MAP(to, fd)                          \
	{ .code = BPF_LD | BPF_DW | BPF_IMM, \
	  .dst_reg = (to),                   \
	  .src_reg = BPF_PSEUDO_MAP_FD,      \
	  .imm = (fd) },                     \
	{                                    \
	}

/*
 *	size = bpf_xdp_get_buff_len(ctx);
 *	if (size >= 1 && size <= CAPTURE_MAX &&
 *	    (c = bpf_ringbuf_reserve(&captured, sizeof(*c), 0))) {
 *		c->ifindex = ctx->ingress_ifindex;
 *		c->size = size;
 *		bpf_xdp_load_bytes(ctx, 0, c->data, size);
 *		bpf_ringbuf_submit(c, 0);
 *	}
 *	return XDP_PASS;
 */
static enum outcome load_capture(struct wire *wire, struct strbuf *why)
{
	const struct bpf_insn insns[] = {
		/*  0 */ MOV(BPF_REG_6, BPF_REG_1),
		/*  1 */ CALL(xdp_get_buff_len),
		/*  2 */ MOV(BPF_REG_7, BPF_REG_0),
		/*  3 */ JUMP(BPF_JLT, BPF_REG_7, 1, 20),
		/*  4 */ JUMP(BPF_JGT, BPF_REG_7, CAPTURE_MAX, 19),
		/*  5 */ MAP(BPF_REG_1, wire->map),
		/*  7 */ SET(BPF_REG_2, sizeof(struct capture)),
		/*  8 */ SET(BPF_REG_3, 0),
		/*  9 */ CALL(ringbuf_reserve),
		/* 10 */ JUMP(BPF_JEQ, BPF_REG_0, 0, 13),
		/* 11 */ MOV(BPF_REG_8, BPF_REG_0),
		/* 12 */ LOAD(BPF_REG_1, BPF_REG_6, offsetof(struct xdp_md, ingress_ifindex)),
		/* 13 */ STORE(BPF_REG_8, offsetof(struct capture, ifindex), BPF_REG_1),
		/* 14 */ STORE(BPF_REG_8, offsetof(struct capture, size), BPF_REG_7),
		/* 15 */ MOV(BPF_REG_1, BPF_REG_6),
		/* 16 */ SET(BPF_REG_2, 0),
		/* 17 */ MOV(BPF_REG_3, BPF_REG_8),
		/* 18 */ ADD(BPF_REG_3, offsetof(struct capture, data)),
		/* 19 */ MOV(BPF_REG_4, BPF_REG_7),
		/* 20 */ CALL(xdp_load_bytes),
		/* 21 */ MOV(BPF_REG_1, BPF_REG_8),
		/* 22 */ SET(BPF_REG_2, 0),
		/* 23 */ CALL(ringbuf_submit),
		/* 24 */ SET(BPF_REG_0, XDP_PASS),
		/* 25 */ { .code = BPF_JMP | BPF_EXIT },
	};

	wire->program = bpf_prog_load(BPF_PROG_TYPE_XDP, "capture", "Dual BSD/GPL", insns,
				      sizeof(insns) / sizeof(insns[0]), NULL);
	if (wire->program < 0)
		return outcome_because(errno == EPERM || errno == EINVAL ? SKIPPED : FAILED, why,
				       "cannot load the program that captures frames (Linux 5.18): %s",
				       strerror(errno));
	return PASSED;
}
