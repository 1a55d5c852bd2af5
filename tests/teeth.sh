# SPDX-License-Identifier: Apache-2.0
# The suites can fail: below tests/teeth/SUITE/ lie tests with a deliberately wrong expectation, laid
# out as below tests/. Each must come out as failed, and for the reason its line `because: TEXT` names, not
# by an accident. Packet tests skipped on a machine that cannot run any are skipped here too.
. "${top_srcdir:-.}/tests/lib.sh"
unset UPDATE

one() {
	suite=${1#tests/teeth/}
	P4BPF_TEST_JOBS=1 sh "tests/${suite%%/*}.sh" "$1" >"$work/tap"
	sed 's/#/ /' "$work/tap"
	! grep -q '^ok .* # SKIP' "$work/tap" || return 77
	because=$(sed -n 's/^[^a-z]*because: //p' "$1")
	if [ -z "$because" ]; then
		echo "no line 'because: TEXT' in $1"
		return 1
	fi
	! grep -q '^ok' "$work/tap" && grep -q '^not ok' "$work/tap" && grep -qF -e "$because" "$work/tap"
}

[ $# -gt 0 ] || set -- $(find tests/teeth -name '*.p4' -o -name '*.ir' -o -name '*.sh' 2>/dev/null | sort)
run_suite one "$@"
