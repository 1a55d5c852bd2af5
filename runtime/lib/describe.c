/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of the pipeline description: JSON to the structs of runtime/abi.h. One reading
 * function per record comes from the rows of runtime/abi.def, as the structs do. A field that is
 * absent is zero, one of the wrong type is an error that says where; what the values mean together
 * is checked by describe_check.c.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "common/arena.h"
#include "common/strbuf.h"

/* The way from the description's root to the value at hand, for error texts. */
struct at {
	const struct at *up;
	const char *field;	/* NULL: element `index` of the list above */
	size_t index;
};

struct reader {
	struct arena *arena;
	const char *label;	/* the file */
};

static int read_str(const struct reader *r, const struct at *up, json_t *o, const char *field,
		    const char **out);
static int read_int(const struct reader *r, const struct at *up, json_t *o, const char *field,
		    int64_t *out);
static int read_bool(const struct reader *r, const struct at *up, json_t *o, const char *field,
		     bool *out);
static int read_strs(const struct reader *r, const struct at *up, json_t *o, const char *field,
		     const char ***out, size_t *n);
static int read_list(const struct reader *r, const struct at *at, json_t *o, json_t **list,
		     size_t *n);
static int wrong(const struct reader *r, const struct at *at, const char *expected, json_t *found);

#define STR(name) \
	if ((err = read_str(r, at, o, #name, &out->name))) \
		return err;
#define INT(name) \
	if ((err = read_int(r, at, o, #name, &out->name))) \
		return err;
#define BOOL(name) \
	if ((err = read_bool(r, at, o, #name, &out->name))) \
		return err;
#define STRS(name) \
	if ((err = read_strs(r, at, o, #name, &out->name, &out->n_##name))) \
		return err;
#define LIST(name, record) \
	{ \
		const struct at list_at = { at, #name, 0 }; \
		json_t *list; \
		if ((err = read_list(r, &list_at, o, &list, &out->n_##name))) \
			return err; \
		out->name = arena_array(r->arena, out->n_##name, sizeof(*out->name)); \
		for (size_t i = 0; i < out->n_##name; i++) { \
			const struct at item_at = { &list_at, NULL, i }; \
			if ((err = read_##record(r, &item_at, json_array_get(list, i), \
						 &out->name[i]))) \
				return err; \
		} \
	}
#define RECORD(name, fields) \
	static int read_##name(const struct reader *r, const struct at *at, json_t *o, \
			       struct name *out) \
	{ \
		int err; \
		if (!json_is_object(o)) \
			return wrong(r, at, "an object", o); \
		fields \
		return 0; \
	}
#pragma GCC diagnostic push
/* p4bpf_desc_place stands alone in no list; its reader goes unused. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include "runtime/abi.def"
#pragma GCC diagnostic pop

int describe_read(struct arena *arena, const char *label, const char *text, size_t len,
		  struct p4bpf_desc **out)
{
	const struct reader r = { arena, label };
	json_error_t error;
	int64_t version = 0;
	json_t *root;
	int err;

	/* The pinned copy and the section are padded with zeros. */
	while (len && !text[len - 1])
		len--;
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return fail(EINVAL, "%s: pipeline description: line %d: %s", label, error.line,
			    error.text);
	*out = arena_make(arena, struct p4bpf_desc);
	err = json_is_object(root) ? read_int(&r, NULL, root, "version", &version) :
				     wrong(&r, NULL, "an object", root);
	/* Before anything else: the rest may mean something else in another version. */
	if (!err && version != P4BPF_ABI_VERSION)
		err = fail(EINVAL, "%s: pipeline description of version %lld, this p4bpf reads "
			   "version %d; compile the program again", label, (long long)version,
			   P4BPF_ABI_VERSION);
	if (!err)
		err = read_p4bpf_desc(&r, NULL, root, *out);
	if (!err)
		err = describe_check(label, *out);
	json_decref(root);
	return err;
}

static int read_str(const struct reader *r, const struct at *up, json_t *o, const char *field,
		    const char **out)
{
	const struct at at = { up, field, 0 };
	json_t *v = json_object_get(o, field);

	if (v && !json_is_string(v))
		return wrong(r, &at, "a string", v);
	*out = v ? arena_strndup(r->arena, json_string_value(v), json_string_length(v)) : "";
	return 0;
}

static int read_int(const struct reader *r, const struct at *up, json_t *o, const char *field,
		    int64_t *out)
{
	const struct at at = { up, field, 0 };
	json_t *v = json_object_get(o, field);

	if (v && !json_is_integer(v))
		return wrong(r, &at, "an integer", v);
	*out = v ? json_integer_value(v) : 0;
	return 0;
}

static int read_bool(const struct reader *r, const struct at *up, json_t *o, const char *field,
		     bool *out)
{
	const struct at at = { up, field, 0 };
	json_t *v = json_object_get(o, field);

	if (v && !json_is_boolean(v))
		return wrong(r, &at, "true or false", v);
	*out = json_is_true(v);
	return 0;
}

static int read_strs(const struct reader *r, const struct at *up, json_t *o, const char *field,
		     const char ***out, size_t *n)
{
	const struct at at = { up, field, 0 };
	json_t *list;
	int err = read_list(r, &at, o, &list, n);

	if (err)
		return err;
	*out = arena_array(r->arena, *n, sizeof(**out));
	for (size_t i = 0; i < *n; i++) {
		const struct at item_at = { &at, NULL, i };
		json_t *v = json_array_get(list, i);

		if (!json_is_string(v))
			return wrong(r, &item_at, "a string", v);
		(*out)[i] = arena_strndup(r->arena, json_string_value(v), json_string_length(v));
	}
	return 0;
}

/* The list in field `at->field` of `o`; none when absent. */
static int read_list(const struct reader *r, const struct at *at, json_t *o, json_t **list,
		     size_t *n)
{
	*list = json_object_get(o, at->field);
	if (*list && !json_is_array(*list))
		return wrong(r, at, "an array", *list);
	*n = json_array_size(*list);
	return 0;
}

static void add_path(struct strbuf *path, const struct at *at)
{
	if (!at)
		return;
	add_path(path, at->up);
	if (at->field)
		strbuf_printf(path, "%s%s", at->up ? "." : "", at->field);
	else
		strbuf_printf(path, "[%zu]", at->index);
}

static int wrong(const struct reader *r, const struct at *at, const char *expected, json_t *found)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
		[JSON_INTEGER] = "an integer", [JSON_REAL] = "a real number",
		[JSON_TRUE] = "true", [JSON_FALSE] = "false", [JSON_NULL] = "null",
	};
	struct strbuf path = { 0 };
	int err;

	add_path(&path, at);
	err = fail(EINVAL, "%s: pipeline description: %s: expected %s, found %s", r->label,
		   path.len ? strbuf_text(&path) : "the whole", expected,
		   names[json_typeof(found)]);
	strbuf_free(&path);
	return err;
}
