/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl bench: how long the program takes for a packet, through the kernel's test run on one
 * core.
 */
#include "runtime/cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT 1000000
#define PACKET_MAX 65536

/* A UDP datagram of 64 bytes, IPv4 from 10.0.0.1 to 10.0.0.2. */
static const char default_packet[] =
	"02000000000202000000000108004500003200000000401166b90a0000010a00000204d204d2001e0000"
	"00000000000000000000000000000000000000000000";

struct packets {
	struct packet {
		uint8_t *data;
		size_t size;
	} *at;
	size_t n;
};

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

static uint32_t read_u32(const uint8_t *at, bool swapped)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return swapped ? __builtin_bswap32(v) : v;
}

/*
 * The packets of a capture: a header of 24 bytes, then for each packet one of 16, whose third word is the
 * number of bytes kept. The file's own byte order shows in its first word.
 */
static int read_pcap(struct ctl *ctl, const char *path, struct packets *out)
{
	FILE *in = fopen(path, "rb");
	uint8_t header[24], record[16];
	uint32_t magic, size;
	bool swapped;

	if (!in)
		return failed(ctl, "%s: %s", path, strerror(errno));
	if (fread(header, 1, sizeof(header), in) != sizeof(header))
		memset(header, 0, sizeof(header));
	magic = read_u32(header, false);
	swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	if (!swapped && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d) {
		fclose(in);
		return failed(ctl, "%s: not a pcap file (pcapng: 'tcpdump -r FILE -w OTHER' converts)",
			      path);
	}
	while (fread(record, 1, sizeof(record), in) == sizeof(record)) {
		size = read_u32(record + 8, swapped);
		out->at = realloc(out->at, (out->n + 1) * sizeof(*out->at));
		if (!out->at)
			abort();
		out->at[out->n].data = size <= PACKET_MAX ? malloc(size + 1) : NULL;
		out->at[out->n].size = size;
		if (!out->at[out->n].data ||
		    fread(out->at[out->n++].data, 1, size, in) != size) {
			fclose(in);
			return failed(ctl, "%s: packet %zu is cut off or too large", path, out->n);
		}
	}
	fclose(in);
	return out->n ? DONE : failed(ctl, "%s: no packet in it", path);
}

static int take_packets(struct ctl *ctl, const char *hex, const char *pcap, struct packets *out)
{
	long size;

	if (pcap)
		return read_pcap(ctl, pcap, out);
	out->at = calloc(1, sizeof(*out->at));
	if (!out->at || !(out->at->data = malloc(PACKET_MAX + 1)))
		abort();
	out->n = 1;
	size = parse_hex(hex, out->at->data);
	if (size < 0)
		return wrong_usage(ctl,
				   "--packet: expected hexadecimal digits, two for each byte");
	out->at->size = (size_t)size;
	return DONE;
}

static void free_packets(struct packets *packets)
{
	for (size_t i = 0; i < packets->n; i++)
		free(packets->at[i].data);
	free(packets->at);
}

/* Each packet as often as it is to be repeated; the mean of all. */
static int measure(struct ctl *ctl, struct p4bpf_pipeline *pipe, const struct packets *packets,
		   struct p4bpf_test_run *in, json_t **out)
{
	json_t *verdicts = json_object();
	uint64_t ns = 0, bytes = 0;
	const char *verdict = "";
	int status = DONE;

	for (size_t i = 0; !status && i < packets->n; i++) {
		struct p4bpf_test_result result;

		in->data = packets->at[i].data;
		in->size = packets->at[i].size;
		if (p4bpf_pipeline__test_run(pipe, in, &result)) {
			status = packets->n > 1 ?
				failed(ctl, "packet %zu: %s", i + 1, p4bpf_error()) :
				library_failed(ctl);
			break;
		}
		free(result.data);
		ns += result.ns;
		bytes += in->size;
		verdict = verdict_name(pipe, result.verdict);
		json_object_set_new(verdicts, verdict,
				    json_integer(number_of(verdicts, verdict) + 1));
	}
	if (status) {
		json_decref(verdicts);
		return status;
	}
	ns /= packets->n;
	*out = json_pack("{s:I, s:I, s:I, s:I, s:s}", "ns", (json_int_t)ns, "packets_per_second",
			 (json_int_t)(ns ? 1000000000 / ns : 0), "repeat", (json_int_t)in->repeat,
			 "bytes", (json_int_t)(bytes / packets->n), "verdict",
			 json_object_size(verdicts) == 1 ? verdict : "several");
	json_object_set_new(*out, "packets", json_integer((json_int_t)packets->n));
	json_object_set_new(*out, "verdicts", verdicts);
	return DONE;
}

static int bench(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *name = take(ctl, words, "PIPE"), *hex = NULL, *pcap = NULL, *value;
	uint64_t repeat = 0, port = 0;
	struct p4bpf_test_run in = { 0 };
	struct packets packets = { 0 };
	struct p4bpf_pipeline *pipe;
	int status = name ? DONE : USAGE, taken;

	while (!status && words->n) {
		if ((taken = take_option(ctl, words, "--packet", &value)) > 0) {
			hex = value;
		} else if (!taken && (taken = take_option(ctl, words, "--pcap", &value)) > 0) {
			pcap = value;
		} else if (!taken && (taken = take_option(ctl, words, "--repeat", &value)) > 0) {
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
	if (!status && hex && pcap)
		status = wrong_usage(ctl, "either --packet or --pcap");
	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (!status)
		status = take_packets(ctl, hex ? hex : default_packet, pcap, &packets);
	if (!status) {
		if (!repeat)
			repeat = packets.n < REPEAT ? REPEAT / packets.n : 1;
		in.repeat = (uint32_t)repeat;
		in.port = (uint32_t)port;
		status = measure(ctl, pipe, &packets, &in, out);
	}
	free_packets(&packets);
	return status;
}

static void bench_text(const json_t *out, FILE *to)
{
	const char *verdict;
	json_t *n;

	fprintf(to, "%lld ns a packet", (long long)number_of(out, "ns"));
	if (number_of(out, "packets_per_second"))
		fprintf(to, ", %lld packets a second",
			(long long)number_of(out, "packets_per_second"));
	if (number_of(out, "packets") == 1) {
		fprintf(to, ", %s (%lld bytes, %lld times, one core)\n", text_of(out, "verdict"),
			(long long)number_of(out, "bytes"), (long long)number_of(out, "repeat"));
		return;
	}
	json_object_foreach(json_object_get(out, "verdicts"), verdict, n)
		fprintf(to, ", %lld %s", (long long)json_integer_value(n), verdict);
	fprintf(to, " (%lld packets, %lld bytes in the mean, %lld times each, one core)\n",
		(long long)number_of(out, "packets"), (long long)number_of(out, "bytes"),
		(long long)number_of(out, "repeat"));
}

static const struct verb verbs[] = {
	{ "", "PIPE [--packet HEX|--pcap FILE] [--port N] [--repeat N]",
	  "Measure the program's time for a packet, by running it inside the kernel.", bench,
	  bench_text, false,
	  "Nothing is sent. Without --packet it is a UDP datagram of 64 bytes; with --pcap the mean\n"
	  "over the packets of a capture. --port N: they come in on that port. --repeat: runs of each\n"
	  "packet, by default 1000000 over all of them. The kernel hands\n"
	  "each run the packet as the run before left it: a program that counts down a TTL\n"
	  "and drops at 0 soon measures dropping, and one that pushes headers runs out of\n"
	  "room. What is measured includes some ns of the kernel's loop." },
};

const struct noun bench_noun = { "bench", "How fast the program is.", verbs, 1 };
