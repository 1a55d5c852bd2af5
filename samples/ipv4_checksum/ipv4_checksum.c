/* SPDX-License-Identifier: Apache-2.0 */
/* The sum of a header's sixteen-bit words, its checksum among them, is all ones (RFC 1071). */
#include "externs.h"

void ipv4_checksum_is_right(struct P4BPF_CONTEXT *ctx, struct ipv4_checksum_is_right_args *args)
{
	unsigned int sum = args->ipv4_version << 12 | args->ipv4_ihl << 8 | args->ipv4_tos;

	sum += args->ipv4_length;
	sum += args->ipv4_id;
	sum += args->ipv4_flags << 13 | args->ipv4_offset;
	sum += args->ipv4_ttl << 8 | args->ipv4_protocol;
	sum += args->ipv4_checksum;
	sum += (args->ipv4_src >> 16) + (args->ipv4_src & 0xffff);
	sum += (args->ipv4_dst >> 16) + (args->ipv4_dst & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	args->result = args->ipv4_valid && sum == 0xffff;
}
