/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A packet test as read from a file in STF, the simple test format of p4c's test suite: a list of
 * statements, one a line. Everything lives in the arena handed to stf_read().
 */
#ifndef P4BPF_RUNTIME_TEST_STF_H
#define P4BPF_RUNTIME_TEST_STF_H

#include <stdbool.h>
#include <stdint.h>

#include "common/vec.h"

struct arena;
struct strbuf;

/*
 * A number as written. In base 16 and 2 a digit may be '*': don't care. prefix is the decimal
 * number behind '/', -1 when there is none.
 */
struct stf_value {
	unsigned base;		/* 2, 10, 16 */
	const char *digits;	/* without 0x or 0b, in lower case */
	int prefix;
	const struct stf_value *high;	/* of a range LOW..HIGH; NULL */
};

/* A key field of an `add`, or an argument of an action. */
struct stf_field {
	const char *name;
	struct stf_value value;
};

typedef VEC(struct stf_field) stf_fields_t;

struct stf_action {
	const char *name;
	stf_fields_t args;
};

enum stf_kind {
	STF_PACKET,
	STF_EXPECT,
	STF_ADD,
	STF_SETDEFAULT,
	STF_WAIT,
	STF_REMOVE_ALL,
	STF_NO_PACKET,
	STF_CHECK_COUNTER,
	STF_BMV2,		/* a command of the BMv2 switch, in words */
};

struct stf_packet {
	uint32_t port;
	const char *digits;	/* lower case hexadecimal; in expect lines also '*' */
	bool any;		/* expect without data: whatever comes */
	bool exact;		/* expect with '$': no byte more */
};

struct stf_add {
	const char *table;
	bool has_priority;
	int32_t priority;
	stf_fields_t keys;
	struct stf_action action;
	const char *id;		/* behind '=', NULL when absent */
};

struct stf_setdefault {
	const char *table;
	struct stf_action action;
};

typedef VEC(const char *) stf_words_t;

enum stf_relation { STF_EQ, STF_NE, STF_LT, STF_LE, STF_GT, STF_GE };

struct stf_check_counter {
	const char *counter;
	const char *id;		/* of an entry; NULL: index counts */
	uint64_t index;
	bool bytes;
	enum stf_relation relation;
	uint64_t value;
};

struct stf_stmt {
	enum stf_kind kind;
	const char *word;	/* the command word, in lower case */
	unsigned line;
	union {
		struct stf_packet packet;	/* and expect */
		struct stf_add add;
		struct stf_setdefault setdefault;
		struct stf_check_counter check;
		stf_words_t words;		/* the command is the first */
	};
};

struct stf {
	const char *path;
	VEC(struct stf_stmt) stmts;
};

/*
 * NULL when the file cannot be read or holds errors; `errors` then has a line for each,
 * "path:line: ...".
 */
struct stf *stf_read(struct arena *arena, const char *path, struct strbuf *errors);

/* "==", "!=", ... */
const char *stf_relation_text(enum stf_relation relation);

#endif
