# SPDX-License-Identifier: Apache-2.0
# Meters: what two CPUs send at the same time through one bucket comes out at the rates that were set, to 5 %; rates by
# index and by a table's entry; direct counters; what is refused; kept by `replace`.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/meters.p4)"
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}
# send TYPE COUNT [SRC]: 64 bytes to cell 2 of a meter.
send() {
	ok ctl bench p --packet "000000000002 00000000000${3:-9} $1 $(printf %0100d 0)" --repeat "$2"
}
# colors GREEN YELLOW RED: how many there were since the last time.
colors() {
	is "$1 packets $2 packets $3 packets" echo "$(ctl counter read p colors 0) $(ctl counter read p colors 1)" \
		"$(ctl counter read p colors 2)"
	ok ctl counter reset p colors
}

is "ingress.by_packets: packets, size 4
ingress.by_bytes: bytes, size 4
ingress.limit: packets, size 2, of table ingress.flows" ctl meter list p

# Bursts alone, of packets and of bytes: 64 bytes a packet.
send 0001 10
colors 10 0 0
ok ctl meter set p by_packets 2 0 3 0 5
send 0001 10
colors 3 2 5
is "2: cir 0 cbs 3 pir 0 pbs 5" ctl meter dump p by_packets
ok ctl meter set p by_bytes all 0 128 0 200
send 0002 10
colors 2 1 7
is "cir 0 cbs 128 pir 0 pbs 200" ctl meter get p by_bytes 3
ok ctl meter set p by_packets 2 0 1 0 1
send 0001 2
colors 1 0 1
ok ctl meter reset p by_packets 2
is "no rates" ctl meter get p by_packets 2
send 0001 10
colors 10 0 0
ok ctl meter reset p by_bytes
is "" ctl meter dump p by_bytes

# Entries have cells of their own, which begin anew with each entry and stay when it is replaced.
ok ctl table add p flows key 00:00:00:00:00:01 2048/16 action mark
ok ctl table add p flows key 00:00:00:00:00:02 2048/13 action NoAction
ok ctl meter set p limit key 00:00:00:00:00:01 2048/16 rates 0 2 0 4
send 0800 7 1
colors 2 2 3
ok ctl table set p flows key 00:00:00:00:00:01 2048/16 action NoAction
is "table set ingress.flows key hdr.ethernet.src=00:00:00:00:00:01 hdr.ethernet.type=2048/16 action NoAction \
# 7 packets, 448 bytes, cir 0 cbs 2 pir 0 pbs 4" ctl table get p flows key 00:00:00:00:00:01 2048/16
send 0801 3 2
is "hdr.ethernet.src=00:00:00:00:00:01 hdr.ethernet.type=2048/16: 7 packets, 448 bytes
hdr.ethernet.src=00:00:00:00:00:02 hdr.ethernet.type=2048/13: 3 packets, 192 bytes" ctl counter dump p hits
ok ctl table del p flows key 00:00:00:00:00:01 2048/16
ok ctl table add p flows key 00:00:00:00:00:03 2048/16 action mark
is "hdr.ethernet.src=00:00:00:00:00:02 hdr.ethernet.type=2048/13: 3 packets, 192 bytes
hdr.ethernet.src=00:00:00:00:00:03 hdr.ethernet.type=2048/16: 0 packets, 0 bytes" ctl counter dump p hits
ok ctl table add p acl key 0x800 priority 7
ok ctl table add p acl key '0x800&&&0xff00' priority 3
send 0800 2
send 0801 5
is "hdr.ethernet.type=2048 priority 7: 2 packets
hdr.ethernet.type=0x800&&&0xff00 priority 3: 5 packets" ctl counter dump p acl_hits
ok ctl counter reset p acl_hits
ok ctl table add p acl key 0x801 priority 9
send 0801 1
is "hdr.ethernet.type=2049 priority 9: 1 packets
hdr.ethernet.type=2048 priority 7: 0 packets
hdr.ethernet.type=0x800&&&0xff00 priority 3: 0 packets" ctl counter dump p acl_hits

refused "table 'ingress.flows' is full: it holds 2 entries" ctl table add p flows key 00:00:00:00:00:04 2048/16 action mark
refused "table 'ingress.flows' has no entry with that key" ctl meter set p limit key 00:00:00:00:00:07 1/16 rates 1 1 1 1
refused "meter 'ingress.limit' belongs to the entries of table 'ingress.flows', expected a key" ctl meter set p limit 0 1 1 1 1
refused "meter 'ingress.by_bytes' belongs to no table, expected an index" ctl meter set p by_bytes key 1 rates 1 1 1 1
refused "meter 'ingress.by_bytes' has no index 4, expected 0 .. 3" ctl meter set p by_bytes 4 1 1 1 1
refused "the committed rate 2 is above the peak rate 1" ctl meter set p by_bytes 0 2 1 1 1
refused "a burst of 99999999999999 is too large" ctl meter set p by_bytes 0 1 1 1 99999999999999
refused "has no meter 'by_byte'; did you mean 'by_bytes'?" ctl meter get p by_byte 0
refused "counter 'ingress.hits' counts the hits of the entries of table 'ingress.flows'" ctl counter read p hits 0
wrong_usage "PBS is missing" ctl meter set p by_bytes 0 1 1 1
wrong_usage "'rates' is missing" ctl meter set p limit key 1 2 1 1 1 1
refused "table 'ingress.flows': its entries have no timeout" ctl table set p flows key 1 1/16 timeout 5 action mark

# The same program again keeps rates and counts.
ok ctl meter set p limit key 00:00:00:00:00:03 2048/16 rates 1 2 3 4
ok ctl meter set p by_bytes 1 5 6 7 8
before=$(ctl table dump p flows && ctl meter dump p by_bytes && ctl counter dump p acl_hits)
ok ctl pipeline replace p "$(compiled tests/net/meters.p4)"
is "$before" echo "$(ctl table dump p flows && ctl meter dump p by_bytes && ctl counter dump p acl_hits)"

# Two CPUs at once, far above the rates. The first packet comes after the start of the clock and the last one
# before its end; the longer of the two runs is within.
command -v taskset >/dev/null || exit 0
[ "$(nproc)" -ge 2 ] || exit 0
cir=100000 pir=300000
ok ctl counter reset p colors
ok ctl meter set p by_packets 2 $cir 1000 $pir 2000
begin=$(date +%s%N)
for cpu in 0 1; do
	taskset -c $cpu p4bpfctl --json --pin "$pins" bench p --packet "000000000002 000000000009 0001" \
		--repeat 6000000 >"$work/run.$cpu" &
	eval "run_$cpu=\$!"
done
wait $run_0 || fail "$(cat "$work/run.0")"
wait $run_1 || fail "$(cat "$work/run.1")"
outer=$(($(date +%s%N) - begin))
inner=$(sed -n 's/.*"ns": *\([0-9]*\).*/\1/p' "$work/run.0" "$work/run.1" | sort -n | tail -1)
inner=$((inner * 6000000))
green=$(ctl counter read p colors 0 | tr -dc 0-9)
yellow=$(ctl counter read p colors 1 | tr -dc 0-9)
# within NAME COUNT BURST RATE: to 5 %.
within() {
	low=$((($3 + $4 * (inner / 1000) / 1000000) * 95 / 100))
	high=$((($3 + $4 * (outer / 1000) / 1000000) * 105 / 100))
	[ "$2" -ge $low ] && [ "$2" -le $high ] ||
		fail "$2 $1 packets in $inner .. $outer ns at $4 a second, expected $low .. $high"
}
within green "$green" 1000 $cir
within "green and yellow" $((green + yellow)) 2000 $pir
