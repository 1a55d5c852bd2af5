# SPDX-License-Identifier: Apache-2.0
# Every program of the tree that compiles, printed back as P4, parses again and prints the same; so does
# its IR, and the IR is well formed.
. "${top_srcdir:-.}/tests/lib.sh"
. tests/roundtrip-lib.sh
P4BPF_VERIFY=1
export P4BPF_VERIFY

one() {
	round_trip "$1" $(directive args "$1")
}

[ $# -gt 0 ] ||
	set -- $(find tests/ok tests/packet tests/net samples bench -name '*.p4' 2>/dev/null | sort)
run_suite one "$@"
