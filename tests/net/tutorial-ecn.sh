# SPDX-License-Identifier: Apache-2.0
# A customer held to two rates by samples/v1_rate_limiter, between two hosts: TCP with ECN runs at the rate, with marks and
# next to no losses; UDP without ECN is cut at the peak rate; the other direction is free.
. tests/net-lib.sh
. tests/topology-lib.sh

station h1 s1 1 02:00:00:00:00:01 10.0.0.1/24
station h2 s1 2 02:00:00:00:00:02 10.0.0.2/24
cat >"$work/entries" <<'END'
add wire key 1 action forward 2
add wire key 2 action forward 1
add customers key 10.0.0.1/32 action limit
END
switch s1 samples/v1_rate_limiter/v1_rate_limiter.p4 "$work/entries"
in_host h1 sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_ecn'
in_host h2 sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_ecn'
# Segments as they are on the wire, not many in one.
ok in_host h1 ethtool -K eth0 tso off gso off
tcp h1 h2 10.0.0.2

# seen COLOUR: packets so far.
seen() {
	ctl counter read s1 seen "$1" | sed 's/[^0-9].*//'
}
[ "$(seen 1)" -eq 0 ] && [ "$(seen 2)" -eq 0 ] || fail "colours without rates: $(ctl counter dump s1 seen)"

# Frames with "congestion experienced", counted by the host's own kernel.
marked() {
	in_host h2 awk '/^IpExt:/ && n++ { for (i = 2; i <= NF; i++) if (name[i] == "InCEPkts") print $i }
		/^IpExt:/ { for (i = 2; i <= NF; i++) name[i] = $i }' /proc/net/netstat
}
ok ctl meter set s1 rate key 10.0.0.1/32 rates 1000000 30000 4000000 400000
before=$(marked)
tcp h1 h2 10.0.0.2
[ "$(marked)" -gt "$before" ] || fail "nothing is marked: $(ctl counter dump s1 seen)"
[ "$(seen 1)" -gt 0 ] || fail "nothing is yellow: $(ctl counter dump s1 seen)"

# Twice the peak rate, 8 MB/s of UDP for two seconds: half of it must be lost, no ECN to mark.
in_host h2 iperf3 -s -1 >"$work/server" 2>&1 &
hosts="$hosts $!"
tries=0
until in_host h2 ss -Htln 'sport = :5201' | grep -q . || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
ok ctl meter set s1 rate key 10.0.0.1/32 rates 1000000 30000 2000000 60000
in_host h1 timeout 20 iperf3 -c 10.0.0.2 -u -b 32M -l 1000 -t 2 >"$work/udp" 2>&1
lost=$(sed -n 's/.*(\([0-9]*\)[.0-9]*%).*receiver.*/\1/p' "$work/udp")
[ "${lost:-0}" -ge 30 ] && [ "$lost" -le 65 ] || fail "lost ${lost:-no} % at twice the peak: $(cat "$work/udp")"
[ "$(seen 2)" -gt 1000 ] || fail "nothing was red: $(ctl counter dump s1 seen)"

ok ctl meter reset s1 rate key 10.0.0.1/32
tcp h1 h2 10.0.0.2 -R
