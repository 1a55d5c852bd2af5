/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The little of rtnetlink and ethtool that CPU ports need, and the networks of p4bpftest, without running any
 * program.
 */
#ifndef P4BPF_RUNTIME_NETLINK_H
#define P4BPF_RUNTIME_NETLINK_H

#include <stdbool.h>

/* These work in the caller's network namespace. 0 or a negative errno. */
int netlink_add_veth(const char *name, const char *peer);
int netlink_set_up(const char *name);
int netlink_del(const char *name);
/* No IPv6 of the kernel's own on it, nor ARP. */
int netlink_silence(const char *name);
/*
 * Turns off every feature that changes frames on their way: GRO, checksums and VLAN tags left to
 * a device.
 */
int ethtool_no_offloads(const char *name);
/* Whether the interface can carry packets now. */
bool ethtool_is_running(const char *name);

#endif
