/* SPDX-License-Identifier: Apache-2.0 */
/* PSA as programs for DPDK have it: counters and meters that are told the packet's length. */
#define PSA_DPDK_METHODS
#include <psa.p4>
