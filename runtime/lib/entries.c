/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries from files of other tools: which format a file has, the transaction around all of it, and the
 * draft of a table entry that the readers of the formats fill in (entries.h).
 */
#include "runtime/lib/entries.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"

static int put_lpm(const struct values *vs, const struct scalar *s, const char *value,
		   const char *length, const char **out);
static int put_ternary(const struct values *vs, const struct p4bpf_desc_key *key, const char *value,
		       const char *mask, const char **out);
static bool has_suffix(const char *path, const char *suffix);

enum p4bpf_entries_format p4bpf_entries__format(const char *path, const char *text)
{
	const char *at = text;
	char word[40];

	if (has_suffix(path, ".json"))
		return P4BPF_ENTRIES_JSON;
	if (has_suffix(path, ".txtpb") || has_suffix(path, ".textproto") ||
	    has_suffix(path, ".pb.txt") || has_suffix(path, ".proto.txt"))
		return P4BPF_ENTRIES_P4RUNTIME;
	/* The first word that is no comment. */
	for (;;) {
		at += strspn(at, " \t\r\n");
		if (*at != '#')
			break;
		at += strcspn(at, "\n");
	}
	snprintf(word, sizeof(word), "%.*s", (int)strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789"),
		 at);
	if (*at == '{')
		return P4BPF_ENTRIES_JSON;
	at += strlen(word);
	at += strspn(at, " \t\r\n:");
	if (*at == '{')
		return P4BPF_ENTRIES_P4RUNTIME;
	return bmv2_is_command(word) ? P4BPF_ENTRIES_BMV2 : P4BPF_ENTRIES_COMMANDS;
}

int p4bpf_entries__load(struct p4bpf_pipeline *pipe, const char *label, const char *text,
			enum p4bpf_entries_format format, char **out)
{
	static int (*const readers[])(struct p4bpf_pipeline *pipe, const char *label,
				      const char *text, struct strbuf *out) = {
		[P4BPF_ENTRIES_BMV2] = entries_read_bmv2,
		[P4BPF_ENTRIES_JSON] = entries_read_json,
		[P4BPF_ENTRIES_P4RUNTIME] = entries_read_p4runtime,
	};
	struct strbuf said = { 0 };
	int err = 0;

	*out = NULL;
	if ((size_t)format >= sizeof(readers) / sizeof(*readers) || !readers[format])
		return fail(EINVAL, "%s: no format the library reads", label);
	if (pipe->txn)
		return fail(EBUSY, "%s: a transaction is open", pipe_title(pipe));
	err = p4bpf_pipeline__begin(pipe, true);
	if (err)
		return err;
	err = readers[format](pipe, label, text, &said);
	if (err)
		p4bpf_pipeline__rollback(pipe);
	else
		err = p4bpf_pipeline__commit(pipe);
	if (!err)
		*out = said.text ? said.text : calloc(1, 1);
	else
		strbuf_free(&said);
	return err;
}

int draft_start(struct p4bpf_pipeline *pipe, struct arena *arena, const char *name,
		struct draft *out)
{
	struct table *t;
	int err = table_find(pipe, name, &t);

	if (err)
		return err;
	*out = (struct draft){ .table = t->desc };
	out->keys = arena_array(arena, t->desc->n_keys, sizeof(*out->keys));
	out->given = arena_array(arena, t->desc->n_keys, sizeof(*out->given));
	for (size_t i = 0; i < t->desc->n_keys; i++)
		out->keys[i] = "*";
	out->e.keys = out->keys;
	out->e.n_keys = t->desc->n_keys;
	return 0;
}

int draft_key_find(const struct draft *d, const char *name, size_t *index)
{
	struct strbuf owner = { 0 };
	struct names names = { "key", NULL, d->table->keys, d->table->n_keys,
			       sizeof(*d->table->keys) };
	int err;

	strbuf_printf(&owner, "table '%s'", d->table->name);
	names.owner = strbuf_text(&owner);
	err = name_find(&names, name, index);
	strbuf_free(&owner);
	return err;
}

bool key_is(const struct p4bpf_desc_key *key, const char *match)
{
	return !strcmp(key->match, match);
}

int draft_key(struct p4bpf_pipeline *pipe, struct arena *arena, struct draft *d, size_t index,
	      const char *first, const char *second)
{
	const struct p4bpf_desc_key *key = &d->table->keys[index];
	const struct scalar s = scalar_of_key(key);
	const struct values vs = table_values(pipe, arena);
	int err = 0;

	if (d->given[index])
		return fail(EINVAL, "key '%s' is given twice", key->name);
	d->given[index] = true;
	if (!second)
		d->keys[index] = arena_strdup(arena, first);
	else if (key_is(key, "lpm"))
		err = put_lpm(&vs, &s, first, second, &d->keys[index]);
	else if (key_is(key, "range"))
		d->keys[index] = arena_printf(arena, "%s..%s", first, second);
	else
		err = put_ternary(&vs, key, first, second, &d->keys[index]);
	return err;
}

int draft_complete(const struct draft *d)
{
	for (size_t i = 0; i < d->table->n_keys; i++)
		if (!d->given[i] && key_is(&d->table->keys[i], "exact"))
			return fail(EINVAL, "key '%s' is missing: it is exact", d->table->keys[i].name);
	return 0;
}

int entries_number(const char *what, const char *text, uint64_t max, uint64_t *out)
{
	char *end = NULL;

	errno = 0;
	if (isdigit((unsigned char)*text))
		*out = strtoull(text, &end,
				text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10);
	if (!end || *end || errno || *out > max)
		return fail(EINVAL, "%s '%.80s', expected a number from 0 to %llu", what, text,
			    (unsigned long long)max);
	return 0;
}

static const char *hex(const struct values *vs, mpz_srcptr v)
{
	return arena_printf(vs->arena, "0x%s", bits_to_text(vs->arena, v, 16));
}

static int put_lpm(const struct values *vs, const struct scalar *s, const char *value,
		   const char *length, const char **out)
{
	mpz_ptr v, mask = bits_new(vs->arena);
	uint64_t n;
	int err = value_parse(vs, s, value, &v);

	if (!err && (entries_number("", length, s->width, &n)))
		err = fail(EINVAL, "key '%s': prefix length '%.80s', expected 0 .. %u", s->name,
			   length, s->width);
	if (err)
		return err;
	mpz_mul_2exp(mask, bits_ones(vs->arena, (unsigned)n), s->width - n);
	mpz_and(v, v, mask);
	*out = arena_printf(vs->arena, "%s/%llu", hex(vs, v), (unsigned long long)n);
	return 0;
}

static int put_ternary(const struct values *vs, const struct p4bpf_desc_key *key, const char *value,
		       const char *mask, const char **out)
{
	const struct scalar s = scalar_of_key(key);
	mpz_ptr v, m;
	int err = value_parse(vs, &s, value, &v);

	if (!err)
		err = value_parse_mask(vs, &s, mask, &m);
	if (err)
		return err;
	mpz_and(v, v, m);
	if (!mpz_sgn(m))
		*out = "*";
	else if (!key_is(key, "optional"))
		*out = arena_printf(vs->arena, "%s&&&%s", hex(vs, v), hex(vs, m));
	else if (!mpz_cmp(m, bits_ones(vs->arena, s.width)))
		*out = hex(vs, v);
	else
		return fail(EINVAL, "key '%s' is optional: the mask '%s' is neither all ones nor 0",
			    key->name, mask);
	return 0;
}

static bool has_suffix(const char *path, const char *suffix)
{
	size_t n = strlen(path), m = strlen(suffix);

	return n > m && !strcmp(path + n - m, suffix);
}
