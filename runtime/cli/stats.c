/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl stats: hits and misses of tables, parser errors and drops by reason. --watch shows, once
 * a second, what has been added since.
 */
#include "runtime/cli/cli.h"

#include <unistd.h>

static void stats_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(out, i, o)
		fprintf(to, "%12lld  %-32s %s\n", (long long)number_of(o, "value"),
			text_of(o, "name"), text_of(o, "doc"));
}

/* A line a second for each statistic that has changed; with --json one array a second. */
static int watch(struct ctl *ctl, struct p4bpf_pipeline *pipe)
{
	json_t *before = NULL, *now, *o;
	int status = DONE;
	size_t i;

	while (!(status = library_json(ctl, p4bpf_pipeline__stats_json(pipe), &now))) {
		json_t *added = json_array();

		json_array_foreach(now, i, o) {
			json_int_t was = number_of(json_array_get(before, i), "value");
			json_int_t more = number_of(o, "value") - was;

			if (before && more)
				json_array_append_new(added,
						      json_pack("{s:s, s:s, s:I}", "name",
								text_of(o, "name"), "doc",
								text_of(o, "doc"), "value", more));
		}
		if (before && ctl->json) {
			json_dumpf(added, stdout, JSON_COMPACT);
			putchar('\n');
		} else if (before) {
			stats_text(added, stdout);
			putchar('\n');
		}
		json_decref(added);
		json_decref(before);
		before = now;
		if (fflush(stdout))
			break;
		sleep(1);
	}
	json_decref(before);
	return status;
}

static int stats(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name = take(ctl, words, "PIPE");
	bool watching = name && take_if(words, "--watch");
	int status = name ? take_end(ctl, words) : USAGE;

	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (status)
		return status;
	return watching ? watch(ctl, pipe) :
			  library_json(ctl, p4bpf_pipeline__stats_json(pipe), out);
}

static const struct verb verbs[] = {
	{ "", "PIPE [--watch]",
	  "Show hits and misses of tables, parser errors and drops by reason.", stats, stats_text,
	  false, "--watch shows, once a second until interrupted, what has been added since." },
};

const struct noun stats_noun = { "stats", "What happens to packets.", verbs, 1 };
