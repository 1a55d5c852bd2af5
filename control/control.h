/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control plane's view of a program, as the P4Runtime specification has it. In the order things
 * happen:
 *
 *	collect		instances of `main` -> objects with names (collect.c, architecture.c)
 *	identify	identifiers and aliases (ids.c)
 *	p4info		objects -> the message P4Info (p4info.c, p4info_types.c, annotations.c)
 *	entries		entries of the source -> the message WriteRequest (entries.c)
 *	print		any message as text or JSON (print_text.c, print_json.c)
 *
 * Identifiers and aliases are those that p4c gives, so that a controller and files of entries
 * written for its output work here. Messages are protobuf-c structs in the compilation's arena.
 */
#ifndef P4BPF_CONTROL_CONTROL_H
#define P4BPF_CONTROL_CONTROL_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "common/control_kind.h"
#include "common/strbuf.h"
#include "common/vec.h"
#include "frontend/frontend.h"

struct part;
struct type;

/* A part with a number inside its object: match field, parameter, field of a packet's metadata. */
struct control_field {
	const char *name;
	uint32_t id;
	struct type *type;
	const part_list *annos;		/* NULL: none */
	const char *match;		/* name of the match kind, of what is matched */
};

struct control_object {
	enum control_kind kind;
	const char *name;		/* full name, unique among objects of its kind */
	const char *alias;		/* the shortest suffix of the name that no other object has */
	uint32_t id;
	bool in_table;			/* an action that a table lists */
	bool hidden;			/* @hidden: has an identifier and is not published */
	struct span at;
	const part_list *annos;		/* NULL: none */
	/* TABLE, ACTION, VALUE_SET, HEADER; NULL of an extern and of digest data without a name. */
	struct decl *decl;
	/* Of an extern it is itself; otherwise what the declaration stands in, NULL at top level. */
	const struct instance *in;
	struct type *type;		/* of a digest's data */
	const struct control_extern *ext;	/* of an extern */
	const struct decl *clash;	/* another action with this name */
	VEC(struct control_field) fields;
	struct control_object *table;	/* of a direct resource */
	struct control_object *profile;	/* of a table */
	VEC(struct control_object *) direct;		/* of a table */
	VEC(struct control_object *) actions;		/* of a table, in the order of its list */
	VEC(struct control_object *) users;		/* of an action profile: its tables */
};

struct control {
	struct frontend *fe;
	const struct control_arch *arch;
	/* In the order found: what a block declares, then what it applies. */
	VEC(struct control_object *) objects;
	struct control_index *index;
	/* Something was seen that makes p4c write type_info, be it empty. */
	bool has_types;
};

/*
 * What the program shows to the control plane: everything reachable from main that is used, as
 * objects with identifiers. fe->main must be there. NULL after an error (an @id given twice or with
 * another kind's prefix).
 */
struct control *control_collect(struct frontend *fe);
/* The object of that kind and full name, or NULL. */
struct control_object *control_find(const struct control *c, enum control_kind kind,
				    const char *name);
/*
 * The identifier of an object, or with `field` that of its field; 0 when there is none. The shape
 * is that of backend_opts.control_id.
 */
uint32_t control_id(const void *control, enum control_kind kind, const char *name,
		    const char *field);

/* The message P4Info; NULL after an error (what P4Info cannot express). */
ProtobufCMessage *control_p4info(const struct control *c);
/* The message WriteRequest with the entries of all tables; NULL after an error. */
ProtobufCMessage *control_entries(const struct control *c);

enum control_format { CONTROL_TEXT, CONTROL_JSON, CONTROL_BINARY };

/* By the suffix of a file's name: .txtpb and .txt, .json, .bin; false for any other. */
bool control_format_of(const char *path, enum control_format *format);
/* The whole file. Protocol buffers' text format, their canonical JSON, or their wire format. */
void control_write(struct strbuf *out, const ProtobufCMessage *message, enum control_format format);

#endif
