/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What xdp_model takes from the kernel: time, and events for user space.
 */
#include <linux/bpf.h>

#include "backend/extern.h"

/* The low 32 bits, as xdp_model declares it. */
LLVMValueRef extern_ktime(struct gen *g, const struct extern_call *c)
{
	(void)c;
	return resize(g, helper(g, BPF_FUNC_ktime_get_ns, NULL, 0), 32);
}

/*
 * Sends the packet to whoever reads the map `p4bpf_events`: struct { u64 time; u32 ifindex; u32
 * length; } in host order, then the packet. 0 when somebody listens on this CPU, else a negative
 * error.
 */
LLVMValueRef extern_perf_event(struct gen *g, const struct extern_call *c)
{
	const struct gen_map def = { .name = "p4bpf_events", .type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
				     .key_size = 4, .value_size = 4 };
	LLVMValueRef event = stack_new(g, 16, "event"), length, flags, args[5];

	(void)c;
	if (!g->events_map)
		g->events_map = map_new(g, &def);
	length = LLVMBuildSub(g->b, LLVMBuildPtrToInt(g->b, var_get(g, g->data_end), g->i64, ""),
			      LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, ""), "");
	mem_store(g, MEM_STACK, event, helper(g, BPF_FUNC_ktime_get_ns, NULL, 0), 8);
	mem_store(g, MEM_STACK, offset_by(g, event, 8),
		  ctx_load(g, g->hook->ifindex_at), 4);
	mem_store(g, MEM_STACK, offset_by(g, event, 12), resize(g, length, 32), 4);
	/* Bits 32 and up of the flags: how much of the packet to append. */
	flags = LLVMBuildShl(g->b, length, const_u64(g, 64, 32), "");
	flags = LLVMBuildOr(g->b, flags, const_u64(g, 64, BPF_F_CURRENT_CPU), "");
	args[0] = g->ctx;
	args[1] = g->events_map;
	args[2] = flags;
	args[3] = event;
	args[4] = const_u64(g, 64, 16);
	return helper(g, BPF_FUNC_perf_event_output, args, 5);
}
