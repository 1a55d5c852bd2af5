/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growable arrays that live in an arena. `VEC(struct expr *)` declares the type; the elements are
 * `v.at[0] .. v.at[v.n - 1]`. Growing doubles the capacity; the old block stays in the arena until the
 * arena goes, so a pointer into the array is only good until the next push.
 */
#ifndef P4BPF_COMMON_VEC_H
#define P4BPF_COMMON_VEC_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *at;                                                                          \
		uint32_t n, cap;                                                                   \
	}

void vec_grow_(struct arena *arena, void **at, uint32_t *cap, uint32_t want, size_t elem_size);

/* Appends `x`; the vector's memory comes from `arena`. */
#define vec_push(arena, v, x)                                                                      \
	do {                                                                                       \
		if ((v)->n == (v)->cap)                                                            \
			vec_grow_(arena, (void **)&(v)->at, &(v)->cap, (v)->n + 1,                 \
				  sizeof(*(v)->at));                                               \
		(v)->at[(v)->n++] = (x);                                                           \
	} while (0)

/* for (each element): `vec_each(struct expr *, e, &list) use(*e);` — `e` points at the element. */
#define vec_each(type, e, v)                                                                       \
	for (__typeof__(type) *e = (v)->at, *e##_end = (v)->at + (v)->n; e < e##_end; e++)

#endif
