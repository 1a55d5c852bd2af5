# SPDX-License-Identifier: Apache-2.0
# What the compiler accepts the kernel accepts: each program of tests/ok that compiles (`// compile`) is
# also loaded, verified and unloaded, in a BPF file system that nobody else sees. Packet tests and
# samples are loaded by the suites that send them packets.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	if [ "$(id -u)" -ne 0 ]; then
		echo "loading needs root"
		return 77
	fi
	limit p4bpfc $(directive args "$1") $(directive compile "$1") -o "$work/out.o" "$1"
	expect_status 0 $? || return 1
	mkdir "$work/bpffs"
	unshare -m sh -eu -c '
		mount -t bpf bpf "$1/bpffs"
		pins=$1/bpffs/pins
		timeout -k 5 60 p4bpfctl --pin "$pins" pipeline load test "$1/out.o"
		timeout -k 5 60 p4bpfctl --pin "$pins" pipeline unload test
		[ ! -d "$pins" ] || ls "$pins"' sh "$work" >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	expect_status 0 $status && [ ! -s "$work/out" ]
}

[ $# -gt 0 ] || set -- $(grep -l '^// *compile' $(find tests/ok -name '*.p4' | sort) /dev/null)
run_suite one "$@"
