/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU port: packets to and from user space. It is a veth pair that belongs to the pipeline. One end,
 * NAME-port, is a port like any other; the other, NAME-cpu, is for programs: what the pipeline sends to
 * the port is received there through a packet socket, and what is sent there comes in by the port. The
 * kernel keeps silent on both.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runtime/lib/lib.h"
#include "runtime/lib/netlink.h"

#define PORT_END "-port"
#define USER_END "-cpu"
/* IFNAMSIZ, less the longer ending and the NUL. */
#define STEM_MAX 10

void cpu_names(const struct p4bpf_pipeline *pipe, char port[16], char user[16])
{
	char stem[STEM_MAX + 1];

	if (pipe->name)
		snprintf(stem, sizeof(stem), "%.*s", STEM_MAX, pipe->name);
	else
		snprintf(stem, sizeof(stem), "p4-%u", (unsigned)getpid() % 10000000);
	snprintf(port, 16, "%s" PORT_END, stem);
	snprintf(user, 16, "%s" USER_END, stem);
}

int cpu_create(const char *port, const char *user)
{
	int err = netlink_add_veth(port, user);

	if (err == -EEXIST)
		return fail(EEXIST, "an interface '%s' or '%s' is there already", port, user);
	if (err)
		return fail(-err, "making the veth pair '%s', '%s': %s", port, user, why(-err));
	err = netlink_silence(port);
	if (!err)
		err = netlink_silence(user);
	if (!err)
		err = netlink_set_up(port);
	if (!err)
		err = netlink_set_up(user);
	if (err) {
		netlink_del(port);
		return fail(-err, "setting up the veth pair '%s', '%s': %s", port, user, why(-err));
	}
	return 0;
}

void cpu_user_end(const char *port, char user[16])
{
	size_t n = strnlen(port, 15), end = strlen(PORT_END);

	snprintf(user, 16, "%.*s" USER_END, (int)(n > end ? n - end : 0), port);
}

int cpu_delete(const char *port)
{
	int err = netlink_del(port);

	/* By hand, or with its namespace. */
	if (!err || err == -ENODEV)
		return 0;
	return fail(-err, "removing '%.16s': %s", port, why(-err));
}
