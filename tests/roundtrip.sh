# SPDX-License-Identifier: Apache-2.0
# A program printed back as P4 parses again and prints the same: --emit p4 is a fixed point on all of
# tests/ok.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	args=$(directive args "$1")
	limit p4bpfc $args --emit p4 -o "$work/first.p4" "$1"
	expect_status 0 $? || return 1
	limit p4bpfc --emit p4 -o "$work/second.p4" - <"$work/first.p4"
	expect_status 0 $? || return 1
	diff -u -a --label 'printed once' --label 'printed twice' "$work/first.p4" "$work/second.p4"
}

[ $# -gt 0 ] || set -- $(find tests/ok -name '*.p4' 2>/dev/null | sort)
run_suite one "$@"
