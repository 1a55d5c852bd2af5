// SPDX-License-Identifier: Apache-2.0
/*
 * Runs one test: reads it, makes its network, loads the pipeline fresh and carries out the
 * statements in the order of the file, then compares. A statement after a packet finds that
 * packet done: the kernel counts how often the program has run, and the next statement waits
 * until that equals the packets sent. The frames that come out are waited for as long as one is
 * missing, and a moment longer, to see that no more come.
 */
#include "runtime/test/test.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "p4bpf/p4bpf.h"

#define RUN_MS 2000	/* for the program to see a packet, at most */
#define ARRIVE_MS 1000	/* for a frame that is missing, at most */
#define QUIET_MS 30	/* without any frame: nothing more comes */

struct run {
	const struct options *options;
	const struct stf *stf;
	struct arena *arena;
	struct net net;
	struct p4bpf_pipeline *pipe;
	struct p4bpf_bmv2 *bmv2;	/* once a command of BMv2 has come */
	const struct p4bpf_desc *desc;
	int stats_fd;		/* holds the kernel's count of program runs on */
	uint64_t runs;		/* before the first packet */
	uint64_t sent;
	struct strbuf *why;
};

static bool needs_prefix(const struct stf *stf);
static enum outcome load(struct run *run, const char *object);
static enum outcome add_ports(struct run *run);
static enum outcome carry_out(struct run *run, const struct stf_stmt *stmt);
static enum outcome wait_for_frames(struct run *run);
static void show_frames(struct run *run);
static void tell_kept(struct run *run);

/*
 * The library warns of what it changes on the way, such as features of a veth. Here the
 * interfaces are the test's own.
 */
static void take_warning(const char *text, void *data)
{
	struct run *run = data;

	if (run->options->verbose)
		strbuf_printf(run->why, "warning: %s\n", text);
}

enum outcome run_test(const struct options *options, const char *object, const char *path,
		      struct strbuf *why)
{
	struct run run = { .options = options, .arena = arena_new(), .stats_fd = -1, .why = why };
	enum outcome outcome;

	run.stf = stf_read(run.arena, path, why);
	if (!run.stf) {
		arena_free(run.arena);
		return FAILED;
	}
	p4bpf_set_warn(take_warning, &run);
	outcome = net_open(&run.net, run.arena, options->keep, why);
	run.net.prefix = needs_prefix(run.stf) ? ETH_HLEN : 0;
	if (!outcome)
		outcome = load(&run, object);
	if (!outcome)
		outcome = add_ports(&run);
	for (uint32_t i = 0; i < run.stf->stmts.n && !outcome; i++)
		outcome = carry_out(&run, &run.stf->stmts.at[i]);
	if (!outcome)
		outcome = wait_for_frames(&run);
	if (!outcome)
		outcome = compare(run.stf, &run.net, why);
	else if (run.net.wire)
		wire_receive(&run.net, 0);	/* for the reader: what came before it failed */
	if (options->verbose)
		show_frames(&run);
	if (options->pcap_dir && pcap_write(&run.net, options->pcap_dir, path, why) && !outcome)
		outcome = FAILED;
	if (options->keep)
		tell_kept(&run);
	if (run.stats_fd >= 0)
		close(run.stats_fd);
	p4bpf_bmv2__free(run.bmv2);
	p4bpf_pipeline__close(run.pipe);
	net_close(&run.net);
	p4bpf_set_warn(NULL, NULL);
	arena_free(run.arena);
	return outcome;
}

/*
 * The kernel carries no frame without a whole Ethernet header: one stands before each of the
 * test's, then.
 */
static bool needs_prefix(const struct stf *stf)
{
	vec_each(const struct stf_stmt, stmt, &stf->stmts)
		if ((stmt->kind == STF_PACKET || stmt->kind == STF_EXPECT) &&
		    strlen(stmt->packet.digits) < 2 * ETH_HLEN)
			return true;
	return false;
}

static enum outcome library_failed(struct run *run, int err)
{
	return failed(run->why, "%s", *p4bpf_error() ? p4bpf_error() : strerror(-err));
}

static int count_runs(struct run *run, uint64_t *runs)
{
	struct bpf_prog_info info = {};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(p4bpf_pipeline__prog_fd(run->pipe), &info, &size))
		return -errno;
	*runs = info.run_cnt;
	return 0;
}

/* With --keep the pipeline is pinned under the namespace's name, for p4bpfctl. */
static enum outcome load(struct run *run, const char *object)
{
	const char *hook = run->options->hook;
	struct p4bpf_load_opts opts = { .sz = sizeof(opts), .frame_prefix = run->net.prefix };
	int err = p4bpf_pipeline__load(run->net.kept[0] ? run->net.kept : NULL, object, &opts,
				       &run->pipe);

	if (err)
		return outcome_because(err == -EPERM || err == -ENOSYS ? SKIPPED : FAILED,
				       run->why, "%s", p4bpf_error());
	run->desc = p4bpf_pipeline__desc(run->pipe);
	if (hook && strcmp(hook, "auto") && strcmp(hook, p4bpf_pipeline__hook(run->pipe)))
		return failed(run->why, "%s is compiled for the hook %s, not %s", object,
			      p4bpf_pipeline__hook(run->pipe), hook);
	run->stats_fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
	if (run->stats_fd < 0 || count_runs(run, &run->runs))
		return outcome_because(SKIPPED, run->why,
				       "the kernel does not count program runs: %s",
				       strerror(errno));
	return PASSED;
}

static enum outcome add_ports(struct run *run)
{
	enum outcome outcome;

	vec_each(struct stf_stmt, stmt, &run->stf->stmts) {
		if (stmt->kind != STF_PACKET && stmt->kind != STF_EXPECT)
			continue;
		if (stmt->packet.port >= P4BPF_MAX_PORTS)
			return failed(run->why, "%s:%u: port %u: the highest port is %u",
				      run->stf->path, stmt->line, stmt->packet.port,
				      P4BPF_MAX_PORTS - 1);
		net_add_port(&run->net, stmt->packet.port);
	}
	outcome = net_start(&run->net, run->why);
	if (outcome)
		return outcome;
	vec_each(struct port, port, &run->net.ports) {
		if (p4bpf_port__add(run->pipe, port->name, &port->id, P4BPF_ATTACH_AUTO))
			return failed(run->why, "port %u: %s", port->id, p4bpf_error());
	}
	return net_finish(&run->net, run->why);
}

static enum outcome receive(struct run *run, int ms, int *n)
{
	*n = wire_receive(&run->net, ms);
	if (interrupted)
		return INTERRUPTED;
	if (*n < 0)
		return failed(run->why, "cannot receive: %s", strerror(-*n));
	return PASSED;
}

/* Until the program has run for every packet sent. */
static enum outcome wait_for_program(struct run *run)
{
	enum outcome outcome;
	uint64_t runs;

	for (int ms = 0, n;; ms++) {
		int err = count_runs(run, &runs);

		if (err)
			return failed(run->why, "cannot read the program's count of runs: %s",
				      strerror(-err));
		if (runs - run->runs >= run->sent)
			return PASSED;
		if (ms == RUN_MS)
			return failed(run->why,
				      "the kernel dropped the packet before the program saw it");
		outcome = receive(run, 1, &n);
		if (outcome)
			return outcome;
	}
}

static uint32_t count_expected(struct run *run, const struct port *port, unsigned before_line)
{
	uint32_t n = 0;

	vec_each(struct stf_stmt, stmt, &run->stf->stmts)
		n += stmt->kind == STF_EXPECT && stmt->packet.port == port->id &&
		     stmt->line < before_line;
	return n;
}

static bool frames_missing(struct run *run)
{
	vec_each(struct port, port, &run->net.ports) {
		if (port->seen.n < count_expected(run, port, UINT32_MAX))
			return true;
	}
	return false;
}

static enum outcome wait_for_frames(struct run *run)
{
	enum outcome outcome;
	int n, waited = 0;

	do {
		int ms = frames_missing(run) ? ARRIVE_MS - waited : QUIET_MS;

		outcome = receive(run, ms < QUIET_MS ? ms : QUIET_MS, &n);
		if (outcome)
			return outcome;
		waited = n ? 0 : waited + QUIET_MS;
	} while (n || (frames_missing(run) && waited < ARRIVE_MS));
	return PASSED;
}

static enum outcome send_packet(struct run *run, const struct stf_stmt *stmt)
{
	const struct stf_packet *packet = &stmt->packet;
	size_t size = strlen(packet->digits) / 2;
	uint8_t *data = arena_alloc(run->arena, size);
	enum outcome outcome;
	int n;

	for (size_t i = 0; i < 2 * size; i++) {
		char c = packet->digits[i];

		data[i / 2] = data[i / 2] << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	outcome = wire_send(&run->net, net_port(&run->net, packet->port), data, size, run->why);
	if (outcome)
		return outcome;
	run->sent++;
	outcome = wait_for_program(run);
	return outcome ? outcome : receive(run, 0, &n);
}

static enum outcome add_entry(struct run *run, const struct stf_stmt *stmt)
{
	struct entry entry = {};
	struct p4bpf_entry to;
	int err;

	if (resolve_add(run->arena, run->desc, &stmt->add, &entry, run->why))
		return FAILED;
	to = (struct p4bpf_entry){
		.keys = entry.keys.at, .n_keys = entry.keys.n,
		.has_priority = entry.has_priority, .priority = entry.priority,
		.action = entry.action->name, .params = entry.params.at, .n_params = entry.params.n,
	};
	err = p4bpf_table__add(run->pipe, entry.table->name, &to);
	return err ? library_failed(run, err) : PASSED;
}

static enum outcome set_default(struct run *run, const struct stf_stmt *stmt)
{
	struct entry entry = {};
	int err;

	if (resolve_setdefault(run->arena, run->desc, &stmt->setdefault, &entry, run->why))
		return FAILED;
	err = p4bpf_table__set_default(run->pipe, entry.table->name, entry.action->name,
				       entry.params.at, entry.params.n);
	return err ? library_failed(run, err) : PASSED;
}

static enum outcome remove_all(struct run *run)
{
	for (size_t i = 0; i < run->desc->n_tables; i++) {
		const struct p4bpf_desc_table *table = &run->desc->tables[i];
		int err;

		if (table->const_entries || !table->n_keys)
			continue;
		err = p4bpf_table__clear(run->pipe, table->name);
		if (err)
			return library_failed(run, err);
	}
	return PASSED;
}

/* No frame may have come out but those the expect lines above account for. */
static enum outcome no_packet(struct run *run, const struct stf_stmt *stmt)
{
	enum outcome outcome;
	int n;

	do {
		outcome = receive(run, QUIET_MS, &n);
	} while (!outcome && n);
	vec_each(struct port, port, &run->net.ports) {
		if (!outcome && port->seen.n > count_expected(run, port, stmt->line))
			outcome = failed(
				run->why, "port %u has sent %u packets, %u expected so far",
				port->id, port->seen.n, count_expected(run, port, stmt->line));
	}
	return outcome;
}

static bool relation_holds(uint64_t a, enum stf_relation relation, uint64_t b)
{
	switch (relation) {
	case STF_EQ:
		return a == b;
	case STF_NE:
		return a != b;
	case STF_LT:
		return a < b;
	case STF_LE:
		return a <= b;
	case STF_GT:
		return a > b;
	case STF_GE:
		return a >= b;
	}
	return false;
}

/* A direct counter, for the entry that an `add` called `id` ("$" in front or not). */
static enum outcome read_entry_counter(struct run *run, const struct p4bpf_desc_counter *counter,
				       const char *id, struct p4bpf_counter_value *out)
{
	struct entry entry = {};
	const struct stf_add *add = NULL;
	struct p4bpf_entry key;
	json_t *o;
	char *text;

	id += *id == '$';
	vec_each(const struct stf_stmt, stmt, &run->stf->stmts) {
		if (stmt->kind == STF_ADD && stmt->add.id && !strcmp(stmt->add.id, id))
			add = &stmt->add;
	}
	if (!*counter->table)
		return failed(run->why, "counter '%s' counts by index, not by entry: expected a "
			      "number, found '%s'", counter->name, id);
	if (!add)
		return failed(run->why, "no entry is called '%s' (add ... = %s)", id, id);
	if (resolve_add(run->arena, run->desc, add, &entry, run->why))
		return FAILED;
	if (strcmp(entry.table->name, counter->table))
		return failed(run->why, "counter '%s' is that of table '%s', and '%s' an entry of '%s'",
			      counter->name, counter->table, id, entry.table->name);
	key = (struct p4bpf_entry){
		.keys = entry.keys.at, .n_keys = entry.keys.n,
		.has_priority = entry.has_priority, .priority = entry.priority,
	};
	text = p4bpf_table__get_json(run->pipe, entry.table->name, &key);
	o = text ? json_loads(text, 0, NULL) : NULL;
	free(text);
	if (!o)
		return library_failed(run, -EINVAL);
	out->packets = (uint64_t)json_integer_value(json_object_get(o, "packets"));
	out->bytes = (uint64_t)json_integer_value(json_object_get(o, "bytes"));
	json_decref(o);
	return PASSED;
}

static enum outcome check_counter(struct run *run, const struct stf_stmt *stmt)
{
	const struct stf_check_counter *check = &stmt->check;
	const struct p4bpf_desc_counter *counter = resolve_counter(run->desc, check->counter,
								   run->why);
	struct p4bpf_counter_value value;
	uint64_t got;
	int err;

	if (!counter)
		return FAILED;
	if (check->bytes && strcmp(counter->kind, "bytes") && strcmp(counter->kind, "both"))
		return failed(run->why, "counter '%s' does not count bytes", counter->name);
	if (check->id) {
		enum outcome outcome = read_entry_counter(run, counter, check->id, &value);

		if (outcome)
			return outcome;
	} else {
		err = p4bpf_counter__read(run->pipe, counter->name, check->index, &value);
		if (err)
			return library_failed(run, err);
	}
	got = check->bytes ? value.bytes : value.packets;
	if (relation_holds(got, check->relation, check->value))
		return PASSED;
	if (check->id)
		return failed(run->why, "%s(%s) is %" PRIu64 ", expected %s %" PRIu64, counter->name,
			      check->id, got, stf_relation_text(check->relation), check->value);
	return failed(run->why, "%s(%" PRIu64 ") is %" PRIu64 ", expected %s %" PRIu64,
		      counter->name, check->index, got, stf_relation_text(check->relation),
		      check->value);
}

/* What it reads is shown with -v; nothing in a test says what it should be. */
static enum outcome bmv2_command(struct run *run, const struct stf_stmt *stmt)
{
	char *out;
	int err;

	if (!run->bmv2)
		run->bmv2 = p4bpf_bmv2__new(run->pipe);
	err = p4bpf_bmv2__command(run->bmv2, stmt->words.at, stmt->words.n, &out);
	if (err)
		return library_failed(run, err);
	if (run->options->verbose && *out)
		strbuf_printf(run->why, "%s", out);
	free(out);
	return PASSED;
}

static enum outcome act(struct run *run, const struct stf_stmt *stmt)
{
	switch (stmt->kind) {
	case STF_PACKET:
		return send_packet(run, stmt);
	case STF_EXPECT:	/* compare() reads them all */
	case STF_WAIT:		/* every packet is waited for */
		return PASSED;
	case STF_ADD:
		return add_entry(run, stmt);
	case STF_SETDEFAULT:
		return set_default(run, stmt);
	case STF_REMOVE_ALL:
		return remove_all(run);
	case STF_NO_PACKET:
		return no_packet(run, stmt);
	case STF_CHECK_COUNTER:
		return check_counter(run, stmt);
	case STF_BMV2:
		return bmv2_command(run, stmt);
	}
	return BROKEN;
}

/* One statement; what it says is put behind its place in the file. */
static enum outcome carry_out(struct run *run, const struct stf_stmt *stmt)
{
	struct strbuf *why = run->why, text = {};
	enum outcome outcome;

	run->why = &text;
	outcome = act(run, stmt);
	run->why = why;
	if (text.len)
		strbuf_printf(why, "%s:%u: %s: %s", run->stf->path, stmt->line, stmt->word,
			      text.text);
	strbuf_free(&text);
	return outcome;
}

static void show(struct run *run, const struct port *port, const char *what,
		 const struct frame *frames, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		strbuf_printf(run->why, "port %u %s %u: ", port->id, what, i + 1);
		for (uint32_t k = 0; k < frames[i].size; k++)
			strbuf_printf(run->why, "%02x", frames[i].data[k]);
		strbuf_char(run->why, '\n');
	}
}

static void show_frames(struct run *run)
{
	vec_each(struct port, port, &run->net.ports) {
		show(run, port, "in ", port->sent.at, port->sent.n);
		show(run, port, "out", port->seen.at, port->seen.n);
	}
}

static void tell_kept(struct run *run)
{
	const char *name = run->net.kept;

	if (!*name)
		return;
	strbuf_printf(
		run->why,
		"kept: namespace and pipeline %s; look with: ip netns exec %s tcpdump -i wire%u, "
		"p4bpfctl pipeline show %s\n",
		name, name, run->net.ports.n ? run->net.ports.at[0].id : 0, name);
	strbuf_printf(run->why, "remove with: p4bpfctl pipeline unload %s; ip netns del %s\n",
		      name, name);
}
