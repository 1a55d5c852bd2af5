# SPDX-License-Identifier: Apache-2.0
# tests/ok/*.p4 must pass `p4bpfc --check` in silence. A line `// compile` among the first ones makes
# the test also compile to an object; `// compile: ARGS` adds arguments to that, `// args: ARGS` to both.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	args=$(directive args "$1")
	limit p4bpfc --check $args "$1" 2>"$work/err" || {
		status=$?
		cat "$work/err"
		expect_status 0 $status
		return 1
	}
	if [ -s "$work/err" ]; then
		cat "$work/err"
		echo "expected no output"
		return 1
	fi
	head -n 10 "$1" | grep -q '^// *compile' || return 0
	limit p4bpfc $args $(directive compile "$1") -o "$work/out.o" "$1"
	expect_status 0 $? && [ -s "$work/out.o" ]
}

[ $# -gt 0 ] || set -- $(find tests/ok -name '*.p4' 2>/dev/null | sort)
run_suite one "$@"
