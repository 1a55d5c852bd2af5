/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map of p4bpftest, in the order of one test: compile the program (compile.c), read the test
 * (stf.c), make a network for it (net.c, wire.c, netlink.c), load the pipeline and run the
 * statements (run.c), turning names and values of the test into those of libp4bpf (resolve.c),
 * and compare what came out (compare.c). main.c has the options and the TAP output.
 */
#ifndef P4BPF_RUNTIME_TEST_TEST_H
#define P4BPF_RUNTIME_TEST_TEST_H

#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "common/strbuf.h"
#include "common/vec.h"
#include "runtime/abi.h"
#include "runtime/test/stf.h"

struct arena;
struct p4bpf_pipeline;

struct options {
	const char *hook; /* "xdp", "tc", NULL: what p4bpfc chooses, or what the object is for */
	VEC(const char *) compiler;	/* arguments handed on to p4bpfc */
	const char *pcap_dir;
	bool keep;
	bool verbose;
};

enum outcome {
	PASSED,
	FAILED,
	SKIPPED,	/* the machine cannot run it */
	INTERRUPTED,	/* a signal asked to stop */
	BROKEN,		/* a bug in p4bpf: exit code 3 */
};

/* Set by SIGINT, SIGTERM and SIGHUP; waiting functions return INTERRUPTED soon after. */
extern volatile sig_atomic_t interrupted;

/* Adds a line to `why` and returns `outcome`. */
enum outcome outcome_because(enum outcome outcome, struct strbuf *why, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define failed(why, ...) outcome_because(FAILED, why, __VA_ARGS__)

/*
 * compile.c: a file of P4 becomes an object in a temporary file, whose path (malloc) the caller
 * frees and the file removes. What p4bpfc has to say goes to stderr.
 */
enum outcome compile(const struct options *options, const char *source, char **object,
		     struct strbuf *why);

/*
 * net.c: a network namespace with a veth pair for each port: the pipeline's end, and the wire.
 * Nothing holds the namespace but this process, so it goes when the process goes, however that
 * happens.
 */
struct frame {
	const uint8_t *data;
	uint32_t size;
	struct timespec when;
};

struct port {
	uint32_t id;
	char name[IFNAMSIZ];	/* the pipeline's end */
	char wire[IFNAMSIZ];
	unsigned wire_ifindex;
	VEC(struct frame) sent, seen;
};

struct net {
	struct arena *arena;
	VEC(struct port) ports;	/* by number */
	struct wire *wire;	/* of all ports */
	/* Bytes on the wire before each frame, see runtime/abi.h; at most ETH_HLEN. */
	unsigned prefix;
	char kept[64];		/* the namespace's name for `ip netns`, "" when it has none */
};

/* `keep`: the namespace gets a name and stays. net_close() is due whatever the outcome. */
enum outcome net_open(struct net *net, struct arena *arena, bool keep, struct strbuf *why);
/* Before net_start(); a second time for the same number changes nothing. */
void net_add_port(struct net *net, uint32_t id);
/* Makes the interfaces. */
enum outcome net_start(struct net *net, struct strbuf *why);
/*
 * Once the pipeline is attached: what it lets up into the stack goes back out of the port it came
 * in by, and all ends carry packets.
 */
enum outcome net_finish(struct net *net, struct strbuf *why);
struct port *net_port(struct net *net, uint32_t id);
void net_close(struct net *net);

/* wire.c: the ends of the wires, where frames go in and come out. */
enum outcome wire_open(struct net *net, struct strbuf *why);
/* Before the pipeline is attached: frames that come out of the port are captured from now on. */
enum outcome wire_attach(struct net *net, struct port *port, struct strbuf *why);
/* Puts a frame on the port's wire. */
enum outcome wire_send(struct net *net, struct port *port, const uint8_t *data, size_t size,
		       struct strbuf *why);
/*
 * Takes what has come out of all ports; when nothing has, waits for it up to `ms`. The number of
 * frames, or a negative errno.
 */
int wire_receive(struct net *net, int ms);
void wire_close(struct net *net);

/* pcap.c: writes DIR/TEST-port-N-in.pcap and -out.pcap. */
enum outcome pcap_write(const struct net *net, const char *dir, const char *test,
			struct strbuf *why);

/*
 * resolve.c: the names and values of STF as those of the pipeline (see there for the rules).
 */
struct entry {
	struct p4bpf_desc_table *table;
	struct p4bpf_desc_action *action;
	VEC(const char *) keys;		/* texts for struct p4bpf_entry */
	VEC(const char *) params;
	bool has_priority;
	int32_t priority;
};

enum outcome resolve_add(struct arena *arena, const struct p4bpf_desc *desc,
			 const struct stf_add *add, struct entry *entry, struct strbuf *why);
enum outcome resolve_setdefault(struct arena *arena, const struct p4bpf_desc *desc,
				const struct stf_setdefault *setdefault, struct entry *entry,
				struct strbuf *why);
const struct p4bpf_desc_counter *resolve_counter(const struct p4bpf_desc *desc, const char *name,
						 struct strbuf *why);

/* run.c: one test from reading to comparing. `why` gets a line for each thing worth telling. */
enum outcome run_test(const struct options *options, const char *object, const char *path,
		      struct strbuf *why);

/* compare.c: what came out of each port against the expect lines, in order. */
enum outcome compare(const struct stf *stf, const struct net *net, struct strbuf *why);

#endif
