/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of v1model that are no more than statements about its metadata: lowered here they cost what
 * those statements cost, and later passes see them. And those that send something to user space, which
 * has to know what: digests, one object for each type of data, and lines of the log, one for each call.
 */
#include <string.h>

#include "midend/lower.h"

#define DROP_PORT 511

static const char *digest_name(struct lower *lo, const struct expr *data);
static const char *log_text(struct lower *lo, struct expr *text);
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

struct ir_extern *lower_v1model_object(struct lower *lo, const struct call_info *info)
{
	bool digest = !strcmp(info->target->name, "digest") && info->args.n == 2;
	bool log = !strcmp(info->target->name, "log_msg") && info->args.n;
	const struct expr *data = (digest || log) && info->args.n == 2 ? info->args.at[1] : NULL;
	const char *name;
	struct ir_extern *x;

	if (!digest && !log)
		return NULL;
	name = digest ? digest_name(lo, data) : "log";
	x = ir_find_extern(lo->p, name);
	if (x && digest && !strcmp(x->kind, "digest"))
		return x;
	for (unsigned i = 1; ir_find_extern(lo->p, name); i++)
		name = arena_printf(lo->arena, "%s_%u", digest ? "digest" : "log", i);
	x = ir_extern_new(lo->p, digest ? "digest" : "log", name);
	x->at = lo->at;
	if (data && !lo_fields_of(lo, data->type, true, &x->cell))
		lower_unsupported(lo, data->n.at, NULL, "'%s' of data of type '%s': it must consist of scalars",
				  info->target->name, type_text(lo->fe->types, data->type));
	if (log) {
		x->n_args = 1;
		x->args = arena_make(lo->arena, struct ir_extern_arg);
		x->args->string = log_text(lo, info->args.at[0]);
	}
	return x;
}

/* As P4Info calls it: the type of its data, or by number. */
static const char *digest_name(struct lower *lo, const struct expr *data)
{
	struct type *type = lower_type(lo, data->type);
	unsigned n = 0;

	if (type->kind == TY_STRUCT || type->kind == TY_HEADER)
		return control_plane_name(lo->arena, NULL, type->decl);
	while (ir_find_extern(lo->p, arena_printf(lo->arena, "digest_%u", n)))
		n++;
	return arena_printf(lo->arena, "digest_%u", n);
}

static const char *log_text(struct lower *lo, struct expr *text)
{
	struct val *v = lower_expr(lo, text);

	return v->kind == VAL_STRING ? v->string : "";
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
