// SPDX-License-Identifier: Apache-2.0
/*
 * Races a P4 program against its hand-written twin through the kernel's test run
 * (BPF_PROG_TEST_RUN). Both get the same tables, must do the same to the same packets, and then
 * run in turns; an empty program runs too, and what that takes is subtracted. Printed are the
 * medians over many rounds and several loads: nanoseconds per packet, and the ratio.
 *
 *	race [--limit RATIO] [--rounds N] CONTEST P4-OBJECT C-OBJECT [ENTRIES...]
 *
 * The kernel hands the same packet to all repetitions of a test run. A router takes 1 from the
 * TTL each time, so REPEAT is less than the highest TTL. All programs are attached somewhere: the
 * kernel rewrites its XDP dispatcher for a test run of a program that is not, which takes
 * milliseconds.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/twin.h"
#include "p4bpf/p4bpf.h"
#include "runtime/lib/netlink.h"

#define REPEAT 250
#define LOADS 7
#define SAMPLES 16	/* packets, to different entries */
#define FRAME_SIZE 64
#define OUT_PORT 2

enum { OURS, TWIN, EMPTY, RUNNERS };

struct frame {
	uint8_t data[FRAME_SIZE];
};

struct race {
	struct p4bpf_pipeline *pipe;
	struct bpf_object *twin;
	int fds[RUNNERS];
	unsigned in_ifindex, out_ifindex;
	struct frame samples[SAMPLES];
};

/*
 * What differs between contests. fill() enters `n` entries into both and makes the samples that
 * meet them.
 */
struct contest {
	const char *name;
	void (*fill)(struct race *race, unsigned n);
};

static void fill_routes(struct race *race, unsigned n);
static void fill_stations(struct race *race, unsigned n);

static const struct contest contests[] = {
	{ "l3_router", fill_routes },
	{ "v1_router", fill_routes },
	{ "l2_forwarder", fill_stations },
};

static const uint8_t out_mac[6] = { 2, 0, 0, 0, 2, 1 }, next_hop[6] = { 2, 0, 0, 0, 2, 2 };

static const struct contest *find_contest(const char *name);
static double run_contest(const struct contest *contest, const char *object, const char *twin,
			  unsigned entries, unsigned rounds);
static void make_ports(void);
static void stay_on_cpu(void);

static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

static void die(const char *fmt, ...)
{
	va_list ap;

	fputs("race: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* What the library says about these veths. */
static void ignore_warning(const char *text, void *data)
{
}

static void usage(void)
{
	fputs("usage: race [--limit RATIO] [--rounds N] CONTEST P4-OBJECT C-OBJECT [ENTRIES...]\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static char *const default_entries[] = { "1", "1000", "10000" };
	const struct contest *contest;
	unsigned rounds = 200, n_entries;
	char *const *entries;
	double limit = 0;
	bool slow = false;

	argv++, argc--;
	while (argc > 1 && !strncmp(argv[0], "--", 2)) {
		if (!strcmp(argv[0], "--limit"))
			limit = strtod(argv[1], NULL);
		else if (!strcmp(argv[0], "--rounds"))
			rounds = (unsigned)strtoul(argv[1], NULL, 10);
		else
			usage();
		argv += 2, argc -= 2;
	}
	if (argc < 3 || !rounds)
		usage();
	contest = find_contest(argv[0]);
	entries = argc > 3 ? argv + 3 : default_entries;
	n_entries = argc > 3 ? argc - 3 : 3;
	if (unshare(CLONE_NEWNET)) {
		fprintf(stderr, "race: no network namespace: %s\n", strerror(errno));
		return errno == EPERM ? 77 : 1;
	}
	stay_on_cpu();
	make_ports();
	p4bpf_set_warn(ignore_warning, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%-14s %8s %8s %8s %8s\n", contest->name, "entries", "ours/ns", "twin/ns", "ratio");
	for (unsigned i = 0; i < n_entries; i++) {
		unsigned n = (unsigned)strtoul(entries[i], NULL, 10);

		if (!n)
			usage();
		slow |= run_contest(contest, argv[1], argv[2], n, rounds) > limit;
	}
	if (limit && slow) {
		printf("slower than %.2f times the twin\n", limit);
		return 1;
	}
	return 0;
}

static const struct contest *find_contest(const char *name)
{
	for (size_t i = 0; i < sizeof(contests) / sizeof(contests[0]); i++) {
		if (!strcmp(contests[i].name, name))
			return &contests[i];
	}
	die("there is no contest '%s'", name);
}

static void stay_on_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void make_veth(const char *name, const char *peer)
{
	int err = netlink_add_veth(name, peer);

	if (!err)
		err = netlink_set_up(name);
	if (!err)
		err = netlink_set_up(peer);
	if (err)
		die("cannot make a veth pair: %s", strerror(-err));
}

/*
 * The two ends of one veth pair are ports 1 and 2; those of the other carry the twin and the
 * empty program.
 */
static void make_ports(void)
{
	make_veth("in", "out");
	make_veth("twin", "empty");
}

static void attach(const char *ifname, int fd)
{
	int err = bpf_xdp_attach((int)if_nametoindex(ifname), fd, XDP_FLAGS_DRV_MODE, NULL);

	if (err)
		die("cannot attach a program to %s: %s", ifname, strerror(-err));
}

static int load_empty(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "empty", "Dual BSD/GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), NULL);

	if (fd < 0)
		die("cannot load a BPF program: %s", strerror(errno));
	return fd;
}

static int twin_map(struct race *race, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(race->twin, name);

	if (fd < 0)
		die("the twin has no map '%s'", name);
	return fd;
}

static void put(struct race *race, const char *map, const void *key, const void *value)
{
	if (bpf_map_update_elem(twin_map(race, map), key, value, BPF_ANY))
		die("map '%s' of the twin: %s", map, strerror(errno));
}

static void load_both(struct race *race, const char *object, const char *twin)
{
	const uint32_t in_port = 1, out_port = OUT_PORT;
	struct bpf_program *program;

	if (p4bpf_pipeline__load(NULL, object, NULL, &race->pipe) ||
	    p4bpf_port__add(race->pipe, "in", &in_port, P4BPF_ATTACH_NATIVE) ||
	    p4bpf_port__add(race->pipe, "out", &out_port, P4BPF_ATTACH_NATIVE))
		die("%s", p4bpf_error());
	race->twin = bpf_object__open(twin);
	if (!race->twin || bpf_object__load(race->twin))
		die("cannot load %s: %s", twin, strerror(errno));
	program = bpf_object__next_program(race->twin, NULL);
	race->in_ifindex = if_nametoindex("in");
	race->out_ifindex = if_nametoindex("out");
	put(race, "ports", &out_port, &race->out_ifindex);
	race->fds[OURS] = p4bpf_pipeline__prog_fd(race->pipe);
	race->fds[TWIN] = bpf_program__fd(program);
	race->fds[EMPTY] = load_empty();
	attach("twin", race->fds[TWIN]);
	attach("empty", race->fds[EMPTY]);
}

static void add_ours(struct race *race, const char *table, const char *key, const char *action,
		     const char *port, const char *mac)
{
	const char *params[] = { port, mac };
	struct p4bpf_entry entry = { .keys = &key, .n_keys = 1, .action = action };

	entry.params = port ? params : params + 1;
	entry.n_params = !!port + !!mac;
	if (p4bpf_table__add(race->pipe, table, &entry))
		die("%s", p4bpf_error());
}

static void mac_text(char text[18], const uint8_t mac[6])
{
	snprintf(text, 18, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
		 mac[5]);
}

/* The same numbers in every run (xorshift32). */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static uint16_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i += 2)
		sum += bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void make_ip_frame(struct frame *frame, uint32_t to)
{
	struct ethhdr eth = { .h_dest = { 2, 0, 0, 0, 1, 1 }, .h_source = { 2, 0, 0, 0, 1, 2 },
			      .h_proto = __builtin_bswap16(ETH_P_IP) };
	struct iphdr ip = {
		.version = 4, .ihl = 5, .ttl = 255, .protocol = 17,
		.tot_len = __builtin_bswap16(FRAME_SIZE - sizeof(eth)),
		.saddr = __builtin_bswap32(0x0a000102), .daddr = __builtin_bswap32(to),
	};

	ip.check = __builtin_bswap16(checksum(&ip, sizeof(ip)));
	memcpy(frame->data, &eth, sizeof(eth));
	memcpy(frame->data + sizeof(eth), &ip, sizeof(ip));
}

/*
 * Prefixes of the lengths routing tables are made of, most of them /24; the samples lie in them,
 * spread over the table.
 */
static void fill_routes(struct race *race, unsigned n)
{
	static const unsigned lengths[] = { 24, 16, 24, 20, 24, 22, 24, 28, 24, 19, 24, 32 };
	struct route route = { .action = ROUTE_FORWARD, .port = OUT_PORT };
	struct port_mac port_mac = { .is_set = 1 };
	uint32_t port = OUT_PORT, state = 1;
	int routes = twin_map(race, "routes");
	char key[32], mac[18];

	memcpy(route.next_hop, next_hop, sizeof(next_hop));
	memcpy(port_mac.address, out_mac, sizeof(out_mac));
	put(race, "port_macs", &port, &port_mac);
	mac_text(mac, out_mac);
	add_ours(race, "port_mac", "2", "send_as", NULL, mac);
	mac_text(mac, next_hop);
	for (unsigned i = 0, sample = 0; i < n; i++) {
		unsigned length = lengths[i % (sizeof(lengths) / sizeof(lengths[0]))];
		uint32_t address, mask = ~0u << (32 - length), prefix;
		struct route_key twin_key = { .prefix_length = length };

		/* Until it is a prefix that the tables do not hold. */
		do {
			address = next_random(&state);
			prefix = address & mask;
			twin_key.address = __builtin_bswap32(prefix);
			errno = 0;
			if (!bpf_map_update_elem(routes, &twin_key, &route, BPF_NOEXIST))
				break;
		} while (errno == EEXIST);
		if (errno)
			die("the twin's routes: %s", strerror(errno));
		snprintf(key, sizeof(key), "%u.%u.%u.%u/%u", prefix >> 24, prefix >> 16 & 255,
			 prefix >> 8 & 255, prefix & 255, length);
		add_ours(race, "ipv4_lpm", key, "forward", "2", mac);
		while (sample < SAMPLES && (unsigned long)sample * n / SAMPLES == i)
			make_ip_frame(&race->samples[sample++], address);
	}
}

static void fill_stations(struct race *race, unsigned n)
{
	struct station station = { .port = OUT_PORT };
	uint32_t one = 2, two = 3, state = 1;
	char mac[18];

	put(race, "interfaces", &race->in_ifindex, &one);
	put(race, "interfaces", &race->out_ifindex, &two);
	for (unsigned i = 0, sample = 0; i < n; i++) {
		uint32_t high = next_random(&state);
		struct station_key key = { { 2, high, high >> 8, i >> 16, i >> 8, i } };

		put(race, "stations", &key, &station);
		mac_text(mac, key.address);
		add_ours(race, "dst_mac", mac, "forward", "2", NULL);
		while (sample < SAMPLES && (unsigned long)sample * n / SAMPLES == i) {
			memcpy(race->samples[sample].data, &key, sizeof(key));
			memcpy(race->samples[sample++].data + ETH_ALEN, out_mac, ETH_ALEN);
		}
	}
}

/* One test run of `repeat` packets; the average in nanoseconds. */
static unsigned run(struct race *race, int runner, const struct frame *in, struct frame *out,
		    int repeat, uint32_t *verdict)
{
	struct xdp_md ctx = { .data_end = FRAME_SIZE, .ingress_ifindex = race->in_ifindex };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = in, .data_size_in = FRAME_SIZE,
		    .repeat = repeat, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	if (out) {
		opts.data_out = out;
		opts.data_size_out = sizeof(*out);
	}
	if (bpf_prog_test_run_opts(race->fds[runner], &opts))
		die("test run: %s", strerror(errno));
	if (verdict)
		*verdict = opts.retval;
	return opts.duration;
}

static void must_agree(struct race *race)
{
	for (int i = 0; i < SAMPLES; i++) {
		struct frame ours = {}, twin = {};
		uint32_t our_verdict, twin_verdict;

		run(race, OURS, &race->samples[i], &ours, 1, &our_verdict);
		run(race, TWIN, &race->samples[i], &twin, 1, &twin_verdict);
		if (our_verdict != XDP_REDIRECT || twin_verdict != XDP_REDIRECT ||
		    memcmp(&ours, &twin, sizeof(ours)))
			die("the programs do not agree on sample %d: verdicts %u and %u", i,
			    our_verdict, twin_verdict);
	}
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, unsigned n)
{
	qsort(values, n, sizeof(*values), compare_doubles);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* What a contest measures: a value for each round, of all loads. */
struct times {
	double *ours, *twin, *ratio;	/* nanoseconds without those of the empty program */
	unsigned n;
};

/*
 * Loads, fills and runs everything once. The ratio is taken round by round, because the speed of
 * a machine with other things to do drifts, and the runners of a round drift together.
 */
static void run_load(const struct contest *contest, const char *object, const char *twin,
		     unsigned entries, unsigned rounds, struct times *times)
{
	struct race race = {};

	load_both(&race, object, twin);
	contest->fill(&race, entries);
	must_agree(&race);
	while (rounds--) {
		double sums[RUNNERS] = {};

		for (int i = 0; i < SAMPLES; i++)
			for (int runner = 0; runner < RUNNERS; runner++)
				sums[runner] +=
					run(&race, runner, &race.samples[i], NULL, REPEAT, NULL);
		times->ours[times->n] = (sums[OURS] - sums[EMPTY]) / SAMPLES;
		times->twin[times->n] = (sums[TWIN] - sums[EMPTY]) / SAMPLES;
		times->ratio[times->n] = times->ours[times->n] / times->twin[times->n];
		times->n++;
	}
	close(race.fds[EMPTY]);
	bpf_object__close(race.twin);
	p4bpf_pipeline__close(race.pipe);
}

/* Where the kernel puts code and entries makes a difference of its own, hence several loads. */
static double run_contest(const struct contest *contest, const char *object, const char *twin,
			  unsigned entries, unsigned rounds)
{
	unsigned per_load = (rounds + LOADS - 1) / LOADS;
	double *values = calloc(3 * LOADS * per_load, sizeof(*values)), ratio;
	struct times times = { .ours = values, .twin = values + LOADS * per_load,
			       .ratio = values + 2 * LOADS * per_load };

	if (!values)
		die("out of memory");
	for (unsigned load = 0; load < LOADS; load++)
		run_load(contest, object, twin, entries, per_load, &times);
	ratio = median(times.ratio, times.n);
	printf("%-14s %8u %8.1f %8.1f %8.2f\n", "", entries, median(times.ours, times.n),
	       median(times.twin, times.n), ratio);
	free(values);
	return ratio;
}
