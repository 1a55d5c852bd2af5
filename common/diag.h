/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diagnostics: queued while compiling, printed together, sorted by place. Each has an id (a row of
 * diag.def, e.g. DIAG_TYPE_MISMATCH, shown as "type-mismatch" and used by -Wno-ID and -Werror=ID), a
 * severity, one primary span, up to two labelled secondary spans and an optional hint:
 *
 *	struct diag *d = diag_error(diags, DIAG_TYPE_MISMATCH, e->n.at, "cannot assign '%s' to '%s'", a, b);
 *	diag_label(d, decl->n.at, "declared here");
 *	diag_hint(d, "cast it: '(bit<8>)x'");
 *
 * Every rejection names what was expected and what was found. Adding never fails and never returns
 * NULL. After 20 errors (`max_errors`) further ones are counted, not printed. Exact repeats are dropped.
 */
#ifndef P4BPF_COMMON_DIAG_H
#define P4BPF_COMMON_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "common/source.h"

struct arena;
struct diags;
struct diag;

enum diag_severity { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

enum diag_id {
#define DIAG(id, name, severity, doc) DIAG_##id,
#include "common/diag.def"
#undef DIAG
	DIAG_ID_COUNT
};

struct diags *diags_new(struct arena *arena, struct source_map *map);

struct diag *diag_error(struct diags *diags, enum diag_id id, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
struct diag *diag_warn(struct diags *diags, enum diag_id id, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* A secondary span with its own words; at most two are kept. Ignored when `at` is nowhere. */
void diag_label(struct diag *d, struct span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void diag_hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Errors so far, warnings promoted by -Werror included. */
unsigned diags_errors(const struct diags *diags);
/* -Wno-ID, -Werror=ID, -Werror (id NULL). False when there is no diagnostic of that name. */
bool diags_disable(struct diags *diags, const char *id);
bool diags_promote(struct diags *diags, const char *id);
/* Text: "file:line:col: error: message [id]", source line, carets, labels, hint. JSON: an array of objects. */
void diags_print(struct diags *diags, FILE *out);
void diags_print_json(struct diags *diags, FILE *out);

#endif
