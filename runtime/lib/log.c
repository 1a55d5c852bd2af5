/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libbpf has to say. It prints to a function that all of the process shares, so ours is put in
 * for as long as a call of the library needs it; messages of other threads go on to the one that
 * was there. A refused program comes with the verifier's whole log, of which one line is the
 * reason.
 */
#include "runtime/lib/lib.h"

#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/strbuf.h"

#define LOG_MAX ((size_t)16 << 20)

static _Thread_local struct strbuf kept;
static _Thread_local bool keeping;
static libbpf_print_fn_t before;

static int keep(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (!keeping)
		return before ? before(level, fmt, ap) : 0;
	if (level != LIBBPF_DEBUG && kept.len < LOG_MAX)
		strbuf_vprintf(&kept, fmt, ap);
	return 0;
}

void log_start(void)
{
	libbpf_print_fn_t old = libbpf_set_print(keep);

	if (old != keep)
		before = old;
	keeping = true;
}

char *log_stop(void)
{
	char *text = strdup(strbuf_text(&kept));

	libbpf_set_print(before);
	keeping = false;
	strbuf_free(&kept);
	if (!text)
		out_of_memory();
	return text;
}

char *log_reason(struct arena *arena, const char *log)
{
	const char *end = strstr(log, "-- END PROG LOAD LOG --");
	const char *begin = strstr(log, "-- BEGIN PROG LOAD LOG --");
	char *reason = arena_strdup(arena, "");
	bool verifier = begin && end && begin < end;
	char *copy = verifier ? arena_strndup(arena, begin, (size_t)(end - begin)) :
				arena_strdup(arena, log);
	char *save = NULL;

	/* The verifier's reason comes last but for statistics; libbpf's own comes first. */
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (verifier &&
		    (!strncmp(line, "processed ", 10) || !strncmp(line, "-- ", 3) ||
		     !strncmp(line, "libbpf: ", 8) || !strncmp(line, "verification time", 17)))
			continue;
		if (!strncmp(line, "libbpf: ", 8))
			line += 8;
		reason = line;
		if (!verifier)
			break;
	}
	return reason;
}
