# SPDX-License-Identifier: Apache-2.0
# docs/conformance.md: every test it names exists, and every section it lists has one.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	sed -n 's/^| \([0-9][0-9.]*\) |.*| \(.*\) |$/\1 \2/p' docs/conformance.md >"$work/rows"
	case $1 in
	sections)
		[ "$(wc -l <"$work/rows")" -ge 150 ] || return 1
		! grep -v '`[a-z]*/[^`]*`' "$work/rows"
		;;
	tests)
		for name in $(grep -o '`[a-z]*/[^`]*`' "$work/rows" | tr -d '`' | sort -u); do
			[ -f "tests/$name.p4" ] || [ -f "tests/$name.sh" ] || echo "there is no test $name"
		done >"$work/missing"
		cat "$work/missing"
		[ ! -s "$work/missing" ]
		;;
	esac
}

run_suite one sections tests
