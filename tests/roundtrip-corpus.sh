# SPDX-License-Identifier: Apache-2.0
# The round trips of roundtrip.sh over programs from elsewhere:
#	top_builddir=build sh tests/roundtrip-corpus.sh DIR [p4bpfc's arguments]
# Each DIR/*.p4 that the compiler accepts is tested, the others are skipped. Not part of make check.
. "${top_srcdir:-.}/tests/lib.sh"
. tests/roundtrip-lib.sh
P4BPF_VERIFY=1
export P4BPF_VERIFY

[ $# -gt 0 ] || fail 'which directory?'
dir=$1
shift
args="-I $dir $*"

one() {
	limit p4bpfc $args --check "$1" >/dev/null 2>&1 || skip 'not accepted'
	round_trip "$1" $args
}

run_suite one "$dir"/*.p4
