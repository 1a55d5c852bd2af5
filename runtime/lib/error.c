/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text behind p4bpf_error() and the way of warnings. Every failure is made by fail(), which
 * keeps the text for this thread and gives the negative errno to return; callers higher up put the
 * object in front with fail_in(). The library prints nothing but warnings, and those go to a
 * function the program may replace.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config.h"

#define TEXT_MAX 4096

static _Thread_local char last_text[TEXT_MAX];

static void warn_to_stderr(const char *text, void *data);

static void (*warn_fn)(const char *text, void *data) = warn_to_stderr;
static void *warn_data;

const char *p4bpf_error(void)
{
	return last_text;
}

const char *p4bpf_version(void)
{
	return PACKAGE_VERSION;
}

void p4bpf_set_warn(void (*fn)(const char *text, void *data), void *data)
{
	warn_fn = fn ? fn : warn_to_stderr;
	warn_data = fn ? data : NULL;
}

int fail(int err, const char *fmt, ...)
{
	/* The arguments may point into the text that is replaced. */
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	memcpy(last_text, text, sizeof(text));
	return -err;
}

int fail_in(int code, const char *fmt, ...)
{
	char front[TEXT_MAX / 4], rest[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(front, sizeof(front), fmt, ap);
	va_end(ap);
	memcpy(rest, last_text, sizeof(rest));
	snprintf(last_text, sizeof(last_text), "%s: %.*s", front, TEXT_MAX / 2, rest);
	return code;
}

void warn(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	warn_fn(text, warn_data);
}

const char *why(int err)
{
	if (err == EPERM || err == EACCES)
		return "permission denied (root is needed, or CAP_BPF, CAP_NET_ADMIN and "
		       "CAP_SYS_ADMIN)";
	return strerror(err);
}

static void warn_to_stderr(const char *text, void *data)
{
	(void)data;
	fprintf(stderr, "p4bpf: warning: %s\n", text);
}
