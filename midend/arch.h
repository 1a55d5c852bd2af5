/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the midend must know of an architecture: which package `main` has, which blocks run in
 * which order, and which storage their parameters share. A parameter's slot names that storage:
 * parameters with the same slot are the same headers or metadata, so handing them from block to
 * block costs nothing; the scalars in it are ir_vars called SLOT.field (or SLOT alone), which is
 * how the backend's binding (backend/arch_*.c) finds them. Slots "packet" stand for packet_in and
 * packet_out.
 */
#ifndef P4BPF_MIDEND_ARCH_H
#define P4BPF_MIDEND_ARCH_H

#include <stdbool.h>

#include "midend/ir.h"

#define ARCH_MAX_BLOCKS 8
#define ARCH_MAX_PARAMS 8
#define ARCH_MAX_SIZERS 4

struct call_info;
struct lower;
struct val;

struct arch_block {
	const char *role;			/* name of the package's parameter */
	enum ir_block_kind kind;
	const char *slots[ARCH_MAX_PARAMS];	/* per parameter of the block; NULL ends */
};

struct arch {
	const char *name;			/* --arch NAME */
	const char *package;			/* declared type of main */
	const char *doc;
	struct arch_block blocks[ARCH_MAX_BLOCKS];	/* in pipeline order; role NULL ends */
	const char *sized_by[ARCH_MAX_SIZERS];	/* table implementations whose first argument is the size */
	bool has_profiles;			/* action_profile and action_selector are implementations */
	/* Lowers a call of an extern function that is more than a call; false: it is not. */
	bool (*lower_call)(struct lower *lo, struct call_info *info);
	/* The object that a call of an extern function means without saying so; or NULL. */
	struct ir_extern *(*call_object)(struct lower *lo, const struct call_info *info);
	/* Sees the storage of each slot when it is made; or NULL. */
	void (*see_slot)(struct lower *lo, const char *slot, struct val *v);
	bool metadata_zero;			/* user metadata and locals of slots start as 0 (v1model) */
};

bool lower_v1model_call(struct lower *lo, struct call_info *info);	/* lower_v1model.c */
struct ir_extern *lower_v1model_object(struct lower *lo, const struct call_info *info);
void lower_field_lists(struct lower *lo, const char *slot, struct val *v);	/* lower_copies.c */

extern const struct arch *const archs[];	/* NULL ends; arch.c */
const struct arch *arch_by_name(const char *name);
const struct arch *arch_by_package(const char *package);

#endif
