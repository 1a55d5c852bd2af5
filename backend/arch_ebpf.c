/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ebpf_model: a filter. A packet the parser rejects, or for which `accept` is false at the end, is
 * dropped; any other goes on as it came, whatever the program wrote into its headers.
 */
#include "backend/gen.h"

static void start(struct gen *g);
static void finish(struct gen *g);

const struct binding binding_ebpf = {
	.arch = "ebpf_model",
	.on_xdp = true,
	.on_tc = true,
	.start = start,
	.reject = reject_drops,
	.finish = finish,
};

static void start(struct gen *g)
{
	(void)g;
}

static void finish(struct gen *g)
{
	LLVMBasicBlockRef pass = block_new(g, "pass"), drop = block_new(g, "drop");

	branch(g, var_get(g, binding_var(g, "accept")), pass, drop);
	block_start(g, drop);
	stat_drop(g, DROP_PROGRAM);
	return_verdict(g, VERDICT_DROP);
	block_start(g, pass);
	return_verdict(g, VERDICT_PASS);
}
