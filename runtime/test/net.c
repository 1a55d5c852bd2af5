// SPDX-License-Identifier: Apache-2.0
/*
 * The network of one test: a namespace of its own and a veth pair for each port. The pipeline
 * sits on portN; frames put on wireN arrive there, and what leaves portN is captured on wireN
 * (wire.c).
 *
 *	sent     -> wireN ===== portN -> [ pipeline ] -> [ reflector ] -> (the kernel's stack)
 *	captured <- wireN ===== portN <-------'-----------------'
 *
 * The reflector is a TC program behind the pipeline: what the pipeline lets up into the stack
 * comes back out of the port it came in by, where the test can see it. Offloads are off, lest the
 * kernel merge frames or keep a part of them beside the data. The process stays on one CPU: each
 * frame then runs through the whole path, in order, before the system call that sent it returns
 * (unless the kernel is busy), and frames never overtake each other.
 */
#define _GNU_SOURCE
#include "runtime/test/test.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"
#include "runtime/lib/netlink.h"

#define NETNS_DIR "/run/netns"
/*
 * Behind any pipeline: the kernel numbers filters without a priority downwards from the last one
 * there is.
 */
#define REFLECTOR_PRIORITY 65535

static enum outcome keep_namespace(struct net *net, struct strbuf *why);
static void stay_on_cpu(void);
static void disable_ipv6(void);
static enum outcome reflect(struct port *port, struct strbuf *why);
static enum outcome wait_running(const char *name, struct strbuf *why);

enum outcome net_open(struct net *net, struct arena *arena, bool keep, struct strbuf *why)
{
	*net = (struct net){ .arena = arena };
	if (unshare(CLONE_NEWNET)) {
		if (errno == EPERM || errno == EINVAL)
			return outcome_because(SKIPPED, why, "no network namespace: %s%s",
					       strerror(errno),
					       errno == EPERM ? " (packet tests need root)" : "");
		return failed(why, "no network namespace: %s", strerror(errno));
	}
	stay_on_cpu();
	disable_ipv6();
	return keep ? keep_namespace(net, why) : PASSED;
}

void net_add_port(struct net *net, uint32_t id)
{
	struct port port = { .id = id };
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
	enum outcome outcome = wire_open(net, why);

	if (outcome)
		return outcome;
	vec_each(struct port, port, &net->ports) {
		int err = netlink_add_veth(port->name, port->wire);

		if (err == -EOPNOTSUPP || err == -EPERM)
			return outcome_because(SKIPPED, why, "cannot make a veth pair: %s",
					       strerror(-err));
		if (!err)
			err = ethtool_no_offloads(port->name);
		if (!err)
			err = ethtool_no_offloads(port->wire);
		if (!err)
			err = netlink_set_up(port->name);
		if (!err)
			err = netlink_set_up(port->wire);
		if (err)
			return failed(why, "cannot make the veth pair of port %u: %s", port->id,
				      strerror(-err));
		outcome = wire_attach(net, port, why);
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
		/* XDP programs turn GRO on when they are attached. */
		int err = ethtool_no_offloads(port->name);

		if (!err)
			err = ethtool_no_offloads(port->wire);
		if (err)
			return failed(why, "cannot turn the offloads of port %u off: %s", port->id,
				      strerror(-err));
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

void net_close(struct net *net)
{
	wire_close(net);
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
	return failed(why, "cannot keep the namespace as %s: %s", path, strerror(errno));
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
		fprintf(stderr, "p4bpftest: IPv6 stays on in the test network: %s\n",
			strerror(errno));
	close(fd);
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
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)if_nametoindex(port->name),
		    .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = 1, .priority = REFLECTOR_PRIORITY);
	int err;

	opts.prog_fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "reflector", "Dual BSD/GPL", insns,
				     sizeof(insns) / sizeof(insns[0]), NULL);
	if (opts.prog_fd < 0)
		return outcome_because(errno == EPERM ? SKIPPED : FAILED, why,
				       "cannot load a BPF program: %s", strerror(errno));
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
			return failed(why, "interface %s does not come up", name);
		nanosleep(&pause, NULL);
	}
	return PASSED;
}
