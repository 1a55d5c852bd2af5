# SPDX-License-Identifier: Apache-2.0
# samples/l3_router/demo.sh shows what it promises, and leaves nothing behind, interrupted or not.
. tests/script-lib.sh

P4BPF_INCLUDE=$PWD/p4include
SECONDS_OF_TCP=1
export P4BPF_INCLUDE SECONDS_OF_TCP

pins() {
	ls -d /sys/fs/bpf/p4bpf/demo* 2>/dev/null
}
pins_before=$(pins)

nothing_left() {
	! ip netns list | grep -q "^p4demo$pid-" || fail "namespaces are left"
	[ "$(pins)" = "$pins_before" ] || fail "pins are left: $(pins)"
}

sh samples/l3_router/demo.sh >"$work/out" 2>&1 &
pid=$!
wait $pid
status=$?
[ $status -ne 77 ] || skip "$(tail -n 1 "$work/out")"
[ $status -eq 0 ] || {
	cat "$work/out"
	fail "exit status $status"
}
shows() {
	grep -qE "$1" "$work/out" && return
	cat "$work/out"
	fail "the demo does not show: $1"
}
shows '3 packets transmitted, 3 received'
shows 'ttl=63'
shows 'sha256 at A  [0-9a-f]{64}$'
shows 'A to B  [0-9.]+ .bits/sec'
shows 'B to A  [0-9.]+ .bits/sec'
shows 'ipv4_lpm key hdr.ipv4.dst=10.0.2.0/24 action .*forward'
shows '[1-9][0-9]* +router.ipv4_lpm.hit'
shows '2: [1-9][0-9]*$'
nothing_left

# In the middle of it, as by Ctrl-C, which every process of the terminal gets.
env --default-signal=INT setsid sh samples/l3_router/demo.sh >"$work/out" 2>&1 &
pid=$!
tries=0
until grep -q 'ttl=63' "$work/out"; do
	tries=$((tries + 1))
	[ $tries -lt 1000 ] || fail "the demo does not get to its ping: $(cat "$work/out")"
	sleep 0.01
done
kill -INT -$pid
wait $pid
[ $? -eq 130 ] || fail "not ended by SIGINT"
nothing_left
