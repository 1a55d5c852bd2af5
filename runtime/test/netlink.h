/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The little of rtnetlink and ethtool that a test network needs, without running any program.
 */
#ifndef P4BPF_RUNTIME_TEST_NETLINK_H
#define P4BPF_RUNTIME_TEST_NETLINK_H

#include <stdbool.h>

/* Both work in the caller's network namespace. 0 or a negative errno. */
int netlink_add_veth(const char *name, const char *peer);
int netlink_set_up(const char *name);
/*
 * Turns off every feature that changes frames on their way: GRO, checksums and VLAN tags left to
 * a device.
 */
int ethtool_no_offloads(const char *name);
/* Whether the interface can carry packets now. */
bool ethtool_is_running(const char *name);

#endif
