// SPDX-License-Identifier: Apache-2.0
/*
 * Reads STF files: lines to struct stf_stmt (stf.h). A statement is a line; `#` starts a comment
 * except on packet and expect lines, whose data may hold blanks anywhere. Command words are the
 * first word of a line, in any case. Commands of the BMv2 switch are kept as words, for libp4bpf to
 * carry out; their shape is checked here, though, so that what is wrong with one is told like all
 * else. Every error says what was expected and what was found; reading goes on with the next line.
 */
#include "runtime/test/stf.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/source.h"
#include "common/strbuf.h"

struct reader {
	struct arena *arena;
	struct stf *stf;
	struct strbuf *errors;
	const char *at, *end;	/* what is left of the line */
	unsigned line;
	bool failed;		/* in this line: further errors are consequences */
};

struct command {
	const char *word;
	enum stf_kind kind;
	void (*read)(struct reader *r, struct stf_stmt *stmt);
	const char *shape;	/* for read_bmv2 */
};

static void read_packet(struct reader *r, struct stf_stmt *stmt);
static void read_expect(struct reader *r, struct stf_stmt *stmt);
static void read_add(struct reader *r, struct stf_stmt *stmt);
static void read_setdefault(struct reader *r, struct stf_stmt *stmt);
static void read_remove(struct reader *r, struct stf_stmt *stmt);
static void read_nothing(struct reader *r, struct stf_stmt *stmt);
static void read_check_counter(struct reader *r, struct stf_stmt *stmt);
static void read_bmv2(struct reader *r, const char *shape, stf_words_t *words);

/*
 * The shape of a BMv2 command, a letter for each word: q a qualified name, n a number, b
 * RATE:BURST, k a key in the form that simple_switch_CLI wants; a capital stands for one or more of
 * these.
 */
static const struct command commands[] = {
	{ "packet", STF_PACKET, read_packet, NULL },
	{ "expect", STF_EXPECT, read_expect, NULL },
	{ "add", STF_ADD, read_add, NULL },
	{ "setdefault", STF_SETDEFAULT, read_setdefault, NULL },
	{ "wait", STF_WAIT, read_nothing, NULL },
	{ "remove", STF_REMOVE_ALL, read_remove, NULL },
	{ "no_packet", STF_NO_PACKET, read_nothing, NULL },
	{ "check_counter", STF_CHECK_COUNTER, read_check_counter, NULL },
	{ "mirroring_add", STF_BMV2, NULL, "nn" },
	{ "mirroring_add_mc", STF_BMV2, NULL, "nn" },
	{ "mirroring_delete", STF_BMV2, NULL, "n" },
	{ "mirroring_get", STF_BMV2, NULL, "n" },
	{ "mc_mgrp_create", STF_BMV2, NULL, "n" },
	{ "mc_node_create", STF_BMV2, NULL, "nN" },
	{ "mc_node_update", STF_BMV2, NULL, "nN" },
	{ "mc_node_associate", STF_BMV2, NULL, "nn" },
	{ "counter_read", STF_BMV2, NULL, "qn" },
	{ "counter_write", STF_BMV2, NULL, "qnnn" },
	{ "register_read", STF_BMV2, NULL, "qn" },
	{ "register_write", STF_BMV2, NULL, "qnn" },
	{ "register_reset", STF_BMV2, NULL, "q" },
	{ "meter_get_rates", STF_BMV2, NULL, "qn" },
	{ "meter_set_rates", STF_BMV2, NULL, "qnB" },
	{ "meter_array_set_rates", STF_BMV2, NULL, "qB" },
	{ "table_indirect_add", STF_BMV2, NULL, "qK" },
	{ "table_indirect_add_with_group", STF_BMV2, NULL, "qK" },
	{ "act_prof_create_member", STF_BMV2, NULL, "qK" },
	{ "act_prof_modify_member", STF_BMV2, NULL, "qK" },
	{ "act_prof_delete_member", STF_BMV2, NULL, "qn" },
	{ "act_prof_create_group", STF_BMV2, NULL, "q" },
	{ "act_prof_delete_group", STF_BMV2, NULL, "qn" },
	{ "act_prof_add_member_to_group", STF_BMV2, NULL, "qnn" },
	{ "act_prof_remove_member_from_group", STF_BMV2, NULL, "qnn" },
	{ "pvs_add", STF_BMV2, NULL, "qK" },
	{ "pvs_remove", STF_BMV2, NULL, "qK" },
	{ "pvs_clear", STF_BMV2, NULL, "q" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void read_line(struct reader *r);

struct stf *stf_read(struct arena *arena, const char *path, struct strbuf *errors)
{
	struct source_map *map = source_map_new(arena);
	struct reader r = { .arena = arena,
			    .errors = errors,
			    .stf = arena_make(arena, struct stf) };
	size_t errors_before = errors->len;
	struct source_file *file;
	const char *why, *next;

	r.stf->path = arena_strdup(arena, path);
	file = source_read(map, path, 0, &why);
	if (!file) {
		strbuf_printf(errors, "%s: cannot read the test: %s\n", path, why);
		return NULL;
	}
	for (r.at = file->text; r.at < file->text + file->size; r.at = next) {
		const char *newline = memchr(r.at, '\n', file->text + file->size - r.at);

		r.end = newline ? newline : file->text + file->size;
		next = r.end + 1;
		r.line++;
		r.failed = false;
		read_line(&r);
	}
	return errors->len == errors_before ? r.stf : NULL;
}

static const char *const relation_texts[] = {
	[STF_EQ] = "==", [STF_NE] = "!=", [STF_LT] = "<",
	[STF_LE] = "<=", [STF_GT] = ">",  [STF_GE] = ">=",
};

const char *stf_relation_text(enum stf_relation relation)
{
	return relation_texts[relation];
}

/*
 * Says what was expected at the cursor, and what stands there. Only the first error of a line
 * counts.
 */
static void expected(struct reader *r, const char *what)
{
	const char *end = r->at;

	if (r->failed)
		return;
	r->failed = true;
	strbuf_printf(r->errors, "%s:%u: expected %s, found ", r->stf->path, r->line, what);
	if (r->at == r->end) {
		strbuf_add(r->errors, "the end of the line\n");
		return;
	}
	while (end < r->end && (isalnum((unsigned char)*end) || *end == '_' || *end == '$'))
		end++;
	if (end == r->at)
		end++;
	if (end - r->at > 40)
		end = r->at + 40;
	if (isprint((unsigned char)*r->at))
		strbuf_printf(r->errors, "'%.*s'\n", (int)(end - r->at), r->at);
	else
		strbuf_printf(r->errors, "byte 0x%02x\n", (unsigned char)*r->at);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* strchr finds the NUL that ends its text, and a file may hold any byte. */
static bool among(char c, const char *set)
{
	return c && strchr(set, c);
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

/* To the next token: past blanks, and a comment is the end of the line. */
static void skip(struct reader *r)
{
	skip_blanks(r);
	if (r->at < r->end && *r->at == '#')
		r->end = r->at;
}

static bool at_end(struct reader *r)
{
	skip(r);
	return r->at == r->end;
}

static bool next_is(struct reader *r, char c)
{
	return !at_end(r) && *r->at == c;
}

static bool take(struct reader *r, char c)
{
	if (!next_is(r, c))
		return false;
	r->at++;
	return true;
}

static void want(struct reader *r, char c, const char *what)
{
	if (!take(r, c))
		expected(r, what);
}

static bool starts_word(char c)
{
	return isalpha((unsigned char)c) || c == '_' || c == '$';
}

/* [A-Za-z_$][A-Za-z0-9_$]*, or anything in double quotes. NULL and an error when there is none. */
static char *read_word(struct reader *r, const char *what)
{
	const char *begin;

	skip(r);
	begin = r->at;
	if (begin < r->end && *begin == '"') {
		const char *close = memchr(begin + 1, '"', r->end - begin - 1);

		if (!close || close == begin + 1) {
			expected(r, what);
			return NULL;
		}
		r->at = close + 1;
		return arena_strndup(r->arena, begin + 1, close - begin - 1);
	}
	if (begin == r->end || !starts_word(*begin)) {
		expected(r, what);
		return NULL;
	}
	while (r->at < r->end && (starts_word(*r->at) || isdigit((unsigned char)*r->at)))
		r->at++;
	return arena_strndup(r->arena, begin, r->at - begin);
}

static const char *read_digits(struct reader *r, const char *set)
{
	const char *begin = r->at;
	char *digits;

	while (r->at < r->end && among(*r->at, set))
		r->at++;
	digits = arena_strndup(r->arena, begin, r->at - begin);
	for (char *c = digits; *c; c++)
		*c = tolower((unsigned char)*c);
	return digits;
}

/* A whole number in decimal that fits `max`. */
static uint64_t read_decimal(struct reader *r, uint64_t max, const char *what)
{
	const char *begin;
	uint64_t value = 0;

	skip(r);
	begin = r->at;
	while (r->at < r->end && isdigit((unsigned char)*r->at)) {
		unsigned digit = *r->at++ - '0';

		if (value > (max - digit) / 10) {
			r->at = begin;
			break;
		}
		value = value * 10 + digit;
	}
	if (r->at == begin || (r->at < r->end && starts_word(*r->at))) {
		r->at = begin;
		expected(r, what);
		return 0;
	}
	return value;
}

static bool starts_number(struct reader *r)
{
	return !at_end(r) && isdigit((unsigned char)*r->at);
}

static struct stf_value read_number(struct reader *r, const char *what)
{
	struct stf_value value = { .base = 10, .prefix = -1, .digits = "0" };
	const char *begin;

	skip(r);
	begin = r->at;
	if (r->end - r->at > 2 && r->at[0] == '0' && among(r->at[1], "xXbB")) {
		value.base = among(r->at[1], "xX") ? 16 : 2;
		r->at += 2;
		value.digits = read_digits(r, value.base == 16 ? "0123456789abcdefABCDEF*" : "01*");
	} else {
		value.digits = read_digits(r, "0123456789");
	}
	if (!*value.digits ||
	    (r->at < r->end && (starts_word(*r->at) || isdigit((unsigned char)*r->at)))) {
		r->at = begin;
		expected(r, what);
	}
	return value;
}

/* NUMBER, NUMBER/LENGTH or, beyond what p4c has, NUMBER..NUMBER */
static struct stf_value read_value(struct reader *r)
{
	struct stf_value value = read_number(r, "a value (decimal, 0x.. or 0b..)"), *high;

	if (!r->failed && take(r, '/')) {
		value.prefix = (int)read_decimal(r, 2048, "a prefix length");
	} else if (!r->failed && r->end - r->at > 1 && r->at[0] == '.' && r->at[1] == '.') {
		r->at += 2;
		high = arena_make(r->arena, struct stf_value);
		*high = read_number(r, "the high end of a range (decimal, 0x.. or 0b..)");
		value.high = high;
	}
	return value;
}

/*
 * ID [ '[' N ']' ] ( '.' ID [ '[' N ']' ] )*. p4c's grammar takes the index behind the first part
 * only; behind the others it is what a reader of P4 would write.
 */
static const char *read_name(struct reader *r, const char *what)
{
	struct strbuf name = {};

	for (;;) {
		char *word = read_word(r, what);

		if (!word)
			break;
		strbuf_add(&name, word);
		if (take(r, '[')) {
			strbuf_printf(&name, "[%" PRIu64 "]",
				      read_decimal(r, UINT32_MAX, "an index"));
			want(r, ']', "']'");
		}
		if (r->failed || !take(r, '.'))
			break;
		strbuf_char(&name, '.');
	}
	return strbuf_take(&name, r->arena);
}

/* NAME '(' [ ID ':' NUMBER { ',' ID ':' NUMBER } ] ')' behind the name. */
static void read_args(struct reader *r, struct stf_action *action)
{
	want(r, '(', "'(' behind the action's name");
	if (r->failed || take(r, ')'))
		return;
	do {
		struct stf_field arg = { .name = read_name(r, "an argument's name") };

		want(r, ':', "':' behind the argument's name");
		if (r->failed)
			return;
		arg.value = read_number(r, "the argument's value (decimal, 0x.. or 0b..)");
		vec_push(r->arena, &action->args, arg);
	} while (!r->failed && take(r, ','));
	want(r, ')', "',' or ')'");
}

static uint32_t read_port(struct reader *r)
{
	skip_blanks(r);
	return (uint32_t)read_decimal(r, UINT32_MAX, "a port number");
}

/* Hexadecimal digits, `extra` ones too, with blanks between them. */
static const char *read_data(struct reader *r, const char *extra)
{
	struct strbuf data = {};

	for (skip_blanks(r); r->at < r->end; skip_blanks(r)) {
		if (!isxdigit((unsigned char)*r->at) && !among(*r->at, extra))
			break;
		strbuf_char(&data, tolower((unsigned char)*r->at++));
	}
	return strbuf_take(&data, r->arena);
}

static void read_packet(struct reader *r, struct stf_stmt *stmt)
{
	struct stf_packet *packet = &stmt->packet;

	packet->port = read_port(r);
	if (r->failed)
		return;
	packet->digits = read_data(r, "");
	if (r->at < r->end || !*packet->digits)
		expected(r, "hexadecimal data");
	else if (strlen(packet->digits) % 2)
		expected(r, "a whole number of bytes (one digit more)");
}

static void read_expect(struct reader *r, struct stf_stmt *stmt)
{
	struct stf_packet *packet = &stmt->packet;

	packet->port = read_port(r);
	if (r->failed)
		return;
	packet->digits = read_data(r, "*");
	if (r->at < r->end && *r->at == '$') {
		packet->exact = true;
		r->at++;
		skip_blanks(r);
		if (r->at < r->end)
			expected(r, "nothing behind '$'");
	} else if (r->at < r->end) {
		expected(r, "hexadecimal data, '*' or '$'");
	}
	packet->any = !packet->exact && !*packet->digits;
}

static void read_add(struct reader *r, struct stf_stmt *stmt)
{
	struct stf_add *add = &stmt->add;

	add->table = read_name(r, "a table's name");
	if (!r->failed && starts_number(r)) {
		add->has_priority = true;
		add->priority = (int32_t)read_decimal(r, INT32_MAX, "a priority");
	}
	while (!r->failed) {
		const char *name = read_name(r, add->keys.n ? "a key or an action"
							    : "a key (FIELD:VALUE)");
		struct stf_field key = { .name = name };

		if (r->failed)
			return;
		if (add->keys.n && next_is(r, '(')) {
			add->action.name = name;
			read_args(r, &add->action);
			break;
		}
		want(r, ':',
		     add->keys.n ? "':' behind a key or '(' behind an action"
				 : "':' behind the key's name");
		if (r->failed)
			return;
		key.value = read_value(r);
		vec_push(r->arena, &add->keys, key);
	}
	if (!r->failed && take(r, '='))
		add->id = read_word(r, "a name for the entry");
}

static void read_setdefault(struct reader *r, struct stf_stmt *stmt)
{
	stmt->setdefault.table = read_name(r, "a table's name");
	if (!r->failed)
		stmt->setdefault.action.name = read_name(r, "an action's name");
	if (!r->failed)
		read_args(r, &stmt->setdefault.action);
}

static void read_nothing(struct reader *r, struct stf_stmt *stmt)
{
}

static void read_remove(struct reader *r, struct stf_stmt *stmt)
{
	char *word = read_word(r, "'all'");

	if (word && strcmp(word, "all")) {
		r->at -= strlen(word);
		expected(r, "'all'");
	}
}

static void read_relation(struct reader *r, enum stf_relation *relation)
{
	/* Two characters before one, so that "<=" is not read as "<". */
	static const enum stf_relation order[] = { STF_EQ, STF_NE, STF_LE, STF_GE, STF_LT, STF_GT };

	skip(r);
	for (size_t i = 0; i < COUNT(order); i++) {
		const char *text = relation_texts[order[i]];
		size_t n = strlen(text);

		if ((size_t)(r->end - r->at) >= n && !memcmp(r->at, text, n)) {
			r->at += n;
			*relation = order[i];
			return;
		}
	}
	expected(r, "'==', '!=', '<', '<=', '>' or '>='");
}

/* NAME '(' (NUMBER | ID) ')' [ (packets|bytes) RELATION NUMBER ]; without the last part "== 0". */
static void read_check_counter(struct reader *r, struct stf_stmt *stmt)
{
	struct stf_check_counter *check = &stmt->check;

	check->counter = read_name(r, "a counter's name");
	want(r, '(', "'(' behind the counter's name");
	if (r->failed)
		return;
	if (starts_number(r))
		check->index = read_decimal(r, UINT64_MAX, "an index");
	else
		check->id = read_word(r, "an index or the name of an entry");
	want(r, ')', "')'");
	check->relation = STF_EQ;
	if (r->failed || at_end(r))
		return;
	if (starts_word(*r->at)) {
		char *unit = read_word(r, "'packets' or 'bytes'");

		if (unit && strcmp(unit, "packets") && strcmp(unit, "bytes")) {
			r->at -= strlen(unit);
			expected(r, "'packets' or 'bytes'");
		}
		check->bytes = unit && !strcmp(unit, "bytes");
	}
	if (!r->failed)
		read_relation(r, &check->relation);
	if (!r->failed)
		check->value = read_decimal(r, UINT64_MAX, "a number");
}

/* RATE may have a fraction; BURST may not. */
static void read_rate(struct reader *r)
{
	read_decimal(r, UINT64_MAX, "RATE:BURST");
	if (!r->failed && r->at < r->end && *r->at == '.') {
		r->at++;
		read_decimal(r, UINT64_MAX, "the fraction of a rate");
	}
	want(r, ':', "':' behind the rate");
	if (!r->failed)
		read_decimal(r, UINT64_MAX, "a burst size");
}

/* Anything up to a blank. */
static void read_key_text(struct reader *r)
{
	skip(r);
	if (r->at == r->end)
		expected(r, "a value");
	while (r->at < r->end && !is_blank(*r->at))
		r->at++;
}

static void read_bmv2_word(struct reader *r, char shape, stf_words_t *words)
{
	const char *begin;

	skip(r);
	begin = r->at;
	switch (shape) {
	case 'q':
		vec_push(r->arena, words, read_name(r, "a name"));
		return;
	case 'b':
		read_rate(r);
		break;
	case 'k':
		read_key_text(r);
		break;
	default:
		read_number(r, "a number");
	}
	vec_push(r->arena, words, arena_strndup(r->arena, begin, (size_t)(r->at - begin)));
}

static void read_bmv2(struct reader *r, const char *shape, stf_words_t *words)
{
	for (; *shape && !r->failed; shape++) {
		char one = (char)tolower((unsigned char)*shape);

		read_bmv2_word(r, one, words);
		while (isupper((unsigned char)*shape) && !r->failed && !at_end(r))
			read_bmv2_word(r, one, words);
	}
}

static const struct command *find_command(char *word)
{
	for (char *c = word; *c; c++)
		*c = tolower((unsigned char)*c);
	for (size_t i = 0; i < COUNT(commands); i++) {
		if (!strcmp(commands[i].word, word))
			return &commands[i];
	}
	return NULL;
}

static void read_line(struct reader *r)
{
	const struct command *command;
	struct stf_stmt stmt = { .line = r->line };
	const char *begin;
	char *word;

	if (at_end(r))
		return;
	begin = r->at;
	word = read_word(r, "a command");
	if (!word)
		return;
	command = find_command(word);
	if (!command) {
		r->at = begin;
		expected(r, "a command (packet, expect, add, setdefault, wait, remove, no_packet, "
			    "check_counter)");
		return;
	}
	stmt.kind = command->kind;
	stmt.word = command->word;
	if (command->read) {
		command->read(r, &stmt);
	} else {
		vec_push(r->arena, &stmt.words, command->word);
		read_bmv2(r, command->shape, &stmt.words);
	}
	if (!r->failed && !at_end(r))
		expected(r, "the end of the line");
	if (!r->failed)
		vec_push(r->arena, &r->stf->stmts, stmt);
}
