// SPDX-License-Identifier: Apache-2.0
/*
 * Writes the frames of a test as files that tcpdump and Wireshark read: for each port one of what
 * went in and one of what came out.
 */
#include "runtime/test/test.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/stat.h>

#include "common/arena.h"

#define SNAPLEN 262144

static enum outcome write_file(const char *path, const struct frame *frames, uint32_t n,
			       struct strbuf *why)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, SNAPLEN);
	enum outcome outcome = PASSED;
	pcap_dumper_t *dump;

	if (!pcap)
		out_of_memory();
	dump = pcap_dump_open(pcap, path);
	if (!dump) {
		outcome = failed(why, "cannot write the packets: %s", pcap_geterr(pcap));
		goto out;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct pcap_pkthdr header = {
			.ts = { frames[i].when.tv_sec, frames[i].when.tv_nsec / 1000 },
			.caplen = frames[i].size, .len = frames[i].size,
		};

		pcap_dump((u_char *)dump, &header, frames[i].data);
	}
	if (pcap_dump_flush(dump))
		outcome = failed(why, "cannot write %s: %s", path, strerror(errno));
	pcap_dump_close(dump);
out:
	pcap_close(pcap);
	return outcome;
}

enum outcome pcap_write(const struct net *net, const char *dir, const char *test,
			struct strbuf *why)
{
	const char *base = strrchr(test, '/') ? strrchr(test, '/') + 1 : test;
	size_t n = strlen(base);
	enum outcome outcome = PASSED;

	if (n > 4 && !strcmp(base + n - 4, ".stf"))
		n -= 4;
	if (mkdir(dir, 0777) && errno != EEXIST)
		return failed(why, "cannot make the folder %s: %s", dir, strerror(errno));
	vec_each(struct port, port, &net->ports) {
		char *in = arena_printf(net->arena, "%s/%.*s-port-%u-in.pcap", dir, (int)n, base,
					port->id);
		char *out = arena_printf(net->arena, "%s/%.*s-port-%u-out.pcap", dir, (int)n, base,
					 port->id);

		if (!outcome)
			outcome = write_file(in, port->sent.at, port->sent.n, why);
		if (!outcome)
			outcome = write_file(out, port->seen.at, port->seen.n, why);
	}
	return outcome;
}
