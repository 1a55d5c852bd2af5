/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to files: the choice of format, the wire format (which protobuf-c has), and what the
 * two printers share, the reading of a message through its descriptor.
 */
#include "control/print.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "control/control.h"

bool control_format_of(const char *path, enum control_format *format)
{
	static const struct {
		const char *suffix;
		enum control_format format;
	} suffixes[] = {
		{ ".txtpb", CONTROL_TEXT }, { ".txt", CONTROL_TEXT },
		{ ".json", CONTROL_JSON },  { ".bin", CONTROL_BINARY },
	};
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (!strcmp(dot, suffixes[i].suffix)) {
			*format = suffixes[i].format;
			return true;
		}
	return false;
}

static void print_binary(struct strbuf *out, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = malloc(size + 1);

	if (!bytes)
		out_of_memory();
	protobuf_c_message_pack(message, bytes);
	strbuf_add_n(out, (const char *)bytes, size);
	free(bytes);
}

void control_write(struct strbuf *out, const ProtobufCMessage *message, enum control_format format)
{
	switch (format) {
	case CONTROL_TEXT:
		print_text(out, message);
		break;
	case CONTROL_JSON:
		print_json(out, message);
		break;
	case CONTROL_BINARY:
		print_binary(out, message);
		break;
	}
}

static size_t value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	default:
		return 4;
	}
}

/* proto3 does not send a field that has its default, nor print it. */
static bool is_default(const ProtobufCFieldDescriptor *field, const void *value)
{
	static const char zeros[8];

	switch (field->type) {
	case PROTOBUF_C_TYPE_BYTES:
		return !((const ProtobufCBinaryData *)value)->len;
	case PROTOBUF_C_TYPE_STRING:
		return !*(const char *const *)value || !**(const char *const *)value;
	case PROTOBUF_C_TYPE_MESSAGE:
		return !*(void *const *)value;
	default:
		return !memcmp(value, zeros, value_size(field->type));
	}
}

size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const char *base = (const char *)message;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(base + field->quantifier_offset);
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)(base + field->quantifier_offset) == field->id;
	return !is_default(field, base + field->offset);
}

const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			size_t i)
{
	const char *at = (const char *)message + field->offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const char *const *)at + i * value_size(field->type);
	return at;
}

bool field_is_map(const ProtobufCFieldDescriptor *field)
{
	const ProtobufCMessageDescriptor *entry = field->descriptor;

	return field->type == PROTOBUF_C_TYPE_MESSAGE &&
	       field->label == PROTOBUF_C_LABEL_REPEATED && entry->n_fields == 2 &&
	       !strcmp(entry->fields[0].name, "key") && !strcmp(entry->fields[1].name, "value") &&
	       strlen(entry->short_name) > 5 &&
	       !strcmp(entry->short_name + strlen(entry->short_name) - 5, "Entry");
}

const char *field_enum_name(const ProtobufCFieldDescriptor *field, const void *value)
{
	const ProtobufCEnumValue *v =
		protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value);

	return v ? v->name : NULL;
}
