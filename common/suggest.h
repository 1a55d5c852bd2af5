/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "did you mean": of the names offered, the one most like what was written. A swap of two
 * neighbouring letters counts as one mistake; what would need more mistakes than such a name allows
 * is not suggested.
 */
#ifndef P4BPF_COMMON_SUGGEST_H
#define P4BPF_COMMON_SUGGEST_H

struct suggestion {
	const char *wanted, *best;	/* best: NULL when none is close */
	unsigned distance;
};

void suggest_start(struct suggestion *s, const char *wanted);
void suggest_offer(struct suggestion *s, const char *candidate);

#endif
