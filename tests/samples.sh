# SPDX-License-Identifier: Apache-2.0
# Every sample that has packets (.stf beside its .p4) is run as a packet test.
. "${top_srcdir:-.}/tests/lib.sh"
. tests/packet-lib.sh

if [ $# -eq 0 ]; then
	for p4 in samples/*/*.p4; do
		[ -f "${p4%.p4}.stf" ] && set -- "$@" "$p4"
	done
fi
run_suite packet_test $(packet_items "$@")
