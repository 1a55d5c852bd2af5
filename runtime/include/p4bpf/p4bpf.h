/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libp4bpf: load P4 pipelines compiled by p4bpfc into the kernel, attach them to interfaces, and
 * read and write their tables.
 *
 * A struct p4bpf_pipeline is a handle on a pipeline in the kernel. Loaded under a name it is pinned
 * in bpffs (/sys/fs/bpf/p4bpf/NAME/), outlives the process and can be opened by any other; loaded
 * without a name it lives as long as the handle. Handles are not thread safe; different handles are
 * independent, and operations on one pipeline from several processes are serialised by a lock.
 *
 * Functions return 0 or a negative errno unless said otherwise; p4bpf_error() then gives the text
 * of the last failure in this thread: it names the object and what was expected. An operation that
 * fails leaves everything as it was. Strings handed in are copied; strings handed out belong to the
 * handle they came from and live as long as it does.
 *
 * Values are text in the forms that p4bpfctl(8) takes: decimal, 0x, 0b, dotted IPv4, IPv6, MAC,
 * enum members, all in network (P4) order.
 */
#ifndef P4BPF_P4BPF_H
#define P4BPF_P4BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct p4bpf_pipeline;
struct p4bpf_desc;		/* the pipeline description; opaque to users of the library */

/* Text of this thread's last failure, "" when none; valid until the next call of the library. */
const char *p4bpf_error(void);
/* "0.1.0" */
const char *p4bpf_version(void);
/*
 * Where warnings go (a veth that had to be set right, for one); fn NULL: to standard error, as at
 * the start.
 */
void p4bpf_set_warn(void (*fn)(const char *text, void *data), void *data);

enum p4bpf_attach_mode {
	P4BPF_ATTACH_AUTO,	/* native XDP where the driver has it, else generic */
	P4BPF_ATTACH_NATIVE,
	P4BPF_ATTACH_GENERIC,
	P4BPF_ATTACH_CLSACT,	/* TC programs: a clsact filter instead of a link, as before Linux 6.6 */
};

struct p4bpf_load_opts {
	size_t sz;		/* sizeof(struct p4bpf_load_opts) */
	const char *pin_root;	/* NULL: /sys/fs/bpf/p4bpf */
	/* Gets all that libbpf and the verifier say of an object they refuse; NULL: not wanted. */
	void (*log)(const char *text, void *data);
	void *log_data;
	/* Bytes in front of each frame that the program does not see: for tests with very short frames. */
	uint32_t frame_prefix;
};

/*
 * Loads the object file `path`. `name` (letters, digits, '_', '-', '.'; at most 63) is the
 * pipeline's name in the kernel; NULL: nothing is pinned. `opts` may be NULL. On success *out is a
 * handle to close with p4bpf_pipeline__close(). -EEXIST: a pipeline of that name is loaded;
 * -EINVAL: not an object of p4bpfc, or of another version; -EPERM: no rights; others: what the
 * kernel said. Entries declared in the program are in the tables afterwards.
 */
int p4bpf_pipeline__load(const char *name, const char *path, const struct p4bpf_load_opts *opts,
			 struct p4bpf_pipeline **out);
/* A handle on a loaded pipeline. -ENOENT: there is none of that name. */
int p4bpf_pipeline__open(const char *name, const struct p4bpf_load_opts *opts,
			 struct p4bpf_pipeline **out);
/* Releases the handle; a pinned pipeline goes on. NULL is fine. */
void p4bpf_pipeline__close(struct p4bpf_pipeline *pipe);
/* Detaches everything and removes the pins. The handle stays to be closed. */
int p4bpf_pipeline__unload(struct p4bpf_pipeline *pipe);
/*
 * Puts the program of another object file in the place of a pinned pipeline's, under traffic: no
 * packet is lost, each is processed by the old program or by the new one. Tables, counters and
 * registers that both declare alike are kept as they are, and so are groups and mirror sessions;
 * entries and default actions of other tables of the same
 * name are brought over by name. -EINVAL: the hook differs, or an entry does not fit the new
 * program; nothing has changed then.
 */
int p4bpf_pipeline__replace(struct p4bpf_pipeline *pipe, const char *path,
			    const struct p4bpf_load_opts *opts);
/*
 * Calls fn(name, data) for each loaded pipeline in name order; stops at the first non-zero return
 * and returns it.
 */
int p4bpf_pipeline__each(const struct p4bpf_load_opts *opts,
			 int (*fn)(const char *name, void *data), void *data);

/*
 * The pipeline as JSON (name, arch, hook, program id, maps, tables, ports); malloc, the caller
 * frees. NULL on failure.
 */
char *p4bpf_pipeline__show_json(struct p4bpf_pipeline *pipe);
const char *p4bpf_pipeline__name(const struct p4bpf_pipeline *pipe);
const struct p4bpf_desc *p4bpf_pipeline__desc(const struct p4bpf_pipeline *pipe);
/* "xdp" or "tc" */
const char *p4bpf_pipeline__hook(const struct p4bpf_pipeline *pipe);
/* File descriptor of the entry program, owned by the handle. */
int p4bpf_pipeline__prog_fd(const struct p4bpf_pipeline *pipe);
/* File descriptor of a map by its name in the object, owned by the handle; -ENOENT. */
int p4bpf_pipeline__map_fd(const struct p4bpf_pipeline *pipe, const char *map);

struct p4bpf_port {
	const char *ifname;	/* "stack" for the kernel's stack */
	uint32_t ifindex;	/* 0 for the stack */
	uint32_t id;		/* port number, 0 .. 1023 */
	const char *mode;	/* "native", "generic", "tc", "clsact", "stack"; "gone" if it is */
	const char *cpu;	/* of the CPU port: the interface for user space; else "" */
};

/*
 * Attaches the pipeline to interface `ifname` of the caller's network namespace as port *id; id
 * NULL: the lowest free number. -EBUSY: the interface or the number is taken; -ENODEV: no such
 * interface.
 */
int p4bpf_port__add(struct p4bpf_pipeline *pipe, const char *ifname, const uint32_t *id,
		    enum p4bpf_attach_mode mode);
/* Packets sent to port `id` go up into the kernel's own stack. */
int p4bpf_port__add_stack(struct p4bpf_pipeline *pipe, uint32_t id);
/*
 * Makes the CPU port: a veth pair in the caller's network namespace, whose one end is port `id`, or with
 * NULL the lowest free number. Programs receive from and send to the other end, p4bpf_port.cpu, through a
 * packet socket. Its name is the pipeline's, cut to 10 letters, and "-cpu". -EBUSY: there is one already;
 * -EEXIST: an interface of that name exists.
 */
int p4bpf_port__add_cpu(struct p4bpf_pipeline *pipe, const uint32_t *id);
/* `ifname`: an interface, "stack" or "cpu". Takes the CPU port's interfaces away as well. */
int p4bpf_port__del(struct p4bpf_pipeline *pipe, const char *ifname);
/* In port number order; stops at the first non-zero return of fn and returns it. */
int p4bpf_port__each(struct p4bpf_pipeline *pipe,
		     int (*fn)(const struct p4bpf_port *port, void *data), void *data);

/* What an entry of a table with an action profile or selector has. */
enum p4bpf_reference {
	P4BPF_REFERS_ACTION,	/* an action of its own, as in any table */
	P4BPF_REFERS_MEMBER,	/* that of a member of the profile */
	P4BPF_REFERS_GROUP,	/* that of a member of a group, chosen for each packet */
};

/*
 * One entry as text. keys[i]: "v", "v/len", "v&&&mask", "lo..hi", "*", or "field=..." in any order;
 * n_keys must cover all keys that have no don't-care form. params as positional values or
 * "name=value". priority: larger wins; required for tables with ternary, range or optional keys,
 * refused elsewhere.
 */
struct p4bpf_entry {
	const char *const *keys;
	size_t n_keys;
	bool has_priority;
	int32_t priority;
	const char *action;	/* NULL: the only action of the table, if there is just one */
	const char *const *params;
	size_t n_params;
	enum p4bpf_reference refers;	/* other than ACTION: `action` and `params` do not count */
	uint32_t reference;
	/*
	 * Milliseconds without a hit after which the entry is idle, 0: never; of tables with
	 * support_timeout. Not said: 0 for a new entry, unchanged for one that is replaced.
	 */
	bool has_timeout;
	uint64_t timeout_ms;
};

/* Table and action names: full control-plane name or any unambiguous suffix at a dot. */
/*
 * -EEXIST: there is such a key already; -ENOSPC: full; -EINVAL: does not fit the table (p4bpf_error
 * says how).
 */
int p4bpf_table__add(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry);
/* Adds or replaces. */
int p4bpf_table__set(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry);
/* -ENOENT: no entry has exactly this key. Action and params are not looked at. */
int p4bpf_table__del(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry);
/*
 * Sets the default action; action NULL: back to the one the program declares. -EPERM: it is const.
 */
int p4bpf_table__set_default(struct p4bpf_pipeline *pipe, const char *table, const char *action,
			     const char *const *params, size_t n_params);
/* Removes all entries but const ones. */
int p4bpf_table__clear(struct p4bpf_pipeline *pipe, const char *table);
/*
 * JSON texts (malloc, the caller frees; NULL on failure): one entry, all entries with the default,
 * the table's schema. Entries have "packets" and "bytes" of a direct counter, "meter" with the rates
 * of a direct meter, "timeout_ms" and "idle_ms" as far as the table has them.
 */
char *p4bpf_table__get_json(struct p4bpf_pipeline *pipe, const char *table,
			    const struct p4bpf_entry *entry);
char *p4bpf_table__dump_json(struct p4bpf_pipeline *pipe, const char *table);
char *p4bpf_table__show_json(struct p4bpf_pipeline *pipe, const char *table);

/* The schemas of all tables, a JSON array. */
char *p4bpf_table__list_json(struct p4bpf_pipeline *pipe);

/*
 * Multicast groups and mirror (clone) sessions. A replica is "PORT" or "PORT:INSTANCE": a port number
 * or the name of an interface that is a port, and the replication id (0 .. 65535, 0 when left out) that
 * the copy carries as its egress_rid. A list has at most 256 replicas, no two alike. Packets see a group
 * or session as it was before a change or after it. -EOPNOTSUPP: the program has no groups, or makes no
 * clones.
 */
/* Makes group `id` (not 0, which means "no group") what `replicas` says, whatever it was. */
int p4bpf_group__set(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n);
/* Adds replicas to a group, which is made when there is none. -EEXIST: it has one of them already. */
int p4bpf_group__add(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n);
/* Takes replicas away; with `n` 0 the whole group. -ENOENT: there is no such group or replica. */
int p4bpf_group__del(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n);
/* JSON text (malloc, the caller frees; NULL on failure): one group, or with NULL all of them. */
char *p4bpf_group__dump_json(struct p4bpf_pipeline *pipe, const uint32_t *id);

struct p4bpf_mirror {
	const char *const *replicas;	/* where clones go ... */
	size_t n_replicas;
	uint32_t group;			/* ... or the multicast group they go to, with n_replicas 0 */
	uint32_t truncate;		/* 0: whole packets, else at most so many bytes of each */
};

/* Adds or replaces session `id`. The group need not be there yet. */
int p4bpf_mirror__set(struct p4bpf_pipeline *pipe, uint32_t id, const struct p4bpf_mirror *to);
/* -ENOENT: there is no such session. */
int p4bpf_mirror__del(struct p4bpf_pipeline *pipe, uint32_t id);
/* As p4bpf_group__dump_json(). */
char *p4bpf_mirror__dump_json(struct p4bpf_pipeline *pipe, const uint32_t *id);

/*
 * Parser value sets. A value has the forms of a table's keys, one for each field of the set; where fields
 * have priorities, all values have the same. Errors are those of p4bpf_table__add() and __del().
 */
int p4bpf_valueset__add(struct p4bpf_pipeline *pipe, const char *set, const char *const *values,
			size_t n);
int p4bpf_valueset__del(struct p4bpf_pipeline *pipe, const char *set, const char *const *values,
			size_t n);
int p4bpf_valueset__clear(struct p4bpf_pipeline *pipe, const char *set);
/* JSON text (malloc, the caller frees; NULL on failure). */
char *p4bpf_valueset__dump_json(struct p4bpf_pipeline *pipe, const char *set);

/*
 * Changes of tables, groups and sessions that belong together stand between begin() and commit() or rollback(), on one
 * handle. Other processes wait meanwhile. Ternary tables are written out once, at commit(), however
 * many entries changed: loading thousands takes a transaction. `atomic`: rollback(), and a commit()
 * that fails, undo every change since begin(); otherwise what was done to tables that are not
 * ternary stays. Packets see each entry of a hash, LPM or array table as soon as it is written.
 */
int p4bpf_pipeline__begin(struct p4bpf_pipeline *pipe, bool atomic);
int p4bpf_pipeline__commit(struct p4bpf_pipeline *pipe);
void p4bpf_pipeline__rollback(struct p4bpf_pipeline *pipe);

/*
 * Action profiles and selectors. A member is an action with its parameters, known by a number; a group
 * of an action selector is a list of "MEMBER" or "MEMBER:WEIGHT", of weights that sum up to 256 at
 * most. What changes in a member or group changes for packets at once. add: -EEXIST, there is one of
 * that number; del: -EBUSY, an entry or a group refers to it, -ENOENT. A member a group or an entry
 * refers to must exist. An entry whose group has no members counts as a miss.
 */
int p4bpf_profile__add_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			      const char *action, const char *const *params, size_t n_params);
/* Adds or replaces. */
int p4bpf_profile__set_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			      const char *action, const char *const *params, size_t n_params);
int p4bpf_profile__del_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member);
int p4bpf_profile__add_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			     const char *const *members, size_t n);
/* Adds or replaces. */
int p4bpf_profile__set_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			     const char *const *members, size_t n);
int p4bpf_profile__del_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group);
/* JSON texts (malloc, the caller frees; NULL on failure). */
char *p4bpf_profile__list_json(struct p4bpf_pipeline *pipe);
char *p4bpf_profile__members_json(struct p4bpf_pipeline *pipe, const char *profile);
char *p4bpf_profile__groups_json(struct p4bpf_pipeline *pipe, const char *profile);

struct p4bpf_counter_value {
	uint64_t packets;	/* or the value of a counter that counts neither packets nor bytes */
	uint64_t bytes;
};
/*
 * Sum over all CPUs. -ERANGE: index beyond the counter's size; -EINVAL: it counts the hits of a
 * table's entries and has no indices.
 */
int p4bpf_counter__read(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index,
			struct p4bpf_counter_value *out);
int p4bpf_counter__write(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index,
			 const struct p4bpf_counter_value *value);
/* To zero: one index, or all when `index` is NULL. */
int p4bpf_counter__reset(struct p4bpf_pipeline *pipe, const char *counter,
			 const uint64_t *index);

/*
 * JSON texts (malloc, the caller frees; NULL on failure): all counters; one value; all values of a
 * counter that are not 0.
 */
char *p4bpf_counter__list_json(struct p4bpf_pipeline *pipe);
char *p4bpf_counter__read_json(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index);
char *p4bpf_counter__dump_json(struct p4bpf_pipeline *pipe, const char *counter);

/*
 * Meters: two rates, three colours (RFC 2698). Rates are packets or bytes (by the meter's kind) per
 * second, bursts packets or bytes, as in P4Runtime. Every packet of a meter without rates is green.
 */
struct p4bpf_meter_rates {
	uint64_t cir, cbs;	/* committed: what is within is green */
	uint64_t pir, pbs;	/* peak: what is beyond is red */
};
/*
 * Sets the rates of one index, or of all when `index` is NULL; rates NULL: none. -EINVAL: cir is
 * above pir, or the meter is a direct one; -ERANGE: no such index, or a number that is too large.
 */
int p4bpf_meter__set(struct p4bpf_pipeline *pipe, const char *meter, const uint64_t *index,
		     const struct p4bpf_meter_rates *rates);
/* The same of a direct meter for the table's entry with that key. -ENOENT: there is no such entry. */
int p4bpf_meter__set_entry(struct p4bpf_pipeline *pipe, const char *meter,
			   const struct p4bpf_entry *entry, const struct p4bpf_meter_rates *rates);
/*
 * JSON texts (malloc, the caller frees; NULL on failure): all meters; {"meter", "kind", "index",
 * "rates": {"cir", "cbs", "pir", "pbs"} or null}; all indices that have rates.
 */
char *p4bpf_meter__list_json(struct p4bpf_pipeline *pipe);
char *p4bpf_meter__get_json(struct p4bpf_pipeline *pipe, const char *meter, uint64_t index);
char *p4bpf_meter__dump_json(struct p4bpf_pipeline *pipe, const char *meter);

/* A CRC as BMv2's set_crc32_parameters has it. */
struct p4bpf_crc_params {
	uint32_t polynomial, init, last_xor;
	bool reflect_data, reflect_remainder;
};
/*
 * Sets "crc16_custom" or "crc32_custom" for all hashes of the program; params NULL: back to crc16 or
 * crc32, as at the start. -EINVAL: no such algorithm, or the program uses none; -ERANGE: too large.
 */
int p4bpf_hash__set(struct p4bpf_pipeline *pipe, const char *algorithm,
		    const struct p4bpf_crc_params *params);
/* Both as JSON, an empty list when the program uses none; malloc, the caller frees. */
char *p4bpf_hash__list_json(struct p4bpf_pipeline *pipe);

/*
 * Digests and the program's log. fn gets each record as JSON, text that is gone when it returns; what
 * it returns other than 0 ends the watch and is its result. Ends with 0 after timeout_ms milliseconds
 * (-1: never) or a signal. A record goes to one reader; packets do not wait for one: when the ring of
 * 256 KiB is full, digests are lost and counted (statistic digest.NAME.lost).
 */
typedef int (*p4bpf_event_fn)(const char *json, void *data);
/*
 * Entries of `table` (NULL: all tables with support_timeout) that nothing has hit for their timeout:
 * each once, and again when it was hit in between; as the table's JSON has entries, with "table". The
 * tables are looked through every interval_ms milliseconds; the entries stay.
 */
int p4bpf_table__watch_idle(struct p4bpf_pipeline *pipe, const char *table, int interval_ms,
			    int timeout_ms, p4bpf_event_fn fn, void *data);
/*
 * {"digest": NAME, "data": {FIELD: TEXT...}}; name NULL: all digests. -ENOENT: there is none of that
 * name.
 */
int p4bpf_digest__watch(struct p4bpf_pipeline *pipe, const char *name, int timeout_ms,
			p4bpf_event_fn fn, void *data);
/* All digests with their fields, JSON; malloc, the caller frees. */
char *p4bpf_digest__list_json(struct p4bpf_pipeline *pipe);
/* {"message": TEXT, "text": as in the program, "data": ...} */
int p4bpf_log__watch(struct p4bpf_pipeline *pipe, int timeout_ms, p4bpf_event_fn fn, void *data);

/*
 * Registers. Values are text; a register of structs has one for each scalar in it, in order or as
 * "field=value". -ERANGE: index beyond the register's size, or a value that does not fit.
 */
/* Sets one cell, or all when `index` is NULL; every value must be given. */
int p4bpf_register__write(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
			  const char *const *values, size_t n_values);
/* To zero: one cell, or all when `index` is NULL. */
int p4bpf_register__reset(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index);
/*
 * JSON texts (malloc, the caller frees; NULL on failure): all registers with the fields of their
 * cells; {"register", "index", "value"}, where "value" is a text or, for structs, an object of
 * texts; all cells that are not 0, as {"register", "size", "values": [{"index", "value"}...]}.
 */
char *p4bpf_register__list_json(struct p4bpf_pipeline *pipe);
char *p4bpf_register__read_json(struct p4bpf_pipeline *pipe, const char *name, uint64_t index);
char *p4bpf_register__dump_json(struct p4bpf_pipeline *pipe, const char *name);

/*
 * Per-table hits and misses, parser errors and drops by reason, as JSON; malloc, the caller frees.
 */
char *p4bpf_pipeline__stats_json(struct p4bpf_pipeline *pipe);

/*
 * Entries in the forms other tools write. COMMANDS are those of p4bpfctl, which the library does not
 * know: reading them is the caller's.
 */
enum p4bpf_entries_format {
	P4BPF_ENTRIES_COMMANDS,		/* none of the others */
	P4BPF_ENTRIES_BMV2,		/* commands of simple_switch_CLI, one a line */
	P4BPF_ENTRIES_JSON,		/* the runtime JSON of the P4 tutorials */
	P4BPF_ENTRIES_P4RUNTIME,	/* WriteRequest as protobuf text */
};

/* What `text`, read from file `path`, is: by suffix, else by how it begins. */
enum p4bpf_entries_format p4bpf_entries__format(const char *path, const char *text);
/*
 * Carries out all of `text` or nothing; `label` names it in errors, which say the line. *out: what
 * commands that read something had to say, a line each (malloc, the caller frees; "" when nothing).
 * -EBUSY: a transaction is open.
 */
int p4bpf_entries__load(struct p4bpf_pipeline *pipe, const char *label, const char *text,
			enum p4bpf_entries_format format, char **out);

/*
 * One command of simple_switch_CLI after the other. A session remembers what later commands refer to
 * by number: entries and multicast nodes made in it, counted from 0 as BMv2 does. The pipeline must
 * outlive it.
 */
struct p4bpf_bmv2;
struct p4bpf_bmv2 *p4bpf_bmv2__new(struct p4bpf_pipeline *pipe);
void p4bpf_bmv2__free(struct p4bpf_bmv2 *session);
/* words[0] is the command; *out as above. */
int p4bpf_bmv2__command(struct p4bpf_bmv2 *session, const char *const *words, size_t n, char **out);

struct p4bpf_test_run {
	const void *data;	/* the packet, at least 14 bytes */
	size_t size;
	uint32_t repeat;	/* 0: once */
	bool has_port;
	uint32_t port;		/* comes in on this port, which has an interface */
};

struct p4bpf_test_result {
	void *data;		/* the packet as the program left it; malloc, the caller frees */
	size_t size;
	uint32_t verdict;	/* what the program returned: XDP_* or TC_ACT_* */
	uint64_t ns;		/* for one run, the mean of all */
};

/*
 * Runs the program on a packet inside the kernel; nothing is sent. Each repetition gets the packet
 * as the one before left it: a program that changes what it decides by measures something else from
 * the second run on.
 */
int p4bpf_pipeline__test_run(struct p4bpf_pipeline *pipe, const struct p4bpf_test_run *in,
			     struct p4bpf_test_result *out);

#ifdef __cplusplus
}
#endif

#endif
