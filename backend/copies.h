/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of packets: what an architecture with a traffic manager asks for. See copies.c.
 */
#ifndef P4BPF_BACKEND_COPIES_H
#define P4BPF_BACKEND_COPIES_H

#include "backend/gen.h"

/* What to do with a packet that is waiting. */
enum task_kind {
	TASK_NONE,		/* the packet as it came from the wire */
	TASK_INGRESS,		/* through the parser and ingress */
	TASK_CLONE,		/* through the parser, then egress */
	TASK_EGRESS,		/* egress, from the saved state: the headers are in memory */
	TASK_DEPARSE,		/* the same, from behind egress */
};

/* A copy on its way, 32 bits each. */
struct copy {
	enum task_kind kind;
	LLVMValueRef instance, port, rid;
};

/* The program's function run once over a packet, see copies_entry(). */
enum pass { PASS_FIRST, PASS_NEXT, PASS_LAST };

struct gen_copies {
	bool clones_in, clones_out, resubmits, recirculates, groups;
	bool hands_over;		/* for XDP, with a program on TC: handover.c */
	bool keeps_head;		/* ingress may write over what a copy needs */
	struct gen_cut cut;		/* before egress */
	LLVMValueRef ring_map;
	LLVMValueRef control_map, tasks_map, groups_map, sessions_map;
	LLVMValueRef pass;		/* parameter */
	LLVMValueRef base;		/* alloca ptr: from where headers' places are counted */
	LLVMValueRef kind;		/* alloca i32: enum task_kind of this pass */
	LLVMValueRef pending;		/* alloca i1: tasks wait */
	LLVMValueRef handed;		/* alloca i32: on XDP, tasks in the ring */
	LLVMValueRef verdict;		/* alloca i32: of this pass */
	LLVMBasicBlockRef leave;	/* where it ends */
	LLVMBasicBlockRef fetch;	/* where passes after the first begin */
	LLVMBasicBlockRef parse, egress, deparse;	/* where their tasks go */
};

/* Before the hook is chosen: leaves NULL in g->copies when the program asks for none. */
void copies_plan(struct gen *g);
/*
 * What the program does for which packets must be copied ("clones packets"): TC does that. Or
 * NULL.
 */
const char *copies_on_tc(const struct gen *g);
/* Whether the function under construction hands its copies over to TC. */
bool copies_for_tc(const struct gen *g);
/* The object's entry: runs the program's function until no task waits. */
void copies_entry(struct gen *g, const char *name);
/* Variables and maps; variables of the program have been declared. */
void copies_declare(struct gen *g);
/* At the start of the function: goes to the tasks unless this is the first pass. */
void copies_start(struct gen *g);
/* Before and behind the parser. */
void copies_parse(struct gen *g);
void copies_parsed(struct gen *g);
/* Generates what fetches a task, behind everything else. */
void copies_fetch(struct gen *g);

/* Makes a task, which the caller fills in with these, and puts it on top of those that wait. */
struct task {
	enum task_kind kind;
	unsigned instance;		/* what becomes instance_type */
	LLVMValueRef list;		/* LIST of fields to keep, 32 bits; NULL: all */
	LLVMValueRef replicas, id;	/* the list of copies: map and key; or: */
	LLVMValueRef port;		/* one copy to this port */
	bool anew;			/* it counts as a round */
	bool in_place;			/* the packet is as the task needs it */
	bool hand_over;			/* on XDP: for TC */
};
void copies_push(struct gen *g, const struct task *t);

/* Bytes this copy may have, 0: any. */
LLVMValueRef copies_limit(struct gen *g);
/* Writes the headers back to the packet when they are in memory. */
void copies_flush(struct gen *g);
/* Ends this pass: `verdict` when nothing waits. */
void copies_return(struct gen *g, LLVMValueRef verdict);

/* Number of the next task in this CPU's ring. */
LLVMValueRef copies_sequence(struct gen *g, LLVMBasicBlockRef none);
/*
 * Task `number` of that CPU's ring becomes task `at` of those that wait; `lost` when it is
 * another by now.
 */
void copies_take(struct gen *g, LLVMValueRef cpu, LLVMValueRef number, LLVMValueRef at,
		 LLVMBasicBlockRef lost);

/* ---- handover.c ---- */

/* On XDP, in the end: marks the packet when it has tasks for TC. */
void handover_give(struct gen *g);
/* On TC: takes the tasks over, or ends the program. */
void handover_take(struct gen *g);

#endif
