/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What diag.c queues and diag_print.c shows. Private to these two.
 */
#ifndef P4BPF_COMMON_DIAG_QUEUE_H
#define P4BPF_COMMON_DIAG_QUEUE_H

#include "common/diag.h"
#include "common/vec.h"

#define DIAG_LABELS 2

struct diag_label {
	struct span at;
	const char *text;
};

struct diag {
	enum diag_id id;
	enum diag_severity severity;
	unsigned seq;	/* order of arrival: decides between equal places */
	struct span at;
	const char *text;
	struct diag_label labels[DIAG_LABELS];
	unsigned n_labels;
	const char *hint;
	struct arena *arena;	/* NULL when the diagnostic is not kept: its labels are not either */
};

struct seen;

struct diags {
	struct arena *arena;
	struct source_map *map;
	VEC(struct diag *) queue;
	struct seen *seen;	/* what was queued, to drop repeats */
	struct diag dropped;	/* stands for every diagnostic that is not kept */
	unsigned errors, max_errors;
	bool all_promoted;
	bool disabled[DIAG_ID_COUNT], promoted[DIAG_ID_COUNT];
};

/* The name of `id` in diag.def, as users write it. */
const char *diag_name(enum diag_id id);
/* Sorts the queue by place. */
void diags_sort(struct diags *diags);

#endif
