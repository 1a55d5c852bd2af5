# SPDX-License-Identifier: Apache-2.0
# bench over the packets of a capture: written in either byte order, cut off, or none at all.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
# A word of four bytes, in the order of $order.
word() {
	a=$(($1 & 255)) b=$(($1 >> 8 & 255)) c=$(($1 >> 16 & 255)) d=$(($1 >> 24 & 255))
	[ "$order" = big ] && set -- $d $c $b $a || set -- $a $b $c $d
	printf "$(printf '\\%03o' "$@")"
}
# capture PACKET-SIZE...: zeros, and so no IPv4: the program lets them pass.
capture() {
	word 0xa1b2c3d4
	head -c 20 /dev/zero
	for size; do
		head -c 8 /dev/zero
		word "$size"
		word "$size"
		head -c "$size" /dev/zero
	done
}
for order in little big; do
	capture 60 64 128 >"$work/$order.pcap"
	ctl bench p --pcap "$work/$order.pcap" --repeat 5 >"$work/out" || fail "$order"
	grep -q '3 XDP_PASS (3 packets, 84 bytes in the mean, 5 times each, one core)' "$work/out" ||
		fail "$order: $(cat "$work/out")"
done
ctl --json bench p --pcap "$work/little.pcap" | grep -q '"XDP_PASS": 3' || fail "no verdicts"
order=little
capture 60 >"$work/one.pcap"
ctl bench p --pcap "$work/one.pcap" | grep -q '60 bytes, 1000000 times' || fail "one packet"
head -c 90 "$work/little.pcap" | head -c 60 >"$work/cut.pcap"
refused "cut.pcap: packet 1 is cut off or too large" ctl bench p --pcap "$work/cut.pcap"
capture 5 >"$work/short.pcap"
refused "a packet of 5 bytes: the kernel runs none under 14" ctl bench p --pcap "$work/short.pcap"
capture 60 5 >"$work/short.pcap"
refused "packet 2: a packet of 5 bytes" ctl bench p --pcap "$work/short.pcap"
capture >"$work/empty.pcap"
refused "empty.pcap: no packet in it" ctl bench p --pcap "$work/empty.pcap"
echo text >"$work/text"
refused "text: not a pcap file" ctl bench p --pcap "$work/text"
refused "nowhere: No such file" ctl bench p --pcap "$work/nowhere"
