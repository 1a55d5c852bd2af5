# SPDX-License-Identifier: Apache-2.0
# tests/packet/*.p4 with the .stf beside it: packets in, packets out, through the kernel. The line
# `// hooks: xdp tc` among the first ones says on which hooks; each hook is a test of its own.
. "${top_srcdir:-.}/tests/lib.sh"
. tests/packet-lib.sh

[ $# -gt 0 ] || set -- $(find tests/packet -name '*.p4' 2>/dev/null | sort)
run_suite packet_test $(packet_items "$@")
