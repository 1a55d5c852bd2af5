/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtual Ethernet pairs under native XDP. Frames redirected into one end are dropped by the kernel
 * unless the other end receives through NAPI, which GRO turns on; and frames that the other end
 * sends with the checksum left to a device never get one. So both are set right at the other end
 * when it can be reached: in this network namespace, in a named one, or in that of a running
 * process. It is said what was changed, or what to do by hand; when the port goes, so does the change, unless
 * someone has turned the feature since.
 */
#define _GNU_SOURCE
#include "runtime/lib/lib.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/strbuf.h"

/* What a veth says about its other end. */
struct peer {
	bool is_veth;
	uint32_t ifindex;
	int32_t nsid;	/* the other end's namespace as this one numbers it; -1: this one */
};

/* The work in the other end's namespace, done by a thread that enters it. */
struct visit {
	int netns_fd;	/* -1: this namespace */
	uint32_t ifindex;
	char ifname[IF_NAMESIZE];
	bool undo;
	uint32_t changed;	/* PORT_PEER_... flags: to be undone, or what was done */
	int err;		/* 0: all went well */
};

/* The features, as they must be while the port is there. */
static const struct feature {
	uint32_t flag, get, set, wanted;
} features[] = {
	{ PORT_PEER_GRO, ETHTOOL_GGRO, ETHTOOL_SGRO, 1 },
	{ PORT_PEER_CHECKSUM, ETHTOOL_GTXCSUM, ETHTOOL_STXCSUM, 0 },
};

static bool visit_other_end(uint32_t ifindex, struct visit *visit, char *where, size_t size);
static bool ask_peer(uint32_t ifindex, struct peer *peer);
static int find_netns(int32_t nsid, char *where, size_t size);
static int try_netns(int netlink, const char *path, int32_t nsid);
static int request(int netlink, struct nlmsghdr *message, void *reply, size_t size);
static void add_attribute(struct nlmsghdr *message, uint16_t type, const void *data, size_t len);
static void *visit_peer(void *data);
static int set_feature(int fd, struct visit *visit, const struct feature *feature);

void veth_prepare(struct port_record *rec)
{
	struct visit visit = { .netns_fd = -1 };
	struct strbuf done = { 0 };
	char where[300] = "";

	if (!visit_other_end(rec->ifindex, &visit, where, sizeof(where)))
		return;
	rec->flags |= visit.changed;
	if (visit.changed & PORT_PEER_GRO)
		strbuf_add(&done, "turned GRO on");
	if (visit.changed & PORT_PEER_CHECKSUM)
		strbuf_printf(&done, "%s transmit checksum offload off",
			      done.len ? " and" : "turned");
	/* Nobody else has a use for the other end of a CPU port. */
	if (done.len && !(rec->flags & PORT_CPU))
		warn("'%s' is a veth: %s at its other end '%s'%s, because redirected packets need "
		     "it",
		     rec->ifname, strbuf_text(&done), visit.ifname, where);
	if (visit.err)
		warn("'%s' is a veth whose other end could not be prepared (%s): packets are lost "
		     "unless you run there 'ethtool -K %s gro on tx off'", rec->ifname,
		     why(visit.err), *visit.ifname ? visit.ifname : "IFACE");
	strbuf_free(&done);
}

void veth_restore(struct port_record *rec)
{
	struct visit visit = { .netns_fd = -1, .undo = true };
	char where[300];

	visit.changed = rec->flags & (PORT_PEER_GRO | PORT_PEER_CHECKSUM);
	if (visit.changed)
		visit_other_end(rec->ifindex, &visit, where, sizeof(where));
}

/* False when the interface is no veth with another end. */
static bool visit_other_end(uint32_t ifindex, struct visit *visit, char *where, size_t size)
{
	struct peer peer;
	pthread_t thread;

	if (!ask_peer(ifindex, &peer) || !peer.is_veth || !peer.ifindex)
		return false;
	visit->ifindex = peer.ifindex;
	if (peer.nsid >= 0) {
		visit->netns_fd = find_netns(peer.nsid, where, size);
		visit->err = visit->netns_fd < 0 ? ENOENT : 0;
	}
	if (!visit->err && !pthread_create(&thread, NULL, visit_peer, visit))
		pthread_join(thread, NULL);
	if (visit->netns_fd >= 0)
		close(visit->netns_fd);
	return true;
}

static bool ask_peer(uint32_t ifindex, struct peer *peer)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg info;
	} message = {
		.header = { .nlmsg_len = sizeof(message), .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST },
		.info = { .ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex },
	};
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	union {
		struct nlmsghdr header;
		char bytes[16384];
	} reply;
	int len;

	*peer = (struct peer){ .nsid = -1 };
	len = netlink >= 0 ? request(netlink, &message.header, &reply, sizeof(reply)) : -1;
	if (netlink >= 0)
		close(netlink);
	if (len < 0 || reply.header.nlmsg_type != RTM_NEWLINK)
		return false;
	len = (int)reply.header.nlmsg_len - (int)NLMSG_LENGTH(sizeof(struct ifinfomsg));
	for (struct rtattr *a = IFLA_RTA(NLMSG_DATA(&reply.header)); RTA_OK(a, len);
	     a = RTA_NEXT(a, len)) {
		if (a->rta_type == IFLA_LINK)
			memcpy(&peer->ifindex, RTA_DATA(a), sizeof(peer->ifindex));
		if (a->rta_type == IFLA_LINK_NETNSID)
			memcpy(&peer->nsid, RTA_DATA(a), sizeof(peer->nsid));
		if (a->rta_type == IFLA_LINKINFO) {
			int nested = (int)RTA_PAYLOAD(a);

			for (struct rtattr *b = RTA_DATA(a); RTA_OK(b, nested);
			     b = RTA_NEXT(b, nested))
				if (b->rta_type == IFLA_INFO_KIND && RTA_PAYLOAD(b) >= 4 &&
				    !memcmp(RTA_DATA(b), "veth", 4))
					peer->is_veth = true;
		}
	}
	return true;
}

/* Opens a file that stands for namespace `nsid` and describes it in `where`; or -1. */
static int find_netns(int32_t nsid, char *where, size_t size)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), fd = -1;
	static const struct {
		const char *dir, *file;
	} places[] = {
		{ "/run/netns", "" },
		{ "/proc", "/ns/net" },
	};

	for (size_t i = 0; netlink >= 0 && fd < 0 && i < sizeof(places) / sizeof(*places); i++) {
		DIR *dir = opendir(places[i].dir);
		struct dirent *entry;
		char path[400];

		while (dir && fd < 0 && (entry = readdir(dir))) {
			if (entry->d_name[0] == '.' || (i && strspn(entry->d_name, "0123456789") !=
							strlen(entry->d_name)))
				continue;
			snprintf(path, sizeof(path), "%s/%s%s", places[i].dir, entry->d_name,
				 places[i].file);
			fd = try_netns(netlink, path, nsid);
			if (fd >= 0)
				snprintf(where, size,
					 i ? " in the network namespace of process %s"
					   : " in network namespace '%s'",
					 entry->d_name);
		}
		if (dir)
			closedir(dir);
	}
	if (netlink >= 0)
		close(netlink);
	return fd;
}

/* The file's descriptor when it is the namespace `nsid`, else -1. */
static int try_netns(int netlink, const char *path, int32_t nsid)
{
	struct {
		struct nlmsghdr header;
		struct rtgenmsg family;
		char attributes[64];
	} message = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
			    .nlmsg_type = RTM_GETNSID, .nlmsg_flags = NLM_F_REQUEST },
		.family = { AF_UNSPEC },
	};
	int fd = open(path, O_RDONLY | O_CLOEXEC), len;
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} reply;

	if (fd < 0)
		return -1;
	add_attribute(&message.header, NETNSA_FD, &fd, sizeof(fd));
	if (request(netlink, &message.header, &reply, sizeof(reply)) >= 0 &&
	    reply.header.nlmsg_type == RTM_NEWNSID) {
		struct rtattr *a = (struct rtattr *)((char *)NLMSG_DATA(&reply.header) +
						     NLMSG_ALIGN(sizeof(struct rtgenmsg)));

		len = (int)reply.header.nlmsg_len -
		      (int)NLMSG_LENGTH(NLMSG_ALIGN(sizeof(struct rtgenmsg)));
		for (; RTA_OK(a, len); a = RTA_NEXT(a, len))
			if (a->rta_type == NETNSA_NSID && !memcmp(RTA_DATA(a), &nsid, sizeof(nsid)))
				return fd;
	}
	close(fd);
	return -1;
}

/* Sends and takes one answer; its length, or -1. */
static int request(int netlink, struct nlmsghdr *message, void *reply, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t len;

	if (sendto(netlink, message, message->nlmsg_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return -1;
	len = recv(netlink, reply, size, 0);
	return len < 0 || !NLMSG_OK((struct nlmsghdr *)reply, (size_t)len) ? -1 : (int)len;
}

static void add_attribute(struct nlmsghdr *message, uint16_t type, const void *data, size_t len)
{
	struct rtattr *a = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));

	a->rta_type = type;
	a->rta_len = (uint16_t)RTA_LENGTH(len);
	memcpy(RTA_DATA(a), data, len);
	message->nlmsg_len = (uint32_t)(NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(a->rta_len));
}

/* Namespaces belong to threads: this one ends in the other's, the caller stays in its own. */
static void *visit_peer(void *data)
{
	struct visit *visit = data;
	int fd = -1;

	if (visit->netns_fd >= 0 && setns(visit->netns_fd, CLONE_NEWNET))
		visit->err = errno;
	else if (!if_indextoname(visit->ifindex, visit->ifname))
		visit->err = errno;
	else if ((fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		visit->err = errno;
	for (size_t i = 0; !visit->err && i < sizeof(features) / sizeof(*features); i++)
		if (!visit->undo || visit->changed & features[i].flag)
			visit->err = set_feature(fd, visit, &features[i]);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* To undo is to turn what is as we left it. */
static int set_feature(int fd, struct visit *visit, const struct feature *feature)
{
	struct ethtool_value value = { .cmd = feature->get };
	struct ifreq request = { .ifr_data = (char *)&value };
	bool is_wanted;

	memcpy(request.ifr_name, visit->ifname, strnlen(visit->ifname, IF_NAMESIZE - 1));
	if (ioctl(fd, SIOCETHTOOL, &request))
		return errno;
	is_wanted = !!value.data == feature->wanted;
	if (is_wanted != visit->undo)
		return 0;
	value = (struct ethtool_value){ .cmd = feature->set,
					.data = visit->undo ? !feature->wanted : feature->wanted };
	if (ioctl(fd, SIOCETHTOOL, &request))
		return errno;
	visit->changed |= feature->flag;
	return 0;
}
