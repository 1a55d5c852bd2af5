/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard IFACE ADDRESS...: drops IPv4 packets from the addresses until it is stopped. It shows libp4bpf
 * in use: load, attach, add entries, read a counter. The object is taken from the current directory.
 */
#include <p4bpf/p4bpf.h>
#include <signal.h>
#include <stdio.h>

static int block(struct p4bpf_pipeline *pipe, const char *address)
{
	const struct p4bpf_entry entry = {
		.keys = &address,
		.n_keys = 1,
		.action = "block",
	};

	return p4bpf_table__add(pipe, "blocked", &entry);
}

static int guard(struct p4bpf_pipeline *pipe, const char *iface, char **addresses)
{
	struct p4bpf_counter_value dropped;
	sigset_t stop;
	int err, sig;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);

	for (; *addresses; addresses++) {
		err = block(pipe, *addresses);
		if (err)
			return err;
	}
	err = p4bpf_port__add(pipe, iface, NULL, P4BPF_ATTACH_AUTO);
	if (err)
		return err;
	printf("guarding %s\n", iface);
	fflush(stdout);
	sigwait(&stop, &sig);
	err = p4bpf_counter__read(pipe, "dropped", 0, &dropped);
	if (!err)
		printf("dropped %llu packets\n", (unsigned long long)dropped.packets);
	return err;
}

int main(int argc, char **argv)
{
	struct p4bpf_pipeline *pipe;
	int err;

	if (argc < 3) {
		fprintf(stderr, "usage: guard IFACE ADDRESS...\n");
		return 2;
	}
	err = p4bpf_pipeline__load(NULL, "filter.o", NULL, &pipe);
	if (!err) {
		err = guard(pipe, argv[1], argv + 2);
		p4bpf_pipeline__close(pipe);
	}
	if (err)
		fprintf(stderr, "guard: %s\n", p4bpf_error());
	return err ? 1 : 0;
}
