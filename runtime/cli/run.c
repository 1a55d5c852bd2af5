/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl run: from source or object to a pipeline that forwards, in one command: compile, load,
 * attach, fill. Whatever fails, nothing of it stays.
 */
#define _GNU_SOURCE
#include "runtime/cli/cli.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define PORTS_MAX 1024
#define COMPILER_WORDS_MAX 64

struct request {
	const char *name, *file, *entries;
	const char *ports[PORTS_MAX];
	size_t n_ports;
	const char *compiler[COMPILER_WORDS_MAX];	/* options for p4bpfc */
	size_t n_compiler;
};

static int take_request(struct ctl *ctl, struct words *words, struct request *r);
static int take_compiler_option(struct ctl *ctl, struct words *words, struct request *r);
static bool is_source(const char *file);
static int compile(struct ctl *ctl, const struct request *r, int object);
static char *compiler_path(void);
static int start(struct ctl *ctl, const struct request *r, const char *object, json_t **said);
static int add_ports(struct ctl *ctl, const struct request *r, struct p4bpf_pipeline *pipe);

static int run(struct ctl *ctl, struct words *words, json_t **out)
{
	struct request *r = calloc(1, sizeof(*r));
	json_t *said = NULL;
	int status, fd = -1;
	char object[40];

	if (!r)
		return INTERNAL;
	status = take_request(ctl, words, r);
	if (!status && is_source(r->file)) {
		/* In memory: whatever happens to this process, no file is left. */
		fd = memfd_create("p4bpfctl", MFD_CLOEXEC);
		snprintf(object, sizeof(object), "/proc/self/fd/%d", fd);
		status = fd < 0 ? failed(ctl, "%s: %s", r->file, strerror(errno)) :
				  compile(ctl, r, fd);
		if (!status)
			status = start(ctl, r, object, &said);
		if (fd >= 0)
			close(fd);
	} else if (!status) {
		status = start(ctl, r, r->file, &said);
	}
	if (!status)
		status = library_json(ctl, p4bpf_pipeline__show_json(ctl->pipe), out);
	if (!status && said)
		json_object_update(*out, said);
	json_decref(said);
	free(r);
	return status;
}

static void run_text(const json_t *out, FILE *to)
{
	json_t *port;
	size_t i;

	fprintf(to, "%s: %s on %s", text_of(out, "name"), text_of(out, "arch"),
		text_of(out, "hook"));
	json_array_foreach(json_object_get(out, "ports"), i, port)
		fprintf(to, "%s%s=%lld (%s)", i ? ", " : ", ports ", text_of(port, "ifname"),
			(long long)number_of(port, "id"), text_of(port, "mode"));
	fputc('\n', to);
	print_output(to, out);
}

static int take_request(struct ctl *ctl, struct words *words, struct request *r)
{
	const char *value;
	int taken;

	r->name = take(ctl, words, "PIPE");
	r->file = r->name ? take(ctl, words, "FILE") : NULL;
	if (!r->file)
		return USAGE;
	while (words->n) {
		taken = take_option(ctl, words, "--port", &value);
		if (taken > 0) {
			if (r->n_ports == PORTS_MAX)
				return wrong_usage(ctl, "more than %d ports", PORTS_MAX);
			r->ports[r->n_ports++] = value;
			continue;
		}
		if (!taken && (taken = take_option(ctl, words, "--entries", &value)) > 0)
			r->entries = value;
		if (!taken)
			taken = take_compiler_option(ctl, words, r);
		if (taken <= 0)
			return taken ? USAGE : take_end(ctl, words);
	}
	if (!r->n_ports)
		return wrong_usage(ctl, "no --port given");
	return DONE;
}

/* -I DIR, -D NAME[=V] and --hook HOOK go on to p4bpfc; as take_option(). */
static int take_compiler_option(struct ctl *ctl, struct words *words, struct request *r)
{
	const char *word = *words->at, *value = NULL;
	int taken;

	if (r->n_compiler + 2 > COMPILER_WORDS_MAX) {
		wrong_usage(ctl, "too many options for the compiler");
		return -1;
	}
	if ((!strncmp(word, "-I", 2) || !strncmp(word, "-D", 2)) && word[2]) {
		take_if(words, word);
		r->compiler[r->n_compiler++] = word;
		return 1;
	}
	taken = take_option(ctl, words, "-I", &value);
	if (!taken)
		taken = take_option(ctl, words, "-D", &value);
	if (!taken)
		taken = take_option(ctl, words, "--hook", &value);
	if (taken > 0) {
		r->compiler[r->n_compiler++] = word[1] == '-' ? "--hook" : word;
		r->compiler[r->n_compiler++] = value;
	}
	return taken;
}

static bool is_source(const char *file)
{
	size_t n = strlen(file);

	return n > 3 && !strcmp(file + n - 3, ".p4");
}

/* The compiler's diagnostics go to standard error as they are. */
static int compile(struct ctl *ctl, const struct request *r, int object)
{
	char *compiler = compiler_path();
	char *argv[COMPILER_WORDS_MAX + 5];
	posix_spawn_file_actions_t actions;
	int status, wait_status, n = 0;
	pid_t pid;

	argv[n++] = compiler ? compiler : "p4bpfc";
	for (size_t i = 0; i < r->n_compiler; i++)
		argv[n++] = (char *)r->compiler[i];
	argv[n++] = "-o";
	argv[n++] = "-";
	argv[n++] = (char *)r->file;
	argv[n] = NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, object, STDOUT_FILENO);
	status = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (status)
		status = failed(ctl, "%s: %s", argv[0], strerror(status));
	else if (waitpid(pid, &wait_status, 0) != pid)
		status = failed(ctl, "%s: %s", argv[0], strerror(errno));
	else if (!WIFEXITED(wait_status))
		status = failed(ctl, "%s was ended by signal %d", argv[0], WTERMSIG(wait_status));
	else if (WEXITSTATUS(wait_status))
		status = failed(ctl, "%s does not compile", r->file);
	free(compiler);
	return status;
}

/* p4bpfc beside this program; NULL: wherever PATH has it. */
static char *compiler_path(void)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - sizeof("p4bpfc"));
	char *slash;

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	strcpy(slash + 1, "p4bpfc");
	return access(self, X_OK) ? NULL : strdup(self);
}

static int start(struct ctl *ctl, const struct request *r, const char *object, json_t **said)
{
	struct p4bpf_pipeline *pipe;
	int status;

	close_pipeline(ctl);
	hold_signals();
	if (p4bpf_pipeline__load(r->name, object, &ctl->opts, &pipe)) {
		size_t n = strlen(object);

		release_signals();
		/* The user knows the program by the name of its source. */
		if (!strncmp(p4bpf_error(), object, n))
			return failed(ctl, "%s%s", r->file, p4bpf_error() + n);
		return library_failed(ctl);
	}
	ctl->pipe = pipe;
	ctl->pipe_name = strdup(r->name);
	status = add_ports(ctl, r, pipe);
	if (!status && r->entries)
		status = load_entries(ctl, r->name, r->entries, said);
	if (!status && interrupted())
		status = failed(ctl, "interrupted");
	if (status) {
		p4bpf_pipeline__unload(pipe);
		close_pipeline(ctl);
	}
	release_signals();
	return status;
}

/* IFACE or IFACE=N; without numbers they are 0, 1, ... as far as those are free. */
static int add_ports(struct ctl *ctl, const struct request *r, struct p4bpf_pipeline *pipe)
{
	for (size_t i = 0; i < r->n_ports; i++) {
		const char *equals = strrchr(r->ports[i], '=');
		char *ifname = equals ? strndup(r->ports[i], (size_t)(equals - r->ports[i])) :
					strdup(r->ports[i]);
		uint64_t wide = 0;
		uint32_t id;
		int status, err;

		status = equals ? parse_number(ctl, "port number", equals + 1, UINT32_MAX, &wide)
				: DONE;
		id = (uint32_t)wide;
		if (!status && !strcmp(ifname, "stack") && !equals)
			status = wrong_usage(ctl, "--port stack needs a number: stack=N");
		if (!status) {
			err = add_port(pipe, ifname, equals ? &id : NULL, P4BPF_ATTACH_AUTO);
			status = err ? library_failed(ctl) : DONE;
		}
		free(ifname);
		if (status)
			return status;
	}
	return DONE;
}

static const struct verb verbs[] = {
	{ "", "PIPE FILE.p4|OBJ --port IFACE[=N]... [--entries FILE]",
	  "Compile, load, attach and fill, in one command; 'p4bpfctl stop PIPE' undoes it.", run,
	  run_text, false,
	  "A file that ends in .p4 is compiled by the p4bpfc that lies beside p4bpfctl or in\n"
	  "PATH; -I DIR, -D NAME[=V] and --hook xdp|tc are for it. Ports without a number get\n"
	  "the lowest free one; 'stack=N' is the kernel's own stack, 'cpu' or 'cpu=N' user space.\n"
	  "--entries: as 'p4bpfctl table load'. What fails leaves nothing behind." },
};

const struct noun run_noun = { "run", "From source to packets.", verbs, 1 };
