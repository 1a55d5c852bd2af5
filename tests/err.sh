# SPDX-License-Identifier: Apache-2.0
# tests/err/*.p4 must be refused with exit code 1 and exactly the diagnostics in the .err beside it.
# `// args: ARGS` among the first lines adds arguments; without any the file is only checked.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	golden=${1%.p4}.err
	args=$(directive args "$1")
	limit p4bpfc ${args:---check} -o "$work/out.o" "$1" >"$work/out" 2>"$work/err"
	expect_status 1 $? || {
		cat "$work/err"
		return 1
	}
	if [ -e "$work/out.o" ]; then
		echo "an output file was left behind"
		return 1
	fi
	same "$golden" "$work/err"
}

[ $# -gt 0 ] || set -- $(find tests/err -name '*.p4' 2>/dev/null | sort)
run_suite one "$@"
