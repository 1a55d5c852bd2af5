// SPDX-License-Identifier: Apache-2.0
/*
 * Makes and configures interfaces by talking to the kernel directly: one rtnetlink request and
 * its answer at a time, and the old ethtool ioctls for offloads.
 */
#include "runtime/lib/netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FEATURES_MAX 256

struct request {
	struct nlmsghdr header;
	char body[512];
};

static void *request_add(struct request *req, const void *data, size_t size);
static struct rtattr *attr_open(struct request *req, unsigned short type);
static void attr_close(struct request *req, struct rtattr *attr);
static void attr_add(struct request *req, unsigned short type, const void *data, size_t size);
static int exchange(struct request *req);
static int ethtool(const char *name, void *request);

int netlink_add_veth(const char *name, const char *peer)
{
	struct request req = { .header = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
	} };
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	struct rtattr *link, *data, *other;

	request_add(&req, &info, sizeof(info));
	attr_add(&req, IFLA_IFNAME, name, strlen(name) + 1);
	link = attr_open(&req, IFLA_LINKINFO);
	attr_add(&req, IFLA_INFO_KIND, "veth", sizeof("veth"));
	data = attr_open(&req, IFLA_INFO_DATA);
	other = attr_open(&req, VETH_INFO_PEER);
	request_add(&req, &info, sizeof(info));
	attr_add(&req, IFLA_IFNAME, peer, strlen(peer) + 1);
	attr_close(&req, other);
	attr_close(&req, data);
	attr_close(&req, link);
	return exchange(&req);
}

int netlink_set_up(const char *name)
{
	struct request req = { .header = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	} };
	struct ifinfomsg info = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP };

	request_add(&req, &info, sizeof(info));
	attr_add(&req, IFLA_IFNAME, name, strlen(name) + 1);
	return exchange(&req);
}

int netlink_del(const char *name)
{
	struct request req = { .header = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = RTM_DELLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	} };
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };

	request_add(&req, &info, sizeof(info));
	attr_add(&req, IFLA_IFNAME, name, strlen(name) + 1);
	return exchange(&req);
}

int netlink_silence(const char *name)
{
	struct request req = { .header = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	} };
	struct ifinfomsg info = { .ifi_flags = IFF_NOARP, .ifi_change = IFF_NOARP };
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%.16s/disable_ipv6", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	/* A kernel without IPv6 has no such file, and nothing to turn off. */
	if (fd >= 0 && write(fd, "1", 1) != 1) {
		int err = -errno;

		close(fd);
		return err;
	}
	if (fd >= 0)
		close(fd);
	request_add(&req, &info, sizeof(info));
	attr_add(&req, IFLA_IFNAME, name, strlen(name) + 1);
	return exchange(&req);
}

/*
 * Features are bits whose numbers only the kernel knows; their names can be asked for. All go off
 * in one request, and those the interface cannot change stay as they are.
 */
int ethtool_no_offloads(const char *name)
{
	static const char *const off[] = {
		"rx-gro", "tx-checksum-ip-generic", "tx-vlan-hw-insert", "tx-vlan-stag-hw-insert",
	};
	struct {
		struct ethtool_gstrings header;
		char names[FEATURES_MAX][ETH_GSTRING_LEN];
	} strings = { .header = { .cmd = ETHTOOL_GSTRINGS, .string_set = ETH_SS_FEATURES } };
	struct {
		struct ethtool_sfeatures header;
		struct ethtool_set_features_block blocks[FEATURES_MAX / 32];
	} request = { .header = { .cmd = ETHTOOL_SFEATURES } };
	struct {
		struct ethtool_sset_info header;
		uint32_t count;
	} info = { .header = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_FEATURES } };
	int err = ethtool(name, &info);

	if (!err && info.count > FEATURES_MAX)
		err = -E2BIG;
	if (err)
		return err;
	strings.header.len = info.count;
	err = ethtool(name, &strings);
	if (err)
		return err;
	request.header.size = (info.count + 31) / 32;
	for (uint32_t i = 0; i < info.count; i++) {
		for (size_t k = 0; k < sizeof(off) / sizeof(off[0]); k++) {
			if (!strncmp(strings.names[i], off[k], ETH_GSTRING_LEN))
				request.blocks[i / 32].valid |= 1u << i % 32;
		}
	}
	return ethtool(name, &request);
}

/*
 * A carrier that has just come up is announced before packets can leave; ETHTOOL_GLINK waits for
 * that work on new kernels, IFF_RUNNING follows it on old ones.
 */
bool ethtool_is_running(const char *name)
{
	struct ethtool_value link = { .cmd = ETHTOOL_GLINK };
	struct ifreq ifr = {};
	bool running;
	int fd;

	if (ethtool(name, &link))
		return false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	running = !ioctl(fd, SIOCGIFFLAGS, &ifr) && (ifr.ifr_flags & IFF_RUNNING);
	close(fd);
	return running;
}

/* The requests above are far smaller than the room for them. */
static void *request_add(struct request *req, const void *data, size_t size)
{
	char *at = (char *)req + NLMSG_ALIGN(req->header.nlmsg_len);

	memcpy(at, data, size);
	req->header.nlmsg_len = at + size - (char *)req;
	return at;
}

static struct rtattr *attr_open(struct request *req, unsigned short type)
{
	struct rtattr attr = { .rta_type = type, .rta_len = sizeof(attr) };

	return request_add(req, &attr, sizeof(attr));
}

static void attr_close(struct request *req, struct rtattr *attr)
{
	attr->rta_len = (char *)req + req->header.nlmsg_len - (char *)attr;
}

static void attr_add(struct request *req, unsigned short type, const void *data, size_t size)
{
	struct rtattr *attr = attr_open(req, type);

	request_add(req, data, size);
	attr_close(req, attr);
}

/* Sends the request and returns the kernel's answer: 0 or a negative errno. */
static int exchange(struct request *req)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	int fd, err;
	ssize_t n;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	if (send(fd, req, req->header.nlmsg_len, 0) < 0) {
		err = -errno;
		goto out;
	}
	do {
		n = recv(fd, &answer, sizeof(answer), 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		err = -errno;
	else if ((size_t)n < sizeof(answer.header) + sizeof(answer.error.error) ||
		 answer.header.nlmsg_type != NLMSG_ERROR)
		err = -EPROTO;
	else
		err = answer.error.error;
out:
	close(fd);
	return err;
}

/* One of the ethtool ioctls; `request` starts with its number. */
static int ethtool(const char *name, void *request)
{
	struct ifreq ifr = { .ifr_data = request };
	int fd, err = 0;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCETHTOOL, &ifr) < 0)
		err = -errno;
	close(fd);
	return err;
}
