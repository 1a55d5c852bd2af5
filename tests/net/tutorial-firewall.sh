# SPDX-License-Identifier: Apache-2.0
# Two hosts inside and two outside, with samples/v1_firewall between and a bridge on each side: those inside reach
# everyone, those outside reach nobody until they are asked.
. tests/net-lib.sh
. tests/topology-lib.sh

# side BRIDGE SWITCH-PORT HOST...: hosts at a bridge of the kernel, and that at the firewall.
side() {
	side_bridge=$1
	side_port=$2
	shift 2
	ok ip link add "$side_bridge" type bridge
	ok ip link set "$side_bridge" up
	ok ip link add "s1-p$side_port" type veth peer name "$side_bridge-up"
	ok ip link set "s1-p$side_port" up
	ok ip link set "$side_bridge-up" master "$side_bridge" up
	ok ethtool -K "$side_bridge-up" tx off gro on
	for n; do
		station "h$n" "$side_bridge" "$n" 02:00:00:00:00:0"$n" 10.0.0."$n"/24
		ok ip link set "$side_bridge-p$n" master "$side_bridge"
	done
}
side inside 1 1 2
side outside 2 3 4
cat >"$work/entries" <<'END'
add wire key 1 action outwards 2
add wire key 2 action inwards 1
END
switch s1 samples/v1_firewall/v1_firewall.p4 "$work/entries"

no_ping h3 10.0.0.1
pings h1 10.0.0.2 10.0.0.3 10.0.0.4
pings h3 10.0.0.4
tcp h1 h3 10.0.0.3
tcp h2 h4 10.0.0.4 -R

# A connection from outside, on another port than those that were used from inside.
in_host h2 iperf3 -s -1 -p 7000 >/dev/null 2>&1 &
hosts="$hosts $!"
tries=0
until in_host h2 ss -Htln 'sport = :7000' | grep -q . || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
! in_host h3 timeout 2 iperf3 -c 10.0.0.2 -p 7000 -n 1K >"$work/out" 2>&1 || fail "h3 gets a connection to h2"
ok in_host h1 timeout 10 iperf3 -c 10.0.0.2 -p 7000 -n 1K

ctl counter read s1 from_outside 0 >"$work/refused"
grep -q '[1-9]' "$work/refused" || fail "nothing was refused"
# Without what it remembers all is refused again.
ok ctl register reset s1 spoke_one
no_ping h3 10.0.0.1
