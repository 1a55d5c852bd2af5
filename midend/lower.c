/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the checked tree and the instances of `main` to IR: the architecture's blocks in pipeline
 * order, each inlined whole. Here is what belongs to the program as such: the shared storage of
 * the blocks' parameters (arch.h), types, errors, extern objects, and what a declaration currently
 * means.
 */
#include "midend/lower.h"

#include <string.h>

#include "common/bits.h"
#include "common/strbuf.h"
#include "midend/midend.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

#define MAX_STATEMENTS 250000
#define MAX_NESTING 2500

/*
 * Anything found by a pointer: what declarations are bound to, types and instances already
 * lowered.
 */
struct binding {
	const void *key;
	struct val *val;
	struct ir_enum *enumeration;
	struct ir_header_type *header_type;
	struct ir_extern *object;
	const void *claimed_in;
	UT_hash_handle hh;
};

struct bindings {
	struct binding *all;
};

struct slot {
	const char *name;
	struct val *val;
	uint32_t first_var, end_var;	/* its scalars */
};

struct slots {
	struct slot at[ARCH_MAX_BLOCKS * ARCH_MAX_PARAMS];
	unsigned n;
};

static void clear_bindings(void *data);
static struct binding *binding_of(struct lower *lo, const void *key);
static bool find_arch(struct lower *lo);
static void add_errors(struct lower *lo);
static bool lower_block(struct lower *lo, struct slots *slots, const struct arch_block *row);
static void drop_unused(struct lower *lo, const struct slots *slots);

struct ir_program *lower(struct frontend *fe, const struct arch *arch, const char *name)
{
	struct lower lo = { .fe = fe, .arena = fe->arena, .arch = arch };
	struct slots slots = { 0 };

	if (!find_arch(&lo))
		return NULL;
	lo.bindings = arena_make(lo.arena, struct bindings);
	arena_defer(lo.arena, clear_bindings, lo.bindings);
	lo.p = ir_program_new(fe->arena, fe->names);
	lo.p->name = name;
	lo.p->arch = lo.arch;
	add_errors(&lo);
	lo.p->parser_error = ir_var_new(lo.p, "parser_error", 32, IR_SHAPE_ERROR);
	lo.p->parser_error->zero_first = true;
	for (const struct arch_block *row = lo.arch->blocks; row->role; row++)
		if (!lower_block(&lo, &slots, row))
			return NULL;
	if (diags_errors(fe->diags))
		return NULL;
	drop_unused(&lo, &slots);
	return lo.p;
}

struct type *lower_type(struct lower *lo, struct type *type)
{
	return lo->frame ? type_subst(lo->fe->types, type, lo->frame->env) : type;
}

struct type_env lo_instance_env(const struct instance *instance)
{
	const decl_list *params = type_params_of(instance->decl);

	return (struct type_env){
		.params = params ? params->at : NULL,
		.args = instance->type->args,
		.n = instance->type->n_args,
	};
}

struct ir_enum *lower_enum(struct lower *lo, struct decl *decl)
{
	struct binding *b = binding_of(lo, decl);
	struct ir_enum *e = b->enumeration;

	if (e)
		return e;
	e = b->enumeration = arena_make(lo->arena, struct ir_enum);
	e->name = decl->name;
	vec_each(struct decl *, m, &decl->enumeration.members) {
		vec_push(lo->arena, &e->members, (*m)->name);
		if (decl->enumeration.underlying && (*m)->value)
			vec_push(lo->arena, &e->values,
				 ir_const(lo->p, lo_scalar_width(lo, (*m)->value->type),
					  (*m)->value->number).number);
	}
	vec_push(lo->arena, &lo->p->enums, e);
	return e;
}

static void add_field(struct lower *lo, struct ir_header_type *t, struct type *type,
		      const char *name, struct span at)
{
	struct ir_field f = { .name = intern(lo->fe->names, name), .offset = t->width };
	struct type *u = type_underlying(type);

	switch (u->kind) {
	case TY_STRUCT:
		for (unsigned i = 0; i < type_n_fields(u); i++)
			add_field(lo, t, type_field(lo->fe->types, u, i),
				  arena_printf(lo->arena, "%s.%s", name,
					       type_field_decl(u, i)->name),
				  at);
		return;
	case TY_STACK:
		for (unsigned i = 0; i < u->size; i++)
			add_field(lo, t, u->elem, arena_printf(lo->arena, "%s[%u]", name, i), at);
		return;
	case TY_VARBIT:
		f.width = u->width;
		f.is_varbit = true;
		break;
	default:
		f.width = lo_scalar_width(lo, type);
		if (!f.width)
			return;
		f.shape = lo_shape_of(lo, type, &f.enumeration);
		break;
	}
	t->width += f.width;
	vec_push(lo->arena, &t->fields, f);
}

struct ir_header_type *lower_header_type(struct lower *lo, struct type *type)
{
	struct binding *b = binding_of(lo, type);
	struct ir_header_type *t = b->header_type;

	if (t)
		return t;
	t = arena_make(lo->arena, struct ir_header_type);
	t->name = intern(lo->fe->names, type_text(lo->fe->types, type));
	t->at = type->decl->name_at;
	for (unsigned i = 0; i < type_n_fields(type); i++)
		add_field(lo, t, type_field(lo->fe->types, type, i), type_field_decl(type, i)->name,
			  type_field_decl(type, i)->n.at);
	/* Filled before it is found again: binding_of may have moved. */
	binding_of(lo, type)->header_type = t;
	vec_push(lo->arena, &lo->p->header_types, t);
	return t;
}

static struct ir_extern_arg extern_arg(struct lower *lo, const struct value *v)
{
	struct ir_extern_arg arg = { 0 };

	if (v && v->kind == VALUE_STRING) {
		arg.string = v->string;
	} else {
		struct val *val = v ? lo_val_of_value(lo, v, v->type) : NULL;

		arg.number = val && val->kind == VAL_SCALAR ? val->operand.number :
							      bits_new(lo->arena);
	}
	return arg;
}

static bool add_fields(struct lower *lo, struct type *type, bool headers, const char *name,
		       ir_param_list *out)
{
	struct type *u = type_underlying(type);
	bool named = u->kind == TY_STRUCT || (headers && u->kind == TY_HEADER);
	unsigned n = named ? type_n_fields(u) : u->kind == TY_TUPLE ? u->n_args : 0;
	struct ir_param f = { .name = name, .width = lo_scalar_width(lo, type) };
	bool ok = true;

	if (f.width) {
		f.shape = lo_shape_of(lo, type, &f.enumeration);
		vec_push(lo->arena, out, f);
		return true;
	}
	for (unsigned i = 0; ok && i < n; i++) {
		struct type *inner = named ? type_field(lo->fe->types, u, i) : u->args[i];
		const char *of = named ? type_field_decl(u, i)->name : arena_printf(lo->arena, "f%u", i);

		of = *name ? arena_printf(lo->arena, "%s.%s", name, of) : of;
		ok = add_fields(lo, inner, headers, intern(lo->fe->names, of), out);
	}
	return ok && n;
}

bool lo_fields_of(struct lower *lo, struct type *type, bool headers, ir_param_list *out)
{
	if (add_fields(lo, lower_type(lo, type), headers, intern(lo->fe->names, ""), out))
		return true;
	out->n = 0;
	return false;
}

struct ir_extern *lower_object(struct lower *lo, const struct instance *instance)
{
	struct binding *b = binding_of(lo, instance);
	struct ir_extern *x = b->object;
	const char *name = instance->name;

	if (x)
		return x;
	for (unsigned i = 1; ir_find_extern(lo->p, name); i++)
		name = arena_printf(lo->arena, "%s_%u", instance->name, i);
	x = ir_extern_new(lo->p, instance->decl->name, name);
	b->object = x;
	x->at = instance->at ? instance->at->n.at : instance->decl->n.at;
	x->args = arena_array(lo->arena, instance->n_args, sizeof(*x->args));
	x->n_args = instance->n_args;
	for (unsigned i = 0; i < instance->n_args; i++)
		x->args[i] = extern_arg(lo, instance->args[i]);
	if (instance->type->n_args)
		lo_fields_of(lo, instance->type->args[0], false, &x->cell);
	return x;
}

struct val *lower_unsupported(struct lower *lo, struct span at, struct type *type, const char *fmt,
			      ...)
{
	char *what;
	va_list ap;

	va_start(ap, fmt);
	what = arena_vprintf(lo->arena, fmt, ap);
	va_end(ap);
	diag_error(lo->fe->diags, DIAG_UNSUPPORTED, at, "%s", what);
	if (!type || type->kind == TY_VOID || type->kind == TY_ERROR_TYPE)
		return lo_new_val(lo, VAL_VOID, type);
	return lo_storage(lo, type, "error");
}

/*
 * Inlining can double a program with every function, and it adds up how deep statements are nested.
 * Nothing so large fits in the kernel, and nothing so deep may use up this process's stack.
 */
bool lo_gave_up(struct lower *lo)
{
	if (lo->said_gave_up)
		return true;
	if (lo->emitted >= MAX_STATEMENTS)
		diag_error(lo->fe->diags, DIAG_LIMIT, lo->at,
			   "the program has more than %d statements when all calls are inlined",
			   MAX_STATEMENTS);
	else if (lo->nesting >= MAX_NESTING)
		diag_error(lo->fe->diags, DIAG_LIMIT, lo->at,
			   "the program is nested deeper than %d levels when all calls are inlined",
			   MAX_NESTING);
	else
		return false;
	lo->said_gave_up = true;
	return true;
}

bool lo_claim_name(struct lower *lo, const char *name, const void *space)
{
	struct binding *b = binding_of(lo, name);
	bool is_free = b->claimed_in != space;

	b->claimed_in = space;
	return is_free;
}

void lo_bind(struct lower *lo, const void *decl, struct val *val)
{
	binding_of(lo, decl)->val = val;
}

struct val *lo_bound(struct lower *lo, const void *decl)
{
	return binding_of(lo, decl)->val;
}

static void clear_bindings(void *data)
{
	struct bindings *bindings = data;

	HASH_CLEAR(hh, bindings->all);
}

/* Bindings stay where they are: pointers to them are good for good. */
static struct binding *binding_of(struct lower *lo, const void *key)
{
	struct binding *b;

	HASH_FIND_PTR(lo->bindings->all, &key, b);
	if (!b) {
		b = arena_make(lo->arena, struct binding);
		b->key = key;
		HASH_ADD_PTR(lo->bindings->all, key, b);
	}
	return b;
}

/* "'ebpfFilter' (ebpf_model), 'xdp' (xdp_model)" */
static const char *known_packages(struct lower *lo)
{
	struct strbuf sb = { 0 };

	for (const struct arch *const *a = archs; *a; a++)
		strbuf_printf(&sb, "%s'%s' (%s)", a == archs ? "" : ", ", (*a)->package,
			      (*a)->name);
	return strbuf_take(&sb, lo->arena);
}

static bool find_arch(struct lower *lo)
{
	const struct instance *main = lo->fe->main;
	const char *package = main->decl->name;

	if (!lo->arch)
		lo->arch = arch_by_package(package);
	if (!lo->arch) {
		struct diag *d = diag_error(lo->fe->diags, DIAG_UNSUPPORTED, main->at->n.at,
					    "no architecture of this compiler has the package '%s'",
					    package);

		diag_hint(d, "it has %s; --check works for any", known_packages(lo));
		return false;
	}
	if (strcmp(lo->arch->package, package)) {
		diag_error(lo->fe->diags, DIAG_MAIN, main->at->n.at,
			   "architecture %s expects package '%s', main is '%s'", lo->arch->name,
			   lo->arch->package, package);
		return false;
	}
	return true;
}

static void add_errors(struct lower *lo)
{
	vec_each(struct decl *, d, &lo->fe->program->program.decls) {
		if ((*d)->n.kind != DECL_ERROR)
			continue;
		vec_each(struct decl *, m, &(*d)->error.members) {
			uint32_t number = (*m)->error_member.index;

			while (lo->p->errors.n <= number)
				vec_push(lo->arena, &lo->p->errors, "");
			lo->p->errors.at[number] = (*m)->name;
		}
	}
}

/* The instance given to the package's parameter `role`. */
static const struct instance *find_block(struct lower *lo, const char *role)
{
	const struct instance *main = lo->fe->main;
	const decl_list *params = &main->decl->package.params;

	for (uint32_t i = 0; i < params->n && i < main->n_args; i++)
		if (!strcmp(params->at[i]->name, role) && main->args[i] &&
		    main->args[i]->kind == VALUE_INSTANCE)
			return main->args[i]->instance;
	return NULL;
}

static void zero_scalars(struct lower *lo, uint32_t first)
{
	for (uint32_t i = first; lo->arch->metadata_zero && i < lo->p->vars.n; i++)
		lo->p->vars.at[i]->zero_first = true;
}

static struct slot *slot_of(struct lower *lo, struct slots *slots, const char *name,
			    struct type *type)
{
	struct slot *slot = slots->at;

	for (; slot < slots->at + slots->n; slot++)
		if (!strcmp(slot->name, name))
			return slot;
	slots->n++;
	slot->name = name;
	if (type->kind == TY_EXTERN) {
		slot->val = lo_new_val(lo, VAL_PACKET, type);
		return slot;
	}
	slot->first_var = lo->p->vars.n;
	slot->val = lo_storage(lo, type, name);
	slot->end_var = lo->p->vars.n;
	zero_scalars(lo, slot->first_var);
	if (lo->arch->see_slot)
		lo->arch->see_slot(lo, name, slot->val);
	return slot;
}

static bool bind_params(struct lower *lo, struct slots *slots, const struct arch_block *row,
			const decl_list *params)
{
	for (uint32_t i = 0; i < params->n; i++) {
		struct decl *param = params->at[i];
		struct type *type = lower_type(lo, param->type);
		unsigned before = slots->n;
		struct slot *slot;

		if (i >= ARCH_MAX_PARAMS || !row->slots[i]) {
			diag_error(
				   lo->fe->diags, DIAG_MAIN, param->n.at,
				"architecture %s gives block '%s' no argument for this parameter",
				lo->arch->name, row->role);
			return false;
		}
		slot = slot_of(lo, slots, row->slots[i], type);
		if (slot->val->type != type && slot->val->kind != VAL_PACKET) {
			diag_error(lo->fe->diags, DIAG_UNSUPPORTED, param->n.at,
				   "type '%s' differs from '%s', which an earlier block uses here",
				   type_text(lo->fe->types, type),
				   type_text(lo->fe->types, slot->val->type));
			return false;
		}
		if (slots->n == before && param->param.dir == DIR_OUT)
			lo_invalidate(lo, slot->val);
		lo_bind(lo, param, slot->val);
	}
	return true;
}

static bool lower_block(struct lower *lo, struct slots *slots, const struct arch_block *row)
{
	const struct instance *instance = find_block(lo, row->role);
	struct ir_block *b = arena_make(lo->arena, struct ir_block);
	struct type_env env;
	struct frame frame = { .instance = instance, .env = &env };
	struct block_scope exit;
	ir_body init = { 0 };
	bool ok;

	if (!instance) {
		diag_error(lo->fe->diags, DIAG_MAIN, lo->fe->main->at->n.at,
			   "main has no block '%s'", row->role);
		return false;
	}
	env = lo_instance_env(instance);
	b->kind = row->kind;
	b->role = row->role;
	b->name = instance->decl->name;
	b->at = instance->decl->n.at;
	vec_push(lo->arena, &lo->p->blocks, b);
	frame.prefix = instance->name;
	frame.in_parser = row->kind == IR_PARSER;
	lo->frame = &frame;
	lo->block = b;
	lo->at = b->at;
	if (row->kind == IR_PARSER) {
		lo->out = &init;
		ok = bind_params(lo, slots, row, &instance->decl->parser.params);
		if (ok)
			lower_parser(lo, instance, &init);
	} else {
		lo->out = &b->body;
		lo_block_begin(lo, &exit);
		lo->exit_label = exit.label;
		ok = bind_params(lo, slots, row, &instance->decl->control.params);
		if (ok)
			lo_control_body(lo, instance);
		lo_block_end(lo, &exit);
	}
	lo->frame = NULL;
	return ok;
}

/*
 * Leaves out variables that nothing mentions; those of the slots stay, the architecture may mean
 * them.
 */

static void mark_operand(struct ir_operand *o, void *data)
{
	if (o->kind == IR_VAR)
		((bool *)data)[o->var->id] = true;
}

static void mark_place(struct ir_place *place, void *data)
{
	if (place->kind == IR_PLACE_VAR)
		((bool *)data)[place->var->id] = true;
}

static void mark_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	ir_stmt_reads(s, mark_operand, walk->data);
	ir_stmt_writes(s, mark_place, walk->data);
}

static void drop_unused(struct lower *lo, const struct slots *slots)
{
	struct ir_program *p = lo->p;
	bool *used = arena_array(lo->arena, p->vars.n, sizeof(bool));
	struct ir_walk walk = { .stmt = mark_stmt, .data = used };
	uint32_t kept = 0;

	ir_walk_program(&walk, p);
	vec_each(struct ir_block *, b, &p->blocks)
		vec_each(struct ir_state *, s, &(*b)->states)
			vec_each(struct ir_operand, o, &(*s)->on)
				mark_operand(o, used);
	vec_each(struct ir_stack *, s, &p->stacks)
		used[(*s)->next->id] = true;
	vec_each(struct ir_field_list, l, &p->field_lists)
		vec_each(struct ir_var *, v, &l->vars)
			used[(*v)->id] = true;
	used[p->parser_error->id] = true;
	for (unsigned i = 0; i < slots->n; i++)
		for (uint32_t v = slots->at[i].first_var; v < slots->at[i].end_var; v++)
			used[v] = true;
	for (uint32_t i = 0; i < p->vars.n; i++)
		if (used[i]) {
			p->vars.at[i]->id = kept;
			p->vars.at[kept++] = p->vars.at[i];
		}
	p->vars.n = kept;
}
