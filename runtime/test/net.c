// SPDX-License-Identifier: Apache-2.0
/*
 * The network of one test: a namespace of its own, a veth pair for each port, a packet socket on each wire. The pipeline sits on
 * portN; frames written to wireN arrive there, and what leaves portN is read from wireN.
 *
 *	socket -> wireN ====== portN -> [ pipeline ] -> [ reflector ] -> (kernel's stack, never reached)
 *	socket <- wireN ====== portN <-------'-----------------'
 *
 * The reflector is a TC program behind the pipeline: what the pipeline lets up into the stack comes back out of the port it
 * came in by, where the test can see it. A veth drops frames redirected to it unless the other end has
 * NAPI on, which an XDP program there sees to; that program passes everything. Offloads are off, lest the kernel merge
 * frames. The process stays on one CPU: each frame then runs through the whole path, in order, before the system
 * call that sent it returns (unless the kernel is busy), and frames never overtake each other.
 */
#define _GNU_SOURCE
#include "runtime/test/test.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"
#include "runtime/test/netlink.h"

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

#define NETNS_DIR "/run/netns"
/* Behind any pipeline: the kernel numbers filters without a priority downwards from the last one there is. */
#define REFLECTOR_PRIORITY 65535
#define RECEIVE_BUFFER (8 << 20)
#define FRAME_MAX 65536

static enum outcome keep_namespace(struct net *net, struct strbuf *why);
static void stay_on_cpu(void);
static void disable_ipv6(void);
static enum outcome open_wire(struct port *port, struct strbuf *why);
static enum outcome pass_all(struct port *port, struct strbuf *why);
static enum outcome reflect(struct port *port, struct strbuf *why);
static enum outcome wait_running(const char *name, struct strbuf *why);
static int receive_from(struct net *net, struct port *port);

enum outcome net_open(struct net *net, struct arena *arena, bool keep, struct strbuf *why)
{
	*net = (struct net){ .arena = arena };
	if (unshare(CLONE_NEWNET)) {
		if (errno == EPERM || errno == EINVAL)
			return outcome_because(SKIPPED, why, "no network namespace: %s%s", strerror(errno),
					       errno == EPERM ? " (packet tests need root)" : "");
		return outcome_because(FAILED, why, "no network namespace: %s", strerror(errno));
	}
	stay_on_cpu();
	disable_ipv6();
	return keep ? keep_namespace(net, why) : PASSED;
}

void net_add_port(struct net *net, uint32_t id)
{
	struct port port = { .id = id, .socket = -1 };
	uint32_t at = 0;

	while (at < net->ports.n && net->ports.at[at].id < id)
		at++;
	if (at < net->ports.n && net->ports.at[at].id == id)
		return;
	snprintf(port.name, sizeof(port.name), "port%u", id);
	snprintf(port.wire, sizeof(port.wire), "wire%u", id);
	vec_push(net->arena, &net->ports, port);
	memmove(&net->ports.at[at + 1], &net->ports.at[at], (net->ports.n - 1 - at) * sizeof(port));
	net->ports.at[at] = port;
}

enum outcome net_start(struct net *net, struct strbuf *why)
{
	vec_each(struct port, port, &net->ports) {
		enum outcome outcome;
		int err = netlink_add_veth(port->name, port->wire);

		if (err == -EOPNOTSUPP || err == -EPERM)
			return outcome_because(SKIPPED, why, "cannot make a veth pair: %s", strerror(-err));
		if (!err)
			err = netlink_set_up(port->name);
		if (!err)
			err = netlink_set_up(port->wire);
		if (err)
			return outcome_because(FAILED, why, "cannot make the veth pair of port %u: %s",
					       port->id, strerror(-err));
		outcome = open_wire(port, why);
		if (!outcome)
			outcome = pass_all(port, why);
		if (!outcome)
			outcome = reflect(port, why);
		if (outcome)
			return outcome;
	}
	return PASSED;
}

enum outcome net_finish(struct net *net, struct strbuf *why)
{
	vec_each(struct port, port, &net->ports) {
		enum outcome outcome;
		int err = ethtool_no_offloads(port->name);

		if (!err)
			err = ethtool_no_offloads(port->wire);
		if (err)
			return outcome_because(FAILED, why, "cannot turn the offloads of port %u off: %s",
					       port->id, strerror(-err));
		outcome = wait_running(port->name, why);
		if (!outcome)
			outcome = wait_running(port->wire, why);
		if (outcome)
			return outcome;
	}
	return PASSED;
}

struct port *net_port(struct net *net, uint32_t id)
{
	vec_each(struct port, port, &net->ports) {
		if (port->id == id)
			return port;
	}
	return NULL;
}

enum outcome net_send(struct net *net, struct port *port, const uint8_t *data, size_t size, struct strbuf *why)
{
	struct frame frame = { .data = data, .size = size };

	if (size < ETH_HLEN)
		return outcome_because(FAILED, why,
				       "cannot send a frame of %zu bytes: the kernel takes none under %d bytes",
				       size, ETH_HLEN);
	clock_gettime(CLOCK_REALTIME, &frame.when);
	while (send(port->socket, data, size, 0) < 0) {
		if (errno == EINTR && !interrupted)
			continue;
		if (interrupted)
			return INTERRUPTED;
		return outcome_because(FAILED, why, "cannot send a frame of %zu bytes to port %u: %s", size,
				       port->id, strerror(errno));
	}
	vec_push(net->arena, &port->sent, frame);
	return PASSED;
}

int net_receive(struct net *net, int ms)
{
	struct pollfd *polls = arena_array(net->arena, net->ports.n, sizeof(*polls));
	int total = 0;

	for (uint32_t i = 0; i < net->ports.n; i++)
		polls[i] = (struct pollfd){ .fd = net->ports.at[i].socket, .events = POLLIN };
	if (poll(polls, net->ports.n, ms) < 0)
		return errno == EINTR && !interrupted ? 0 : -errno;
	for (uint32_t i = 0; i < net->ports.n; i++) {
		int n;

		if (!polls[i].revents)
			continue;
		n = receive_from(net, &net->ports.at[i]);
		if (n < 0)
			return n;
		total += n;
	}
	return total;
}

void net_close(struct net *net)
{
	vec_each(struct port, port, &net->ports) {
		if (port->socket >= 0)
			close(port->socket);
		port->socket = -1;
	}
}

static enum outcome keep_namespace(struct net *net, struct strbuf *why)
{
	static unsigned count;
	char path[sizeof(NETNS_DIR) + sizeof(net->kept)];
	int fd;

	snprintf(net->kept, sizeof(net->kept), "p4bpftest-%d-%u", (int)getpid(), ++count);
	snprintf(path, sizeof(path), "%s/%s", NETNS_DIR, net->kept);
	if (mkdir(NETNS_DIR, 0755) && errno != EEXIST)
		goto failed;
	fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	if (fd < 0)
		goto failed;
	close(fd);
	if (!mount("/proc/self/ns/net", path, "none", MS_BIND, NULL))
		return PASSED;
	unlink(path);
failed:
	net->kept[0] = '\0';
	return outcome_because(FAILED, why, "cannot keep the namespace as %s: %s", path, strerror(errno));
}

static void stay_on_cpu(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return;
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* For interfaces still to come. A kernel without IPv6 has no such file, and nothing to turn off. */
static void disable_ipv6(void)
{
	int fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		fprintf(stderr, "p4bpftest: IPv6 stays on in the test network: %s\n", strerror(errno));
	close(fd);
}

static enum outcome open_wire(struct port *port, struct strbuf *why)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(port->wire),
	};
	int one = 1, size = RECEIVE_BUFFER;

	/* Protocol 0: nothing is received before the socket is bound to its wire. */
	port->socket = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (port->socket < 0)
		return outcome_because(errno == EPERM || errno == EAFNOSUPPORT ? SKIPPED : FAILED, why,
				       "cannot open a packet socket: %s", strerror(errno));
	/* Not vital: only a burst of thousands of frames needs so much. */
	(void)setsockopt(port->socket, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (setsockopt(port->socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) ||
	    setsockopt(port->socket, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)) ||
	    bind(port->socket, (struct sockaddr *)&address, sizeof(address)))
		return outcome_because(FAILED, why, "cannot listen on the wire of port %u: %s", port->id,
				       strerror(errno));
	return PASSED;
}

static int load(enum bpf_prog_type type, const char *name, const struct bpf_insn *insns, size_t n)
{
	return bpf_prog_load(type, name, "Dual BSD/GPL", insns, n, NULL);
}

/* An XDP program on the wire that passes everything: it turns NAPI on there. */
static enum outcome pass_all(struct port *port, struct strbuf *why)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = load(BPF_PROG_TYPE_XDP, "wire", insns, sizeof(insns) / sizeof(insns[0]));
	int err;

	if (fd < 0)
		return outcome_because(errno == EPERM || errno == ENOSYS ? SKIPPED : FAILED, why,
				       "cannot load a BPF program: %s", strerror(errno));
	err = bpf_xdp_attach((int)if_nametoindex(port->wire), fd, XDP_FLAGS_DRV_MODE, NULL);
	close(fd);
	if (err)
		return outcome_because(err == -EOPNOTSUPP ? SKIPPED : FAILED, why,
				       "cannot attach an XDP program to a veth: %s", strerror(-err));
	return PASSED;
}

/* return bpf_redirect(skb->ifindex, 0): out of the interface it came in by. */
static enum outcome reflect(struct port *port, struct strbuf *why)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_1,
		  .off = offsetof(struct __sk_buff, ifindex) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)if_nametoindex(port->name), .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = 1, .priority = REFLECTOR_PRIORITY);
	int err;

	opts.prog_fd = load(BPF_PROG_TYPE_SCHED_CLS, "reflector", insns, sizeof(insns) / sizeof(insns[0]));
	if (opts.prog_fd < 0)
		return outcome_because(errno == EPERM ? SKIPPED : FAILED, why, "cannot load a BPF program: %s",
				       strerror(errno));
	err = bpf_tc_hook_create(&hook);
	if (!err)
		err = bpf_tc_attach(&hook, &opts);
	close(opts.prog_fd);
	if (err)
		return outcome_because(err == -ENOENT || err == -EOPNOTSUPP ? SKIPPED : FAILED, why,
				       "cannot attach a TC program (clsact): %s", strerror(-err));
	return PASSED;
}

static enum outcome wait_running(const char *name, struct strbuf *why)
{
	for (int ms = 0; !ethtool_is_running(name); ms++) {
		struct timespec pause = { .tv_nsec = 1000000 };

		if (interrupted)
			return INTERRUPTED;
		if (ms == 2000)
			return outcome_because(FAILED, why, "interface %s does not come up", name);
		nanosleep(&pause, NULL);
	}
	return PASSED;
}

/*
 * The kernel takes an 802.1Q tag out of the frame before a packet socket sees it, and hands it over beside the
 * frame; put it back.
 */
static size_t restore_vlan_tag(struct msghdr *msg, uint8_t *data, size_t size)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		struct tpacket_auxdata aux;
		uint16_t tag[2];

		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA ||
		    c->cmsg_len < CMSG_LEN(sizeof(aux)))
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID) || size < 2 * ETH_ALEN)
			continue;
		tag[0] = htons(aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid : ETH_P_8021Q);
		tag[1] = htons(aux.tp_vlan_tci);
		memmove(data + 2 * ETH_ALEN + sizeof(tag), data + 2 * ETH_ALEN, size - 2 * ETH_ALEN);
		memcpy(data + 2 * ETH_ALEN, tag, sizeof(tag));
		return size + sizeof(tag);
	}
	return size;
}

static int receive_from(struct net *net, struct port *port)
{
	static uint8_t buffer[FRAME_MAX + 4];	/* and a tag */
	int count = 0;

	for (;;) {
		union {
			struct cmsghdr header;
			char room[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
		} control;
		struct iovec iov = { .iov_base = buffer, .iov_len = FRAME_MAX };
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = &control, .msg_controllen = sizeof(control),
		};
		ssize_t n = recvmsg(port->socket, &msg, 0);
		struct frame frame;
		uint8_t *copy;

		if (n < 0 && errno == EINTR && !interrupted)
			continue;
		if (n < 0)
			return errno == EAGAIN ? count : -errno;
		frame.size = restore_vlan_tag(&msg, buffer, n);
		copy = arena_alloc(net->arena, frame.size);
		frame.data = memcpy(copy, buffer, frame.size);
		clock_gettime(CLOCK_REALTIME, &frame.when);
		vec_push(net->arena, &port->seen, frame);
		count++;
	}
}
