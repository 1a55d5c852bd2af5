/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl bench: how long the program takes for a packet, through the kernel's test run on one
 * core.
 */
#include "runtime/cli/cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT 1000000
#define PACKET_MAX 65536

/* A UDP datagram of 64 bytes, IPv4 from 10.0.0.1 to 10.0.0.2. */
static const char default_packet[] =
	"02000000000202000000000108004500003200000000401166b90a0000010a00000204d204d2001e0000"
	"00000000000000000000000000000000000000000000";

/* Digits, with blanks between them; the size in bytes or -1. */
static long parse_hex(const char *hex, uint8_t *out)
{
	size_t digits = 0;

	memset(out, 0, PACKET_MAX);
	for (; *hex; hex++) {
		unsigned c = (unsigned char)tolower((unsigned char)*hex);

		if (isspace((int)c))
			continue;
		if (!isxdigit((int)c) || digits / 2 >= PACKET_MAX)
			return -1;
		out[digits / 2] =
			(uint8_t)(out[digits / 2] << 4 | (c <= '9' ? c - '0' : c - 'a' + 10));
		digits++;
	}
	return digits % 2 ? -1 : (long)(digits / 2);
}

static const char *verdict_name(const struct p4bpf_pipeline *pipe, uint32_t verdict)
{
	static const char *const xdp[] = { "XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX",
					   "XDP_REDIRECT" };
	static const char *const tc[] = { "TC_ACT_OK",	   "TC_ACT_RECLASSIFY", "TC_ACT_SHOT",
					  "TC_ACT_PIPE",   "TC_ACT_STOLEN",	"TC_ACT_QUEUED",
					  "TC_ACT_REPEAT", "TC_ACT_REDIRECT" };

	if (!strcmp(p4bpf_pipeline__hook(pipe), "xdp"))
		return verdict < sizeof(xdp) / sizeof(*xdp) ? xdp[verdict] : "?";
	return verdict < sizeof(tc) / sizeof(*tc) ? tc[verdict] : "?";
}

static int bench(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *name = take(ctl, words, "PIPE"), *hex = default_packet, *value;
	uint64_t repeat = REPEAT, port = 0;
	struct p4bpf_test_run in = { 0 };
	struct p4bpf_test_result result;
	struct p4bpf_pipeline *pipe;
	uint8_t *packet;
	int status = name ? DONE : USAGE, taken;
	long size;

	while (!status && words->n) {
		if ((taken = take_option(ctl, words, "--packet", &value))) {
			hex = value;
		} else if ((taken = take_option(ctl, words, "--repeat", &value)) > 0) {
			status = parse_number(ctl, "--repeat", value, INT32_MAX, &repeat);
		} else if (!taken && (taken = take_option(ctl, words, "--port", &value)) > 0) {
			status = parse_number(ctl, "--port", value, UINT32_MAX, &port);
			in.has_port = true;
		} else if (!taken) {
			status = take_end(ctl, words);
		}
		if (taken < 0)
			status = USAGE;
	}
	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (status)
		return status;
	packet = malloc(PACKET_MAX + 1);
	size = packet ? parse_hex(hex, packet) : -1;
	if (size < 0) {
		free(packet);
		return wrong_usage(ctl, "--packet: expected hexadecimal digits, two for each byte");
	}
	in.data = packet;
	in.size = (size_t)size;
	in.repeat = (uint32_t)repeat;
	in.port = (uint32_t)port;
	status = p4bpf_pipeline__test_run(pipe, &in, &result) ? library_failed(ctl) : DONE;
	if (!status)
		*out = json_pack("{s:I, s:I, s:I, s:I, s:s}", "ns", (json_int_t)result.ns,
				 "packets_per_second",
				 (json_int_t)(result.ns ? 1000000000 / result.ns : 0), "repeat",
				 (json_int_t)repeat, "bytes", (json_int_t)size, "verdict",
				 verdict_name(pipe, result.verdict));
	if (!status)
		free(result.data);
	free(packet);
	return status;
}

static void bench_text(const json_t *out, FILE *to)
{
	fprintf(to, "%lld ns a packet", (long long)number_of(out, "ns"));
	if (number_of(out, "packets_per_second"))
		fprintf(to, ", %lld packets a second",
			(long long)number_of(out, "packets_per_second"));
	fprintf(to, ", %s (%lld bytes, %lld times, one core)\n", text_of(out, "verdict"),
		(long long)number_of(out, "bytes"), (long long)number_of(out, "repeat"));
}

static const struct verb verbs[] = {
	{ "", "PIPE [--packet HEX] [--port N] [--repeat N]",
	  "Measure the program's time for a packet, by running it inside the kernel.", bench,
	  bench_text, false,
	  "Nothing is sent. Without --packet it is a UDP datagram of 64 bytes. --port N: the\n"
	  "packet comes in on that port. The default of --repeat is 1000000. The kernel hands\n"
	  "each run the packet as the run before left it: a program that counts down a TTL\n"
	  "and drops at 0 soon measures dropping, and one that pushes headers runs out of\n"
	  "room. What is measured includes some ns of the kernel's loop." },
};

const struct noun bench_noun = { "bench", "How fast the program is.", verbs, 1 };
