# SPDX-License-Identifier: Apache-2.0
# Packets that carry their own programs: a source route through three switches (samples/v1_source_route), the trace of a
# path (v1_path_trace), a probe around the links (v1_link_monitor), and a request to a switch (v1_calculator).
. tests/net-lib.sh
. tests/topology-lib.sh

station h1 s1 1 02:00:00:00:01:01 10.0.1.1/24 10.0.1.254 02:00:00:00:0a:01
station h2 s2 1 02:00:00:00:02:02 10.0.2.2/24 10.0.2.254 02:00:00:00:0a:02
cable s1 2 s2 2
cable s1 3 s3 2
cable s2 3 s3 3

# everywhere SAMPLE: on all three switches, with the entries in $work/s1 and so on.
everywhere() {
	for s in s1 s2 s3; do
		[ -f "$work/$s" ] || : >"$work/$s"
		switch $s samples/"$1"/"$1".p4 "$work/$s"
	done
}
nowhere() {
	for s in s1 s2 s3; do
		ok ctl stop $s
	done
	rm "$work/s1" "$work/s2" "$work/s3"
}

# By s1's port 3, s3's 3 and s2's 1; then directly.
packet=4500001c00010000401163ce0a0001010a0002021388138900080000
everywhere v1_source_route
listen h2 0800
send h1 "02000000020202000000010188b5 00030000 00030000 80010800 $packet"
hears h2 '^0200000002020200000001010800450000' 'not by way of s3'
listen h2 0800
send h1 "02000000020202000000010188b5 00020000 80010800 $packet"
hears h2 '^0200000002020200000001010800450000' 'not directly'
nowhere

for n in 1 2 3; do
	echo "default self action add 70$n" >"$work/s$n"
done
echo 'add routes key 10.0.2.0/24 action forward 3 02:00:00:00:0a:01 02:00:00:00:0a:03' >>"$work/s1"
echo 'add routes key 10.0.1.0/24 action forward 1 02:00:00:00:0a:01 02:00:00:00:01:01' >>"$work/s1"
echo 'add routes key 10.0.2.0/24 action forward 1 02:00:00:00:0a:02 02:00:00:00:02:02' >>"$work/s2"
echo 'add routes key 10.0.1.0/24 action forward 2 02:00:00:00:0a:02 02:00:00:00:0a:01' >>"$work/s2"
echo 'add routes key 10.0.2.0/24 action forward 3 02:00:00:00:0a:03 02:00:00:00:0a:02' >>"$work/s3"
everywhere v1_path_trace
pings h1 10.0.2.2
tcp h1 h2 10.0.2.2
listen h2 0800
send h1 "020000000a0102000000010108004500001800010000 40fd62e60a0001010a000202 11000000"
# Records of 702 (ports 3, 1), 703 (2, 3) and 701 (1, 3), each with six bytes of time; the TTL is 61.
record() {
	printf '%04x%04x%04x[0-9a-f]{12}' "$@"
}
hears h2 "08004500003c000100003dfd.*11030000$(record 702 3 1)$(record 703 2 3)$(record 701 1 3)" 'not the whole trace'
nowhere

for n in 1 2 3; do
	echo "default device action is_device 70$n" >"$work/s$n"
done
echo 'add stations key 02:00:00:00:02:02 action forward 2' >>"$work/s1"
echo 'add stations key 02:00:00:00:02:02 action forward 1' >>"$work/s2"
everywhere v1_link_monitor
frame=0200000002020200000001018899$(printf '%0400d' 0)
send h1 "$frame" "$frame" "$frame" "$frame" "$frame"
listen h1 88b6
# Around by s2 and s3, home by s1's port 1: what h1 sent lies on the first link only.
reading() {
	printf '%04x%04x%08x[0-9a-f]{12}' "$@"
}
send h1 02000000010102000000010188b604000002000300020001
hears h1 "88b60004$(reading 701 1 0)$(reading 703 2 0)$(reading 702 3 0)$(reading 701 2 1070)" 'not the readings'
nowhere

everywhere v1_calculator
listen h1 88b7
send h1 020000000a0102000000010188b72a000007000000060000000700000000
hears h1 '^020000000101020000000a0188b72a01000700000006000000070000002a' 'not 6 * 7'
