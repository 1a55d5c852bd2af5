# SPDX-License-Identifier: Apache-2.0
# Two CPUs run one program at the same time, and no change of a register is lost: cells with a lock of their own,
# registers that share one, cells that are structs.
. tests/net-lib.sh

command -v taskset >/dev/null || skip "needs taskset"
[ "$(nproc)" -ge 2 ] || skip "needs two CPUs"
repeat=3000000
ok ctl pipeline load p "$(compiled tests/packet/v1-registers-atomic.p4)"
# both PACKET: on two CPUs at once; a packet that the program makes differ from run to run must not matter.
both() {
	for cpu in 0 1; do
		taskset -c $cpu p4bpfctl --pin "$pins" bench p --packet "$1" --repeat $repeat >"$work/bench.$cpu" 2>&1 &
		eval "run_$cpu=\$!"
	done
	wait $run_0 || fail "$(cat "$work/bench.0")"
	wait $run_1 || fail "$(cat "$work/bench.1")"
}
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}

# The program answers op with 0xff, so that a packet is itself only the first time: its twin keeps it.
sed 's/hdr.data.op = 0xff;//; s/hdr.data.word = n;//; s/hdr.data.word = [xp].*;//; s/bit<16>>(4) sketch/bit<32>>(4) sketch/
	s/bit<16> \([xy]\);/bit<32> \1;/; s/hdr.data.c = p.n.*;//' tests/packet/v1-registers-atomic.p4 >"$work/same.p4"
cp tests/packet/v1.h "$work"
ok ctl pipeline replace p "$(compiled "$work/same.p4")"
total=$((2 * repeat))
both "00010000 00000000 000000000000"
is "1: $total" ctl register dump p count
both "03000200 00000000 000000000000"
is "0: $total
2: $((total * 256))" ctl register dump p sketch
both "06030000 00000007 000000000000"
is "sum=$((total * 7)) n=$total" ctl register read p pairs 3
