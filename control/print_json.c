/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON mapping of proto3: names in lowerCamelCase, enums by name, 64-bit numbers as strings,
 * bytes in base 64, maps as objects.
 */
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "control/print.h"

static json_t *message_json(const ProtobufCMessage *message);

static void camel_case(struct strbuf *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '_' && name[1])
			strbuf_char(out, (char)toupper((unsigned char)*++name));
		else
			strbuf_char(out, *name);
	}
}

static json_t *base64(const ProtobufCBinaryData *bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct strbuf text = { 0 };
	json_t *json;

	for (size_t i = 0; i < bytes->len; i += 3) {
		size_t n = bytes->len - i < 3 ? bytes->len - i : 3;
		unsigned v = bytes->data[i] << 16;

		v |= n > 1 ? bytes->data[i + 1] << 8 : 0;
		v |= n > 2 ? bytes->data[i + 2] : 0;
		for (size_t k = 0; k < 4; k++)
			strbuf_char(&text, k <= n ? digits[v >> (18 - 6 * k) & 63] : '=');
	}
	json = json_string(strbuf_text(&text));
	strbuf_free(&text);
	return json;
}

/* Text that is no UTF-8 has no place in JSON; it can come from an annotation only. */
static json_t *string(const char *s)
{
	json_t *json = json_string(s);

	return json ? json : json_string("");
}

static json_t *value_json(const ProtobufCFieldDescriptor *field, const void *value)
{
	const char *name;
	char digits[24];

	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		return message_json(*(const ProtobufCMessage *const *)value);
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(*(const protobuf_c_boolean *)value);
	case PROTOBUF_C_TYPE_ENUM:
		name = field_enum_name(field, value);
		return name ? json_string(name) : json_integer(*(const int *)value);
	case PROTOBUF_C_TYPE_UINT32:
		return json_integer(*(const uint32_t *)value);
	case PROTOBUF_C_TYPE_INT64:
		snprintf(digits, sizeof(digits), "%" PRId64, *(const int64_t *)value);
		return json_string(digits);
	case PROTOBUF_C_TYPE_STRING:
		return string(*(const char *const *)value);
	case PROTOBUF_C_TYPE_BYTES:
		return base64(value);
	default:
		return json_integer(*(const int32_t *)value);
	}
}

/* An entry is a message of `key` and `value`. */
static json_t *map_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			size_t n)
{
	const ProtobufCMessageDescriptor *d = field->descriptor;
	json_t *map = json_object();

	for (size_t i = 0; i < n; i++) {
		const ProtobufCMessage *entry =
			*(const ProtobufCMessage *const *)field_value(message, field, i);
		const char *key = *(const char *const *)field_value(entry, &d->fields[0], 0);

		json_object_set_new(map, key,
				    value_json(&d->fields[1], field_value(entry, &d->fields[1], 0)));
	}
	return map;
}

static json_t *field_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			  size_t n)
{
	json_t *list;

	if (field_is_map(field))
		return map_json(message, field, n);
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return value_json(field, field_value(message, field, 0));
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, value_json(field, field_value(message, field, i)));
	return list;
}

static json_t *message_json(const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *d = message->descriptor;
	json_t *object = json_object();

	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &d->fields[i];
		size_t n = field_count(message, field);
		struct strbuf name = { 0 };

		if (!n)
			continue;
		camel_case(&name, field->name);
		json_object_set_new(object, strbuf_text(&name), field_json(message, field, n));
		strbuf_free(&name);
	}
	return object;
}

void print_json(struct strbuf *out, const ProtobufCMessage *message)
{
	json_t *json = message_json(message);
	char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

	if (!text)
		out_of_memory();
	strbuf_add(out, text);
	strbuf_char(out, '\n');
	free(text);
	json_decref(json);
}
