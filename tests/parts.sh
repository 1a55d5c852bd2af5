# SPDX-License-Identifier: Apache-2.0
# Controls cut into parts do the same: the packet tests once more, every statement of their controls that
# can be one a function of its own (--part-size 1), each program on one hook. Not those with externs in C.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	hook=$(directive hooks "$1")
	limit p4bpfc $(directive args "$1") --hook "${hook##* }" --part-size 1 -o "$work/out.o" "$1"
	expect_status 0 $? || return 1
	limit p4bpftest --hook "${hook##* }" "$work/out.o" "${1%.p4}.stf" >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ $status -ne 77 ] || sed -n 's/.*# SKIP //p' "$work/out" | tail -n 1
	return $status
}

[ $# -gt 0 ] || set -- $(find tests/packet -name '*.p4' ! -name 'extern-c*' | sort)
run_suite one "$@"
