/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports on a hook: the number of the interface a packet came in by, and sending it to the interface
 * bound to a number. One number may mean the kernel's own stack.
 */
#include "backend/gen.h"

LLVMValueRef port_in(struct gen *g, LLVMValueRef otherwise)
{
	LLVMBasicBlockRef found = block_new(g, "iface"), bound = block_new(g, "bound");
	LLVMBasicBlockRef done = block_new(g, "port");
	LLVMValueRef port = var_new(g, g->i32, "port"), p, number;
	/* Once: each such load is three in the kernel. */
	LLVMValueRef ifindex = ctx_load(g, g->hook->ifindex_at);

	var_set(g, port, otherwise ? otherwise : ifindex);
	mem_store(g, MEM_STACK, g->small, ifindex, 4);
	p = map_lookup(g, map_of_ifaces(g), g->small);
	branch_rare(g, is_null(g, p), done, found);
	block_start(g, found);
	number = mem_load(g, MEM_MAP, p, 32, 4);
	branch_rare(g, equals(g, number, const_u64(g, 32, 0)), done, bound);
	block_start(g, bound);
	var_set(g, port, LLVMBuildSub(g->b, number, const_u64(g, 32, 1), ""));
	jump(g, done);
	block_start(g, done);
	return var_get(g, port);
}

void port_send(struct gen *g, LLVMValueRef port)
{
	LLVMBasicBlockRef up = block_new(g, "to_stack"), out = block_new(g, "to_port");
	LLVMValueRef stack = mem_load(g, MEM_MAP, config_ptr(g, g->stack_port_at), 32, 4);

	branch_rare(g, equals(g, port, stack), up, out);
	block_start(g, up);
	return_verdict(g, VERDICT_PASS);
	block_start(g, out);
	g->hook->send(g, port);
}
