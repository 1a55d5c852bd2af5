/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "externs.h"

static __u64 values[2];		/* .bss, a map as good as any */

void scalars(struct P4BPF_CONTEXT *ctx, struct scalars_args *args)
{
	args->b += args->a;
	for (int i = 0; i < 9; i++)
		args->wide[i] = 0x10 + i;
	args->negated = -args->s;
}

void reversed(struct P4BPF_CONTEXT *ctx, struct reversed_args *args)
{
	for (int i = 0; i < 9; i++)
		args->result[i] = args->wide[8 - i];
}

void split(struct P4BPF_CONTEXT *ctx, struct split_args *args)
{
	args->result_first = args->b >> 8;
	args->result_second = args->b & 1;
}

void headers(struct P4BPF_CONTEXT *ctx, struct headers_args *args)
{
	args->made_valid = 1;
	/* Bits above the width count for nothing. */
	args->made_hi = 0xf0 | args->t_0;
	args->made_lo = args->more_0_valid << 3 | args->more_1_valid << 2 | args->t_1 << 1 |
			args->note_valid;
	args->made_text = args->more_1_text;
	args->note_valid = args->note_hi != 0;
	args->note_text ^= 0xffffff;
}

void packet_byte(struct P4BPF_CONTEXT *ctx, struct packet_byte_args *args)
{
	unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (args->at < 64 && data + args->at + 1 <= end)
		args->value = data[args->at];
}

void counter_of_next(struct P4BPF_CONTEXT *ctx, struct counter_of_next_args *args)
{
	__u64 *v = &values[args->self_number & 1];

	*v += args->self_backwards ? -(__u64)args->self_step : args->self_step;
	args->result = *v;
}

void counter_of_set(struct P4BPF_CONTEXT *ctx, struct counter_of_set_args *args)
{
	values[args->self_number & 1] = args->to;
}

void last_of_swap(struct P4BPF_CONTEXT *ctx, struct last_of_swap_args *args)
{
	static unsigned short last = 7;

	args->result = last;
	last = args->now;
}
