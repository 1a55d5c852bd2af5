/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attaching a program to an interface: XDP, native where the driver has it, or TC. Both through a
 * bpf_link, which is pinned, detaches for good when it goes and lets the program be replaced under
 * traffic. TC links (TCX) need Linux 6.6; before that a clsact filter does the same without a link.
 * An XDP entry may have a TC program behind it, for packets that it marks and lets up.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

/* enum bpf_attach_type of Linux 6.6; libbpf passes on numbers it does not know. */
#define TCX_INGRESS ((enum bpf_attach_type)46)

#define CLSACT_PRIORITY 1
#define CLSACT_HANDLE 1

static int attach_xdp(struct p4bpf_pipeline *pipe, struct port_record *rec, uint32_t flags,
		      int *link_fd);
static int attach_tc(struct p4bpf_pipeline *pipe, struct port_record *rec,
		     enum p4bpf_attach_mode mode, int *link_fd);
static int attach_clsact(struct p4bpf_pipeline *pipe, struct port_record *rec, int prog_fd);
static int switch_clsact(const struct port_record *rec, int prog_fd);
static int detach_clsact(const struct port_record *rec);

int attach_port(struct p4bpf_pipeline *pipe, struct port_record *rec, enum p4bpf_attach_mode mode,
		int *link_fd)
{
	int err;

	*link_fd = -1;
	if (strcmp(pipe->desc->hook, "xdp"))
		return attach_tc(pipe, rec, mode, link_fd);
	if (mode == P4BPF_ATTACH_CLSACT)
		return fail(EINVAL, "mode 'clsact' is for TC programs, and %s runs on XDP",
			    pipe_title(pipe));
	rec->mode = mode == P4BPF_ATTACH_GENERIC ? PORT_GENERIC : PORT_NATIVE;
	err = attach_xdp(pipe, rec, mode == P4BPF_ATTACH_GENERIC ? XDP_FLAGS_SKB_MODE :
								   XDP_FLAGS_DRV_MODE, link_fd);
	if (err && err != -EBUSY && mode == P4BPF_ATTACH_AUTO) {
		rec->mode = PORT_GENERIC;
		err = attach_xdp(pipe, rec, XDP_FLAGS_SKB_MODE, link_fd);
	}
	return err;
}

int detach_port(struct p4bpf_pipeline *pipe, const struct port_record *rec, int link_fd)
{
	if (rec->mode == PORT_CLSACT)
		return detach_clsact(rec);
	/* Detached for good, even if someone else holds the link; it may be dead already. */
	if (link_fd >= 0 && bpf_link_detach(link_fd) && errno != ENOLINK && errno != EINVAL)
		return fail(errno, "detaching %s from '%s': %s", pipe_title(pipe), rec->ifname,
			    why(errno));
	return 0;
}

int attach_switch(struct p4bpf_pipeline *pipe, const struct port_record *rec, int link_fd,
		  int prog_fd)
{
	int err = 0;

	if (rec->mode == PORT_CLSACT) {
		err = switch_clsact(rec, prog_fd);
	} else if (bpf_link_update(link_fd, prog_fd, NULL)) {
		err = -errno;
	}
	return err ? fail(-err, "replacing the program of %s on '%s': %s", pipe_title(pipe),
			  rec->ifname, why(-err)) : 0;
}

int attach_tc_link(struct p4bpf_pipeline *pipe, const struct port_record *rec, int prog_fd,
		   int *link_fd)
{
	*link_fd = bpf_link_create(prog_fd, (int)rec->ifindex, TCX_INGRESS, NULL);
	if (*link_fd >= 0)
		return 0;
	if (errno == EINVAL || errno == EOPNOTSUPP)
		return -EOPNOTSUPP;
	return fail(errno, "attaching %s to '%.16s' on TC: %s", pipe_title(pipe), rec->ifname,
		    why(errno));
}

int attach_tc_filter(struct p4bpf_pipeline *pipe, struct port_record *rec, int prog_fd)
{
	uint32_t mode = rec->mode;
	int err;

	if (rec->flags & PORT_TC_FILTER) {
		err = switch_clsact(rec, prog_fd);
		return err ? fail(-err, "replacing the TC program of %s on '%.16s': %s",
				  pipe_title(pipe), rec->ifname, why(-err)) : 0;
	}
	err = attach_clsact(pipe, rec, prog_fd);
	rec->mode = mode;
	if (!err)
		rec->flags |= PORT_TC_FILTER;
	return err;
}

int detach_tc_filter(struct port_record *rec)
{
	int err = rec->flags & PORT_TC_FILTER ? detach_clsact(rec) : 0;

	if (!err)
		rec->flags &= ~(PORT_TC_FILTER | PORT_MADE_CLSACT);
	return err;
}

static int attach_xdp(struct p4bpf_pipeline *pipe, struct port_record *rec, uint32_t flags,
		      int *link_fd)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = flags);

	*link_fd = bpf_link_create(pipe->prog_fd, (int)rec->ifindex, BPF_XDP, &opts);
	if (*link_fd >= 0)
		return 0;
	if (errno == EBUSY || errno == EEXIST)
		return fail(EBUSY, "interface '%s' is taken: it has an XDP program already",
			    rec->ifname);
	if (errno == EOPNOTSUPP && flags == XDP_FLAGS_DRV_MODE)
		return fail(EOPNOTSUPP,
			    "the driver of '%s' has no native XDP (mode 'generic' works on "
			    "every interface)",
			    rec->ifname);
	if (errno == ERANGE && flags == XDP_FLAGS_DRV_MODE)
		return fail(ERANGE,
			    "the MTU of '%s' or of its other end is too large for native XDP (mode "
			    "'generic' takes any)",
			    rec->ifname);
	return fail(errno, "attaching %s to '%s': %s", pipe_title(pipe), rec->ifname, why(errno));
}

static int attach_tc(struct p4bpf_pipeline *pipe, struct port_record *rec,
		     enum p4bpf_attach_mode mode, int *link_fd)
{
	uint32_t n = 0, attach_flags = 0;

	if (mode == P4BPF_ATTACH_NATIVE || mode == P4BPF_ATTACH_GENERIC)
		return fail(EINVAL,
			    "modes 'native' and 'generic' are for XDP programs, and %s runs on TC",
			    pipe_title(pipe));
	/* TCX would take a second program, but the first one to decide leaves it no packets. */
	if (!bpf_prog_query((int)rec->ifindex, TCX_INGRESS, 0, &attach_flags, NULL, &n) && n)
		return fail(EBUSY, "interface '%s' is taken: it has a TC program already",
			    rec->ifname);
	if (mode == P4BPF_ATTACH_CLSACT)
		return attach_clsact(pipe, rec, pipe->prog_fd);
	rec->mode = PORT_TCX;
	*link_fd = bpf_link_create(pipe->prog_fd, (int)rec->ifindex, TCX_INGRESS, NULL);
	if (*link_fd >= 0)
		return 0;
	/* A kernel that does not know the attach type. */
	if (errno == EINVAL || errno == EOPNOTSUPP)
		return attach_clsact(pipe, rec, pipe->prog_fd);
	return fail(errno, "attaching %s to '%s': %s", pipe_title(pipe), rec->ifname, why(errno));
}

static int attach_clsact(struct p4bpf_pipeline *pipe, struct port_record *rec, int prog_fd)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)rec->ifindex,
		    .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = CLSACT_HANDLE, .priority = CLSACT_PRIORITY,
		    .prog_fd = prog_fd);
	int err;

	rec->mode = PORT_CLSACT;
	log_start();
	err = bpf_tc_hook_create(&hook);
	if (!err)
		rec->flags |= PORT_MADE_CLSACT;
	if (!err || err == -EEXIST)
		err = bpf_tc_attach(&hook, &opts);
	free(log_stop());
	if (!err)
		return 0;
	if (rec->flags & PORT_MADE_CLSACT) {
		hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
		bpf_tc_hook_destroy(&hook);
	}
	if (err == -EEXIST)
		return fail(EBUSY,
			    "interface '%s' is taken: it has a TC filter of that priority already",
			    rec->ifname);
	return fail(-err, "attaching %s to '%s': %s", pipe_title(pipe), rec->ifname, why(-err));
}

static int switch_clsact(const struct port_record *rec, int prog_fd)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)rec->ifindex,
		    .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = CLSACT_HANDLE, .priority = CLSACT_PRIORITY,
		    .prog_fd = prog_fd, .flags = BPF_TC_F_REPLACE);
	int err;

	log_start();
	err = bpf_tc_attach(&hook, &opts);
	free(log_stop());
	return err;
}

static int detach_clsact(const struct port_record *rec)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)rec->ifindex,
		    .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = CLSACT_HANDLE, .priority = CLSACT_PRIORITY);
	int err;

	log_start();
	err = bpf_tc_detach(&hook, &opts);
	if (rec->flags & PORT_MADE_CLSACT) {
		/* Both directions name the qdisc itself. */
		hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
		bpf_tc_hook_destroy(&hook);
	}
	free(log_stop());
	/* Gone with the interface, or by hand. */
	if (!err || err == -ENOENT || err == -ENODEV || err == -EINVAL)
		return 0;
	return fail(-err, "removing the TC filter of '%s': %s", rec->ifname, why(-err));
}
