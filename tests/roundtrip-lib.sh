# SPDX-License-Identifier: Apache-2.0
# What is printed reads back as the same, shared by roundtrip.sh and roundtrip-corpus.sh.

# round_trip FILE.p4 ARGS...: the tree as P4 and, when the program can be lowered, the IR.
round_trip() {
	program=$1
	shift
	limit p4bpfc "$@" --emit p4 -o "$work/first.p4" "$program"
	expect_status 0 $? || return 1
	limit p4bpfc --emit p4 -o "$work/second.p4" - <"$work/first.p4"
	expect_status 0 $? || return 1
	diff -u -a --label 'printed once' --label 'printed twice' "$work/first.p4" "$work/second.p4" ||
		return 1
	# What the check says of the program, it says of what was printed.
	limit p4bpfc "$@" --check "$program" 2>/dev/null
	expect_status $? "$(limit p4bpfc --check - <"$work/first.p4" >"$work/check" 2>&1; echo $?)" || {
		cat "$work/check"
		return 1
	}
	limit p4bpfc "$@" --emit ir -o "$work/first.ir" "$program" 2>/dev/null || return 0
	limit p4bpfc --emit ir -o "$work/second.ir" "$work/first.ir"
	expect_status 0 $? || return 1
	diff -u -a --label 'IR printed once' --label 'IR printed twice' "$work/first.ir" "$work/second.ir"
}
