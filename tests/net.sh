# SPDX-License-Identifier: Apache-2.0
# tests/net/*.sh: real hosts in network namespaces, the command line tools, live replacement. They share the
# machine's BPF file system and its time, so they run one by one.
# A script exits with 0 for passed, 77 for skipped (its last line says why), anything else for failed;
# $work is a directory of its own.
. "${top_srcdir:-.}/tests/lib.sh"
jobs=1

one() {
	export work
	limit sh "$1"
}

[ $# -gt 0 ] || set -- $(find tests/net -name '*.sh' 2>/dev/null | sort)
run_suite one "$@"
