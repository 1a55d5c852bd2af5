/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzzing entry points share. Each is one file with LLVMFuzzerTestOneInput, linked either with
 * libFuzzer (run.sh) or with driver.c, which make check uses: no compiler but the usual one is needed.
 * An input that is refused is as good as one that is accepted; what counts is that an answer comes, soon
 * and in bounded memory, and that the sanitizers see nothing.
 */
#ifndef P4BPF_TESTS_FUZZ_H
#define P4BPF_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "frontend/frontend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a file: its path, good until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);
/*
 * A front end that knows the architecture files (those in `system_dir`, NULL: the real ones) and
 * tests/packet.
 */
void fuzz_begin(struct frontend *fe, const char *system_dir);
void fuzz_end(struct frontend *fe);

#endif
