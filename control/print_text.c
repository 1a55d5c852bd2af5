/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text format of protocol buffers: fields in the order of their numbers, one a line, two
 * spaces deeper in each message; every element of a repeated field has a line of its own.
 */
#include <inttypes.h>
#include <string.h>

#include "control/print.h"

/* What a value looks like, by its type; anything not here cannot occur in our messages. */
static void put_string(struct strbuf *out, const char *s, size_t n)
{
	strbuf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\n')
			strbuf_add(out, "\\n");
		else if (c == '\r')
			strbuf_add(out, "\\r");
		else if (c == '\t')
			strbuf_add(out, "\\t");
		else if (c == '"' || c == '\'' || c == '\\')
			strbuf_printf(out, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			strbuf_printf(out, "\\%03o", c);
		else
			strbuf_char(out, (char)c);
	}
	strbuf_char(out, '"');
}

static void put_scalar(struct strbuf *out, const ProtobufCFieldDescriptor *field, const void *value)
{
	const ProtobufCBinaryData *bytes = value;
	const char *name;

	switch (field->type) {
	case PROTOBUF_C_TYPE_BOOL:
		strbuf_add(out, *(const protobuf_c_boolean *)value ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		name = field_enum_name(field, value);
		if (name)
			strbuf_add(out, name);
		else
			strbuf_printf(out, "%d", *(const int *)value);
		break;
	case PROTOBUF_C_TYPE_UINT32:
		strbuf_printf(out, "%" PRIu32, *(const uint32_t *)value);
		break;
	case PROTOBUF_C_TYPE_INT64:
		strbuf_printf(out, "%" PRId64, *(const int64_t *)value);
		break;
	case PROTOBUF_C_TYPE_STRING:
		put_string(out, *(const char *const *)value, strlen(*(const char *const *)value));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		put_string(out, (const char *)bytes->data, bytes->len);
		break;
	default:
		strbuf_printf(out, "%" PRId32, *(const int32_t *)value);
		break;
	}
}

static void put_message(struct strbuf *out, const ProtobufCMessage *message, int indent)
{
	const ProtobufCMessageDescriptor *d = message->descriptor;

	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &d->fields[i];
		size_t n = field_count(message, field);

		for (size_t k = 0; k < n; k++) {
			const void *value = field_value(message, field, k);

			strbuf_printf(out, "%*s%s", indent, "", field->name);
			if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
				strbuf_add(out, " {\n");
				put_message(out, *(const ProtobufCMessage *const *)value, indent + 2);
				strbuf_printf(out, "%*s}\n", indent, "");
			} else {
				strbuf_add(out, ": ");
				put_scalar(out, field, value);
				strbuf_char(out, '\n');
			}
		}
	}
}

void print_text(struct strbuf *out, const ProtobufCMessage *message)
{
	const char *name = message->descriptor->name;
	/* Tools find the schema by these lines: p4.v1 is in p4runtime.proto, P4Info in its own. */
	const char *file = strncmp(name, "p4.v1.", 6) ? "p4/config/v1/p4info.proto" :
							"p4/v1/p4runtime.proto";

	strbuf_printf(out, "# proto-file: %s\n# proto-message: %s\n\n", file, name);
	put_message(out, message, 0);
}
