/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimal string alignment distance (Damerau-Levenshtein without edits inside a swapped pair),
 * by the usual table of distances between prefixes. Names beyond LONGEST letters are not compared:
 * a mistake in one of those is rarely in its spelling.
 */
#include "common/suggest.h"

#include <string.h>

#define LONGEST 64

static unsigned distance(const char *a, size_t na, const char *b, size_t nb);

void suggest_start(struct suggestion *s, const char *wanted)
{
	size_t n = strlen(wanted);

	/* `distance` is the first one that is too far: none in a single letter, three at most. */
	*s = (struct suggestion){ .wanted = wanted,
				  .distance = n < 2 ? 1 : n < 6 ? 2 : n < 10 ? 3 : 4 };
}

void suggest_offer(struct suggestion *s, const char *candidate)
{
	size_t na = strlen(s->wanted), nb = strlen(candidate);
	size_t gap = na > nb ? na - nb : nb - na;
	unsigned d;

	if (na > LONGEST || nb > LONGEST || gap >= s->distance)
		return;
	d = distance(s->wanted, na, candidate, nb);
	/* A name that shares no letter is not meant. */
	if (d < s->distance && d < nb) {
		s->best = candidate;
		s->distance = d;
	}
}

static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned d[LONGEST + 1][LONGEST + 1];

	for (size_t i = 0; i <= na; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= nb; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++)
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[na][nb];
}
