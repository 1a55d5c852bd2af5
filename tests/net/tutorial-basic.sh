# SPDX-License-Identifier: Apache-2.0
# Four hosts at two leaf switches, two spines between, all four samples/v1_router, entries in the tutorials' JSON: every
# host pings every other, the TTL shows each hop, TCP passes both ways, and the way back may be another one.
. tests/net-lib.sh
. tests/topology-lib.sh

leaf=02:00:00:00:0a:0
station h1 s1 1 02:00:00:00:01:01 10.0.1.1/24 10.0.1.254 ${leaf}1
station h2 s1 2 02:00:00:00:02:02 10.0.2.2/24 10.0.2.254 ${leaf}1
station h3 s2 1 02:00:00:00:03:03 10.0.3.3/24 10.0.3.254 ${leaf}2
station h4 s2 2 02:00:00:00:04:04 10.0.4.4/24 10.0.4.254 ${leaf}2
cable s1 3 s3 1
cable s1 4 s4 1
cable s2 3 s4 2
cable s2 4 s3 2

# entries SWITCH PREFIX LENGTH PORT MAC ...: routes, and for each port of theirs the switch's address.
entries() {
	file=$work/$1.json
	id=${1#s}
	shift
	echo '{ "target": "bmv2", "table_entries": [' >"$file"
	for port in 1 2 3 4; do
		cat <<-END
			{ "table": "router.port_mac", "match": { "standard.egress_spec": $port },
			  "action_name": "router.send_as", "action_params": { "src": "02:00:00:00:0a:0$id" } },
		END
	done >>"$file"
	while [ $# -gt 0 ]; do
		cat <<-END
			{ "table": "router.ipv4_lpm", "match": { "hdr.ipv4.dst": ["$1", $2] },
			  "action_name": "router.forward", "action_params": { "port": $3, "dst": "$4" } },
		END
		shift 4
	done >>"$file"
	cat >>"$file" <<-END
		{ "table": "router.ipv4_lpm", "default_action": true, "action_name": "router.drop", "action_params": {} }
		] }
	END
	echo "$file"
}

router=samples/v1_router/v1_router.p4
switch s1 $router "$(entries s1 10.0.1.1 32 1 02:00:00:00:01:01 10.0.2.2 32 2 02:00:00:00:02:02 \
	10.0.3.0 24 3 ${leaf}3 10.0.4.0 24 4 ${leaf}4)"
switch s2 $router "$(entries s2 10.0.3.3 32 1 02:00:00:00:03:03 10.0.4.4 32 2 02:00:00:00:04:04 \
	10.0.1.0 24 4 ${leaf}3 10.0.2.0 24 3 ${leaf}4)"
switch s3 $router "$(entries s3 10.0.1.0 24 1 ${leaf}1 10.0.2.0 24 1 ${leaf}1 10.0.3.0 24 2 ${leaf}2 \
	10.0.4.0 24 2 ${leaf}2)"
switch s4 $router "$(entries s4 10.0.1.0 24 1 ${leaf}1 10.0.2.0 24 1 ${leaf}1 10.0.3.0 24 2 ${leaf}2 \
	10.0.4.0 24 2 ${leaf}2)"

pings h1 10.0.2.2
grep -q 'ttl=63' "$work/ping" || fail "one hop: $(cat "$work/ping")"
pings h1 10.0.3.3
grep -q 'ttl=61' "$work/ping" || fail "three hops: $(cat "$work/ping")"
pings h1 10.0.4.4
pings h2 10.0.1.1 10.0.3.3 10.0.4.4
pings h3 10.0.1.1 10.0.2.2 10.0.4.4
pings h4 10.0.1.1 10.0.2.2 10.0.3.3
no_ping h1 10.0.9.9
tcp h1 h4 10.0.4.4
tcp h3 h2 10.0.2.2 -R
[ "$(ctl counter read s4 routed 2 | sed 's/[^0-9].*//')" -gt 100 ] || fail "nothing through s4: $(ctl counter dump s4 routed)"
