/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preprocessor, lexer and parser. One program in eight that parses is printed as P4 again, and what is
 * printed must parse: a difference between the grammar and the printer is a finding too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* A few names instead of the architecture files, which take longer to parse than the input. */
static const char stubs[] = "tests/fuzz/include";

static char *print_tree(const struct frontend *fe)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ast_print(out, fe->program);
	fclose(out);
	return text;
}

static void parse_again(const char *text)
{
	struct frontend fe;
	struct pp_text pp;

	fuzz_begin(&fe, stubs);
	if (!preprocess(&fe, fuzz_file((const uint8_t *)text, strlen(text)), &pp) ||
	    !parse(&fe, &pp)) {
		diags_print(fe.diags, stderr);
		abort();
	}
	fuzz_end(&fe);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frontend fe;
	struct pp_text pp;
	char *text = NULL;

	fuzz_begin(&fe, stubs);
	if (preprocess(&fe, fuzz_file(data, size), &pp) && parse(&fe, &pp) && size % 8 == 0)
		text = print_tree(&fe);
	fuzz_end(&fe);
	if (text)
		parse_again(text);
	free(text);
	return 0;
}
