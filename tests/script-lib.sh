# SPDX-License-Identifier: Apache-2.0
# What the suites and the scripts in tests/cli/ and tests/net/ share: ways to say what a command must do. A
# script ends at the first thing that is not so.

# same GOLDEN ACTUAL: compares, or rewrites the golden under UPDATE=1.
same() {
	if [ -n "${UPDATE:-}" ]; then
		cmp -s "$1" "$2" || cp "$2" "$1"
		return 0
	fi
	if [ ! -f "$1" ]; then
		echo "$1 does not exist (make check UPDATE=1 writes it)"
		return 1
	fi
	diff -u -a --label "$1" --label actual "$1" "$2"
}

skip() {
	echo "$*"
	exit 77
}

fail() {
	echo "FAILED: $*"
	exit 1
}

# ok COMMAND...: must succeed.
ok() {
	"$@" >"$work/ok.out" 2>&1 || {
		cat "$work/ok.out"
		fail "exit status not 0: $*"
	}
}

# refused TEXT COMMAND...: must end with exit status 1 and say TEXT on standard error.
refused() {
	refused_with 1 "$@"
}

# wrong_usage TEXT COMMAND...: must end with exit status 2 and say TEXT on standard error.
wrong_usage() {
	refused_with 2 "$@"
}

# refused_with STATUS TEXT COMMAND...
refused_with() {
	wanted=$1
	text=$2
	shift 2
	"$@" >"$work/refused.out" 2>"$work/refused.err"
	status=$?
	[ $status -eq "$wanted" ] && grep -qF -e "$text" "$work/refused.err" && return
	cat "$work/refused.out" "$work/refused.err"
	fail "exit status $status, expected $wanted and '$text': $*"
}

# transcript COMMAND...: runs it and notes command, output and exit status in $work/transcript.
transcript() {
	echo "\$ $*" | sed "s|$work|WORK|g; s|${pins:-$work}|PINS|g" >>"$work/transcript"
	"$@" >"$work/one" 2>&1
	status=$?
	sed "s|$work|WORK|g; s|${pins:-$work}|PINS|g" "$work/one" >>"$work/transcript"
	[ $status -eq 0 ] || echo "[$status]" >>"$work/transcript"
}

# golden FILE: compares the transcript with it; UPDATE=1 writes it.
golden() {
	same "$1" "$work/transcript" || fail "the answers differ"
}
