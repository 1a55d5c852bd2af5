# SPDX-License-Identifier: Apache-2.0
# One exercise of the public P4 tutorials, for tests/tutorials.sh: builds the network from its topology.json, runs its
# solution on every switch, and sends what the exercise is about.
. tests/net-lib.sh
. tests/topology-lib.sh

exercise=$1

python3 -c 'import json' 2>/dev/null || skip "needs python3 with json"

# network TOPOLOGY.json: stations and cables as commands, then a line `run SWITCH PROGRAM RUNTIME` for each switch.
network() {
	python3 - "$1" <<-'END'
		import json, re, sys
		t = json.load(open(sys.argv[1]))
		for a, b in (link[:2] for link in t["links"]):
		    if a not in t["hosts"] and b not in t["hosts"]:
		        print("cable", *a.split("-p"), *b.split("-p"))
		        continue
		    if a not in t["hosts"]:
		        a, b = b, a
		    host = t["hosts"][a]
		    commands = " ; ".join(host.get("commands", []))
		    gateway = re.search(r"default gw (\S+)", commands)
		    neighbour = re.search(r"arp .*-s (\S+) (\S+)", commands)
		    print("station", a, *b.split("-p"), host["mac"], host["ip"],
		          *([gateway[1], neighbour[2]] if gateway and neighbour else []))
		for name, s in sorted(t["switches"].items()):
		    program = s.get("program", "").replace("build/", "").replace(".json", ".p4")
		    print("run", name, program or "-", s.get("runtime_json") or "-")
	END
}

# run SWITCH PROGRAM RUNTIME: `-` is the exercise's own program, and no entries.
run() {
	case $2 in
	-) program=$default ;;
	*) program=$dir/solution/$2 ;;
	esac
	# Where the exercise leaves entries to be added, the solution has a file of its own.
	entries=$dir/solution/$(basename "$3")
	[ -f "$entries" ] || entries=$dir/$3
	[ "$3" != - ] || entries=
	switch "$1" "$program" "$entries"
}

# start TOPOLOGY PROGRAM: the whole network.
start() {
	dir=$EXERCISES/$exercise
	default=$dir/$2
	network "$dir/$1" >"$work/network" || fail "$1 cannot be read"
	. "$work/network"
}

# add SWITCH TABLE-WORDS...
add() {
	ok ctl table add "$@"
}

eth() {
	printf '%s080000000111%s' "$1" "$2"
}

# udp PAYLOAD [OPTIONS]: from 10.0.1.1 to 10.0.2.2 with a right header checksum.
udp() {
	python3 - "$@" <<-'END'
		import struct, sys
		payload = bytes.fromhex(sys.argv[1])
		to = bytes(map(int, (sys.argv[2] if len(sys.argv) > 2 else "10.0.2.2").split(".")))
		options = bytes.fromhex(sys.argv[3]) if len(sys.argv) > 3 else b""
		udp = struct.pack("!4H", 1234, 4321, 8 + len(payload), 0) + payload
		def header(check):
		    return struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 1, 20 + len(options) + len(udp), 1, 0, 64, 17,
		                       check, bytes([10, 0, 1, 1]), to) + options
		n = sum(struct.unpack("!%dH" % (len(header(0)) // 2), header(0)))
		n = (n >> 16) + (n & 65535)
		n = (n >> 16) + (n & 65535)
		print((header(~n & 65535) + udp).hex())
	END
}

case $exercise in
basic)
	start pod-topo/topology.json solution/basic.p4
	pings h1 10.0.2.2 10.0.3.3 10.0.4.4
	pings h4 10.0.2.2 10.0.3.3
	tcp h1 h4 10.0.4.4
	;;
basic_tunnel)
	start topology.json solution/basic_tunnel.p4
	pings h1 10.0.2.2 10.0.3.3
	tcp h2 h3 10.0.3.3
	# By tunnel number 2, although the packet inside is for h3.
	listen h2 1212
	send h1 "$(eth ffffffffffff 1212)08000002$(udp 6869 10.0.3.3)"
	hears h2 '121208000002' "the tunnel does not lead to h2"
	;;
calc)
	start topology.json solution/calc.p4
	listen h1 1234
	send h1 "$(eth 000400000000 1234)503401 2b 00000028 00000002 deadbabe"
	hears h1 '5034012b00000028000000020000002a' "40 + 2"
	;;
ecn)
	start topology.json solution/ecn.p4
	pings h1 10.0.2.2 10.0.3.3
	tcp h11 h22 10.0.2.22
	;;
firewall)
	dir=$EXERCISES/$exercise
	start pod-topo/topology.json basic.p4
	pings h1 10.0.2.2 10.0.3.3 10.0.4.4
	tcp h1 h2 10.0.2.2
	tcp h1 h3 10.0.3.3
	in_host h1 iperf3 -s -1 >/dev/null 2>&1 &
	hosts="$hosts $!"
	sleep 0.5
	! in_host h3 timeout 3 iperf3 -c 10.0.1.1 -n 1K >/dev/null 2>&1 || fail "h3 may open a connection to h1"
	;;
flowcache)
	start topology.json solution/flowcache.p4
	# What mycontroller.py does: unknown flows come to it, and it sends entries.
	station cpu s1 510 02:00:00:00:00:fe 192.0.2.1/24
	ok ctl port add s1 s1-p510 id 510
	session=$(sed -n 's/.*CPU_PORT_CLONE_SESSION_ID *= *\([0-9]*\).*/\1/p' "$dir/solution/flowcache.p4")
	ok ctl mirror set s1 "$session" port 510
	listen cpu 0003
	send h1 "$(eth 080000000100 0800)$(udp 6869)"
	hears cpu '0800000001000800000001110800' "the controller hears nothing of an unknown flow"
	add s1 flow_cache key 1 10.0.1.1 10.0.2.2 action cached_action 2 1 0 08:00:00:00:02:00
	add s2 flow_cache key 1 10.0.1.1 10.0.2.2 action cached_action 1 1 0 08:00:00:00:02:22
	add s2 flow_cache key 1 10.0.2.2 10.0.1.1 action cached_action 2 1 0 08:00:00:00:01:00
	add s1 flow_cache key 1 10.0.2.2 10.0.1.1 action cached_action 1 1 0 08:00:00:00:01:11
	pings h1 10.0.2.2
	;;
link_monitor)
	start pod-topo/topology.json solution/link_monitor.p4
	pings h1 10.0.2.2 10.0.3.3 10.0.4.4
	listen h1 0812
	send h1 "$(eth ffffffffffff 0812)00040104010302030201"
	# Nine readings but the last of h1's own switch: the probe has been everywhere.
	hears h1 '^.{24}0812(08|09)' "the probe does not come back"
	;;
load_balance)
	start topology.json solution/load_balance.p4
	listen h2 0800
	listen h3 0800
	for port in 1 2 3 4 5 6 7 8 9; do
		in_host h1 python3 -c "import socket; s = socket.socket(); s.settimeout(0.05); s.connect_ex(('10.0.0.1', 80$port))"
	done
	heard h2 1
	heard h3 1
	[ -s "$work/h2.frames" ] && [ -s "$work/h3.frames" ] || fail "one of the two hears nothing"
	;;
mri)
	start topology.json solution/mri.p4
	pings h1 10.0.2.2
	listen h2 0800
	send h1 "$(eth ffffffffffff 0800)$(udp 6869 10.0.2.2 1f040000)"
	hears h2 '1f1400020000000200000000000000010000000' "no records of s2 and s1"
	;;
multicast)
	start sig-topo/topology.json solution/multicast.p4
	# ARP is broadcast: it must reach every host for these to work.
	pings h1 10.0.0.2 10.0.0.3 10.0.0.4
	for h in h2 h3 h4; do
		listen $h 88b5
	done
	send h1 ffffffffffff08000000011188b50102030405060708090a
	for h in h2 h3 h4; do
		heard $h 1
		[ "$(wc -l <"$work/$h.frames")" -eq 1 ] || fail "$h heard not one copy: $(cat "$work/$h.frames")"
	done
	;;
p4runtime)
	start topology.json advanced_tunnel.p4
	# What mycontroller.py writes: a tunnel each way between h1 and h2.
	add s1 ipv4_lpm key 10.0.2.2/32 action myTunnel_ingress 100
	add s2 myTunnel_exact key 100 action myTunnel_egress 08:00:00:00:02:22 1
	add s1 myTunnel_exact key 100 action myTunnel_forward 2
	add s2 ipv4_lpm key 10.0.1.1/32 action myTunnel_ingress 200
	add s1 myTunnel_exact key 200 action myTunnel_egress 08:00:00:00:01:11 1
	add s2 myTunnel_exact key 200 action myTunnel_forward 2
	pings h1 10.0.2.2
	tcp h2 h1 10.0.1.1
	;;
qos)
	start topology.json solution/qos.p4
	pings h1 10.0.2.2
	tcp h1 h2 10.0.2.2
	listen h2 0800
	send h1 "$(eth ffffffffffff 0800)$(udp 6869)"
	# Expedited forwarding, 46, and the two ECN bits as they came.
	hears h2 '^.{24}080045b9' "UDP is not marked"
	;;
source_routing)
	start topology.json solution/source_routing.p4
	listen h2 0800
	send h1 "$(eth ffffffffffff 1234)000200030002 00028001$(udp 6869)"
	hears h2 '^.{24}08004501.*3b11' "the route does not lead to h2"
	;;
*)
	fail "there is no exercise '$exercise'"
	;;
esac
