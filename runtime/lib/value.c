/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scalars between text and maps: text (decimal, 0x, 0b, IPv4, IPv6, MAC, true and false, members of
 * enums and errors, interfaces that are ports) to a number of the scalar's width, the number to the
 * bytes of a map's key or value, and both ways back. Inside, a value is its bit pattern: 0 ..
 * 2^width - 1, also for int<W>. What is printed can be read again.
 */
#include "runtime/lib/lib.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"

#define MAC_BITS 48
#define SHOWN_MAX 80	/* of a text that is no value, in the error about it */

static bool has_base(const char *text);
static mpz_ptr parse_number(struct arena *arena, const char *text, bool *negative);
static mpz_ptr parse_ipv4(struct arena *arena, const char *text);
static mpz_ptr parse_ipv6(struct arena *arena, const char *text);
static mpz_ptr parse_mac(struct arena *arena, const char *text);
static mpz_ptr parse_member(const struct values *vs, const struct scalar *s, const char *text);
static mpz_ptr parse_port(const struct values *vs, const struct scalar *s, const char *text);
static int no_value(const struct values *vs, const struct scalar *s, const char *text);
static bool is_shape(const struct scalar *s, const char *shape);
static bool format_name(const struct values *vs, const struct scalar *s, mpz_srcptr v,
			struct strbuf *out);

int value_parse(const struct values *vs, const struct scalar *s, const char *text, mpz_ptr *out)
{
	/* An address brings its own width, and the field must have it: 10.0.0.1 is no bit<48>. */
	static const struct form {
		mpz_ptr (*parse)(struct arena *arena, const char *text);
		unsigned width;
		const char *name;
	} forms[] = {
		{ parse_ipv4, 32, "an IPv4 address" },
		{ parse_mac, MAC_BITS, "a MAC address" },
		{ parse_ipv6, 128, "an IPv6 address" },
	};
	bool negative = false;

	*out = parse_member(vs, s, text);
	if (*out)
		return 0;
	*out = parse_number(vs->arena, text, &negative);
	if (*out) {
		bool is_signed = is_shape(s, "int");
		/* 0xff is a bit pattern, and so fits int<8>; 255 is a number, and does not. */
		bool fits = bits_fits(*out, s->width, is_signed && (negative || !has_base(text)));

		if (negative && !is_signed)
			return fail(EINVAL, "%s '%s': '%.*s' is negative, expected bit<%u>",
				    s->what, s->name, SHOWN_MAX, text, s->width);
		if (!fits)
			return fail(ERANGE, "%s '%s': '%.*s' does not fit %s<%u>", s->what, s->name,
				    SHOWN_MAX, text, is_signed ? "int" : "bit", s->width);
		*out = bits_wrap(vs->arena, *out, s->width, false);
		return 0;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		*out = forms[i].parse(vs->arena, text);
		if (!*out)
			continue;
		if (s->width != forms[i].width)
			return fail(ERANGE, "%s '%s': '%s' is %s (%u bits), expected %u bits",
				    s->what, s->name, text, forms[i].name, forms[i].width,
				    s->width);
		return 0;
	}
	*out = parse_port(vs, s, text);
	return *out ? 0 : no_value(vs, s, text);
}

int value_parse_mask(const struct values *vs, const struct scalar *s, const char *text,
		     mpz_ptr *out)
{
	/* A mask has no names and no sign. */
	const struct scalar bits = { .what = "mask of", .name = s->name, .width = s->width,
				     .shape = "bit", .enumeration = "", .place = s->place };
	const struct values plain = { .arena = vs->arena, .desc = vs->desc };

	return value_parse(&plain, &bits, text, out);
}

int value_parse_hex(const struct values *vs, const struct scalar *s, const char *text, mpz_ptr *out)
{
	const struct scalar bits = { .what = s->what, .name = s->name, .width = s->width,
				     .shape = "bit", .enumeration = "", .place = s->place };
	const struct values plain = { .arena = vs->arena, .desc = vs->desc };

	return value_parse(&plain, &bits, text, out);
}

void value_put(const struct values *vs, const struct p4bpf_desc_place *place, mpz_srcptr v,
	       uint8_t *to)
{
	mpz_ptr shifted = bits_new(vs->arena);
	size_t n = (size_t)place->bytes;

	mpz_mul_2exp(shifted, v, (mp_bitcnt_t)place->pad);
	to += place->offset;
	bits_to_bytes(shifted, to, n);
	if (place_is_swapped(place))
		for (size_t i = 0; i < n / 2; i++) {
			uint8_t swap = to[i];

			to[i] = to[n - 1 - i];
			to[n - 1 - i] = swap;
		}
}

mpz_ptr value_get(const struct values *vs, const struct p4bpf_desc_place *place,
		  const uint8_t *from)
{
	size_t n = (size_t)place->bytes;
	uint8_t *bytes = arena_alloc(vs->arena, n);
	mpz_ptr v;

	from += place->offset;
	for (size_t i = 0; i < n; i++)
		bytes[i] = place_is_swapped(place) ? from[n - 1 - i] : from[i];
	v = bits_from_bytes(vs->arena, bytes, n);
	mpz_fdiv_q_2exp(v, v, (mp_bitcnt_t)place->pad);
	return v;
}

void value_format(const struct values *vs, const struct scalar *s, mpz_srcptr v,
		  enum value_form form, struct strbuf *out)
{
	uint8_t bytes[16];
	char text[INET6_ADDRSTRLEN];
	bool is_address;

	if (format_name(vs, s, v, out))
		return;
	if (is_shape(s, "int")) {
		strbuf_add(out,
			   bits_to_text(vs->arena, bits_wrap(vs->arena, v, s->width, true), 10));
		return;
	}
	if (form == VALUE_HEX) {
		strbuf_printf(out, "0x%s", bits_to_text(vs->arena, v, 16));
		return;
	}
	/* Nothing says that 32 bits are an address; a number that large rarely is anything else. */
	is_address = form != VALUE_NUMBER &&
		     (s->width == MAC_BITS || s->width == 128 ||
		      (s->width == 32 && (form == VALUE_PREFIX || mpz_sizeinbase(v, 2) > 24)));
	if (is_address)
		bits_to_bytes(v, bytes, s->width / 8);
	if (is_address && s->width == MAC_BITS)
		strbuf_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
			      bytes[3], bytes[4], bytes[5]);
	else if (is_address)
		strbuf_add(out, inet_ntop(s->width == 32 ? AF_INET : AF_INET6, bytes, text,
					  sizeof(text)));
	else if (s->width <= 64)
		strbuf_add(out, bits_to_text(vs->arena, v, 10));
	else
		strbuf_printf(out, "0x%s", bits_to_text(vs->arena, v, 16));
}

json_t *fields_json(const struct values *vs, const struct p4bpf_desc_param *fields, size_t n,
		    enum value_form form, const uint8_t *bytes)
{
	json_t *o = json_object();

	for (size_t i = 0; i < n; i++) {
		const struct scalar s = scalar_of_param(&fields[i]);
		struct strbuf text = { 0 };
		json_t *value;

		value_format(vs, &s, value_get(vs, &s.place, bytes), form, &text);
		value = json_string(strbuf_text(&text));
		strbuf_free(&text);
		if (n == 1 && !*fields[i].name) {
			json_decref(o);
			return value;
		}
		json_object_set_new(o, fields[i].name, value);
	}
	return o;
}

static bool has_base(const char *text)
{
	return text[0] == '0' && text[1] && !isdigit((unsigned char)text[1]) && text[1] != '_';
}

/* Digits with an optional base prefix and sign; NULL when it is no number at all. */
static mpz_ptr parse_number(struct arena *arena, const char *text, bool *negative)
{
	mpz_ptr v;
	int base = 10;

	*negative = *text == '-';
	text += *negative;
	if (has_base(text)) {
		char c = (char)tolower((unsigned char)text[1]);

		base = c == 'x' ? 16 : c == 'b' ? 2 : c == 'o' ? 8 : 0;
		text += 2;
	}
	if (!base || !isxdigit((unsigned char)*text))
		return NULL;
	v = bits_from_text(arena, text, strlen(text), base);
	if (v && *negative)
		mpz_neg(v, v);
	return v;
}

static mpz_ptr parse_ipv4(struct arena *arena, const char *text)
{
	uint8_t bytes[4];

	return inet_pton(AF_INET, text, bytes) == 1 ? bits_from_bytes(arena, bytes, 4) : NULL;
}

static mpz_ptr parse_ipv6(struct arena *arena, const char *text)
{
	uint8_t bytes[16];

	return inet_pton(AF_INET6, text, bytes) == 1 ? bits_from_bytes(arena, bytes, 16) : NULL;
}

/* Six groups of one or two hex digits between ':' or '-'. */
static mpz_ptr parse_mac(struct arena *arena, const char *text)
{
	uint8_t bytes[6];
	char separator = 0;

	for (size_t i = 0; i < 6; i++) {
		unsigned v = 0;
		int digits = 0;

		for (; digits < 2 && isxdigit((unsigned char)*text); digits++, text++)
			v = v * 16 + (unsigned)(isdigit((unsigned char)*text) ? *text - '0' :
						tolower((unsigned char)*text) - 'a' + 10);
		if (!digits)
			return NULL;
		bytes[i] = (uint8_t)v;
		if (i == 5)
			break;
		if ((*text != ':' && *text != '-') || (separator && *text != separator))
			return NULL;
		separator = *text++;
	}
	return *text ? NULL : bits_from_bytes(arena, bytes, 6);
}

/* true, false, MEMBER, Enum.MEMBER, error.NAME; NULL when it is none of these. */
static mpz_ptr parse_member(const struct values *vs, const struct scalar *s, const char *text)
{
	const struct p4bpf_desc_enum *e =
		*s->enumeration ? describe_enum(vs->desc, s->enumeration) : NULL;
	size_t n = strlen(s->enumeration);
	const char *member = text;
	bool negative;

	if (is_shape(s, "bool") && (!strcmp(text, "true") || !strcmp(text, "false")))
		return bits_from_u64(vs->arena, *text == 't');
	if (is_shape(s, "error")) {
		member = strncmp(text, "error.", 6) ? text : text + 6;
		for (size_t i = 0; i < vs->desc->n_errors; i++)
			if (!strcmp(vs->desc->errors[i], member))
				return bits_from_u64(vs->arena, i);
	}
	if (!e)
		return NULL;
	if (!strncmp(text, s->enumeration, n) && text[n] == '.')
		member = text + n + 1;
	for (size_t i = 0; i < e->n_members; i++)
		if (!strcmp(e->members[i].name, member)) {
			mpz_ptr v = parse_number(vs->arena, e->members[i].value, &negative);

			return v ? bits_wrap(vs->arena, v, s->width, false) : NULL;
		}
	return NULL;
}

static mpz_ptr parse_port(const struct values *vs, const struct scalar *s, const char *text)
{
	uint32_t id;
	mpz_ptr v;

	if (!vs->port || !is_shape(s, "bit") || !vs->port(vs->port_data, text, &id))
		return NULL;
	v = bits_from_u64(vs->arena, id);
	return bits_fits(v, s->width, false) ? v : NULL;
}

/* The error for `text`, by what it looks like. */
static int no_value(const struct values *vs, const struct scalar *s, const char *text)
{
	const struct p4bpf_desc_enum *e =
		*s->enumeration ? describe_enum(vs->desc, s->enumeration) : NULL;
	struct strbuf all = { 0 };
	int err;

	if (e && e->n_members) {
		for (size_t i = 0; i < e->n_members; i++)
			strbuf_printf(&all, "%s%s", i ? ", " : "", e->members[i].name);
		err = fail(EINVAL, "%s '%s': '%.*s' is not a member of %s (%.400s)", s->what,
			   s->name, SHOWN_MAX, text, e->name, strbuf_text(&all));
	} else if (!*text) {
		err = fail(EINVAL, "%s '%s': empty value", s->what, s->name);
	} else if (isdigit((unsigned char)*text) && strspn(text, "0123456789.") == strlen(text)) {
		err = fail(EINVAL, "%s '%s': '%.*s' is not an IPv4 address", s->what, s->name,
			   SHOWN_MAX, text);
	} else if (strchr(text, ':')) {
		err = fail(EINVAL, "%s '%s': '%.*s' is neither a MAC nor an IPv6 address", s->what,
			   s->name, SHOWN_MAX, text);
	} else {
		err = fail(EINVAL,
			   "%s '%s': '%.*s' is not a value (expected decimal, 0x, 0b, an "
			   "IPv4, IPv6 or MAC address%s)",
			   s->what, s->name, SHOWN_MAX, text,
			   vs->port && is_shape(s, "bit") ? ", or an interface that is a port"
							  : "");
	}
	strbuf_free(&all);
	return err;
}

static bool is_shape(const struct scalar *s, const char *shape)
{
	return !strcmp(s->shape, shape);
}

/* Values that have a name. */
static bool format_name(const struct values *vs, const struct scalar *s, mpz_srcptr v,
			struct strbuf *out)
{
	const struct p4bpf_desc_enum *e =
		*s->enumeration ? describe_enum(vs->desc, s->enumeration) : NULL;

	if (is_shape(s, "bool") && mpz_cmp_ui(v, 1) <= 0) {
		strbuf_add(out, mpz_sgn(v) ? "true" : "false");
		return true;
	}
	if (is_shape(s, "error") && mpz_cmp_ui(v, vs->desc->n_errors) < 0) {
		strbuf_printf(out, "error.%s", vs->desc->errors[mpz_get_ui(v)]);
		return true;
	}
	for (size_t i = 0; e && i < e->n_members; i++) {
		bool negative;
		mpz_ptr member = parse_number(vs->arena, e->members[i].value, &negative);

		if (member && !mpz_cmp(bits_wrap(vs->arena, member, s->width, false), v)) {
			strbuf_add(out, e->members[i].name);
			return true;
		}
	}
	return false;
}
