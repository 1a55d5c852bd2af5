/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xdp_model: a switch on XDP. `output_action` is XDP's own action code, in XDP's numbers, and
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
	port_send(g, var_get(g, binding_var(g, "omd.output_port")));
}
