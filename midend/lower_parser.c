/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsers (section 13). Each state of the source becomes a state of the IR; a sub-parser's states
 * are made anew for every call of it, so its accept leads back to the state that goes on behind
 * the call. An `if` around such a call is spelled out with states too.
 */
#include <string.h>

#include "common/bits.h"
#include "midend/lower.h"

/* One parser on the way: the top one, or a sub-parser being called. */
struct parser_frame {
	struct parser_frame *up;
	const struct decl *decl;
	struct ir_state **states;	/* as decl->parser.states */
	struct ir_state *accept;
	struct ir_state *current;	/* where statements go now */
};

static void lower_states(struct lower *lo, struct parser_frame *pf);
static void lower_transition(struct lower *lo, struct parser_frame *pf, struct expr *transition);
static void lower_locals(struct lower *lo, const struct decl *parser);

static struct ir_state *new_state(struct lower *lo, const char *base, struct span at)
{
	const char *name = intern(lo->fe->names, base);
	struct ir_state *s;
	unsigned n = 0;

	while (!lo_claim_name(lo, name, lo->block))
		name = intern(lo->fe->names, arena_printf(lo->arena, "%s_%u", base, ++n));
	s = ir_state_new(lo->p, lo->block, name);
	s->at = at;
	return s;
}

static struct ir_state *end_state(struct lower *lo, const char *name)
{
	struct ir_state *s = arena_make(lo->arena, struct ir_state);

	s->name = intern(lo->fe->names, name);
	s->at = lo->block->at;
	return s;
}

static void go_on_in(struct lower *lo, struct ir_state *s)
{
	lo->parser->current = s;
	lo->out = &s->body;
}

static void make_states(struct lower *lo, struct parser_frame *pf, const char *prefix)
{
	const decl_list *states = &pf->decl->parser.states;

	pf->states = arena_array(lo->arena, states->n, sizeof(*pf->states));
	for (uint32_t i = 0; i < states->n; i++)
		pf->states[i] =
			new_state(lo, arena_printf(lo->arena, "%s%s", prefix, states->at[i]->name),
				  states->at[i]->n.at);
}

static struct ir_state *state_of(struct parser_frame *pf, const struct decl *state,
				 struct ir_state *reject)
{
	const decl_list *states = &pf->decl->parser.states;

	for (uint32_t i = 0; i < states->n; i++)
		if (states->at[i] == state)
			return pf->states[i];
	return state && !strcmp(state->name, "accept") ? pf->accept : reject;
}

static struct ir_state *start_of(struct parser_frame *pf)
{
	const decl_list *states = &pf->decl->parser.states;

	for (uint32_t i = 0; i < states->n; i++)
		if (!strcmp(states->at[i]->name, "start"))
			return pf->states[i];
	return NULL;
}

void lower_parser(struct lower *lo, const struct instance *instance, ir_body *init)
{
	struct ir_block *b = lo->block;
	struct parser_frame pf = { .decl = instance->decl };
	struct ir_state *entry = NULL, *start;

	b->accept = end_state(lo, "accept");
	b->reject = end_state(lo, "reject");
	pf.accept = b->accept;
	lo->parser = &pf;
	lo->out = init;
	lower_locals(lo, pf.decl);
	/* A state may lead back to start, which must not initialise again. */
	if (init->n) {
		entry = new_state(lo, "$init", b->at);
		entry->body = *init;
	}
	make_states(lo, &pf, "");
	start = start_of(&pf);
	if (entry)
		entry->next = start;
	/* The first state is where the parser starts. */
	for (uint32_t i = 0; !entry && i < b->states.n; i++)
		if (b->states.at[i] == start) {
			memmove(b->states.at + 1, b->states.at, i * sizeof(*b->states.at));
			b->states.at[0] = start;
		}
	lower_states(lo, &pf);
	lo->parser = NULL;
	vec_push(lo->arena, &b->states, b->accept);
	vec_push(lo->arena, &b->states, b->reject);
	ir_drop_unreachable(b, lo->arena);
}

void lower_parser_apply(struct lower *lo, struct call_info *info, const struct instance *instance)
{
	struct parser_frame *caller = lo->parser;
	struct parser_frame pf = { .up = caller, .decl = instance->decl };
	struct type_env env = lo_instance_env(instance);
	struct frame frame = { .instance = instance, .env = &env, .prefix = instance->name };
	struct ir_state *behind;

	if (!caller || lo->out != &caller->current->body) {
		lower_unsupported(lo, lo->at, NULL,
				  "calling a parser inside a loop is not supported yet");
		return;
	}
	lo_call_begin(lo, &frame, info, instance->decl);
	lower_locals(lo, pf.decl);
	behind = new_state(lo, arena_printf(lo->arena, "%s_then", caller->current->name), lo->at);
	pf.accept = behind;
	lo->parser = &pf;
	make_states(lo, &pf, arena_printf(lo->arena, "%s.", instance->name));
	caller->current->next = start_of(&pf);
	lower_states(lo, &pf);
	lo->parser = caller;
	go_on_in(lo, behind);
	lo_call_end(lo, &frame);
}

static void lower_states(struct lower *lo, struct parser_frame *pf)
{
	for (uint32_t i = 0; i < pf->decl->parser.states.n; i++) {
		struct decl *state = pf->decl->parser.states.at[i];

		go_on_in(lo, pf->states[i]);
		lo->at = state->n.at;
		lower_stmts(lo, &state->state.body);
		lo->at = state->state.transition ? state->state.transition->n.at : state->n.at;
		lower_transition(lo, pf, state->state.transition);
	}
}

static void lower_locals(struct lower *lo, const struct decl *parser)
{
	vec_each(struct decl *, d, &parser->parser.locals)
		if ((*d)->n.kind == DECL_VAR)
			lower_var(lo, *d);
}

/* Conditions around sub-parsers. */

static bool enter_calls(struct ast_walk *walk, struct node *node)
{
	struct call_info *info = NULL;

	if (node->family == FAMILY_EXPR && node->kind == EXPR_CALL)
		info = ((struct expr *)node)->call.info;
	else if (node->family == FAMILY_STMT && node->kind == STMT_DIRECT_APPLY)
		info = ((struct stmt *)node)->direct_apply.info;
	if (info && info->kind == CALL_PARSER_APPLY)
		*(bool *)walk->data = true;
	return true;
}

bool lo_needs_states(struct stmt *s)
{
	bool found = false;
	struct ast_walk walk = { .enter = enter_calls, .data = &found };

	ast_walk(&walk, &s->n);
	return found;
}

static struct ir_keyset keyset_of(const struct lowered_keyset *k)
{
	return (struct ir_keyset){ k->kind, k->value, k->mask, k->value_set };
}

static void add_case(struct lower *lo, struct ir_state *from, struct ir_keyset k,
		     struct ir_state *target)
{
	struct ir_select_case c = { .target = target };

	vec_push(lo->arena, &c.keys, k);
	vec_push(lo->arena, &from->cases, c);
}

void lower_if_states(struct lower *lo, struct stmt *s)
{
	struct ir_operand cond = lower_scalar(lo, s->if_.cond);
	struct ir_state *from = lo->parser->current, *then, *other, *behind;
	mpz_srcptr one = bits_from_u64(lo->arena, 1);

	if (lo_is_const(&cond)) {
		if (mpz_sgn(cond.number))
			lower_stmt(lo, s->if_.then);
		else if (s->if_.other)
			lower_stmt(lo, s->if_.other);
		return;
	}
	if (lo->out != &from->body) {
		lower_unsupported(lo, s->n.at, NULL,
				  "calling a parser inside a loop is not supported yet");
		return;
	}
	then = new_state(lo, arena_printf(lo->arena, "%s_if", from->name), s->n.at);
	other = new_state(lo, arena_printf(lo->arena, "%s_else", from->name), s->n.at);
	behind = new_state(lo, arena_printf(lo->arena, "%s_then", from->name), s->n.at);
	from->transition = IR_SELECT;
	vec_push(lo->arena, &from->on, cond);
	add_case(lo, from, (struct ir_keyset){ IR_KEYSET_MASK, one, one, NULL }, then);
	add_case(lo, from, (struct ir_keyset){ 0 }, other);
	go_on_in(lo, then);
	lower_stmt(lo, s->if_.then);
	lo->parser->current->next = behind;
	go_on_in(lo, other);
	if (s->if_.other)
		lower_stmt(lo, s->if_.other);
	lo->parser->current->next = behind;
	go_on_in(lo, behind);
}

/* Transitions. */

/* `matched`: the field, whose annotation @match says how (section 13.11); NULL: exactly. */
static void add_value_set_key(struct lower *lo, struct ir_extern *x, struct type *type,
			      const char *name, struct decl *matched, struct span at)
{
	const struct part *anno = matched ? annotation_of(&matched->annos, "match") : NULL;
	struct type *u = type_underlying(type);
	struct ir_key k = { .width = lo_scalar_width(lo, type), .match = IR_EXACT };

	if (u->kind == TY_STRUCT) {
		for (unsigned i = 0; i < type_n_fields(u); i++) {
			struct decl *decl = type_field_decl(u, i);
			const char *field = decl->name;

			if (*name)
				field = arena_printf(lo->arena, "%s.%s", name, field);
			add_value_set_key(lo, x, type_field(lo->fe->types, u, i), field, decl, at);
		}
		return;
	}
	if (anno && anno->annotation.tokens && !lo_match_kind(anno->annotation.tokens, &k.match))
		lower_unsupported(lo, anno->n.at, NULL, "match kind '%s' is not supported yet",
				  anno->annotation.tokens);
	if (!k.width)
		lower_unsupported(lo, at, NULL, "a value set of type '%s' is not supported yet",
				  type_text(lo->fe->types, type));
	k.name = intern(lo->fe->names, *name ? name : "value");
	k.shape = lo_shape_of(lo, type, &k.enumeration);
	vec_push(lo->arena, &x->keys, k);
}

static struct ir_extern *value_set_of(struct lower *lo, struct decl *decl, struct type *type)
{
	const char *name = control_plane_name(lo->arena, lo->frame->instance, decl);
	struct ir_extern *x = ir_find_extern(lo->p, name);
	uint64_t size = 0;

	if (x)
		return x;
	x = ir_extern_new(lo->p, "value_set", name);
	x->at = decl->n.at;
	lo_constant_u64(lo, decl->value_set.size, &size);
	x->args = arena_array(lo->arena, 1, sizeof(*x->args));
	x->args[0].number = bits_from_u64(lo->arena, size);
	x->n_args = 1;
	add_value_set_key(lo, x, type, "", NULL, decl->n.at);
	return x;
}

static bool is_value_set(const struct expr *e)
{
	return e->n.kind == EXPR_PATH && e->path.decl && e->path.decl->n.kind == DECL_VALUE_SET;
}

/* The keysets of one element over `n` operands from `first`. */
static void lower_element(struct lower *lo, struct expr *e, struct type *type, unsigned n,
			  lowered_keysets *out)
{
	struct lowered_keyset k = { .kind = IR_KEYSET_ANY };

	if (is_value_set(e)) {
		struct type *of = lower_type(lo, e->type);

		k.kind = IR_KEYSET_VALUE_SET;
		k.value_set = value_set_of(lo, e->path.decl, of->kind == TY_SET ? of->elem : of);
	} else if (e->n.kind != EXPR_DEFAULT && e->n.kind != EXPR_DONT_CARE) {
		lower_keyset(lo, e, type, out);
		return;
	}
	for (unsigned i = 0; i < n; i++)
		vec_push(lo->arena, out, k);
}

/*
 * A case; two when a range of signed numbers goes through zero, because the IR's ranges are of
 * unsigned numbers; none when a range is empty.
 */
static void push_case(struct lower *lo, struct ir_state *from, const lowered_keysets *sets,
		      uint32_t i, struct ir_select_case c, const bool *is_signed)
{
	const struct lowered_keyset *k;
	struct ir_select_case high;
	struct ir_keyset part;

	for (; i < sets->n; i++) {
		k = &sets->at[i];
		if (k->kind == IR_KEYSET_RANGE && mpz_cmp(k->value, k->mask) > 0) {
			if (!is_signed[i])
				return;
			high = (struct ir_select_case){ .target = c.target };
			vec_each(struct ir_keyset, old, &c.keys)
				vec_push(lo->arena, &high.keys, *old);
			part = (struct ir_keyset){ IR_KEYSET_RANGE, k->value,
						   bits_ones(lo->arena, from->on.at[i].width),
						   NULL };
			vec_push(lo->arena, &high.keys, part);
			push_case(lo, from, sets, i + 1, high, is_signed);
			part = (struct ir_keyset){ IR_KEYSET_RANGE, bits_new(lo->arena), k->mask,
						   NULL };
		} else {
			part = keyset_of(k);
		}
		vec_push(lo->arena, &c.keys, part);
	}
	vec_push(lo->arena, &from->cases, c);
}

static void lower_select(struct lower *lo, struct parser_frame *pf, struct expr *e)
{
	uint32_t n = e->select.exprs.n;
	struct val **vals = arena_array(lo->arena, n, sizeof(*vals));
	unsigned *widths = arena_array(lo->arena, n, sizeof(*widths));
	struct ir_state *from;
	ir_operand_list on = { 0 };
	VEC(bool) is_signed = { 0 };

	lower_exprs(lo, e->select.exprs.at, n, vals);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t before = on.n;

		lo_flatten_operands(lo, vals[i], &on);
		/* A constant of type int: wide enough for any label it meets. */
		if (type_underlying(vals[i]->type)->kind == TY_INFINT)
			on.at[before] = lo_op_resize(lo, on.at[before], IR_MAX_WIDTH, true);
		widths[i] = on.n - before;
		while (is_signed.n < on.n)
			vec_push(lo->arena, &is_signed, lo_is_signed_type(vals[i]->type));
	}
	from = pf->current;
	from->transition = IR_SELECT;
	from->on = on;
	vec_each(struct part *, p, &e->select.cases) {
		expr_list *keyset = &(*p)->select_case.keyset;
		struct ir_select_case c = {
			.target = state_of(pf, (*p)->select_case.target, lo->block->reject),
		};
		lowered_keysets sets = { 0 };
		bool whole = keyset->n == 1 && n != 1;

		if (whole && keyset->at[0]->n.kind == EXPR_LIST) {
			keyset = &keyset->at[0]->list.items;
			whole = false;
		}
		for (uint32_t i = 0; i < keyset->n && i < n; i++)
			lower_element(lo, keyset->at[i],
				      lower_type(lo, e->select.exprs.at[i]->type),
				      whole ? on.n : widths[i], &sets);
		if (sets.n == on.n)
			push_case(lo, from, &sets, 0, c, is_signed.at);
		else
			lower_unsupported(lo, (*p)->n.at, NULL,
					  "a key set of this form is not supported yet");
	}
	/* An empty tuple: the first case is the one. */
	if (!on.n) {
		from->transition = IR_GOTO;
		from->next = from->cases.n ? from->cases.at[0].target : lo->block->reject;
		from->cases.n = 0;
	}
}

static void lower_transition(struct lower *lo, struct parser_frame *pf, struct expr *transition)
{
	if (transition && transition->n.kind == EXPR_SELECT)
		lower_select(lo, pf, transition);
	else
		pf->current->next = state_of(pf, transition ? transition->path.decl : NULL,
					     lo->block->reject);
}
