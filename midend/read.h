/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What read.c and read_lex.c share: one token of lookahead and the words to take it with. The
 * accept functions take the token when it is the one wanted; the expect functions end the reading
 * when it is not.
 */
#ifndef P4BPF_MIDEND_READ_H
#define P4BPF_MIDEND_READ_H

#include "midend/ir.h"

enum token { T_END, T_NEWLINE, T_NAME, T_STRING, T_NUMBER, T_PUNCT };

struct reader {
	struct ir_program *p;
	struct diags *diags;
	const struct source_file *file;
	const char *at, *end;	/* what is still to be cut into tokens */
	enum token token;
	struct span span;
	const char *text;	/* of a name or string (interned); of punctuation */
	mpz_srcptr number;	/* of a number */
	bool failed;
	int depth;
	struct ir_block *block;	/* the one being read */
};

/* Length of the name that needs no quotes at `s`; 0 when there is none. */
size_t ir_name_length(const char *s);

void tok_next(struct reader *r);
/* Queues "expected %s, found ..." unless something failed before. */
void tok_fail(struct reader *r, const char *expected);
bool tok_is_punct(const struct reader *r, const char *text);
bool tok_accept_punct(struct reader *r, const char *text);
bool tok_accept_word(struct reader *r, const char *word);
void tok_expect_punct(struct reader *r, const char *text);
void tok_expect_line_end(struct reader *r);
/* Never NULL. */
const char *tok_expect_name(struct reader *r, const char *what);
mpz_srcptr tok_expect_number(struct reader *r);
uint64_t tok_expect_u64(struct reader *r, uint64_t max);

#endif
