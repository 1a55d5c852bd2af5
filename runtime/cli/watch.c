/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verbs share that show records as they come: how long, and one line for each.
 */
#include "runtime/cli/cli.h"

#include <limits.h>

/* Not an errno: enough were seen. */
#define ENOUGH 1

int take_watch(struct ctl *ctl, struct words *words, struct watch *w, bool polls)
{
	const char *value;
	uint64_t n;
	int found;

	*w = (struct watch){ .timeout = -1, .interval = 1000, .json = ctl->json };
	while (words->n) {
		if ((found = take_option(ctl, words, "--count", &value)) > 0) {
			if (parse_number(ctl, "count", value, UINT32_MAX, &w->count))
				return USAGE;
		} else if (!found && (found = take_option(ctl, words, "--timeout", &value)) > 0) {
			if (parse_number(ctl, "timeout", value, INT_MAX, &n))
				return USAGE;
			w->timeout = (int)n;
		} else if (polls && !found &&
			   (found = take_option(ctl, words, "--interval", &value)) > 0) {
			if (parse_number(ctl, "interval", value, INT_MAX, &n))
				return USAGE;
			w->interval = (int)n;
		}
		if (found < 0)
			return USAGE;
		if (!found)
			return take_end(ctl, words);
	}
	return DONE;
}

int watch_show(struct watch *w, const char *text, void (*print)(const json_t *o))
{
	json_t *o = w->json ? NULL : json_loads(text, 0, NULL);

	if (w->json)
		puts(text);
	else
		print(o);
	json_decref(o);
	if (fflush(stdout))
		return ENOUGH;
	return w->count && !--w->count ? ENOUGH : 0;
}
