/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries as other tools write them. Each format has a reader: the commands of BMv2's simple_switch_CLI
 * (bmv2.c, with multicast nodes in bmv2_mc.c, profiles in bmv2_profile.c), the runtime JSON of the P4 tutorials (entries_json.c) and
 * P4Runtime's text (entries_p4rt.c, upon textproto.c). They turn what they read into the texts that the
 * public functions take, so that a value is checked in one place only; entries.c has what they share and
 * the transaction around them.
 */
#ifndef P4BPF_RUNTIME_ENTRIES_H
#define P4BPF_RUNTIME_ENTRIES_H

#include "common/vec.h"
#include "runtime/lib/lib.h"

struct strbuf;

/* --- entries.c --- */

/* A table entry in the making: keys in the table's order, "*" until set. */
struct draft {
	const struct p4bpf_desc_table *table;
	const char **keys;
	bool *given;
	struct p4bpf_entry e;
};

/* The table called `name`. */
int draft_start(struct p4bpf_pipeline *pipe, struct arena *arena, const char *name,
		struct draft *out);
/* The key called `name`. */
int draft_key_find(const struct draft *d, const char *name, size_t *index);
/*
 * What key `index` must be: one value (`second` NULL); for lpm value and prefix length; for ternary
 * value and mask; for range the lowest and the highest. Bits outside of prefix or mask are cleared, and
 * what matches everything becomes a don't-care. Optional keys take one value, or value and a mask of
 * ones or zeros.
 */
int draft_key(struct p4bpf_pipeline *pipe, struct arena *arena, struct draft *d, size_t index,
	      const char *first, const char *second);
/* Whether all keys are given that have no don't-care. */
int draft_complete(const struct draft *d);
/* "exact", "lpm", ... */
bool key_is(const struct p4bpf_desc_key *key, const char *match);

/* A number 0 .. max in decimal or 0x; `what` names it in the error. */
int entries_number(const char *what, const char *text, uint64_t max, uint64_t *out);

/* One format each. Everything happens inside a transaction; errors carry "LABEL:LINE: ". */
int entries_read_bmv2(struct p4bpf_pipeline *pipe, const char *label, const char *text,
		      struct strbuf *out);
int entries_read_json(struct p4bpf_pipeline *pipe, const char *label, const char *text,
		      struct strbuf *out);
int entries_read_p4runtime(struct p4bpf_pipeline *pipe, const char *label, const char *text,
			   struct strbuf *out);

/* --- textproto.c --- */

struct text_message;

/* One of `message`, `bytes` and `scalar` is there. */
struct text_field {
	const char *name;
	unsigned line;
	struct text_message *message;
	const uint8_t *bytes;
	size_t n;
	const char *scalar;
};

struct text_message {
	VEC(struct text_field) fields;	/* in order; a list is as many fields of one name */
};

int textproto_read(struct arena *arena, const char *label, const char *text,
		   struct text_message *out);
/* The first field of that name, or NULL. */
const struct text_field *text_field(const struct text_message *m, const char *name);

/* --- bmv2.c --- */

bool bmv2_is_command(const char *word);

struct p4bpf_pipeline *bmv2_pipeline(struct p4bpf_bmv2 *b);

/* --- bmv2_profile.c: arguments are the words behind the command, as many as bmv2.c checks --- */

int bmv2_member_create(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_member_modify(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_member_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_group_create(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_group_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_group_add_member(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
int bmv2_group_remove_member(struct p4bpf_bmv2 *b, const char *const *args, size_t n);

/* --- bmv2_mc.c: the multicast tree of BMv2, whose nodes are made first and then hung into groups --- */

struct bmv2_mc;

struct bmv2_mc *bmv2_mc_new(struct p4bpf_pipeline *pipe, struct arena *arena);
int bmv2_mc_group_create(struct bmv2_mc *mc, const char *const *args, size_t n);
int bmv2_mc_group_destroy(struct bmv2_mc *mc, const char *const *args, size_t n);
/* RID PORT...; nodes have the handles 0, 1, 2, ... */
int bmv2_mc_node_create(struct bmv2_mc *mc, const char *const *args, size_t n);
int bmv2_mc_node_update(struct bmv2_mc *mc, const char *const *args, size_t n);
int bmv2_mc_node_destroy(struct bmv2_mc *mc, const char *const *args, size_t n);
/* GROUP HANDLE */
int bmv2_mc_associate(struct bmv2_mc *mc, const char *const *args, size_t n);
int bmv2_mc_dissociate(struct bmv2_mc *mc, const char *const *args, size_t n);

#endif
