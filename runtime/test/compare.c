// SPDX-License-Identifier: Apache-2.0
/*
 * Compares what came out of the ports with the expect lines. Within a port order counts; between
 * ports it does not, and a port without expect lines must be silent. A nibble '*' matches
 * anything; a frame may be longer than expected unless the line ends in '$'. A mismatch is shown
 * as two dumps with the differing digits marked.
 */
#include "runtime/test/test.h"

#include <string.h>

#include "common/arena.h"

#define ROW 16	/* bytes */

struct expectation {
	const struct stf_packet *packet;
	unsigned line;
};

static char digit_of(const struct frame *frame, size_t i)
{
	unsigned byte = frame->data[i / 2];

	return "0123456789abcdef"[i % 2 ? byte & 15 : byte >> 4];
}

static bool digit_differs(const struct stf_packet *want, size_t n_want, const struct frame *got,
			  size_t i)
{
	size_t n_got = 2 * (size_t)got->size;

	if (i >= n_want)
		return want->exact && i < n_got;
	return i >= n_got || (want->digits[i] != '*' && want->digits[i] != digit_of(got, i));
}

static void row_end(struct strbuf *why)
{
	while (why->text[why->len - 1] == ' ')
		why->text[--why->len] = '\0';
	strbuf_char(why, '\n');
}

/* One row of a dump: the label, the offset, then the digits, or marks under those that differ. */
static void row_begin(struct strbuf *why, const char *label, size_t offset)
{
	strbuf_printf(why, "  %-8s %04zx ", label, offset);
}

static void show_difference(const struct stf_packet *want, const struct frame *got,
			    struct strbuf *why)
{
	size_t n_want = strlen(want->digits), n_got = 2 * (size_t)got->size;
	size_t n = n_want > n_got ? n_want : n_got;

	for (size_t begin = 0; begin < n; begin += 2 * ROW) {
		size_t end = begin + 2 * ROW < n ? begin + 2 * ROW : n;
		bool differs = false;

		for (size_t i = begin; i < end; i++)
			differs |= digit_differs(want, n_want, got, i);
		row_begin(why, differs ? "expected" : "both", begin / 2);
		for (size_t i = begin; i < end; i++)
			strbuf_printf(why, "%s%c", i % 2 ? "" : " ",
				      i < n_want && (differs || i >= n_got) ? want->digits[i] :
				      !differs ? digit_of(got, i) : ' ');
		row_end(why);
		if (!differs)
			continue;
		row_begin(why, "got", begin / 2);
		for (size_t i = begin; i < end; i++)
			strbuf_printf(why, "%s%c", i % 2 ? "" : " ",
				      i < n_got ? digit_of(got, i) : ' ');
		row_end(why);
		strbuf_add(why, "                ");
		for (size_t i = begin; i < end; i++)
			strbuf_printf(why, "%s%c", i % 2 ? "" : " ",
				      digit_differs(want, n_want, got, i) ? '^' : ' ');
		row_end(why);
	}
}

/* "bytes 14, 22..23 differ; 60 bytes expected, 64 came" */
static void sum_up(const struct stf_packet *want, const struct frame *got, struct strbuf *why)
{
	size_t n_want = strlen(want->digits), n_got = 2 * (size_t)got->size,
	       n = n_want < n_got ? n_want : n_got;
	const char *before = "bytes ";

	for (size_t byte = 0; 2 * byte < n; byte++) {
		size_t last = byte;

		while (2 * last < n && (digit_differs(want, n_want, got, 2 * last) ||
					digit_differs(want, n_want, got, 2 * last + 1)))
			last++;
		if (last == byte)
			continue;
		strbuf_printf(why, last - byte > 1 ? "%s%zu..%zu" : "%s%zu", before, byte,
			      last - 1);
		before = ", ";
		byte = last - 1;
	}
	if (*before == ',')
		strbuf_add(why, " differ");
	if (n_got < n_want || (want->exact && n_got != n_want))
		strbuf_printf(why, "%s%zu bytes expected, %u came", *before == ',' ? "; " : "",
			      (n_want + 1) / 2, got->size);
}

static enum outcome compare_frame(const struct stf *stf, const struct port *port, uint32_t i,
				  const struct expectation *want, struct strbuf *why)
{
	const struct frame *got = &port->seen.at[i];
	size_t n_want = strlen(want->packet->digits), n_got = 2 * (size_t)got->size;
	bool differs = false;

	if (want->packet->any)
		return PASSED;
	for (size_t d = 0; d < n_want || d < n_got; d++)
		differs |= digit_differs(want->packet, n_want, got, d);
	if (!differs)
		return PASSED;
	strbuf_printf(why, "%s:%u: port %u, packet %u: ", stf->path, want->line, port->id, i + 1);
	sum_up(want->packet, got, why);
	strbuf_char(why, '\n');
	show_difference(want->packet, got, why);
	return FAILED;
}

static void show_unexpected(const struct stf *stf, const struct port *port, uint32_t i,
			    struct strbuf *why)
{
	const struct frame *got = &port->seen.at[i];

	strbuf_printf(why, "%s: port %u: packet %u was not expected: ", stf->path, port->id, i + 1);
	for (size_t d = 0; d < 2 * (size_t)got->size; d++)
		strbuf_char(why, digit_of(got, d));
	strbuf_char(why, '\n');
}

static enum outcome compare_port(const struct stf *stf, const struct net *net,
				 const struct port *port, struct strbuf *why)
{
	VEC(struct expectation) wants = {};
	enum outcome outcome = PASSED;

	vec_each(struct stf_stmt, stmt, &stf->stmts) {
		struct expectation want = { .packet = &stmt->packet, .line = stmt->line };

		if (stmt->kind == STF_EXPECT && stmt->packet.port == port->id)
			vec_push(net->arena, &wants, want);
	}
	for (uint32_t i = 0; i < wants.n && i < port->seen.n; i++) {
		if (compare_frame(stf, port, i, &wants.at[i], why))
			outcome = FAILED;
	}
	for (uint32_t i = port->seen.n; i < wants.n; i++)
		outcome = failed(why, "%s:%u: port %u: packet %u did not come (%u came)",
				 stf->path, wants.at[i].line, port->id, i + 1, port->seen.n);
	for (uint32_t i = wants.n; i < port->seen.n; i++) {
		show_unexpected(stf, port, i, why);
		outcome = FAILED;
	}
	return outcome;
}

enum outcome compare(const struct stf *stf, const struct net *net, struct strbuf *why)
{
	enum outcome outcome = PASSED;

	vec_each(struct port, port, &net->ports) {
		if (compare_port(stf, net, port, why))
			outcome = FAILED;
	}
	return outcome;
}
