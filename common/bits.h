/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integers of any size, for compile-time evaluation and key encoding: thin wrappers that give GMP
 * numbers an arena's lifetime and P4's fixed-width rules (section 8.6 and 8.7: bit<W> wraps, int<W> is
 * two's complement, int is infinite). Values are immutable once made.
 */
#ifndef P4BPF_COMMON_BITS_H
#define P4BPF_COMMON_BITS_H

#include <stdio.h>	/* before gmp.h, which asks for it to declare gmp_fprintf */
#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

/* A new number, 0, freed with the arena. Fill it with mpz_* functions before anyone else sees it. */
mpz_ptr bits_new(struct arena *arena);
mpz_ptr bits_from_u64(struct arena *arena, uint64_t v);
mpz_ptr bits_from_i64(struct arena *arena, int64_t v);
/* Digits in base 2, 8, 10 or 16, '_' allowed between them; NULL when a digit does not fit the base. */
mpz_ptr bits_from_text(struct arena *arena, const char *digits, size_t n, int base);
/* `v` wrapped to bit<width> (0 .. 2^w-1) or to int<width> (-2^(w-1) .. 2^(w-1)-1). */
mpz_ptr bits_wrap(struct arena *arena, mpz_srcptr v, unsigned width, bool is_signed);
/* Whether `v` is representable without wrapping. */
bool bits_fits(mpz_srcptr v, unsigned width, bool is_signed);
/* 2^width - 1. */
mpz_ptr bits_ones(struct arena *arena, unsigned width);
/* True and *out set when 0 <= v < 2^64. */
bool bits_to_u64(mpz_srcptr v, uint64_t *out);
/* Big-endian (network order), two's complement for negatives, exactly `size` bytes; higher bits are cut. */
void bits_to_bytes(mpz_srcptr v, uint8_t *out, size_t size);
mpz_ptr bits_from_bytes(struct arena *arena, const uint8_t *in, size_t size);
/* Decimal text in the arena. */
char *bits_to_text(struct arena *arena, mpz_srcptr v, int base);

#endif
