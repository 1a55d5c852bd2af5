/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xdp_model: a switch on XDP. `output_action` is XDP's own action code, in XDP's numbers, and XDP_REDIRECT
 * sends to the interface bound to `output_port`, or up the kernel's stack when that is the stack's port. An
 * interface without a port number has its interface index for `input_port`, so that a program loaded by
 * other tools sees what p4c's xdp_model gives it. A packet the parser rejects is dropped.
 */
#include <linux/bpf.h>

#include "backend/gen.h"

static void start(struct gen *g);
static void reject(struct gen *g);
static void finish(struct gen *g);
static void redirect(struct gen *g);

const struct binding binding_xdp = {
	.arch = "xdp_model",
	.writes_reach_packet = true,
	.uses_ports = true,
	.on_xdp = true,
	.start = start,
	.reject = reject,
	.finish = finish,
};

static void start(struct gen *g)
{
	struct ir_var *port = ir_find_var(g->p, "imd.input_port");
	LLVMBasicBlockRef found, bound, done;
	LLVMValueRef ifindex, key, p, number;

	if (!port || !binding_reads(g, port))
		return;
	found = block_new(g, "iface");
	bound = block_new(g, "bound");
	done = block_new(g, "port");
	key = stack_new(g, 4, "iface");
	ifindex = ctx_load(g, g->hook->ifindex_at);
	var_set(g, g->vars[port->id], ifindex);
	mem_store(g, MEM_STACK, key, ifindex, 4);
	p = map_lookup(g, map_of_ifaces(g), key);
	branch_rare(g, is_null(g, p), done, found);
	block_start(g, found);
	number = mem_load(g, MEM_MAP, p, 32, 4);
	branch_rare(g, equals(g, number, const_u64(g, 32, 0)), done, bound);
	block_start(g, bound);
	var_set(g, g->vars[port->id], LLVMBuildSub(g->b, number, const_u64(g, 32, 1), ""));
	jump(g, done);
	block_start(g, done);
}

static void reject(struct gen *g)
{
	stat_error(g, var_get(g, g->vars[g->p->parser_error->id]));
	stat_drop(g, DROP_PARSER);
	return_verdict(g, VERDICT_DROP);
}

static void finish(struct gen *g)
{
	LLVMValueRef action = var_get(g, binding_var(g, "omd.output_action"));
	LLVMBasicBlockRef send = block_new(g, "redirect"), drop = block_new(g, "drop");
	LLVMBasicBlockRef other = block_new(g, "other");
	LLVMValueRef sw;

	action = resize(g, action, 32);
	sw = LLVMBuildSwitch(g->b, action, other, 3);
	LLVMAddCase(sw, const_u64(g, 32, XDP_REDIRECT), send);
	LLVMAddCase(sw, const_u64(g, 32, XDP_DROP), drop);
	LLVMAddCase(sw, const_u64(g, 32, XDP_ABORTED), drop);
	block_start(g, drop);
	stat_drop(g, DROP_PROGRAM);
	LLVMBuildRet(g->b, action);
	block_start(g, other);
	LLVMBuildRet(g->b, action);
	block_start(g, send);
	redirect(g);
}

static void redirect(struct gen *g)
{
	LLVMValueRef port = var_get(g, binding_var(g, "omd.output_port")), stack, code;
	LLVMBasicBlockRef up = block_new(g, "to_stack"), out = block_new(g, "to_port");
	LLVMBasicBlockRef sent = block_new(g, "sent"), unbound = block_new(g, "unbound");

	stack = mem_load(g, MEM_MAP, config_ptr(g, g->stack_port_at), 32, 4);
	branch_rare(g, equals(g, port, stack), up, out);
	block_start(g, up);
	return_verdict(g, VERDICT_PASS);
	block_start(g, out);
	/* The last argument is what to return when the port is not bound. */
	code = helper(g, BPF_FUNC_redirect_map,
		      (LLVMValueRef[]){ map_of_ports(g), resize(g, port, 64), const_u64(g, 64, XDP_DROP) }, 3);
	code = resize(g, code, 32);
	branch_rare(g, equals(g, code, const_u64(g, 32, XDP_DROP)), unbound, sent);
	block_start(g, sent);
	LLVMBuildRet(g->b, code);
	block_start(g, unbound);
	stat_drop(g, DROP_PORT);
	return_verdict(g, VERDICT_DROP);
}
