# SPDX-License-Identifier: Apache-2.0
# What the test suites share. A suite is a shell script that names its items (files, mostly) and a
# function that tests one of them; run_suite runs the function on each, two at a time, and prints TAP.
# The function runs in the top source directory, returns 0 for passed, 1 for failed and 77 for skipped;
# what it prints becomes the explanation, its last line the reason of a skip. A suite given files as
# arguments tests just these: `top_builddir=build sh tests/err.sh tests/err/foo.p4`.

: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=$top_srcdir/build}"
top_srcdir=$(cd "$top_srcdir" && pwd)
top_builddir=$(cd "$top_builddir" && pwd) || exit 99
cd "$top_srcdir" || exit 99

PATH=$top_builddir:/usr/sbin:/sbin:$PATH
# Relative, so that places in the architecture files read the same on every machine.
P4BPF_INCLUDE=p4include
LC_ALL=C
NO_COLOR=1
export top_srcdir top_builddir PATH P4BPF_INCLUDE LC_ALL NO_COLOR

. tests/script-lib.sh

tmp=$(mktemp -d "${TMPDIR:-/tmp}/p4bpf-test.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
jobs=${P4BPF_TEST_JOBS:-2}

# run_suite FUNCTION ITEM...
run_suite() {
	function=$1
	shift
	if [ $# -eq 0 ]; then
		echo "1..0 # SKIP no tests"
		return
	fi
	echo "1..$#"
	worker=0
	pids=
	while [ "$worker" -lt "$jobs" ]; do
		run_share "$worker" "$function" "$@" &
		pids="$pids $!"
		worker=$((worker + 1))
	done
	for pid in $pids; do
		wait "$pid"
	done
	n=0
	for item; do
		n=$((n + 1))
		report "$n" "$item"
	done
}

# Every jobs-th item, from the worker-th on.
run_share() {
	trap - EXIT
	share=$1 function=$2
	shift 2
	n=0
	for item; do
		n=$((n + 1))
		[ $((n % jobs)) -eq "$share" ] || continue
		mkdir "$tmp/$n"
		(
			work=$tmp/$n
			"$function" "$item"
		) >"$tmp/$n.out" 2>&1 </dev/null
		echo $? >"$tmp/$n.status"
	done
}

report() {
	status=$(cat "$tmp/$1.status" 2>/dev/null)
	case $status in
	0) echo "ok $1 - $2" ;;
	77) echo "ok $1 - $2 # SKIP $(tail -n 1 "$tmp/$1.out" | tr '#' ' ')" ;;
	*)
		echo "not ok $1 - $2"
		head -n 80 "$tmp/$1.out" | tr -d '\000' | sed 's/^/# /'
		;;
	esac
}

# Every program runs under a time limit: a hang is a failure like any other.
limit() {
	timeout -k 5 "${P4BPF_TEST_TIMEOUT:-60}" "$@"
}

# directive NAME FILE: the text behind `// NAME:` in the first lines of a test.
directive() {
	head -n 10 "$2" | tr -d '\000' | sed -n "s|^// *$1: *||p" | head -n 1
}

# expect_status WANTED ACTUAL
expect_status() {
	[ "$1" -eq "$2" ] && return 0
	echo "exit status $2, expected $1"
	return 1
}
