/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1model: BMv2's simple_switch. The parser's rejection is no drop: ingress runs with parser_error
 * set and the headers extracted so far. Between ingress and egress stands the traffic manager, here
 * only its decision: port 511 drops, any other becomes the egress port. Egress may still drop.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/gen.h"

/* The port that drops; also what an interface without a number has for ingress_port. */
#define PORT_NONE 511

struct multicast {
	const struct ir_var *group;
	bool written;
};

static void start(struct gen *g);
static void refuse_multicast(struct ir_walk *walk, struct ir_stmt *stmt);
static void note_group(struct ir_place *place, void *data);
static void reject(struct gen *g);
static void after(struct gen *g, const struct ir_block *b);
static void finish(struct gen *g);
static void traffic_manager(struct gen *g);
static void drop_if_asked(struct gen *g);
static LLVMValueRef microseconds(struct gen *g);
static bool is_read(struct gen *g, const char *field);
static void set(struct gen *g, const char *field, LLVMValueRef v);
static LLVMValueRef get(struct gen *g, const char *field);
static LLVMValueRef var_of(struct gen *g, const char *field);

const struct binding binding_v1model = {
	.arch = "v1model",
	.writes_reach_packet = true,
	.rejected_goes_on = true,
	.uses_ports = true,
	.on_xdp = true,
	.start = start,
	.reject = reject,
	.after = after,
	.finish = finish,
};

static void start(struct gen *g)
{
	struct ir_walk walk = { refuse_multicast, g };

	ir_walk_program(&walk, g->p);
	g->out_port = var_new(g, g->i32, "out_port");
	if (is_read(g, "ingress_port"))
		set(g, "ingress_port", port_in(g, const_u64(g, 32, PORT_NONE)));
	if (is_read(g, "packet_length"))
		set(g, "packet_length", packet_bytes(g));
	if (is_read(g, "ingress_global_timestamp"))
		set(g, "ingress_global_timestamp", microseconds(g));
}

/* There are no multicast groups: a program that asks for one must not run without. */
static void refuse_multicast(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct gen *g = walk->data;
	struct multicast m = { ir_find_var(g->p, "std.mcast_grp"), false };

	if (stmt->kind == IR_SET && stmt->set.op == IR_OP_COPY && stmt->set.a.kind == IR_CONST &&
	    !mpz_sgn(stmt->set.a.number))
		return;
	ir_stmt_writes(stmt, note_group, &m);
	if (m.written)
		diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at, "multicast groups are not supported yet");
}

static void note_group(struct ir_place *place, void *data)
{
	struct multicast *m = data;

	m->written |= place->kind == IR_PLACE_VAR && place->var == m->group;
}

static void reject(struct gen *g)
{
	LLVMValueRef error = var_get(g, g->vars[g->p->parser_error->id]);

	stat_error(g, error);
	set(g, "parser_error", error);
	jump(g, g->accept);
}

static void after(struct gen *g, const struct ir_block *b)
{
	if (!strcmp(b->role, "ig"))
		traffic_manager(g);
	else if (!strcmp(b->role, "eg"))
		drop_if_asked(g);
}

static void finish(struct gen *g)
{
	port_send(g, var_get(g, g->out_port));
}

/* What egress writes to egress_port means nothing, and it finds an egress_spec that does not drop. */
static void traffic_manager(struct gen *g)
{
	drop_if_asked(g);
	var_set(g, g->out_port, resize(g, get(g, "egress_spec"), 32));
	set(g, "egress_port", get(g, "egress_spec"));
	set(g, "egress_spec", const_u64(g, 32, 0));
	if (is_read(g, "egress_global_timestamp"))
		set(g, "egress_global_timestamp", microseconds(g));
}

static void drop_if_asked(struct gen *g)
{
	LLVMBasicBlockRef drop = block_new(g, "drop"), go_on = block_new(g, "go_on");
	LLVMValueRef port = get(g, "egress_spec");

	branch(g, equals(g, port, const_u64(g, width_of(port), PORT_NONE)), drop, go_on);
	block_start(g, drop);
	stat_drop(g, DROP_PROGRAM);
	return_verdict(g, VERDICT_DROP);
	block_start(g, go_on);
}

static LLVMValueRef microseconds(struct gen *g)
{
	return LLVMBuildUDiv(g->b, helper(g, BPF_FUNC_ktime_get_ns, NULL, 0), const_u64(g, 64, 1000), "");
}

static bool is_read(struct gen *g, const char *field)
{
	struct ir_var *var = ir_find_var(g->p, arena_printf(g->arena, "std.%s", field));

	return var && binding_reads(g, var);
}

static void set(struct gen *g, const char *field, LLVMValueRef v)
{
	LLVMValueRef var = var_of(g, field);

	var_set(g, var, resize(g, v, LLVMGetIntTypeWidth(var_type(var))));
}

static LLVMValueRef get(struct gen *g, const char *field)
{
	return var_get(g, var_of(g, field));
}

static LLVMValueRef var_of(struct gen *g, const char *field)
{
	return binding_var(g, arena_printf(g->arena, "std.%s", field));
}
