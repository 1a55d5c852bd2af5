/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control-plane names as people write them: the full name, or any suffix of it that begins behind a
 * dot and belongs to one row alone (P4Runtime's aliases). A name that is not found is answered with
 * the closest one there is, or with all of them when there are few.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/strbuf.h"
#include "common/suggest.h"

#define LISTED_MAX 8

static const char *row_name(const struct names *names, size_t i);
static bool is_suffix(const char *name, const char *suffix);
static int ambiguous(const struct names *names, const char *wanted);
static int unknown(const struct names *names, const char *wanted);

int name_find(const struct names *names, const char *wanted, size_t *index)
{
	size_t found = 0;

	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(row_name(names, i), wanted)) {
			*index = i;
			return 0;
		}
	for (size_t i = 0; i < names->n; i++)
		if (is_suffix(row_name(names, i), wanted)) {
			*index = i;
			found++;
		}
	if (found == 1)
		return 0;
	return found ? ambiguous(names, wanted) : unknown(names, wanted);
}

int name_assign(const struct names *names, const char *const *texts, size_t n,
		const char **slots)
{
	size_t next = 0;

	for (size_t i = 0; i < n; i++) {
		const char *equals = strchr(texts[i], '='), *value = texts[i];
		size_t slot = next;

		if (equals) {
			size_t len = (size_t)(equals - texts[i]);
			char *name = strndup(texts[i], len);
			int err = name ? name_find(names, name, &slot)
				       : fail(ENOMEM, "out of memory");

			free(name);
			if (err)
				return err;
			value = equals + 1;
		} else if (next++ >= names->n) {
			return fail(EINVAL, "%s: '%s' is one %s too many, expected %zu",
				    names->owner, texts[i], names->kind, names->n);
		}
		if (slots[slot])
			return fail(EINVAL, "%s: %s '%s' is given twice", names->owner, names->kind,
				    row_name(names, slot));
		slots[slot] = value;
	}
	return 0;
}

static const char *row_name(const struct names *names, size_t i)
{
	return *(const char *const *)((const char *)names->rows + i * names->stride);
}

static bool is_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return m && m < n && name[n - m - 1] == '.' && !strcmp(name + n - m, suffix);
}

static int ambiguous(const struct names *names, const char *wanted)
{
	struct strbuf all = { 0 };
	int err;

	for (size_t i = 0; i < names->n; i++)
		if (is_suffix(row_name(names, i), wanted))
			strbuf_printf(&all, "%s'%s'", all.len ? ", " : "", row_name(names, i));
	err = fail(EINVAL, "%s '%s' of %s could be any of %s", names->kind, wanted, names->owner,
		   strbuf_text(&all));
	strbuf_free(&all);
	return err;
}

static int unknown(const struct names *names, const char *wanted)
{
	struct strbuf all = { 0 };
	struct suggestion s;
	int err;

	suggest_start(&s, wanted);
	for (size_t i = 0; i < names->n; i++) {
		const char *name = row_name(names, i), *dot = strrchr(name, '.');

		strbuf_printf(&all, "%s'%s'", i ? ", " : "", name);
		suggest_offer(&s, name);
		if (dot)
			suggest_offer(&s, dot + 1);
	}
	if (s.best)
		err = fail(EINVAL, "%s has no %s '%s'; did you mean '%s'?", names->owner,
			   names->kind, wanted, s.best);
	else if (!names->n)
		err = fail(EINVAL, "%s has no %s '%s'; it has none at all", names->owner,
			   names->kind, wanted);
	else if (names->n <= LISTED_MAX)
		err = fail(EINVAL, "%s has no %s '%s'; it has %s", names->owner, names->kind,
			   wanted, strbuf_text(&all));
	else
		err = fail(EINVAL, "%s has no %s '%s'", names->owner, names->kind, wanted);
	strbuf_free(&all);
	return err;
}
