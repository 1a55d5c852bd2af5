# SPDX-License-Identifier: Apache-2.0
# Three switches in a triangle, all samples/v1_tunnel: from h1 to h2 the long way round through s3, back directly.
. tests/net-lib.sh
. tests/topology-lib.sh

station h1 s1 1 02:00:00:00:01:01 10.0.1.1/24 10.0.1.254 02:00:00:00:0a:01
station h2 s2 1 02:00:00:00:02:02 10.0.2.2/24 10.0.2.254 02:00:00:00:0a:02
cable s1 2 s2 2
cable s1 3 s3 2
cable s2 3 s3 3

cat >"$work/s1" <<'END'
add networks key 10.0.1.1/32 action send 1 02:00:00:00:0a:01 02:00:00:00:01:01
add networks key 10.0.2.0/24 action push 100 3 02:00:00:00:0a:01 02:00:00:00:0a:03
add labels key 300 action pop
END
cat >"$work/s2" <<'END'
add networks key 10.0.2.2/32 action send 1 02:00:00:00:0a:02 02:00:00:00:02:02
add networks key 10.0.1.0/24 action push 300 2 02:00:00:00:0a:02 02:00:00:00:0a:01
add labels key 200 action pop
END
echo 'add labels key 100 action swap 200 3 02:00:00:00:0a:03 02:00:00:00:0a:02' >"$work/s3"
for s in s1 s2 s3; do
	switch $s samples/v1_tunnel/v1_tunnel.p4 "$work/$s"
done
pings h1 10.0.2.2
grep -q 'ttl=62' "$work/ping" || fail "two switches on the way back: $(cat "$work/ping")"
listen h2 0800
send h1 020000000a010200000001010800450000140001000040fe62e90a0001010a000202
hears h2 '^02000000020202000000.*0800450000140001.*3dfe65e9' 'three switches there'
tcp h1 h2 10.0.2.2
tcp h2 h1 10.0.1.1

# The tunnel is cut on its way.
ok ctl table del s3 labels key 100
no_ping h1 10.0.2.2
