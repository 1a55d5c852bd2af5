# SPDX-License-Identifier: Apache-2.0
# tests/pass/PASS/*.ir: the one pass PASS turns the IR into the .out beside it. A pass that refuses its
# input shows its diagnostics and the line `exit 1` there.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	pass=$(basename "$(dirname "$1")")
	limit p4bpfc --run-pass="$pass" "$1" >"$work/out" 2>&1
	status=$?
	[ $status -eq 0 ] || echo "exit $status" >>"$work/out"
	if [ $status -gt 1 ]; then
		cat "$work/out"
		return 1
	fi
	same "${1%.ir}.out" "$work/out"
}

[ $# -gt 0 ] || set -- $(find tests/pass -name '*.ir' 2>/dev/null | sort)
run_suite one "$@"
