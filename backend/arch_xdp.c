/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xdp_model: a switch on XDP, or with the same actions on TC. `output_action` is XDP's own action code, in XDP's numbers, and
 * XDP_REDIRECT sends to the interface bound to `output_port`, or up the kernel's stack when that is
 * the stack's port. An interface without a port number has its interface index for `input_port`, so
 * that a program loaded by other tools sees what p4c's xdp_model gives it. A packet the parser
 * rejects is dropped.
 */
#include <linux/bpf.h>

#include "backend/gen.h"

static void start(struct gen *g);
static void finish(struct gen *g);

const struct binding binding_xdp = {
	.arch = "xdp_model",
	.writes_reach_packet = true,
	.uses_ports = true,
	.on_xdp = true,
	.on_tc = true,
	.start = start,
	.reject = reject_drops,
	.finish = finish,
};

static void start(struct gen *g)
{
	struct ir_var *port = ir_find_var(g->p, "imd.input_port");

	if (port && binding_reads(g, port))
		var_set(g, g->vars[port->id], port_in(g, NULL));
}

static void finish(struct gen *g)
{
	LLVMValueRef action = var_get(g, binding_var(g, "omd.output_action"));
	LLVMBasicBlockRef send = block_new(g, "redirect"), drop = block_new(g, "drop");
	LLVMBasicBlockRef other = block_new(g, "other"), pass = block_new(g, "pass");
	LLVMBasicBlockRef back = block_new(g, "send_back");
	LLVMValueRef sw;

	action = resize(g, action, 32);
	sw = LLVMBuildSwitch(g->b, action, other, 5);
	LLVMAddCase(sw, const_u64(g, 32, XDP_REDIRECT), send);
	LLVMAddCase(sw, const_u64(g, 32, XDP_PASS), pass);
	LLVMAddCase(sw, const_u64(g, 32, XDP_TX), back);
	LLVMAddCase(sw, const_u64(g, 32, XDP_DROP), drop);
	LLVMAddCase(sw, const_u64(g, 32, XDP_ABORTED), drop);
	block_start(g, drop);
	stat_drop(g, DROP_PROGRAM);
	jump(g, other);
	/* XDP knows what an action without a name is; TC drops. */
	block_start(g, other);
	if (g->hook == &hook_xdp)
		LLVMBuildRet(g->b, action);
	else
		return_verdict(g, VERDICT_DROP);
	block_start(g, pass);
	return_verdict(g, VERDICT_PASS);
	block_start(g, back);
	g->hook->send_back(g);
	block_start(g, send);
	port_send(g, var_get(g, binding_var(g, "omd.output_port")));
}
