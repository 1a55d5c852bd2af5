/* SPDX-License-Identifier: Apache-2.0 */
/* The front end whole: up to the instances of `main`. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frontend fe;
	struct pp_text pp;

	fuzz_begin(&fe, NULL);
	if (preprocess(&fe, fuzz_file(data, size), &pp) && parse(&fe, &pp) && check(&fe))
		elaborate(&fe);
	fuzz_end(&fe);
	return 0;
}
