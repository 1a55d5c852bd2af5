/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading any protobuf-c message through its descriptor: how many values a field has and where each
 * lies. The printers know no message by name.
 */
#ifndef P4BPF_CONTROL_PRINT_H
#define P4BPF_CONTROL_PRINT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "common/strbuf.h"

/* Values to print: of a repeated field all, of another one when it is set and not its default. */
size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
/* The address of value `i` of the field, of the C type that protobuf-c gives it. */
const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			size_t i);
/* Whether the values are key and value of a map<string, message>. */
bool field_is_map(const ProtobufCFieldDescriptor *field);
/* The name of an enum's number, NULL for one it does not have. */
const char *field_enum_name(const ProtobufCFieldDescriptor *field, const void *value);

/* print_text.c: the text format, after the two comments that name the message. */
void print_text(struct strbuf *out, const ProtobufCMessage *message);
/* print_json.c: the JSON mapping of proto3. */
void print_json(struct strbuf *out, const ProtobufCMessage *message);

#endif
