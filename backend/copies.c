/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of packets: clones, multicast, resubmission and recirculation on a hook that knows one
 * packet at a time.
 *
 * The idea. The program is a function that takes the packet through once; the object's entry calls
 * it again as long as tasks wait. A task is a packet yet to be handled: where it begins, the bytes
 * of its head, the state saved there (cut.c), and the list of its copies, port and replication id
 * each. A packet that needs no copies never leaves the function's straight way, and finds out by
 * one comparison behind ingress and one behind egress. One that does becomes tasks altogether.
 *
 * The payload is never saved: it stays where it is, at the end of the one packet there is, and
 * each pass gives it the head its task wants. So a copy costs its head and the kernel's own clone.
 *
 * Tasks are a stack in per-CPU memory: the newest comes first, so what waits is bounded by how deep
 * copies of copies go and not by how many there are. Pushed in the right order, a clone leaves
 * before the packet it was made from, as BMv2's queues have it. A packet begins anew at most
 * MAX_ROUNDS times, a frame makes at most MAX_PASSES passes; what is more is dropped and counted.
 */
#include <linux/bpf.h>
#include <stddef.h>
#include <string.h>

#include "backend/copies.h"

/* Resubmitted, recirculated or cloned at egress so often. */
#define MAX_ROUNDS 32
/* Tasks that wait at one time: each round may leave one behind. */
#define MAX_TASKS 40
/* Tasks on their way from XDP to TC: a power of two. */
#define RING 128
/* All copies of one frame. */
#define MAX_PASSES 1024
/* Groups, and sessions. */
#define MAX_GROUPS 4096
/* The head of a packet whose parser has no bound. */
#define MAX_HEAD 2048
/* The kernel's limit on one element of a per-CPU array. */
#define MAX_ELEMENT 32768
/* Not a verdict: there are tasks. */
#define AGAIN 0x1000

/* In an element of the tasks' map. */
enum task_at {
	TASK_KIND = 0,
	TASK_N = 4,
	TASK_NEXT = 8,
	TASK_LIMIT = 12,
	TASK_ROUNDS = 16,
	TASK_INSTANCE = 20,
	TASK_LIST = 24,
	TASK_BYTES = 28,
	TASK_HEAD = 32,
	TASK_NUMBER = 36,
	TASK_REPLICAS = 40,
	TASK_STRETCH = TASK_REPLICAS + 8 * P4BPF_MAX_REPLICAS,
};

/*
 * In the one element of the control map: how many tasks wait, and of the pass that runs its task,
 * how often its packet has begun anew, its limit and copy. The head as it came is behind the
 * memory the cut is loaded to. Not variables, because the stack is small and only packets with
 * copies look here.
 */
enum control_at {
	CONTROL_TOP = 0,
	CONTROL_TASK = 4,
	CONTROL_ROUNDS = 8,
	CONTROL_LIMIT = 12,
	CONTROL_INSTANCE = 16,
	CONTROL_PORT = 20,
	CONTROL_RID = 24,
	CONTROL_NUMBER = 28,
	CONTROL_WORK = 32,
};

/* What a block asks for, and whether it writes where headers lie in the packet. */
struct requests {
	struct gen *g;
	const struct ir_var *clone, *group;
	bool clones, sets_group, writes;
};

static void find_requests(struct ir_block *b, struct requests *r);
static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt);
static void note_write(struct ir_place *place, void *data);
static bool is_egress(const struct ir_block *b);
static unsigned head_size(struct gen *g);
static unsigned state_at(struct gen *g);
static unsigned task_bytes(struct gen *g);
static void check_memory(struct gen *g);
static unsigned kept_at(struct gen *g);
static LLVMValueRef percpu_map(struct gen *g, const char *name, unsigned entries, unsigned bytes);
static LLVMValueRef replicas_map(struct gen *g, const char *name);
static LLVMValueRef element(struct gen *g, LLVMValueRef map, LLVMValueRef index,
			    LLVMBasicBlockRef none);
static LLVMValueRef get32(struct gen *g, LLVMValueRef p, unsigned at);
static void put32(struct gen *g, LLVMValueRef p, unsigned at, LLVMValueRef v);
static void push_to_ring(struct gen *g, const struct task *t, LLVMValueRef control,
			 LLVMValueRef rounds, LLVMBasicBlockRef none);
static void fill(struct gen *g, const struct task *t, LLVMValueRef task, LLVMBasicBlockRef none);
static void fill_replicas(struct gen *g, const struct task *t, LLVMValueRef task,
			  LLVMBasicBlockRef none);
static LLVMValueRef find_replicas(struct gen *g, LLVMValueRef map, LLVMValueRef id,
				  enum drop_reason reason, LLVMBasicBlockRef none);
static void fill_head(struct gen *g, const struct task *t, LLVMValueRef task,
		      LLVMBasicBlockRef none);
static LLVMValueRef whole_head(struct gen *g);
static void move_words(struct gen *g, enum memory kind, LLVMValueRef to, LLVMValueRef from,
		       unsigned words);
static void copy_head(struct gen *g, LLVMValueRef memory, LLVMValueRef bytes, bool to_packet);
static void fetch_packet(struct gen *g, LLVMValueRef task, LLVMValueRef control);
static void fetch_state(struct gen *g, LLVMValueRef task, LLVMValueRef control);
static void restore_length(struct gen *g, LLVMValueRef task, LLVMBasicBlockRef drop);
static void forget_metadata(struct gen *g);
static void start_copy(struct gen *g, enum task_kind kind, LLVMValueRef control);
static LLVMValueRef in_memory(struct gen *g);

void copies_plan(struct gen *g)
{
	struct gen_copies c = { 0 };
	bool egress = false;

	if (!g->binding->start_copy)
		return;
	for (unsigned i = 0; i < g->p->blocks.n; i++) {
		struct requests r = { .g = g, .clone = ir_find_var(g->p, "tm.clone"),
				      .group = ir_find_var(g->p, "std.mcast_grp") };

		find_requests(g->p->blocks.at[i], &r);
		egress |= is_egress(g->p->blocks.at[i]);
		*(egress ? &c.clones_out : &c.clones_in) |= r.clones;
		c.groups |= r.sets_group && !egress;
	}
	c.resubmits = ir_find_var(g->p, "tm.resubmit");
	c.recirculates = ir_find_var(g->p, "tm.recirculate");
	if (!c.clones_in && !c.clones_out && !c.resubmits && !c.recirculates && !c.groups)
		return;
	g->copies = arena_make(g->arena, struct gen_copies);
	*g->copies = c;
}

const char *copies_on_tc(const struct gen *g)
{
	const struct gen_copies *c = g->copies;

	return !c			       ? NULL
	       : c->clones_in || c->clones_out ? "clones packets"
	       : c->groups		       ? "sends to multicast groups"
					       : NULL;
}

bool copies_for_tc(const struct gen *g)
{
	return g->copies && g->copies->hands_over && g->hook == &hook_xdp;
}

void copies_entry(struct gen *g, const char *name)
{
	LLVMTypeRef type = LLVMFunctionType(g->i32, &g->ptr, 1, false);
	LLVMTypeRef inner = LLVMFunctionType(g->i32, (LLVMTypeRef[]){ g->ptr, g->i32 }, 2, false);
	LLVMValueRef function = g->fn, code, count, n, args[2];
	LLVMBasicBlockRef entry, start, head, again, give_up, done;

	function_new(g, name, type, g->hook->name);
	entry = block_new(g, "entry");
	start = block_new(g, "start");
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	block_start(g, start);
	code = var_new(g, g->i32, "code");
	count = var_new(g, g->i32, "passes");
	head = block_new(g, "loop");
	again = block_new(g, "again");
	give_up = block_new(g, "give_up");
	done = block_new(g, "done");
	args[0] = g->ctx;
	args[1] = const_u64(g, 32, PASS_FIRST);
	var_set(g, code, LLVMBuildCall2(g->b, inner, function, args, 2, ""));
	jump(g, head);
	block_start(g, head);
	branch_rare(g, equals(g, var_get(g, code), const_u64(g, 32, AGAIN)), again, done);
	block_start(g, again);
	n = opaque(g, LLVMBuildAdd(g->b, var_get(g, count), const_u64(g, 32, 1), ""));
	var_set(g, count, n);
	args[1] = LLVMBuildICmp(g->b, LLVMIntUGT, n, const_u64(g, 32, MAX_PASSES), "");
	start = block_new(g, "next");
	branch_rare(g, args[1], give_up, start);
	block_start(g, start);
	args[1] = const_u64(g, 32, PASS_NEXT);
	var_set(g, code, LLVMBuildCall2(g->b, inner, function, args, 2, ""));
	jump(g, head);
	block_start(g, give_up);
	args[1] = const_u64(g, 32, PASS_LAST);
	LLVMBuildRet(g->b, LLVMBuildCall2(g->b, inner, function, args, 2, ""));
	block_start(g, done);
	LLVMBuildRet(g->b, var_get(g, code));
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	LLVMBuildBr(g->entry_b, LLVMGetNextBasicBlock(entry));
}

void copies_declare(struct gen *g)
{
	struct gen_copies *c = g->copies;
	unsigned egress = 0;

	c->base = var_new(g, g->ptr, "base");
	LLVMBuildStore(g->entry_b, g->nowhere ? g->nowhere : LLVMConstNull(g->ptr), c->base);
	c->kind = var_new(g, g->i32, "kind");
	c->pending = var_new(g, g->i1, "pending");
	c->handed = var_new(g, g->i32, "handed");
	c->deparse = c->hands_over && c->clones_out && !copies_for_tc(g) ? block_new(g, "deparse")
									 : NULL;
	c->verdict = var_new(g, g->i32, "verdict");
	c->leave = block_new(g, "leave");
	c->parse = block_new(g, "parse");
	c->egress = block_new(g, "egress");
	for (unsigned i = 0; i < g->p->blocks.n && !is_egress(g->p->blocks.at[i]); i++) {
		struct requests r = { .g = g };

		find_requests(g->p->blocks.at[i], &r);
		c->keeps_head |= r.writes && (c->clones_in || c->resubmits);
		egress = i + 1;
	}
	parser_variables(g);
	c->cut = (struct gen_cut){ 0 };
	cut_plan(g, &c->cut, egress, head_size(g));
	if (c->control_map)
		return;
	check_memory(g);
	c->control_map = percpu_map(g, "p4bpf_control", 1, kept_at(g) + c->cut.head);
	c->tasks_map = percpu_map(g, "p4bpf_tasks", MAX_TASKS, task_bytes(g));
	if (c->hands_over)
		c->ring_map = percpu_map(g, "p4bpf_handover", RING, task_bytes(g));
	if (c->groups || c->clones_in || c->clones_out)
		c->groups_map = replicas_map(g, "p4bpf_groups");
	if (c->clones_in || c->clones_out)
		c->sessions_map = replicas_map(g, "p4bpf_sessions");
}

void copies_start(struct gen *g)
{
	LLVMBasicBlockRef first = block_new(g, "first");

	g->copies->fetch = block_new(g, "fetch");
	branch_rare(g, is_set(g, g->copies->pass), g->copies->fetch, first);
	block_start(g, first);
}

void copies_parse(struct gen *g)
{
	LLVMBasicBlockRef none, done;
	LLVMValueRef control;

	jump(g, g->copies->parse);
	block_start(g, g->copies->parse);
	if (!g->copies->keeps_head)
		return;
	none = block_new(g, "no_memory");
	done = block_new(g, "kept");
	control = element(g, g->copies->control_map, const_u64(g, 32, 0), none);
	copy_head(g, offset_by(g, control, kept_at(g)), whole_head(g), false);
	jump(g, done);
	block_start(g, none);
	return_verdict(g, VERDICT_DROP);
	block_start(g, done);
}

void copies_parsed(struct gen *g)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef clone, gone, go_on;
	LLVMValueRef control, task;

	var_set(g, c->base, var_get(g, g->data));
	if (!c->clones_in)
		return;
	clone = block_new(g, "clone");
	gone = block_new(g, "gone");
	go_on = block_new(g, "ingress");
	branch_rare(g, equals(g, var_get(g, c->kind), const_u64(g, 32, TASK_CLONE)), clone, go_on);
	block_start(g, clone);
	control = element(g, c->control_map, const_u64(g, 32, 0), gone);
	task = element(g, c->tasks_map, get32(g, control, CONTROL_TASK), gone);
	forget_metadata(g);
	cut_load_vars(g, &c->cut, offset_by(g, task, state_at(g)), get32(g, task, TASK_LIST));
	start_copy(g, TASK_CLONE, control);
	jump(g, c->egress);
	block_start(g, gone);
	return_verdict(g, VERDICT_DROP);
	block_start(g, go_on);
}

void copies_push(struct gen *g, const struct task *t)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef none = block_new(g, "not_pushed"), many, fits, often, room;
	LLVMValueRef control = element(g, c->control_map, const_u64(g, 32, 0), none), task, rounds,
		     top, is_first;

	/* In a first pass the map holds what another packet left. */
	is_first = LLVMBuildOr(g->b, var_get(g, c->pending), is_set(g, var_get(g, c->kind)), "");
	is_first = LLVMBuildNot(g->b, is_first, "");
	top = LLVMBuildSelect(g->b, is_first, const_u64(g, 32, 0), get32(g, control, CONTROL_TOP),
			      "");
	rounds = LLVMBuildSelect(g->b, is_first, const_u64(g, 32, 0),
				 get32(g, control, CONTROL_ROUNDS), "");
	put32(g, control, CONTROL_ROUNDS, rounds);
	if (t->anew) {
		often = block_new(g, "too_often");
		room = block_new(g, "room");
		branch_rare(
			g,
			LLVMBuildICmp(g->b, LLVMIntUGE, rounds, const_u64(g, 32, MAX_ROUNDS), ""),
			often, room);
		block_start(g, often);
		stat_drop(g, DROP_ROUNDS);
		jump(g, none);
		block_start(g, room);
		rounds = LLVMBuildAdd(g->b, rounds, const_u64(g, 32, 1), "");
	}
	if (t->hand_over) {
		push_to_ring(g, t, control, rounds, none);
		jump(g, none);
		block_start(g, none);
		return;
	}
	many = block_new(g, "too_many");
	fits = block_new(g, "push");
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGE, top, const_u64(g, 32, MAX_TASKS), ""), many,
		    fits);
	block_start(g, many);
	stat_drop(g, DROP_COPIES);
	jump(g, none);
	block_start(g, fits);
	task = element(g, c->tasks_map, top, none);
	put32(g, task, TASK_ROUNDS, rounds);
	fill(g, t, task, none);
	put32(g, control, CONTROL_TOP, LLVMBuildAdd(g->b, top, const_u64(g, 32, 1), ""));
	var_set(g, c->pending, const_u64(g, 1, 1));
	jump(g, none);
	block_start(g, none);
}

LLVMValueRef copies_sequence(struct gen *g, LLVMBasicBlockRef none)
{
	return get32(g, element(g, g->copies->control_map, const_u64(g, 32, 0), none),
		     CONTROL_NUMBER);
}

void copies_take(struct gen *g, LLVMValueRef cpu, LLVMValueRef number, LLVMValueRef at,
		 LLVMBasicBlockRef lost)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef some = block_new(g, "in_ring"), ours = block_new(g, "in_time");
	LLVMValueRef args[] = { c->ring_map, g->small, cpu }, from, to, control;
	unsigned words = task_bytes(g) / 8;

	to = element(g, c->tasks_map, at, lost);
	control = element(g, c->control_map, const_u64(g, 32, 0), lost);
	mem_store(g, MEM_STACK, g->small,
		  LLVMBuildAnd(g->b, number, const_u64(g, 32, RING - 1), ""), 4);
	from = helper(g, BPF_FUNC_map_lookup_percpu_elem, args, 3);
	branch_rare(g, is_null(g, from), lost, some);
	block_start(g, some);
	branch_rare(g, equals(g, get32(g, from, TASK_NUMBER), number), ours, lost);
	block_start(g, ours);
	move_words(g, MEM_MAP, to, from, words);
	put32(g, control, CONTROL_TOP, LLVMBuildAdd(g->b, at, const_u64(g, 32, 1), ""));
}

LLVMValueRef copies_limit(struct gen *g)
{
	LLVMBasicBlockRef copy = block_new(g, "copy"), done = block_new(g, "limit");
	LLVMValueRef limit = var_new(g, g->i32, "limit"), control;

	var_set(g, limit, const_u64(g, 32, 0));
	branch_rare(g, is_set(g, var_get(g, g->copies->kind)), copy, done);
	block_start(g, copy);
	control = element(g, g->copies->control_map, const_u64(g, 32, 0), done);
	var_set(g, limit, get32(g, control, CONTROL_LIMIT));
	jump(g, done);
	block_start(g, done);
	return var_get(g, limit);
}

void copies_flush(struct gen *g)
{
	LLVMBasicBlockRef flush, done;
	LLVMValueRef control;

	if (!g->copies)
		return;
	flush = block_new(g, "flush");
	done = block_new(g, "in_packet");
	branch_rare(g, in_memory(g), flush, done);
	block_start(g, flush);
	/*
	 * Not by g->copies->base, which the verifier takes for a packet's pointer on ways that
	 * cannot happen.
	 */
	control = element(g, g->copies->control_map, const_u64(g, 32, 0), done);
	copy_head(g, offset_by(g, control, CONTROL_WORK), var_get(g, g->parsed), true);
	hook_load_packet(g);
	jump(g, done);
	block_start(g, done);
}

void copies_return(struct gen *g, LLVMValueRef verdict)
{
	/* Without a frame there is nothing to leave. */
	if (!g->copies || !g->copies->leave) {
		LLVMBuildRet(g->b, verdict);
		return;
	}
	var_set(g, g->copies->verdict, verdict);
	jump(g, g->copies->leave);
}

void copies_fetch(struct gen *g)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef none = block_new(g, "nothing"), whole = block_new(g, "from_the_start");
	LLVMBasicBlockRef state = block_new(g, "from_the_cut"), last = block_new(g, "give_up");
	LLVMBasicBlockRef next = block_new(g, "fetch_next"), some = block_new(g, "some");
	LLVMBasicBlockRef in_list = block_new(g, "replica"), lost = block_new(g, "lost");
	LLVMValueRef control, task, top, n, i, is_last, replica, kind;

	block_start(g, c->fetch);
	stats_start(g);
	branch_rare(g, equals(g, c->pass, const_u64(g, 32, PASS_LAST)), last, next);
	block_start(g, last);
	stat_drop(g, DROP_COPIES);
	jump(g, none);
	block_start(g, next);
	control = element(g, c->control_map, const_u64(g, 32, 0), none);
	top = get32(g, control, CONTROL_TOP);
	branch_rare(g, is_set(g, top), some, none);
	block_start(g, some);
	top = LLVMBuildSub(g->b, top, const_u64(g, 32, 1), "");
	task = element(g, c->tasks_map, top, none);
	put32(g, control, CONTROL_TASK, top);
	n = get32(g, task, TASK_N);
	i = opaque(g, get32(g, task, TASK_NEXT));
	is_last = LLVMBuildICmp(g->b, LLVMIntUGE, LLVMBuildAdd(g->b, i, const_u64(g, 32, 1), ""), n,
				"");
	put32(g, task, TASK_NEXT, LLVMBuildAdd(g->b, i, const_u64(g, 32, 1), ""));
	top = LLVMBuildAdd(g->b, top, resize(g, LLVMBuildNot(g->b, is_last, ""), 32), "");
	put32(g, control, CONTROL_TOP, top);
	var_set(g, c->pending, is_set(g, top));
	put32(g, control, CONTROL_ROUNDS, get32(g, task, TASK_ROUNDS));
	put32(g, control, CONTROL_LIMIT, get32(g, task, TASK_LIMIT));
	put32(g, control, CONTROL_INSTANCE, get32(g, task, TASK_INSTANCE));
	i = resize(g, i, 64);
	i = opaque(g, i);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGE, i, const_u64(g, 64, P4BPF_MAX_REPLICAS), ""),
		    none, in_list);
	block_start(g, in_list);
	replica = offset_by_value(
		g, offset_by(g, task, TASK_REPLICAS),
		LLVMBuildMul(g->b, i, const_u64(g, 64, sizeof(struct p4bpf_replica)), ""));
	put32(g, control, CONTROL_PORT, get32(g, replica, offsetof(struct p4bpf_replica, port)));
	put32(g, control, CONTROL_RID, get32(g, replica, offsetof(struct p4bpf_replica, rid)));
	kind = get32(g, task, TASK_KIND);
	var_set(g, c->kind, kind);
	g->hook->resume(g, packet_reach(g));
	restore_length(g, task, lost);
	branch(g, LLVMBuildICmp(g->b, LLVMIntUGE, kind, const_u64(g, 32, TASK_EGRESS), ""), state,
	       whole);
	block_start(g, whole);
	fetch_packet(g, task, control);
	jump(g, c->parse);
	block_start(g, state);
	fetch_state(g, task, control);
	jump(g, c->egress);
	block_start(g, lost);
	stat_drop(g, DROP_HEADROOM);
	return_verdict(g, VERDICT_DROP);
	block_start(g, none);
	LLVMBuildRet(g->b, LLVMConstInt(g->i32, g->hook->verdicts[VERDICT_DROP], true));
	block_start(g, c->leave);
	if (g->hook->leave)
		g->hook->leave(g);
	top = LLVMBuildSelect(g->b, var_get(g, c->pending), const_u64(g, 32, AGAIN),
			      var_get(g, c->verdict), "");
	LLVMBuildRet(g->b, top);
}

/* ---- What the program asks for ---- */

static void find_requests(struct ir_block *b, struct requests *r)
{
	struct ir_walk walk = { note_stmt, r };

	vec_each(struct ir_state *, s, &b->states)
		ir_walk_body(&walk, &(*s)->body);
	ir_walk_body(&walk, &b->body);
}

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct requests *r = walk->data;

	/* What mark_to_drop does asks for no group. */
	if (stmt->kind == IR_SET && stmt->set.op == IR_OP_COPY && stmt->set.a.kind == IR_CONST &&
	    !mpz_sgn(stmt->set.a.number) && stmt->set.dst.kind == IR_PLACE_VAR &&
	    stmt->set.dst.var == r->group)
		return;
	ir_stmt_writes(stmt, note_write, r);
}

static void note_write(struct ir_place *place, void *data)
{
	struct requests *r = data;

	if (place->kind != IR_PLACE_VAR) {
		r->writes |=
			r->g->headers && header_of(r->g, place->header)->lives != LIVES_IN_VARS;
		return;
	}
	r->clones |= place->var == r->clone;
	r->sets_group |= place->var == r->group;
}

static bool is_egress(const struct ir_block *b)
{
	return !strcmp(b->role, "eg");
}

/* ---- Memory ---- */

/* A power of two: sizes are bounded by masking. */
static unsigned head_size(struct gen *g)
{
	unsigned reach = parser_reach(g), size = 64;

	while (size < reach && size < MAX_HEAD)
		size *= 2;
	return size;
}

static unsigned state_at(struct gen *g)
{
	return p4bpf_round_up(TASK_STRETCH + cut_stretch(g, &g->copies->cut), 8);
}

static unsigned task_bytes(struct gen *g)
{
	return p4bpf_round_up(state_at(g) + g->copies->cut.bytes, 8);
}

static void check_memory(struct gen *g)
{
	unsigned control = kept_at(g) + g->copies->cut.head, bytes = task_bytes(g);

	bytes = control > bytes ? control : bytes;
	if (bytes > MAX_ELEMENT)
		diag_error(g->diags, DIAG_LIMIT, (struct span){ 0 },
			   "copies of packets need %u bytes for headers and metadata; at most %u are "
			   "possible", bytes, MAX_ELEMENT);
}

static unsigned kept_at(struct gen *g)
{
	return p4bpf_round_up(CONTROL_WORK + cut_memory(g, &g->copies->cut), 8);
}

static LLVMValueRef percpu_map(struct gen *g, const char *name, unsigned entries, unsigned bytes)
{
	const struct gen_map def = { .name = name,
				     .type = BPF_MAP_TYPE_PERCPU_ARRAY,
				     .max_entries = entries,
				     .key = debug_uint(g, 4),
				     .value = debug_bytes(g, p4bpf_round_up(bytes, 8)) };

	return map_new(g, &def);
}

/* See p4bpf_desc.groups_map. */
static LLVMValueRef replicas_map(struct gen *g, const char *name)
{
	const struct gen_map def = { .name = name,
				     .type = BPF_MAP_TYPE_HASH,
				     .max_entries = MAX_GROUPS,
				     .flags = BPF_F_NO_PREALLOC,
				     .key = debug_uint(g, 4),
				     .value = debug_bytes(g, sizeof(struct p4bpf_replicas)) };

	return map_new(g, &def);
}

static LLVMValueRef element(struct gen *g, LLVMValueRef map, LLVMValueRef index,
			    LLVMBasicBlockRef none)
{
	LLVMBasicBlockRef some = block_new(g, "element");
	LLVMValueRef p;

	mem_store(g, MEM_STACK, g->small, index, 4);
	p = map_lookup(g, map, g->small);
	branch_rare(g, is_null(g, p), none, some);
	block_start(g, some);
	return p;
}

static LLVMValueRef get32(struct gen *g, LLVMValueRef p, unsigned at)
{
	return mem_load(g, MEM_MAP, offset_by(g, p, at), 32, 4);
}

static void put32(struct gen *g, LLVMValueRef p, unsigned at, LLVMValueRef v)
{
	mem_store(g, MEM_MAP, offset_by(g, p, at), resize(g, v, 32), 4);
}

/* ---- A task is made ---- */

static void push_to_ring(struct gen *g, const struct task *t, LLVMValueRef control,
			 LLVMValueRef rounds, LLVMBasicBlockRef none)
{
	struct gen_copies *c = g->copies;
	LLVMValueRef number = get32(g, control, CONTROL_NUMBER), one = const_u64(g, 32, 1), task;

	task = element(g, c->ring_map, LLVMBuildAnd(g->b, number, const_u64(g, 32, RING - 1), ""),
		       none);
	put32(g, task, TASK_ROUNDS, rounds);
	put32(g, task, TASK_NUMBER, number);
	fill(g, t, task, none);
	put32(g, control, CONTROL_NUMBER, LLVMBuildAdd(g->b, number, one, ""));
	var_set(g, c->handed, LLVMBuildAdd(g->b, var_get(g, c->handed), one, ""));
}

static void fill(struct gen *g, const struct task *t, LLVMValueRef task, LLVMBasicBlockRef none)
{
	struct gen_copies *c = g->copies;
	LLVMValueRef zero = const_u64(g, 32, 0);

	put32(g, task, TASK_KIND, const_u64(g, 32, t->kind));
	put32(g, task, TASK_NEXT, zero);
	put32(g, task, TASK_LIMIT, zero);
	put32(g, task, TASK_INSTANCE, const_u64(g, 32, t->instance));
	put32(g, task, TASK_LIST, t->list ? t->list : zero);
	put32(g, task, TASK_BYTES, g->hook->length(g));
	fill_replicas(g, t, task, none);
	if (t->kind >= TASK_EGRESS)
		cut_save(g, &c->cut, offset_by(g, task, state_at(g)), var_get(g, c->base));
	else
		cut_save_vars(g, &c->cut, offset_by(g, task, state_at(g)));
	fill_head(g, t, task, none);
}

static void fill_replicas(struct gen *g, const struct task *t, LLVMValueRef task,
			  LLVMBasicBlockRef none)
{
	struct gen_copies *c = g->copies;
	LLVMValueRef at = offset_by(g, task, TASK_REPLICAS), from = var_new(g, g->ptr, "replicas"),
		     group, n;
	LLVMValueRef args[3];
	LLVMBasicBlockRef has_group, own, found;

	LLVMBuildStore(g->entry_b, g->nowhere ? g->nowhere : LLVMConstNull(g->ptr), from);
	if (!t->replicas) {
		put32(g, task, TASK_N, const_u64(g, 32, 1));
		put32(g, at, offsetof(struct p4bpf_replica, port),
		      t->port ? t->port : const_u64(g, 32, 0));
		put32(g, at, offsetof(struct p4bpf_replica, rid), const_u64(g, 32, 0));
		return;
	}
	var_set(g, from,
		find_replicas(g, t->replicas, t->id,
			      t->replicas == c->groups_map ? DROP_GROUP : DROP_SESSION, none));
	if (t->replicas == c->sessions_map) {
		has_group = block_new(g, "session_group");
		own = block_new(g, "replicas");
		group = get32(g, var_get(g, from), offsetof(struct p4bpf_replicas, group));
		put32(g, task, TASK_LIMIT,
		      get32(g, var_get(g, from), offsetof(struct p4bpf_replicas, truncate)));
		branch_rare(g, is_set(g, group), has_group, own);
		block_start(g, has_group);
		var_set(g, from, find_replicas(g, c->groups_map, group, DROP_GROUP, none));
		jump(g, own);
		block_start(g, own);
	}
	found = block_new(g, "found_replicas");
	n = get32(g, var_get(g, from), offsetof(struct p4bpf_replicas, n));
	put32(g, task, TASK_N, n);
	branch_rare(g, is_set(g, n), found, none);
	block_start(g, found);
	/* By a helper: the verifier would walk through each number of rounds of a loop. */
	n = opaque(g, LLVMBuildSub(g->b, n, const_u64(g, 32, 1), ""));
	n = LLVMBuildAnd(g->b, n, const_u64(g, 32, P4BPF_MAX_REPLICAS - 1), "");
	n = LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), "");
	args[0] = at;
	args[1] = LLVMBuildMul(g->b, n, const_u64(g, 32, sizeof(struct p4bpf_replica)), "");
	args[2] = offset_by(g, var_get(g, from), offsetof(struct p4bpf_replicas, at));
	helper(g, BPF_FUNC_probe_read_kernel, args, 3);
}

static LLVMValueRef find_replicas(struct gen *g, LLVMValueRef map, LLVMValueRef id,
				  enum drop_reason reason, LLVMBasicBlockRef none)
{
	LLVMBasicBlockRef unknown = block_new(g, "unknown");
	LLVMBasicBlockRef here;
	LLVMValueRef p = element(g, map, resize(g, id, 32), unknown);

	here = LLVMGetInsertBlock(g->b);
	block_start(g, unknown);
	stat_drop(g, reason);
	jump(g, none);
	block_start(g, here);
	return p;
}

/*
 * The bytes the task's packet begins with: as they came, or as they are now. A copy at egress also
 * needs scratch memory.
 */
static void fill_head(struct gen *g, const struct task *t, LLVMValueRef task,
		      LLVMBasicBlockRef none)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef fits, memory, packet, done;
	LLVMValueRef to = offset_by(g, task, TASK_STRETCH), n, control;

	if (t->in_place) {
		put32(g, task, TASK_HEAD, const_u64(g, 32, 0));
		return;
	}
	if (t->kind < TASK_EGRESS) {
		n = whole_head(g);
		put32(g, task, TASK_HEAD, n);
		if (c->keeps_head) {
			control = element(g, c->control_map, const_u64(g, 32, 0), none);
			move_words(g, MEM_HEADER, to, offset_by(g, control, kept_at(g)),
				   c->cut.head / 8);
		} else {
			copy_head(g, to, n, false);
		}
		return;
	}
	fits = block_new(g, "fits");
	memory = block_new(g, "from_memory");
	packet = block_new(g, "from_packet");
	done = block_new(g, "head");
	n = var_get(g, g->parsed);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, n, const_u64(g, 64, c->cut.head), ""), none,
		    fits);
	block_start(g, fits);
	put32(g, task, TASK_HEAD, n);
	if (g->scratch_size)
		move_words(g, MEM_HEADER, offset_by(g, to, c->cut.head), var_get(g, g->scratch),
			   g->scratch_size / 8);
	branch(g, in_memory(g), memory, packet);
	block_start(g, memory);
	control = element(g, c->control_map, const_u64(g, 32, 0), none);
	move_words(g, MEM_HEADER, to, offset_by(g, control, CONTROL_WORK), c->cut.head / 8);
	jump(g, done);
	block_start(g, packet);
	copy_head(g, to, n, false);
	jump(g, done);
	block_start(g, done);
}

/* As much as is kept of a packet whose headers nobody knows yet, 32 bits. */
static LLVMValueRef whole_head(struct gen *g)
{
	LLVMValueRef len = g->hook->length(g), max = const_u64(g, 32, g->copies->cut.head);

	return LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntULT, len, max, ""), len, max, "");
}

/* Words of eight bytes. LLVM must not make a memcpy of it, which BPF has not. */
static void move_words(struct gen *g, enum memory kind, LLVMValueRef to, LLVMValueRef from,
		       unsigned words)
{
	LLVMBasicBlockRef head = block_new(g, "copy"), body = block_new(g, "word"),
			  done = block_new(g, "copied");
	LLVMValueRef count = var_new(g, g->i64, "words"), i, at;

	var_set(g, count, const_u64(g, 64, 0));
	jump(g, head);
	block_start(g, head);
	i = opaque(g, var_get(g, count));
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, i, const_u64(g, 64, words), ""), body, done);
	block_start(g, body);
	at = LLVMBuildMul(g->b, i, const_u64(g, 64, 8), "");
	mem_store(g, kind, offset_by_value(g, to, at),
		  mem_load(g, kind, offset_by_value(g, from, at), 64, 8), 8);
	var_set(g, count, LLVMBuildAdd(g->b, i, const_u64(g, 64, 1), ""));
	jump(g, head);
	block_start(g, done);
}

/* Between memory and the packet's head. The packet's pointers are void when it was written. */
static void copy_head(struct gen *g, LLVMValueRef memory, LLVMValueRef bytes, bool to_packet)
{
	LLVMValueRef offset = packet_prefix(g), n;

	/* 1 .. head, for the verifier; of no bytes it makes so many that the kernel refuses. */
	n = opaque(g, LLVMBuildSub(g->b, resize(g, bytes, 32), const_u64(g, 32, 1), ""));
	n = LLVMBuildAnd(g->b, n, const_u64(g, 32, g->copies->cut.head - 1), "");
	n = LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), "");
	if (to_packet)
		g->hook->store_bytes(g, offset, memory, n);
	else
		g->hook->load_bytes(g, offset, memory, n);
}

/* ---- A task is taken up ---- */

/* The packet as it was, to be parsed. */
static void fetch_packet(struct gen *g, LLVMValueRef task, LLVMValueRef control)
{
	LLVMBasicBlockRef put = block_new(g, "put_head"), done = block_new(g, "as_it_was");
	LLVMValueRef n = get32(g, task, TASK_HEAD);

	branch(g, is_set(g, n), put, done);
	block_start(g, put);
	copy_head(g, offset_by(g, task, TASK_STRETCH), n, true);
	hook_load_packet(g);
	jump(g, done);
	block_start(g, done);
	cut_load_vars(g, &g->copies->cut, offset_by(g, task, state_at(g)),
		      get32(g, task, TASK_LIST));
	start_copy(g, TASK_INGRESS, control);
}

static void fetch_state(struct gen *g, LLVMValueRef task, LLVMValueRef control)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef some = block_new(g, "field_list"), all = block_new(g, "all_fields"),
			  behind, before;
	LLVMValueRef work = offset_by(g, control, CONTROL_WORK),
		     state = offset_by(g, task, state_at(g)), list;
	unsigned words = cut_stretch(g, &c->cut) / 8;

	move_words(g, MEM_HEADER, work, offset_by(g, task, TASK_STRETCH), words);
	var_set(g, c->base, work);
	/* A frame stays where it is: parts know it by its address. */
	if (g->framed)
		move_words(g, MEM_HEADER, var_get(g, g->scratch), offset_by(g, work, c->cut.head),
			   g->frame_at / 8);
	else if (g->scratch)
		var_set(g, g->scratch, offset_by(g, work, c->cut.head));
	cut_load(g, &c->cut, state, work);
	list = get32(g, task, TASK_LIST);
	branch(g, is_set(g, list), some, all);
	block_start(g, some);
	forget_metadata(g);
	cut_load_vars(g, &c->cut, state, list);
	jump(g, all);
	block_start(g, all);
	if (c->deparse) {
		behind = block_new(g, "behind_egress");
		before = block_new(g, "before_egress");
		branch(g, equals(g, var_get(g, c->kind), const_u64(g, 32, TASK_DEPARSE)), behind,
		       before);
		block_start(g, behind);
		start_copy(g, TASK_DEPARSE, control);
		jump(g, c->deparse);
		block_start(g, before);
	}
	start_copy(g, TASK_EGRESS, control);
}

/* The payload is where the saved head ends, for a task that has one. */
static void restore_length(struct gen *g, LLVMValueRef task, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef move = block_new(g, "restore"), done = block_new(g, "restored");
	LLVMValueRef grow = LLVMBuildSub(g->b, get32(g, task, TASK_BYTES), g->hook->length(g), "");

	branch(g, is_set(g, grow), move, done);
	block_start(g, move);
	g->hook->move_head(g, grow, drop);
	jump(g, done);
	block_start(g, done);
}

/* All that a packet starts without. */
static void forget_metadata(struct gen *g)
{
	for (unsigned i = 0; i < g->p->vars.n; i++) {
		const struct ir_var *v = g->p->vars.at[i];

		if (v->zero_first &&
		    (!strncmp(v->name, "meta.", 5) || !strncmp(v->name, "std.", 4)))
			var_set(g, g->vars[i], LLVMConstNull(int_type(g, v->width)));
	}
}

static void start_copy(struct gen *g, enum task_kind kind, LLVMValueRef control)
{
	const struct copy copy = { kind, get32(g, control, CONTROL_INSTANCE),
				   get32(g, control, CONTROL_PORT),
				   get32(g, control, CONTROL_RID) };

	g->binding->start_copy(g, &copy);
}

/* Whether headers are in memory, and the packet has the head its task began with. */
static LLVMValueRef in_memory(struct gen *g)
{
	return LLVMBuildICmp(g->b, LLVMIntUGE, var_get(g, g->copies->kind),
			     const_u64(g, 32, TASK_EGRESS), "");
}
