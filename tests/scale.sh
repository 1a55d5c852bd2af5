# SPDX-License-Identifier: Apache-2.0
# The compiler's cost grows with the program and no faster: a program four times as long, or with four
# times the tables, takes at most eight times the processor time (the best of three runs each, so that
# a busy machine does not matter). docs/scale.md has the curve.
. "${top_srcdir:-.}/tests/lib.sh"

# Hundredths of a second of user and system time that a command took; it may fail, for too many tables.
cost() {
	best=
	for _ in 1 2 3; do
		used=$( (limit "$@" >/dev/null 2>"$work/err"; times) | tail -n 1 |
			awk '{ t = 0; for (i = 1; i <= 2; i++) { split($i, p, /[ms]/); t += p[1] * 6000 + p[2] * 100 }
				print int(t) + 1 }')
		[ -n "$best" ] && [ "$best" -le "$used" ] || best=$used
	done
	grep -q 'internal error' "$work/err" && return 1
	echo "$best"
}

# KIND SMALL STEP: STEP is --check, or ir for everything but code generation.
one() {
	set -- $1
	large=$(($2 * 4))
	for n in $2 $large; do
		sh tests/scale/generate.sh "$1" "$n" >"$work/$n.p4" || return 1
	done
	case $3 in
	check) arguments=--check ;;
	*) arguments="--emit $3 -o $work/out" ;;
	esac
	before=$(cost p4bpfc $arguments "$work/$2.p4") && after=$(cost p4bpfc $arguments "$work/$large.p4") ||
		return 1
	echo "$2: $before, $large: $after hundredths of a second"
	[ "$after" -le $((before * 8 + 4)) ]
}

run_suite one 'lines 5000 check' 'lines 5000 ir' 'tables 500 check' 'tables 500 ir' 'lines 5000 obj' 'tables 250 obj'
