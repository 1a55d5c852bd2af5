/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of v1model that are no more than statements about its metadata. Lowered here they cost what
 * those statements cost, and later passes see them.
 */
#include <string.h>

#include "midend/lower.h"

#define DROP_PORT 511

static void lower_mark_to_drop(struct lower *lo, struct call_info *info);
static void set_field(struct lower *lo, struct val *std, const char *name, uint64_t value);

bool lower_v1model_call(struct lower *lo, struct call_info *info)
{
	if (lower_copy_call(lo, info))
		return true;
	if (strcmp(info->target->name, "mark_to_drop"))
		return false;
	lower_mark_to_drop(lo, info);
	return true;
}

static void lower_mark_to_drop(struct lower *lo, struct call_info *info)
{
	struct val *std = info->args.n ? lower_place(lo, info->args.at[0]) : NULL;

	set_field(lo, std, "egress_spec", DROP_PORT);
	set_field(lo, std, "mcast_grp", 0);
}

/* A field of the standard metadata; of the architecture's own when the call names none. */
static void set_field(struct lower *lo, struct val *std, const char *name, uint64_t value)
{
	struct ir_var *var = ir_find_var(lo->p, arena_printf(lo->arena, "std.%s", name));

	if (!std && var)
		lo_emit_copy(lo, ir_place_var(var), lo_op_const(lo, var->width, value));
	for (unsigned i = 0; std && i < type_n_fields(std->type); i++) {
		struct val *to = lo_item_of(lo, std, i);

		if (!strcmp(type_field_decl(std->type, i)->name, name))
			lo_assign(lo, to, lo_val_scalar(lo, to->type,
							lo_op_const(lo, lo_scalar_width(lo, to->type), value)));
	}
}
