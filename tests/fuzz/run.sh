#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/run.sh TARGET [RUNS [SECONDS]]: fuzzes one entry point with libFuzzer, AddressSanitizer and
# UndefinedBehaviorSanitizer. Builds what it needs with clang in ./build-fuzz (or $P4BPF_FUZZ_DIR); there
# the corpus grows from one run to the next, and findings are left. RUNS 0 is without end.
set -eu
cd "$(dirname "$0")/../.."
target=${1:?usage: tests/fuzz/run.sh parse|check|compile|ir|describe|stf [RUNS [SECONDS]]}
runs=${2:-100000}
seconds=${3:-0}
dir=${P4BPF_FUZZ_DIR:-build-fuzz}
[ -f "tests/fuzz/$target.c" ] || { echo "there is no target '$target'" >&2; exit 2; }
for clang in ${CLANG:-clang clang-25 clang-24 clang-23 clang-22 clang-21 clang-20 clang-19 clang-18 \
	clang-17 clang-16} none; do
	command -v "$clang" >/dev/null && break
done
[ "$clang" != none ] || { echo "fuzzing needs clang and its run-time library" >&2; exit 77; }

top=$PWD
mkdir -p "$dir/$target.corpus" "$dir/$target.seeds" "$dir/$target.made"
# No pointer-overflow: it also reports a null pointer plus 0, the end of an empty vector.
[ -f "$dir/Makefile" ] || (cd "$dir" && "$top/configure" -q --enable-sanitizers CC="$clang" \
	CFLAGS='-O1 -g -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow \
	-fno-sanitize-coverage=trace-cmp' LDFLAGS=-fsanitize=fuzzer-no-link)
make -s -C "$dir" frontend/parser.h
case $target in
ir | describe) make -s -C "$dir" p4bpfc ;;	# for the seeds
esac
make -s -C "$dir" fuzz_link=-fsanitize=fuzzer "tests/fuzz/$target"

P4BPF_INCLUDE=$top/p4include
P4BPF_VERIFY=1
ASAN_OPTIONS=allocator_may_return_null=1
UBSAN_OPTIONS=print_stacktrace=1
PATH=$(cd "$dir" && pwd):$PATH
export P4BPF_INCLUDE P4BPF_VERIFY ASAN_OPTIONS UBSAN_OPTIONS PATH
. tests/fuzz/seeds.sh
n=0
for file in $(seeds "$target" "$dir/$target.made"); do
	n=$((n + 1))
	cp "$file" "$dir/$target.seeds/$n-$(basename "$file")"
done
dictionary >"$dir/dictionary"
exec "$dir/tests/fuzz/$target" -runs="$runs" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
	-max_len=${P4BPF_FUZZ_LEN:-2048} -dict="$dir/dictionary" -artifact_prefix="$dir/$target-" -print_final_stats=1 \
	"$dir/$target.corpus" "$dir/$target.seeds"
