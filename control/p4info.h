/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that build messages share: making messages and lists in the arena, and the parts
 * of P4Info that many of its messages have. Message types come from p4info.proto and
 * p4runtime.proto through protoc-c.
 */
#ifndef P4BPF_CONTROL_P4INFO_H
#define P4BPF_CONTROL_P4INFO_H

#include "control/collect.h"
#include "control/p4info.pb-c.h"
#include "control/p4runtime.pb-c.h"

struct p4info {
	const struct control *c;
	struct arena *arena;
	P4info__P4Info *info;
};

/* A new message, all fields at their defaults. */
void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor);
/* Room for one more in a list that has `n`. */
void *message_grow(struct arena *arena, void *list, size_t n, size_t element_size);

#define MESSAGE(p, type) ((void *)message_new((p)->arena, &p4info__##type##__descriptor))
/* Appends to the repeated field `field`. */
#define ADD(p, message, field, element)                                                            \
	do {                                                                                       \
		__typeof__(*(message)->field) element_ = (element);                                \
		(message)->field = message_grow((p)->arena, (message)->field,                      \
						(message)->n_##field, sizeof(*(message)->field));  \
		(message)->field[(message)->n_##field++] = element_;                               \
	} while (0)

void p4info_error(struct p4info *p, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The two repeated fields for annotations, in the shape every message has them. */
struct annotation_lists {
	size_t n_annotations;
	char **annotations;
	size_t n_structured_annotations;
	P4info__StructuredAnnotation **structured_annotations;
};

/* annotations.c: all of `annos` (may be NULL) but those named in `except` (NULL ends it). */
void p4info_annotations(struct p4info *p, const part_list *annos, const char *const *except,
			struct annotation_lists *out);
#define ANNOTATE(p, message, annos, except)                                                        \
	do {                                                                                       \
		struct annotation_lists lists_ = { 0 };                                            \
		p4info_annotations(p, annos, except, &lists_);                                     \
		(message)->n_annotations = lists_.n_annotations;                                   \
		(message)->annotations = lists_.annotations;                                       \
		(message)->n_structured_annotations = lists_.n_structured_annotations;             \
		(message)->structured_annotations = lists_.structured_annotations;                 \
	} while (0)
/* @brief and @description, NULL without either. */
P4info__Documentation *p4info_documentation(struct p4info *p, const part_list *annos);

/*
 * p4info_types.c. The type as P4Info describes it; what it is made of and has a name goes into
 * P4Info.type_info. NULL for types that data cannot have.
 */
P4info__P4DataTypeSpec *p4info_type(struct p4info *p, struct type *type);
/* Maps have no order; sorted by name they are written the same each time. */
void p4info_sort_types(P4info__P4TypeInfo *types);
/* The name when it is a `type` declaration, which is what fields carry; else NULL. */
P4info__P4NamedType *p4info_type_name(struct p4info *p, struct type *type);
/* Bits on the wire: those of the controller's own representation when the type is translated. */
unsigned p4info_width(const struct control *c, struct type *type);

/* entries.c: `value` as big-endian bytes of a bit<width>. False after an error. */
bool control_bytes(const struct control *c, const struct value *value, unsigned width,
		   ProtobufCBinaryData *out);

#endif
