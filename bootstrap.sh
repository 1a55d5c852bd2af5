#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From a bare Debian machine to a working p4bpf: installs the packages that are missing, builds in
# ./build and runs what was asked for. What the tools say goes to a log, shown when something fails.
set -u

usage() {
	cat <<'END'
usage: ./bootstrap.sh COMMAND
  deps              install the Debian packages p4bpf is built from and tested with
  build             deps, then build in ./build
  check             build, then run all tests; the last line is 'N passed, N failed, N skipped'
  check-sanitizers  the same in ./build-asan with AddressSanitizer and UndefinedBehaviorSanitizer
  demo              build, then run samples/l3_router between two hosts in network namespaces
END
}

# llvm-*-dev is chosen by pick_llvm.
BUILD_PACKAGES='gcc libc6-dev make autoconf automake libtool pkg-config flex bison libbpf-dev libelf-dev
	zlib1g-dev libgmp-dev uthash-dev libjansson-dev
	libprotobuf-c-dev protobuf-c-compiler libcunit1-dev libpcap-dev libedit-dev xz-utils'
RUN_PACKAGES='iproute2 bpftool procps iputils-ping curl python3-minimal iperf3 ethtool tcpdump'

main() {
	cd "$(dirname "$0")" || exit 1
	top=$(pwd)
	command=${1:-}
	case $command in
	deps | build | check | check-sanitizers | demo) ;;
	-h | --help | help)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
	log=$top/build/bootstrap.log
	mkdir -p "$top/build" || fail "cannot write to $top/build"
	: >"$log" || fail "cannot write $log"

	install_packages
	case $1 in
	build) build build ;;
	check) build build && run_check build ;;
	check-sanitizers) build build-asan --enable-sanitizers && run_check build-asan ;;
	demo) build build && run_demo build ;;
	esac
}

fail() {
	echo "bootstrap.sh: $*" >&2
	exit 1
}

# step WORDS COMMAND...: one line on stdout, the command's output in the log.
step() {
	echo "$1 ..."
	shift
	echo "+ $*" >>"$log"
	"$@" >>"$log" 2>&1 </dev/null && return
	status=$?
	echo "----- the last lines of $log" >&2
	tail -n 60 "$log" >&2
	fail "failed with exit status $status: $*"
}

installed() {
	dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

# The LLVM that is here already, else the newest the distribution has.
pick_llvm() {
	for v in 25 24 23 22 21 20 19 18 17 16; do
		installed "llvm-$v-dev" && echo "llvm-$v-dev" && return
	done
	for v in 25 24 23 22 21 20 19 18 17 16; do
		apt-cache show "llvm-$v-dev" >/dev/null 2>&1 && echo "llvm-$v-dev" && return
	done
	echo llvm-19-dev
}

# clang compiles the programs in C that bench/ races against; p4bpf itself has no use for it.
pick_clang() {
	case $command in
	deps | check | check-sanitizers) pick_llvm | sed 's/llvm-\(.*\)-dev/clang-\1/' ;;
	esac
}

missing_packages() {
	for package in $BUILD_PACKAGES $(pick_llvm) $RUN_PACKAGES $(pick_clang); do
		installed "$package" || echo "$package"
	done
}

install_packages() {
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
		fail "this is no Debian system (no apt-get); install by hand what configure asks for, then" \
			"autoreconf -i && ./configure && make"
	missing=$(missing_packages)
	[ -n "$missing" ] || return 0
	[ "$(id -u)" -eq 0 ] ||
		fail "these packages are missing and only root can install them:" $missing
	export DEBIAN_FRONTEND=noninteractive
	step 'reading package lists' apt-get -q update
	# The lists may have brought a newer LLVM into view.
	missing=$(missing_packages)
	# shellcheck disable=SC2086
	step "installing $(echo $missing)" apt-get -q install -y --no-install-recommends $missing
}

# build DIRECTORY [CONFIGURE-OPTION...]
build() {
	dir=$top/$1
	shift
	mkdir -p "$dir" "$top/m4" || exit 1
	if [ ! -f "$top/configure" ] || [ ! -f "$top/Makefile.in" ]; then
		step 'generating configure' autoreconf -i
	fi
	if [ ! -f "$dir/config.status" ]; then
		cd "$dir" || exit 1
		step 'configuring' "$top/configure" "$@"
		cd "$top" || exit 1
	fi
	step "building in $dir" make -C "$dir" -j"$(nproc)"
}

# The tests' own lines go to stdout, and the total comes last, whatever make adds to stderr after it.
run_check() {
	results=$top/$1/check.log
	echo "testing ..."
	{
		make -C "$top/$1" --no-print-directory check 2>&1 </dev/null
		echo $? >"$results.status"
	} | tee "$results" | grep --line-buffered -E '^(PASS|FAIL|SKIP|XFAIL|XPASS|ERROR):'
	status=$(cat "$results.status")
	total=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results" | tail -n 1)
	if [ "$status" -ne 0 ]; then
		show_failures "$1"
		if [ -z "$total" ]; then
			tail -n 60 "$results" >&2
			fail "make check stopped before the tests ended; all of it is in $results"
		fi
	fi
	echo "$total"
	exit "$status"
}

# The logs of the suites with a failure, what belongs to the failed tests only.
show_failures() {
	find "$top/$1/tests" -name '*.trs' | sort | while read -r trs; do
		grep -qE '^:test-result: (FAIL|XPASS|ERROR)' "$trs" || continue
		echo "----- ${trs%.trs}.log"
		awk '/^(PASS|FAIL|SKIP|ERROR): |^[0-9]+[.][.]/ { next }
			/^(not )?ok / { show = /^not/ }
			show || !/^(ok |#)/' "${trs%.trs}.log" | head -n 200
	done
}

run_demo() {
	PATH=$top/$1:$PATH
	P4BPF_INCLUDE=$top/p4include
	export PATH P4BPF_INCLUDE
	exec sh "$top/samples/l3_router/demo.sh"
}

main "$@"
