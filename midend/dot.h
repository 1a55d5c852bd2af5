/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's shape for graphviz: each parser's states and edges, each control's tables in the
 * order in which they may be applied.
 */
#ifndef P4BPF_MIDEND_DOT_H
#define P4BPF_MIDEND_DOT_H

#include <stdio.h>

struct ir_program;

void ir_dot(FILE *out, const struct ir_program *p);

#endif
