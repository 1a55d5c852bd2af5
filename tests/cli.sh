# SPDX-License-Identifier: Apache-2.0
# tests/cli/*.sh: the commands as a user types them, no network needed.
# A script exits with 0 for passed, 77 for skipped (its last line says why), anything else for failed;
# $work is a directory of its own.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	export work
	limit sh "$1"
}

[ $# -gt 0 ] || set -- $(find tests/cli -name '*.sh' 2>/dev/null | sort)
run_suite one "$@"
