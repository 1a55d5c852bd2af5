# SPDX-License-Identifier: Apache-2.0
# Two hosts and between them the l3_router sample on XDP, in one command: pings, a file over TCP, one hop less in the
# TTL, hits where they belong, ports by interface name, and nothing left after stop.
. tests/net-lib.sh

host a r1 02:00:00:00:01:02 10.0.1.2/24 10.0.1.1
host b r2 02:00:00:00:02:02 10.0.2.2/24 10.0.2.1
ok ip link set r1 address 02:00:00:00:01:01
ok ip link set r2 address 02:00:00:00:02:01
ok ip addr add 10.0.1.1/24 dev r1
ok ip addr add 10.0.2.1/24 dev r2
echo 0 >/proc/sys/net/ipv4/ip_forward
! in_host a ping -c 1 -W 1 10.0.2.2 >/dev/null || fail "routed without a router"

cat >"$work/entries" <<'END'
add port_mac key r1 action send_as 02:00:00:00:01:01
add port_mac key r2 action send_as 02:00:00:00:02:01
add ipv4_lpm key 10.0.1.0/24 action forward r1 02:00:00:00:01:02
add ipv4_lpm key 10.0.2.0/24 action forward r2 02:00:00:00:02:02
add ipv4_lpm key 10.0.1.1/32 action kernel
END
ok ctl run router samples/l3_router/l3_router.p4 --port r1=1 --port r2 --entries "$work/entries"
[ "$(ctl port list router | tr '\n' ' ')" = "0: r2 native 1: r1 native " ] || fail "$(ctl port list router)"
in_host a ping -c 3 -i 0.1 -W 1 10.0.2.2 >"$work/ping" || fail "no ping: $(cat "$work/ping")"
grep -q 'ttl=63' "$work/ping" || fail "the TTL is not one less: $(cat "$work/ping")"
ok in_host a ping -c 1 -W 1 10.0.1.1
ctl table show router ipv4_lpm >"$work/show"
grep -q ', [1-9][0-9]* hits' "$work/show" || fail "no hits: $(cat "$work/show")"
[ "$(ctl counter read router routed 0)" -ge 3 ] || fail "routed to port 0: $(ctl counter dump router routed)"
ok ctl counter reset router routed 0
[ "$(ctl counter read router routed 0)" -eq 0 ] || fail "reset"
[ "$(ctl counter read router routed 1)" -ge 3 ] || fail "routed to port 1: $(ctl counter dump router routed)"

# port_mac is an array whose values are larger than one store.
ok ctl table add router port_mac key 5 action send_as 02:00:00:00:05:01
ok ctl table set router port_mac key 5 action send_as 02:00:00:00:05:02
ok ctl table set router port_mac key 5 action send_as 02:00:00:00:05:03
ctl table get router port_mac key 5 | grep -q 'src=02:00:00:00:05:03$' || fail "$(ctl table get router port_mac key 5)"
ok ctl table del router port_mac key 5
refused "has no entry with that key" ctl table get router port_mac key 5
[ "$(ctl table dump router port_mac | grep -c 'table set')" -eq 2 ] || fail "$(ctl table dump router port_mac)"

# 4 MB through TCP; the checksums were left to a device before 'run' set the veths right.
head -c 4194304 /dev/urandom >"$work/file"
if command -v python3 >/dev/null; then
	cat >"$work/serve.py" <<'END'
import socket, sys
s = socket.create_server(("10.0.2.2", 5000))
print("listening", flush=True)
c, _ = s.accept()
c.sendall(open(sys.argv[1], "rb").read())
END
	cat >"$work/fetch.py" <<'END'
import socket, sys
s = socket.create_connection(("10.0.2.2", 5000), 10)
out = open(sys.argv[1], "wb")
while data := s.recv(65536):
    out.write(data)
END
	in_host b python3 "$work/serve.py" "$work/file" >"$work/served" 2>&1 &
	tries=0
	until grep -q listening "$work/served" || [ $tries -gt 300 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	ok in_host a timeout 20 python3 "$work/fetch.py" "$work/fetched"
	cmp "$work/file" "$work/fetched" || fail "the file came out different"
fi

ok ctl stop router
[ -z "$(ls -A "$pins")" ] || fail "something is pinned"
! ip -d link show dev r1 | grep -q 'prog/xdp' || fail "r1 is still attached"
! in_host a ping -c 1 -W 1 10.0.2.2 >/dev/null || fail "routed after stop"

# A run that fails at any step leaves nothing.
nothing() {
	[ -z "$(ls -A "$pins")" ] || fail "something is pinned"
	! ip -d link show | grep -q 'prog/xdp' || fail "something is attached"
}
router=samples/l3_router/l3_router.p4
refused "there is no interface 'r9'" ctl run router $router --port r1 --port r9
nothing
refused "interface 'r1' is port 1 of pipeline 'router' already" ctl run router $router --port r1=1 --port r1=2
nothing
refused "port 1 of pipeline 'router' is taken by 'r1'" ctl run router $router --port r1=1 --port r2=1
nothing
echo 'add ipv4_lpm key 10.0.1.0 action kernel' >"$work/entries"
refused "entries:1: key 'hdr.ipv4.dst': '10.0.1.0' has no prefix length" \
	ctl run router $router --port r1 --entries "$work/entries"
nothing
echo 'parser p(' >"$work/broken.p4"
refused "broken.p4 does not compile" ctl run router "$work/broken.p4" --port r1
nothing
refused "nowhere.o: cannot be read" ctl run router "$work/nowhere.o" --port r1
nothing
