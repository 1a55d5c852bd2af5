# SPDX-License-Identifier: Apache-2.0
# The fuzzing entry points (tests/fuzz) on the project's own tests and samples and on some thousand
# changed ones, always the same. In a build with --enable-sanitizers these watch. To search for more:
# tests/fuzz/run.sh.
. "${top_srcdir:-.}/tests/lib.sh"
. tests/fuzz/seeds.sh

one() {
	target=${1%:*}
	mutants=${1#*:}
	mkdir "$work/made"
	seeds "$target" "$work/made" >"$work/seeds"
	[ -s "$work/seeds" ] || return 1
	P4BPF_VERIFY=1
	# The sanitizers take their time.
	P4BPF_TEST_TIMEOUT=${P4BPF_TEST_TIMEOUT:-900}
	export P4BPF_VERIFY
	limit "$top_builddir/tests/fuzz/$target" "$mutants" $(cat "$work/seeds") >"$work/out" 2>&1
	status=$?
	[ $status -eq 0 ] && return 0
	tail -n 40 "$work/out"
	if [ -f crash-input ]; then
		echo "the input:"
		head -c 4096 crash-input
		mv crash-input "$top_builddir/tests/fuzz-$target-input"
	fi
	expect_status 0 $status
}

run_suite one parse:3000 check:1000 compile:100 ir:3000 describe:5000 stf:5000
