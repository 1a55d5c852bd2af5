/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GMP numbers in an arena. The number itself lies in the arena, its limbs on GMP's own heap, freed by a
 * deferred mpz_clear. Width arguments are trusted: callers refuse absurd widths before they get here.
 */
#include "common/bits.h"

#include <string.h>

#include "common/arena.h"

static void clear(void *data);
static int digit_value(char c);

mpz_ptr bits_new(struct arena *arena)
{
	mpz_ptr v = arena_alloc(arena, sizeof(mpz_t));

	mpz_init(v);
	arena_defer(arena, clear, v);
	return v;
}

mpz_ptr bits_from_u64(struct arena *arena, uint64_t u)
{
	mpz_ptr v = bits_new(arena);

	mpz_import(v, 1, 1, sizeof(u), 0, 0, &u);
	return v;
}

mpz_ptr bits_from_i64(struct arena *arena, int64_t i)
{
	/* Negating as unsigned: -INT64_MIN does not exist. */
	mpz_ptr v = bits_from_u64(arena, i < 0 ? -(uint64_t)i : (uint64_t)i);

	if (i < 0)
		mpz_neg(v, v);
	return v;
}

mpz_ptr bits_from_text(struct arena *arena, const char *digits, size_t n, int base)
{
	char *clean = arena_alloc(arena, n + 1);
	size_t count = 0;
	mpz_ptr v;

	for (size_t i = 0; i < n; i++) {
		if (digits[i] == '_')
			continue;
		if (digit_value(digits[i]) >= base)
			return NULL;
		clean[count++] = digits[i];
	}
	if (!count)
		return NULL;
	v = bits_new(arena);
	mpz_set_str(v, clean, base);
	return v;
}

mpz_ptr bits_wrap(struct arena *arena, mpz_srcptr v, unsigned width, bool is_signed)
{
	mpz_ptr r = bits_new(arena);

	mpz_fdiv_r_2exp(r, v, width);
	if (is_signed && width && mpz_tstbit(r, width - 1)) {
		mpz_ptr modulus = bits_new(arena);

		mpz_setbit(modulus, width);
		mpz_sub(r, r, modulus);
	}
	return r;
}

bool bits_fits(mpz_srcptr v, unsigned width, bool is_signed)
{
	/* mpz_sizeinbase(0, 2) is 1, and 0 fits every width, also 0. */
	if (!mpz_sgn(v))
		return true;
	if (!is_signed)
		return mpz_sgn(v) > 0 && mpz_sizeinbase(v, 2) <= width;
	if (!width)
		return false;
	if (mpz_sizeinbase(v, 2) < width)
		return true;
	/* Left: -2^(width-1), the one value whose magnitude needs all the bits. */
	return mpz_sgn(v) < 0 && mpz_sizeinbase(v, 2) == width && mpz_scan1(v, 0) == width - 1;
}

mpz_ptr bits_ones(struct arena *arena, unsigned width)
{
	mpz_ptr v = bits_new(arena);

	mpz_setbit(v, width);
	mpz_sub_ui(v, v, 1);
	return v;
}

bool bits_to_u64(mpz_srcptr v, uint64_t *out)
{
	if (mpz_sgn(v) < 0 || mpz_sizeinbase(v, 2) > 64)
		return false;
	*out = 0;
	mpz_export(out, NULL, 1, sizeof(*out), 0, 0, v);
	return true;
}

void bits_to_bytes(mpz_srcptr v, uint8_t *out, size_t size)
{
	size_t count;
	mpz_t low;

	memset(out, 0, size);
	mpz_init(low);
	mpz_fdiv_r_2exp(low, v, size * 8);
	count = mpz_sgn(low) ? (mpz_sizeinbase(low, 2) + 7) / 8 : 0;
	mpz_export(out + size - count, NULL, 1, 1, 1, 0, low);
	mpz_clear(low);
}

mpz_ptr bits_from_bytes(struct arena *arena, const uint8_t *in, size_t size)
{
	mpz_ptr v = bits_new(arena);

	mpz_import(v, size, 1, 1, 1, 0, in);
	return v;
}

char *bits_to_text(struct arena *arena, mpz_srcptr v, int base)
{
	/* Sign and NUL on top of the digits. */
	char *s = arena_alloc(arena, mpz_sizeinbase(v, base) + 2);

	return mpz_get_str(s, base, v);
}

static void clear(void *data)
{
	mpz_clear(data);
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}
