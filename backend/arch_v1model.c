/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1model: BMv2's simple_switch. The parser's rejection is no drop: ingress runs with parser_error
 * set and the headers extracted so far. Between ingress and egress stands the traffic manager: a
 * packet is resubmitted, goes to a multicast group, is dropped by port 511 or goes to one port, in
 * this order, and may be cloned in any case (copies.c does it). Egress may still drop, clone and
 * recirculate.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/copies.h"

/* The port that drops; also what an interface without a number has for ingress_port. */
#define PORT_NONE 511

/* standard_metadata.instance_type, in BMv2's numbers. */
enum instance {
	INSTANCE_NORMAL = 0,
	INSTANCE_INGRESS_CLONE = 1,
	INSTANCE_EGRESS_CLONE = 2,
	INSTANCE_RECIRCULATED = 4,
	INSTANCE_REPLICA = 5,
	INSTANCE_RESUBMITTED = 6,
};

static void start(struct gen *g);
static void start_ingress(struct gen *g);
static void reject(struct gen *g);
static void after(struct gen *g, const struct ir_block *b);
static void finish(struct gen *g);
static void start_copy(struct gen *g, const struct copy *copy);
static void traffic_manager(struct gen *g);
static LLVMValueRef wants_copies(struct gen *g);
static void make_copies(struct gen *g);
static void clone_at_egress(struct gen *g);
static void recirculate(struct gen *g);
static void shorten(struct gen *g);
static void to_egress(struct gen *g, LLVMValueRef port);
static LLVMValueRef request(struct gen *g, const char *name);
static void push_if(struct gen *g, LLVMValueRef cond, const struct task *t, LLVMBasicBlockRef then);
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
	.on_tc = true,
	.start = start,
	.reject = reject,
	.after = after,
	.finish = finish,
	.start_copy = start_copy,
};

static void start(struct gen *g)
{
	g->out_port = var_new(g, g->i32, "out_port");
	start_ingress(g);
}

static void start_ingress(struct gen *g)
{
	if (is_read(g, "ingress_port"))
		set(g, "ingress_port", port_in(g, const_u64(g, 32, PORT_NONE)));
	if (is_read(g, "packet_length"))
		set(g, "packet_length", g->hook->length(g));
	if (is_read(g, "ingress_global_timestamp"))
		set(g, "ingress_global_timestamp", microseconds(g));
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
	if (!strcmp(b->role, "ig")) {
		traffic_manager(g);
	} else if (!strcmp(b->role, "eg")) {
		clone_at_egress(g);
		drop_if_asked(g);
		if (g->copies && g->copies->deparse) {
			jump(g, g->copies->deparse);
			block_start(g, g->copies->deparse);
		}
	}
}

static void finish(struct gen *g)
{
	shorten(g);
	recirculate(g);
	port_send(g, var_get(g, g->out_port));
}

/* Metadata of a copy, whose user metadata are there. The interface it came in by stays the same. */
static void start_copy(struct gen *g, const struct copy *copy)
{
	if (copy->kind == TASK_DEPARSE) {
		var_set(g, g->out_port, copy->port);
		return;
	}
	start_ingress(g);
	set(g, "instance_type", copy->instance);
	if (copy->kind == TASK_INGRESS)
		return;
	set(g, "egress_rid", copy->rid);
	to_egress(g, copy->port);
}

static void traffic_manager(struct gen *g)
{
	LLVMBasicBlockRef copies, one;

	if (g->copies) {
		copies = block_new(g, "copies");
		one = block_new(g, "unicast");
		branch_rare(g, wants_copies(g), copies, one);
		block_start(g, copies);
		make_copies(g);
		return_verdict(g, VERDICT_DROP);
		block_start(g, one);
	}
	drop_if_asked(g);
	set(g, "instance_type", const_u64(g, 32, INSTANCE_NORMAL));
	to_egress(g, get(g, "egress_spec"));
	if (!g->copies)
		return;
	jump(g, g->copies->egress);
	block_start(g, g->copies->egress);
}

/*
 * What egress writes to egress_port means nothing, and it finds an egress_spec that does not
 * drop.
 */
static void to_egress(struct gen *g, LLVMValueRef port)
{
	var_set(g, g->out_port, resize(g, port, 32));
	set(g, "egress_port", port);
	set(g, "egress_spec", const_u64(g, 32, 0));
	if (is_read(g, "egress_global_timestamp"))
		set(g, "egress_global_timestamp", microseconds(g));
}

static LLVMValueRef wants_copies(struct gen *g)
{
	const struct gen_copies *c = g->copies;
	LLVMValueRef wants = const_u64(g, 1, 0);

	if (c->clones_in)
		wants = LLVMBuildOr(g->b, wants, is_set(g, request(g, "clone")), "");
	if (c->resubmits)
		wants = LLVMBuildOr(g->b, wants, is_set(g, request(g, "resubmit")), "");
	if (c->groups)
		wants = LLVMBuildOr(g->b, wants, is_set(g, get(g, "mcast_grp")), "");
	return wants;
}

/* The clones come last, so that they are handled first, as they would be in BMv2's queues. */
static void make_copies(struct gen *g)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef clones = block_new(g, "clones"), done = block_new(g, "copied");
	LLVMBasicBlockRef drop = block_new(g, "drop"), one = block_new(g, "one");
	LLVMValueRef port = get(g, "egress_spec"), is_drop, wants;
	bool hand_over = copies_for_tc(g);
	struct task t;

	if (c->resubmits) {
		t = (struct task){ .kind = TASK_INGRESS, .instance = INSTANCE_RESUBMITTED,
				   .list = request(g, "resubmit"), .anew = true };
		/* That alone needs no copies. */
		wants = LLVMBuildAnd(g->b, is_set(g, t.list),
				     LLVMBuildNot(g->b, is_set(g, request(g, "clone")), ""), "");
		if (hand_over)
			push_if(g, wants, &t, done);
		t.hand_over = hand_over;
		push_if(g, is_set(g, t.list), &t, clones);
	}
	if (c->groups) {
		t = (struct task){ .kind = TASK_EGRESS,
				   .instance = INSTANCE_REPLICA,
				   .replicas = c->groups_map,
				   .id = get(g, "mcast_grp"),
				   .hand_over = hand_over };
		push_if(g, is_set(g, t.id), &t, clones);
	}
	is_drop = equals(g, port, const_u64(g, width_of(port), PORT_NONE));
	branch(g, is_drop, drop, one);
	block_start(g, drop);
	stat_drop(g, DROP_PROGRAM);
	jump(g, clones);
	block_start(g, one);
	copies_push(g, &(struct task){ .kind = TASK_EGRESS,
				       .instance = INSTANCE_NORMAL,
				       .port = port,
				       .hand_over = hand_over });
	jump(g, clones);
	block_start(g, clones);
	if (c->clones_in) {
		t = (struct task){ .kind = TASK_CLONE, .instance = INSTANCE_INGRESS_CLONE,
				   .list = request(g, "clone"), .replicas = c->sessions_map,
				   .id = request(g, "session"), .hand_over = hand_over };
		push_if(g, is_set(g, t.list), &t, done);
	}
	jump(g, done);
	block_start(g, done);
}

/* The packet itself goes on, and a clone begins egress with what this egress made of the packet. */
static void clone_at_egress(struct gen *g)
{
	LLVMBasicBlockRef done, here, go_on;
	struct task t = { .kind = TASK_EGRESS, .instance = INSTANCE_EGRESS_CLONE, .anew = true };

	if (!g->copies || !g->copies->clones_out)
		return;
	done = block_new(g, "cloned");
	t.list = request(g, "clone");
	t.replicas = g->copies->sessions_map;
	t.id = request(g, "session");
	t.hand_over = copies_for_tc(g);
	push_if(g, is_set(g, t.list), &t, done);
	here = LLVMGetInsertBlock(g->b);
	block_start(g, done);
	if (t.hand_over) {
		drop_if_asked(g);
		copies_push(g, &(struct task){ .kind = TASK_DEPARSE,
					       .port = var_get(g, g->out_port),
					       .hand_over = true });
		return_verdict(g, VERDICT_DROP);
		block_start(g, here);
		return;
	}
	go_on = block_new(g, "packet_itself");
	jump(g, go_on);
	block_start(g, here);
	jump(g, go_on);
	block_start(g, go_on);
}

static void recirculate(struct gen *g)
{
	LLVMBasicBlockRef done, send;
	struct task t = { .kind = TASK_INGRESS,
			  .instance = INSTANCE_RECIRCULATED,
			  .anew = true,
			  .in_place = true };

	if (!g->copies || !g->copies->recirculates)
		return;
	done = block_new(g, "recirculated");
	t.list = request(g, "recirculate");
	push_if(g, is_set(g, t.list), &t, done);
	send = LLVMGetInsertBlock(g->b);
	block_start(g, done);
	return_verdict(g, VERDICT_DROP);
	block_start(g, send);
}

/* To the length truncate() or the mirror session gives, whichever is less. */
static void shorten(struct gen *g)
{
	LLVMBasicBlockRef cut, drop, done;
	LLVMValueRef none = const_u64(g, 32, 0), bytes = none, limit, less;

	if (ir_find_var(g->p, "tm.truncate"))
		bytes = request(g, "truncate");
	if (g->copies && g->copies->sessions_map) {
		limit = copies_limit(g);
		less = LLVMBuildICmp(g->b, LLVMIntULT,
				     LLVMBuildSub(g->b, limit, const_u64(g, 32, 1), ""),
				     LLVMBuildSub(g->b, bytes, const_u64(g, 32, 1), ""), "");
		bytes = LLVMBuildSelect(g->b, less, limit, bytes, "");
	}
	if (LLVMIsConstant(bytes))
		return;
	cut = block_new(g, "shorten");
	drop = block_new(g, "not_shortened");
	done = block_new(g, "length");
	branch_rare(g, is_set(g, bytes), cut, done);
	block_start(g, drop);
	stat_drop(g, DROP_TRUNCATE);
	return_verdict(g, VERDICT_DROP);
	block_start(g, cut);
	g->hook->truncate(g, bytes, drop);
	jump(g, done);
	block_start(g, done);
}

/* A request of midend/lower_copies.c, 32 bits; 0 when the program never makes it. */
static LLVMValueRef request(struct gen *g, const char *name)
{
	struct ir_var *var = ir_find_var(g->p, arena_printf(g->arena, "tm.%s", name));

	return var ? resize(g, var_get(g, g->vars[var->id]), 32) : const_u64(g, 32, 0);
}

/* Pushes it and goes to `then`; else goes on here. */
static void push_if(struct gen *g, LLVMValueRef cond, const struct task *t, LLVMBasicBlockRef then)
{
	LLVMBasicBlockRef push = block_new(g, "wanted"), next = block_new(g, "unwanted");

	branch(g, cond, push, next);
	block_start(g, push);
	copies_push(g, t);
	jump(g, then);
	block_start(g, next);
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
	return LLVMBuildUDiv(g->b, helper(g, BPF_FUNC_ktime_get_ns, NULL, 0),
			     const_u64(g, 64, 1000), "");
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
