/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of libp4bpf, in the order things happen: an object file is read (object.c) and its
 * description understood (describe.c, describe_check.c); the program is loaded (load.c, log.c,
 * shared.c) and pinned (pin.c), found pinned (pipeline.c), or replaced (replace.c); interfaces are attached
 * (port.c, attach.c, veth.c, cpu.c upon netlink.c); tables are changed (table.c) through the text of entries (names.c,
 * value.c, entry.c), the kind of map behind them (table_map.c, ternary.c) and default actions
 * (default.c) and action profiles (profile.c), inside a transaction (txn.c), as are multicast groups and mirror sessions (replicas.c);
 * counters are read (counter.c).
 *
 * Functions return 0 or a negative errno and leave the text with fail() (error.c). Scratch memory
 * is an arena of the call; what a handle hands out lies in the handle's arena.
 */
#ifndef P4BPF_RUNTIME_LIB_H
#define P4BPF_RUNTIME_LIB_H

#include <gmp.h>
#include <jansson.h>
#include <p4bpf/p4bpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/abi.h"

struct arena;
struct strbuf;
struct table;

/* --- error.c --- */

/* Keeps the text for p4bpf_error() and returns -err. */
int fail(int err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts "...: " in front of the text of the last failure; returns `code`. */
int fail_in(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* strerror, with what to do where rights are missing. `err` is positive. */
const char *why(int err);

/* --- log.c --- */

/* Between these, what libbpf says in this thread is kept instead of printed. */
void log_start(void);
/* The text, NUL-terminated; malloc. */
char *log_stop(void);
/* Of the kernel's or libbpf's many lines the one that says why, or ""; in `arena`. */
char *log_reason(struct arena *arena, const char *log);

/* --- object.c --- */

/* The whole file; *data is malloc. */
int object_read(const char *path, char **data, size_t *size);
/* The text of the description; points into `data`. */
int object_description(const char *path, char *data, size_t size, const char **text, size_t *len);

/* --- describe.c, describe_check.c --- */

/* `label` names the source of `text` in errors. The description lies in `arena`. */
int describe_read(struct arena *arena, const char *label, const char *text, size_t len,
		  struct p4bpf_desc **out);
int describe_check(const char *label, const struct p4bpf_desc *desc);
/* By exact name; NULL. */
const struct p4bpf_desc_enum *describe_enum(const struct p4bpf_desc *desc, const char *name);
const struct p4bpf_desc_action *describe_action(const struct p4bpf_desc_table *t, const char *name);

/* --- pin.c: the BPF file system --- */

#define PIN_ROOT_DEFAULT "/sys/fs/bpf/p4bpf"

/* The kernel allows no '.' in names there: "%2E" stands for it. malloc. */
char *pin_escape(const char *name);
char *pin_unescape(const char *file);
/* Path of DIR/name with `name` escaped; in `arena`. */
char *pin_path(struct arena *arena, const char *dir, const char *name);
int pin_check_name(const char *name);
/* Makes `root`, mounting the BPF file system at /sys/fs/bpf if that must be. */
int pin_make_root(const char *root);
/* " (...)" when no BPF file system is mounted where `root` should be, else "". */
const char *pin_root_hint(const char *root);
/* Opens a directory and locks it (LOCK_SH, LOCK_EX) until it is closed. The fd, or -errno. */
int pin_lock(const char *dir, int how);
/* Whether `fd` is still what lies at `dir`. */
bool pin_is_same(int fd, const char *dir);
int pin_make_dir(const char *dir);
int pin_object(int fd, const char *path);
/* Removes the whole directory, as far as it can. */
int pin_remove_tree(const char *dir);
/* Removes what processes that were killed left half done in `root`, which the caller has locked. */
void pin_sweep(const char *root);
/* Exchanges two directories in one step. */
int pin_exchange(const char *a, const char *b);

/* --- the handle: pipeline.c --- */

struct map_ref {
	const char *name;	/* as in the object */
	int fd;
};

/* What a port has links of: the entry program, and the TC program behind an XDP entry. */
enum link_kind { LINK_ENTRY, LINK_TC };

/* A link of a pipeline that is not pinned. */
struct link_ref {
	uint32_t port;
	enum link_kind kind;
	int fd;
};

struct p4bpf_pipeline {
	struct arena *arena;
	const char *name;	/* NULL: not pinned */
	const char *root, *dir;
	uint64_t dir_ino;	/* of the directory the rest was read from; 0: not yet */
	const char *title;
	const struct p4bpf_desc *desc;
	const char *desc_text;
	size_t desc_len;
	json_t *desc_json;		/* the same, read; NULL until wanted */
	int prog_fd, desc_fd, ports_fd;
	struct map_ref *maps;	/* those opened so far */
	size_t n_maps;
	struct map_ref *progs;	/* after loading: every program of the object; else those opened so far */
	size_t n_progs;
	struct table *tables;	/* one for each of desc->tables */
	struct link_ref *links;
	size_t n_links;
	bool ports_are_shared;	/* it is to replace another, whose ports they are */
	bool tc_by_filter;	/* while it replaces another: there are no TCX links */
	int lock_fd, lock_depth;
	struct txn *txn;
};

/* NULL for the default. */
static inline const char *opts_root(const struct p4bpf_load_opts *opts)
{
	return opts && opts->sz >= offsetof(struct p4bpf_load_opts, pin_root) + sizeof(char *) ?
		opts->pin_root : NULL;
}

struct p4bpf_pipeline *pipe_new(const char *name, const char *root);
/* Takes a description whose text is `text`; the tables start anew. */
int pipe_describe(struct p4bpf_pipeline *pipe, const char *label, const char *text, size_t len);
/* Adds a map that is open already; takes `fd`. */
void pipe_add_map(struct p4bpf_pipeline *pipe, const char *name, int fd);
void pipe_add_prog(struct p4bpf_pipeline *pipe, const char *name, int fd);
/*
 * Everything that touches a pipeline's state stands between these two: they lock it against other
 * processes and, when another process has replaced it, open it anew. Calls nest.
 */
int pipe_enter(struct p4bpf_pipeline *pipe, bool to_change);
void pipe_leave(struct p4bpf_pipeline *pipe);
/*
 * The program beside the entry that the description names for `hook` ("tc", "devmap"): *fd is the handle's,
 * -1 when there is none.
 */
int pipe_program(struct p4bpf_pipeline *pipe, const char *hook, int *fd);
/* "pipeline 'x'", for errors. */
const char *pipe_title(const struct p4bpf_pipeline *pipe);
const char *pipe_path(struct p4bpf_pipeline *pipe, const char *sub, const char *name);
/* JSON to text, and the end of `o`. NULL with the text of an error. */
char *json_finish(json_t *o);

/* --- load.c --- */

/* Loads into a fresh handle, with the fitting maps of `reuse` (NULL: none). */
int load_object(struct p4bpf_pipeline *pipe, const char *path, const struct p4bpf_load_opts *opts,
		struct p4bpf_pipeline *reuse);
/* Pins programs, maps and description of a loaded pipeline in the fresh directory `dir`. */
int load_pin(struct p4bpf_pipeline *pipe, const char *dir);

/* --- shared.c --- */

/*
 * Makes the maps of the tables that share a map of maps, or takes those of `reuse` (NULL: none) that
 * fit, and puts them in it.
 */
int shared_make(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse);

/* --- replace.c --- */

/* The name of the map of `old` that may serve as `map` of `pipe`; NULL. */
const char *replace_reuses(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *old,
			   const char *map);
/* Whether the table's map is that of the table in `old` (NULL: no). */
bool replace_shares(struct table *t, struct p4bpf_pipeline *old);

/* --- maps.c --- */

/* Whether two names stand for one map of the kernel; also when both are "". */
bool maps_are_same(struct p4bpf_pipeline *a, const char *a_map, struct p4bpf_pipeline *b,
		   const char *b_map);
/* The keys of a hash keyed by u32, in order, each once; at most `limit` steps. malloc. */
uint32_t *map_numbers(int fd, size_t limit, size_t *n);

/* --- ports: port.c, attach.c --- */

/* Element of the pinned map "ports", by port number: the truth about what is attached. */
struct port_record {
	uint32_t mode;		/* enum port_mode; 0: no such port */
	uint32_t ifindex;
	uint64_t netns;		/* cookie of the network namespace */
	char ifname[16];
	uint32_t flags;
	uint32_t reserved;
};

enum port_mode { PORT_NONE, PORT_NATIVE, PORT_GENERIC, PORT_TCX, PORT_CLSACT, PORT_STACK };
#define PORT_MADE_CLSACT 1u	/* the qdisc is ours to remove */
#define PORT_TC_FILTER 2u	/* the TC program behind an XDP entry is a filter, not a link */
#define PORT_CPU 4u		/* a veth made by us, for user space */
#define PORT_PEER_GRO 8u	/* changed by us at a veth's other end */
#define PORT_PEER_CHECKSUM 16u

int ports_create(void);
/* The port named `ifname`, in any namespace: for values. */
bool ports_find_name(void *pipe, const char *ifname, uint32_t *id);
json_t *ports_json(struct p4bpf_pipeline *pipe);
/* Takes every port away; for unload. */
int ports_del_all(struct p4bpf_pipeline *pipe);
/* The interfaces of its CPU port: for a pipeline that ends with its handle. */
void ports_drop_cpu(struct p4bpf_pipeline *pipe);
/*
 * Gives `to`, pinned in `to_dir` and to replace `from`, the same ports. Its TC program behind an XDP entry,
 * which minds only what its own entry has marked, is attached here already, beside that of `from`.
 */
int ports_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *from, const char *to_dir);
/* Makes every attachment of `from` run the program of `to`, or none of them. */
int ports_switch(struct p4bpf_pipeline *from, struct p4bpf_pipeline *to);

/* Attaches; sets rec->mode and rec->flags, and *link_fd (-1: clsact has no link). */
int attach_port(struct p4bpf_pipeline *pipe, struct port_record *rec, enum p4bpf_attach_mode mode,
		int *link_fd);
/*
 * Attaches the TC program behind an XDP entry through a link. -EOPNOTSUPP: the kernel has none; then
 * attach_tc_filter() does it, or replaces the filter's program.
 */
int attach_tc_link(struct p4bpf_pipeline *pipe, const struct port_record *rec, int prog_fd,
		   int *link_fd);
int attach_tc_filter(struct p4bpf_pipeline *pipe, struct port_record *rec, int prog_fd);
int detach_tc_filter(struct port_record *rec);
int detach_port(struct p4bpf_pipeline *pipe, const struct port_record *rec, int link_fd);
/* Replaces the program of an attachment. */
int attach_switch(struct p4bpf_pipeline *pipe, const struct port_record *rec, int link_fd,
		  int prog_fd);
/* --- cpu.c --- */

/* The names of the two ends of the pipeline's CPU port. */
void cpu_names(const struct p4bpf_pipeline *pipe, char port[16], char user[16]);
/* Makes them, up and silent. */
int cpu_create(const char *port, const char *user);
int cpu_delete(const char *port);
/* The name of the other end. */
void cpu_user_end(const char *port, char user[16]);

/* --- veth.c --- */

/*
 * Sees to it that a veth takes and delivers what an XDP program redirects, or warns. What was changed at
 * its other end is noted in the port's flags.
 */
void veth_prepare(struct port_record *rec);
/* Takes back what is still as veth_prepare() left it. */
void veth_restore(struct port_record *rec);

/* --- names and values: names.c, value.c --- */

/* Rows whose first member is their name. */
struct names {
	const char *kind, *owner;	/* "action", "table 'x'" */
	const void *rows;
	size_t n, stride;
};

/* -EINVAL: none, or more than one. */
int name_find(const struct names *names, const char *wanted, size_t *index);
/*
 * Puts each of `texts` into the slot of its row: "name=value" by name, others by position. A name
 * may be any unambiguous suffix. Nothing is said about slots left empty.
 */
int name_assign(const struct names *names, const char *const *texts, size_t n, const char **slots);

/* What values are read and written with. */
struct values {
	struct arena *arena;
	const struct p4bpf_desc *desc;
	/* The number of the port on interface `ifname`; NULL: names of interfaces mean nothing. */
	bool (*port)(void *data, const char *ifname, uint32_t *id);
	void *port_data;
};

/* A key or a parameter. */
struct scalar {
	const char *what, *name;	/* "key", "parameter" */
	unsigned width;
	const char *shape, *enumeration;
	struct p4bpf_desc_place place;
};

static inline struct scalar scalar_of_key(const struct p4bpf_desc_key *k)
{
	return (struct scalar){ "key", k->name, (unsigned)k->width, k->shape, k->enumeration,
				{ k->offset, k->bytes, k->pad, k->order } };
}

static inline struct scalar scalar_of_param(const struct p4bpf_desc_param *p)
{
	return (struct scalar){ "parameter", p->name, (unsigned)p->width, p->shape, p->enumeration,
				{ p->offset, p->bytes, p->pad, p->order } };
}

/* NUMBER: decimal up to 64 bits, never an address. */
enum value_form { VALUE_PLAIN, VALUE_PREFIX, VALUE_HEX, VALUE_NUMBER };

/* Whether the place's bytes lie in the other order than a number is written. */
static inline bool place_is_swapped(const struct p4bpf_desc_place *place)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && place->order[0] == 'h';
}

int value_parse(const struct values *vs, const struct scalar *s, const char *text, mpz_ptr *out);
int value_parse_mask(const struct values *vs, const struct scalar *s, const char *text,
		     mpz_ptr *out);
/* A number of the description: the bit pattern, without names and signs. */
int value_parse_hex(const struct values *vs, const struct scalar *s, const char *text,
		    mpz_ptr *out);
void value_put(const struct values *vs, const struct p4bpf_desc_place *place, mpz_srcptr v,
	       uint8_t *to);
mpz_ptr value_get(const struct values *vs, const struct p4bpf_desc_place *place,
		  const uint8_t *from);
void value_format(const struct values *vs, const struct scalar *s, mpz_srcptr v,
		  enum value_form form, struct strbuf *out);

/*
 * The scalars in `bytes` as {NAME: TEXT...}; one alone whose description has no name as a text.
 */
json_t *fields_json(const struct values *vs, const struct p4bpf_desc_param *fields, size_t n,
		    enum value_form form, const uint8_t *bytes);

/* --- tables: entry.c, table.c, table_map.c, ternary.c, default.c --- */

/* An entry as the maps have it. `mask` counts only in ternary tables; of a range it is the high end. */
struct entry {
	uint8_t *key, *mask, *value;
	int32_t priority;
	bool has_timeout;		/* of a new entry or one that is written */
	uint64_t timeout_ms;
};

struct ternary;
struct table_ops;

struct table {
	struct p4bpf_pipeline *pipe;
	const struct p4bpf_desc_table *desc;
	const struct table_ops *ops;	/* NULL until used */
	size_t key_size, value_size;
	int fd;				/* the map, owned by the handle; -1: none */
	uint32_t max_entries;
	struct ternary *ternary;	/* while the pipeline is locked */
	/* Likewise: bits of array elements whose selector turned since packets were waited for. */
	uint8_t *turned;
	uint8_t *numbers;		/* likewise: bits of the entry numbers taken; NULL until wanted */
	uint32_t n_numbers;
	size_t count;			/* while it is locked and count_known */
	bool count_known;
	struct entry *const_entries;	/* keys of the program's const entries */
	size_t n_const_entries;
};

typedef int (*entry_fn)(struct table *t, const struct entry *e, void *data);

/* What the kinds of maps do differently. -ENOENT and -ENOSPC come without a text. */
struct table_ops {
	const char *impl;
	/* Fills in e->value of the entry with e's key. */
	int (*get)(struct table *t, struct entry *e);
	/* Adds or replaces. */
	int (*put)(struct table *t, const struct entry *e);
	int (*del)(struct table *t, const struct entry *e);
	int (*each)(struct table *t, entry_fn fn, void *data);
};

const struct table_ops *table_map_ops(const char *impl);
extern const struct table_ops ternary_ops;

bool table_has_priority(const struct p4bpf_desc_table *t);
bool key_is_range(const struct p4bpf_desc_key *k);
/* Not for entries: declared so, or the NoAction that stands behind a table's own actions. */
static inline bool action_is_default_only(const struct p4bpf_desc_action *a)
{
	return a->default_only || a->hidden;
}

struct entry entry_new(struct arena *arena, const struct table *t);
int entry_parse_key(const struct table *t, const struct values *vs, const struct p4bpf_entry *text,
		    struct entry *e);
int entry_parse_action(const struct table *t, const struct values *vs, const char *action,
		       const char *const *params, size_t n_params, bool is_default, uint8_t *value);
int entry_from_desc(const struct table *t, const struct values *vs,
		    const struct p4bpf_desc_entry *from, struct entry *e);
int entry_default_from_desc(const struct table *t, const struct values *vs, uint8_t *value);
/* {"keys": {NAME: TEXT...}, "priority": N, "action": NAME, "params": {NAME: TEXT...}} */
json_t *entry_json(const struct table *t, const struct values *vs, const struct entry *e);
json_t *entry_desc_json(const struct table *t, const struct values *vs,
			const struct p4bpf_desc_entry *from);
void entry_action_json(const struct table *t, const struct values *vs, const uint8_t *value,
		       json_t *o);
void entry_desc_action_json(const struct values *vs, const struct p4bpf_desc_action *a,
			    const char *const *args, json_t *o);

/*
 * Puts the entries of the program into the tables of a pipeline just loaded, but for tables whose
 * maps `reused` (NULL: none) has filled.
 */
int tables_fill(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reused);
/* Opens the table's map and compares it with the description. */
int table_open(struct p4bpf_pipeline *pipe, size_t index, struct table **out);
int table_find(struct p4bpf_pipeline *pipe, const char *name, struct table **out);
struct values table_values(struct p4bpf_pipeline *pipe, struct arena *arena);
/* Forgets what was only true while the pipeline was locked. */
void tables_forget(struct p4bpf_pipeline *pipe);

/* A ternary table's changes are made beside the map, ... */
int ternary_install_empty(struct table *t);
/* A rule set without rules; the fd, or -errno. */
int ternary_new_rules(const struct table *t);
/* ... written to a map of their own, and put in the place of the old one. */
int ternary_build(struct table *t);
int ternary_swap(struct table *t);
void ternary_forget(struct table *t);

int default_get(struct table *t, uint8_t *value);
int default_put(struct table *t, const uint8_t *value);
/* Whether the default action can be set. */
bool default_is_fixed(const struct p4bpf_desc_table *t);
/* The object's global data in memory; to be given to config_unmap(). */
int config_map(struct p4bpf_pipeline *pipe, uint8_t **data, size_t *size);
void config_unmap(uint8_t *data, size_t size);
/* Returns when every packet that was on its way through a program has left it. */
int wait_for_programs(void);

/* --- profile.c --- */

/* The value of an entry of `t` that refers to a member or a group, which must be there. */
int profile_reference(struct table *t, enum p4bpf_reference refers, uint32_t number, uint8_t *value);
/* A table of the profile: its actions say how members are laid out. */
const struct p4bpf_desc_table *profile_table(const struct p4bpf_desc *d, const char *profile);
/* The lowest number no member, or no group, of the profile has. */
int profile_next(struct p4bpf_pipeline *pipe, const char *profile, bool of_members, uint32_t *out);
/* -ENOENT: there is none of that number. */
int profile_has(struct p4bpf_pipeline *pipe, const char *profile, bool of_members, uint32_t number);
/* Brings over what is in the profiles of `old`, where their maps are not shared. */
int profiles_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *old);

/* --- replicas.c --- */

/* Brings over what is in the groups and sessions of `old`, where their maps are not shared. */
int replicas_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *old);

/* --- direct.c --- */

/* The number of the entry with that value, of a table whose entries have one. */
uint32_t direct_number(const struct table *t, const uint8_t *value);
/* Numbers are below this. */
uint32_t direct_capacity(const struct table *t);
/*
 * Puts the entry's number into its value before it is written: that of `old`, or of NULL a free one.
 * -ENOSPC without a text: there is none.
 */
int direct_give(struct table *t, const struct entry *e, const uint8_t *old);
/* The entry with that value is gone. */
void direct_take(struct table *t, const uint8_t *value);
void direct_forget(struct table *t);
/* Adds "packets", "bytes", "meter", "timeout_ms" and "idle_ms" to `o` as far as the table has them. */
int direct_json(struct table *t, const struct entry *e, json_t *o);
/* Those of the table's entries, or NULL. */
const struct p4bpf_desc_counter *direct_counter(const struct table *t);
const struct p4bpf_desc_meter *direct_meter(const struct table *t);

/* --- hash.c --- */

/* Gives custom CRCs the parameters they start with, unless they have some. */
int hash_start(struct p4bpf_pipeline *pipe);

/* --- meter.c --- */

/* rates NULL: none. */
int meter_cell_set(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		   const struct p4bpf_meter_rates *rates);
/* Adds "meter" when rates are set. */
int meter_cell_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		    json_t *o);

/* --- counter.c --- */

int counter_cell_reset(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c, uint32_t index);
/* Adds "packets" and "bytes" to `o`. */
int counter_cell_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c, uint32_t index,
		      json_t *o);

/* Adds "hits" and "misses" to `o` where the program counts them. */
void stats_of_table(struct table *t, json_t *o);

/* --- txn.c --- */

/* Changes stand between these. Inside a transaction of the user they belong to it. */
int change_begin(struct p4bpf_pipeline *pipe);
/* Returns `err`, or the error of carrying out what was only prepared. */
int change_end(struct p4bpf_pipeline *pipe, int err);
/* Notes what undoes the change about to be made; `old` NULL: there was no such entry. */
void undo_note_entry(struct table *t, const struct entry *e, const uint8_t *old);
void undo_note_default(struct table *t, const uint8_t *old);
/*
 * The same for one element of a map that is no table's, written with `flags`; `old` NULL: it was not
 * there. Also outside of transactions, where it does nothing. A value has all its bytes: those of every
 * CPU where the map is per CPU.
 */
void undo_note_element(struct p4bpf_pipeline *pipe, int fd, const void *key, size_t key_size,
		       const void *old, size_t value_size, uint64_t flags);
/* The same for the cell of an array, or of a hash keyed by u32, that is about to be written. */
void undo_note_cell(struct p4bpf_pipeline *pipe, int fd, uint32_t index, size_t value_size,
		    uint64_t flags);

#endif
