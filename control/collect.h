/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of this folder: what an architecture calls its externs, annotations read for
 * the values they carry, and the steps of control_collect.
 */
#ifndef P4BPF_CONTROL_COLLECT_H
#define P4BPF_CONTROL_COLLECT_H

#include "control/control.h"
#include "frontend/types.h"
#include "frontend/value.h"

/* The names under which an architecture has what P4Info knows. NULL: it has none. */
struct control_arch {
	const char *package;		/* of main */
	const char *name;		/* PkgInfo.arch */
	struct control_extern {
		const char *type;
		enum control_kind kind;
		const char *size;	/* constructor parameter */
		int index;		/* type argument that is the index's type, -1: none */
		bool selector;
	} externs[10];
	const char *digest;		/* extern function with the data as second argument */
	const char *implementation, *counters, *meters;	/* table properties */
	const char *timeout;		/* true or NOTIFY_CONTROL: entries age */
};

/* architecture.c. Never NULL: packages that are not known have a row with no externs. */
const struct control_arch *control_arch_of(const struct frontend *fe);
const struct control_extern *control_extern_of(const struct control_arch *arch,
					       const struct instance *in);
/* The constructor argument for the parameter `name`, or NULL. */
struct value *control_arg(const struct instance *in, const char *name);
/* The property of a table, or NULL. */
struct part *control_property(const struct decl *table, enum part_kind kind, const char *name);

/* ids.c: fills in every object's id and alias. False after an error. */
bool control_identify(struct control *c);
/* Numbers of fields: @id, others counted from 1. False after an error. */
bool control_number_fields(struct control *c, struct control_object *o);

/* annotations.c. The string or integer in @name(...) or @name[...]; false when there is none. */
bool annotation_string(struct arena *arena, const part_list *annos, const char *name,
		       const char **out);
bool annotation_number(struct arena *arena, const part_list *annos, const char *name,
		       uint64_t *out);

/* One `name = value` of @name(...) or @name[...]. */
struct anno_pair {
	const char *name;
	const char *string;
	uint64_t number;
	bool is_string, is_number;
	struct span at;
};

/* Pair `i`; false when there are no more. */
bool annotation_pair(struct arena *arena, const struct part *anno, unsigned i,
		     struct anno_pair *out);

#endif
