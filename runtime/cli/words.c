/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a command: taking them one by one with an error that shows the usage when one is
 * missing or too many, and splitting lines of files into words the way a shell would.
 */
#include "runtime/cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *take(struct ctl *ctl, struct words *words, const char *what)
{
	if (!words->n) {
		wrong_usage(ctl, "%s is missing", what);
		return NULL;
	}
	words->n--;
	return *words->at++;
}

bool take_if(struct words *words, const char *word)
{
	if (!words->n || strcmp(*words->at, word))
		return false;
	words->n--;
	words->at++;
	return true;
}

int take_option(struct ctl *ctl, struct words *words, const char *name, const char **value)
{
	size_t len = strlen(name);

	if (!words->n || strncmp(*words->at, name, len))
		return 0;
	if ((*words->at)[len] == '=') {
		*value = *words->at + len + 1;
	} else if (!(*words->at)[len]) {
		if (words->n < 2) {
			wrong_usage(ctl, "%s needs a value", name);
			return -1;
		}
		words->n--;
		words->at++;
		*value = *words->at;
	} else {
		return 0;
	}
	words->n--;
	words->at++;
	return 1;
}

int take_end(struct ctl *ctl, const struct words *words)
{
	return words->n ? wrong_usage(ctl, "'%s' is too much", *words->at) : DONE;
}

int parse_number(struct ctl *ctl, const char *what, const char *text, uint64_t max, uint64_t *out)
{
	char *end;

	/* take() has said what is missing. */
	if (!text)
		return USAGE;
	errno = 0;
	*out = strtoull(text, &end,
			text[0] == '0' && tolower((unsigned char)text[1]) == 'x' ? 16 : 10);
	if (!isdigit((unsigned char)*text) || *end || errno || *out > max)
		return wrong_usage(ctl, "%s '%s', expected a number from 0 to %llu", what, text,
				   (unsigned long long)max);
	return DONE;
}

bool words_split(const char *line, struct words *out)
{
	size_t len = strlen(line), n = 0;
	/* No more words than every second character, and no more text than the line. */
	char **at = malloc((len / 2 + 1) * sizeof(*at) + len + 1);
	char *text, quote = 0;
	bool in_word = false;

	*out = (struct words){ 0 };
	if (!at)
		return false;
	text = (char *)(at + len / 2 + 1);
	for (; *line && *line != '\n'; line++) {
		char c = *line;

		if (!quote && isspace((unsigned char)c)) {
			if (in_word)
				*text++ = '\0';
			in_word = false;
			continue;
		}
		if (!quote && !in_word && c == '#')
			break;
		if (!in_word)
			at[n++] = text;
		in_word = true;
		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? 0 : c;
		else
			*text++ = c;
	}
	if (in_word)
		*text = '\0';
	*out = (struct words){ at, n };
	return !quote;
}

void words_free(struct words *words)
{
	free(words->at);
	*words = (struct words){ 0 };
}

void print_word(FILE *to, const char *word)
{
	bool plain = *word && !strpbrk(word, " \t'\"#");
	char quote = strchr(word, '\'') ? '"' : '\'';

	if (plain)
		fputs(word, to);
	else
		fprintf(to, "%c%s%c", quote, word, quote);
}
