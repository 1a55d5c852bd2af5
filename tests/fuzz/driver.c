/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entry points without libFuzzer: `TARGET MUTANTS FILE...` gives the entry point each file as it is,
 * then MUTANTS changed ones, always the same for the same arguments. libFuzzer brings its own main and
 * leaves this one in its archive. When the process dies, the input it died of lies in ./crash-input.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define MAX_SIZE ((size_t)1 << 16)

static uint64_t random_state = 0x9e3779b97f4a7c15;
static uint8_t *current;
static size_t current_size;

/* xorshift64 (Marsaglia, 2003) */
static size_t random_below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

static void save_input(void)
{
	FILE *out = fopen("crash-input", "wb");

	if (out) {
		fwrite(current, 1, current_size, out);
		fclose(out);
	}
}

static void on_signal(int signal)
{
	save_input();
	_exit(128 + signal);
}

/* ASan and UBSan call this before they leave. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	save_input();
}

static void run(void)
{
	/* A copy of the exact size: reading past its end is seen. */
	uint8_t *copy = malloc(current_size + !current_size);

	if (!copy)
		exit(1);
	memcpy(copy, current, current_size);
	alarm(60);
	LLVMFuzzerTestOneInput(copy, current_size);
	alarm(0);
	free(copy);
}

static void load(const char *path)
{
	FILE *in = fopen(path, "rb");

	if (!in) {
		perror(path);
		exit(2);
	}
	current_size = fread(current, 1, MAX_SIZE / 2, in);
	fclose(in);
}

/* One change: a byte, a stretch dropped, doubled or moved, or a tail cut off. */
static void mutate(void)
{
	size_t at, n, to;

	if (!current_size) {
		current[current_size++] = (uint8_t)random_below(256);
		return;
	}
	at = random_below(current_size);
	n = 1 + random_below(current_size - at < 40 ? current_size - at : 40);
	to = random_below(current_size - n + 1);
	switch (random_below(6)) {
	case 0:
		current[at] ^= (uint8_t)(1 << random_below(8));
		break;
	case 1:
		current[at] = "{}()<>[];:.,=+-0x1w\"\\/*#@&|_\n"[random_below(30)];
		break;
	case 2:
		memmove(current + at, current + at + n, current_size - at - n);
		current_size -= n;
		break;
	case 3:
		if (current_size + n > MAX_SIZE)
			break;
		memmove(current + at + n, current + at, current_size - at);
		current_size += n;
		break;
	case 4:
		memmove(current + to, current + at, n);
		break;
	case 5:
		if (random_below(8) == 0)
			current_size = at;
		break;
	}
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM };
	unsigned long mutants = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	if (argc < 3) {
		fprintf(stderr, "usage: %s MUTANTS FILE...\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], on_signal);
	current = malloc(MAX_SIZE);
	if (!current)
		return 1;
	for (int i = 2; i < argc; i++) {
		load(argv[i]);
		run();
	}
	for (unsigned long i = 0; i < mutants; i++) {
		load(argv[2 + random_below((size_t)argc - 2)]);
		for (size_t changes = 1 + random_below(4); changes; changes--)
			mutate();
		run();
	}
	free(current);
	return 0;
}
