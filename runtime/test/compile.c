// SPDX-License-Identifier: Apache-2.0
/*
 * Runs p4bpfc on a program given as P4 source. The compiler is the one that lies beside
 * p4bpftest, else the one on PATH; its messages go where p4bpftest's own do.
 */
#define _GNU_SOURCE
#include "runtime/test/test.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/arena.h"

extern char **environ;

static const char *find_compiler(struct arena *arena);
static enum outcome run(char **argv, struct strbuf *why);

enum outcome compile(const struct options *options, const char *source, char **object,
		     struct strbuf *why)
{
	struct arena *arena = arena_new();
	const char *dir = getenv("TMPDIR");
	VEC(char *) argv = {};
	enum outcome outcome;
	char *path;
	int fd;

	*object = NULL;
	path = strdup(arena_printf(arena, "%s/p4bpftest-XXXXXX.o", dir && *dir ? dir : "/tmp"));
	if (!path)
		out_of_memory();
	fd = mkstemps(path, 2);
	if (fd < 0) {
		outcome = failed(why, "cannot make %s: %s", path, strerror(errno));
		free(path);
		goto out;
	}
	close(fd);
	vec_push(arena, &argv, (char *)find_compiler(arena));
	for (uint32_t i = 0; i < options->compiler.n; i++)
		vec_push(arena, &argv, (char *)options->compiler.at[i]);
	if (options->hook) {
		vec_push(arena, &argv, (char *)"--hook");
		vec_push(arena, &argv, (char *)options->hook);
	}
	vec_push(arena, &argv, (char *)"-o");
	vec_push(arena, &argv, path);
	vec_push(arena, &argv, (char *)"--");
	vec_push(arena, &argv, (char *)source);
	vec_push(arena, &argv, NULL);
	outcome = run(argv.at, why);
	if (outcome) {
		unlink(path);
		free(path);
	} else {
		*object = path;
	}
out:
	arena_free(arena);
	return outcome;
}

static const char *find_compiler(struct arena *arena)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash, *path;

	if (n <= 0)
		return "p4bpfc";
	self[n] = '\0';
	slash = strrchr(self, '/');
	path = arena_printf(arena, "%.*s/p4bpfc", (int)(slash - self), self);
	return access(path, X_OK) ? "p4bpfc" : path;
}

static enum outcome run(char **argv, struct strbuf *why)
{
	int status, err;
	pid_t pid;

	err = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
	if (err)
		return failed(why, "cannot run p4bpfc: %s", strerror(err));
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return failed(why, "cannot wait for p4bpfc: %s", strerror(errno));
		if (interrupted)
			kill(pid, SIGTERM);
	}
	if (interrupted)
		return INTERRUPTED;
	if (WIFSIGNALED(status))
		return outcome_because(BROKEN, why, "p4bpfc died of signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return PASSED;
	if (WEXITSTATUS(status) == 127)
		return failed(why, "cannot run %s", argv[0]);
	return outcome_because(WEXITSTATUS(status) == 3 ? BROKEN : FAILED, why,
			       "the program does not compile");
}
