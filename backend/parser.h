/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What parser.c and parser_graph.c share: the states of the parser under construction as a graph.
 */
#ifndef P4BPF_BACKEND_PARSER_H
#define P4BPF_BACKEND_PARSER_H

#include "backend/gen.h"

/* What a header may lie behind: the verifier gives up on packet offsets beyond 16 bits. */
#define MAX_OFFSET 0x7fff

struct state_info {
	const struct ir_state *state;
	LLVMBasicBlockRef block;
	unsigned edges_in;
	bool seen, open;	/* depth-first search: entered; not yet left */
	bool loops;		/* an edge comes back here */
	bool chained;		/* its code stands at the end of the only state before it */
	unsigned reach;		/* bytes read from here on, at most */
	unsigned last;		/* rank of the last header extracted before, over all paths */
};

/* Makes `parser` the one under construction and finds out about its states. */
void parser_graph(struct gen *g, const struct ir_block *parser);
struct state_info *state_info(struct gen *g, const struct ir_state *state);
/* The state that always follows and is entered from nowhere else: it continues the block and the run. */
const struct ir_state *state_chained(struct gen *g, const struct ir_state *state);
/*
 * Moves `pos` (bits) over a statement and raises `need` to what it looks at; false when that is not
 * known before run time.
 */
bool parser_step(const struct ir_stmt *stmt, unsigned *pos, unsigned *need);

#endif
