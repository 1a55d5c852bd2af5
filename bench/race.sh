#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# race.sh [ARG...]: compiles the P4 samples and their twins in C and races them; arguments go to bench/race
# (--limit RATIO, --rounds N). Needs root and clang. Exit status 77: it cannot run here, with the reason.
here=$(cd "$(dirname "$0")" && pwd)
top=${top_srcdir:-$here/..}
build=${top_builddir:-$top/build}
PATH=$build:$PATH
: "${P4BPF_INCLUDE:=$top/p4include}"
export PATH P4BPF_INCLUDE

cannot() {
	echo "race.sh: $*"
	exit 77
}

clang=
for v in -25 -24 -23 -22 -21 -20 -19 -18 -17 -16 ''; do
	command -v "clang$v" >/dev/null && clang=clang$v && break
done
[ -n "$clang" ] || cannot "no clang, which the programs in C need"
[ "$(id -u)" -eq 0 ] || cannot "loading BPF programs needs root"
[ -x "$build/bench/race" ] || cannot "$build/bench/race is not built (make check builds it)"

work=$(mktemp -d "${TMPDIR:-/tmp}/p4bpf-race.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

worst=0
for name in l3_router v1_router l2_forwarder; do
	p4bpfc --hook xdp -o "$work/$name.o" "$top/samples/$name/$name.p4" || exit 1
	"$clang" -O2 -g -Wall -target bpf -mcpu=v3 -I "/usr/include/$(uname -m)-linux-gnu" \
		-c -o "$work/$name.twin.o" "$here/$name.c" || cannot "$clang does not compile $name.c"
	"$build/bench/race" "$@" "$name" "$work/$name.o" "$work/$name.twin.o"
	status=$?
	[ $status -le $worst ] || worst=$status
done
exit $worst
