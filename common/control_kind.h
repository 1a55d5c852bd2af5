/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of objects that the control plane sees, numbered as in the upper byte of their
 * identifiers (P4Runtime specification, section 6.3). Compiler and runtime both need the numbers.
 */
#ifndef P4BPF_COMMON_CONTROL_KIND_H
#define P4BPF_COMMON_CONTROL_KIND_H

enum control_kind {
	CONTROL_ACTION = 0x01,
	CONTROL_TABLE = 0x02,
	CONTROL_VALUE_SET = 0x03,
	CONTROL_CONTROLLER_HEADER = 0x04,
	CONTROL_ACTION_PROFILE = 0x11,
	CONTROL_COUNTER = 0x12,
	CONTROL_DIRECT_COUNTER = 0x13,
	CONTROL_METER = 0x14,
	CONTROL_DIRECT_METER = 0x15,
	CONTROL_REGISTER = 0x16,
	CONTROL_DIGEST = 0x17,
};

#endif
