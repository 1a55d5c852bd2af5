# SPDX-License-Identifier: Apache-2.0
# Networks of several switches, sourced after net-lib.sh. Switch S is pipeline S; its port N is the interface S-pN of
# the test's namespace. Hosts are namespaces (net-lib.sh).

# station HOST SWITCH PORT MAC ADDRESS/LENGTH [GATEWAY GATEWAY-MAC]
station() {
	host "$1" "$2-p$3" "$4" "$5" ${6:+"$6"}
	[ -z "${7:-}" ] || ok in_host "$1" ip neigh add "$6" lladdr "$7" dev eth0
	# What the kernel sends unasked would be counted among the test's packets.
	in_host "$1" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6' 2>/dev/null
	ok in_host "$1" ethtool -K eth0 tx off gro on
}

# cable SWITCH PORT SWITCH PORT
cable() {
	ok ip link add "$1-p$2" type veth peer name "$3-p$4"
	ok ip link set "$1-p$2" up
	ok ip link set "$3-p$4" up
}

# switch NAME FILE.p4 [ENTRIES [OPTION...]]: runs on all interfaces the switch has by now.
switch() {
	switch_name=$1
	switch_program=$2
	switch_entries=${3:-}
	shift $(($# < 3 ? $# : 3))
	set -- "$@" ${switch_entries:+--entries "$switch_entries"}
	for switch_port in $(ip -o link | sed -n "s/^[0-9]*: $switch_name-p\([0-9]*\)@.*/\1/p"); do
		set -- "$@" --port "$switch_name-p$switch_port=$switch_port"
	done
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	ok ctl run "$switch_name" "$switch_program" "$@"
}

# pings HOST ADDRESS...: each must answer, the first time after ARP and what else has to be learnt.
pings() {
	pings_from=$1
	shift
	for address; do
		in_host "$pings_from" ping -c 2 -i 0.1 -W 2 "$address" >"$work/ping" 2>&1 ||
			fail "$pings_from does not reach $address: $(cat "$work/ping")"
	done
}

# no_ping HOST ADDRESS
no_ping() {
	! in_host "$1" ping -c 1 -W 1 "$2" >"$work/ping" 2>&1 || fail "$1 reaches $2"
}

# tcp CLIENT SERVER ADDRESS: a megabyte each way.
tcp() {
	in_host "$2" iperf3 -s -1 -B "$3" >"$work/iperf-server" 2>&1 &
	tcp_server=$!
	hosts="$hosts $tcp_server"
	tries=0
	until in_host "$2" ss -Htln 'sport = :5201' | grep -q .; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || fail "no server on $2: $(cat "$work/iperf-server")"
		sleep 0.05
	done
	in_host "$1" timeout 30 iperf3 -c "$3" -n 1M ${4:-} >"$work/iperf" 2>&1 ||
		fail "no TCP from $1 to $3: $(cat "$work/iperf")"
	wait "$tcp_server"
}

# send HOST HEX...: frames out of the host's eth0.
send() {
	send_from=$1
	shift
	in_host "$send_from" python3 tests/frames.py send eth0 "$@" || fail "$send_from cannot send"
}

# listen HOST TYPE: frames of the EtherType that come to the host go to $work/HOST.frames, a line of hex each.
listen() {
	: >"$work/$1.ready"
	eval "pid=\$host_$1"
	# Not in_host: the process to be stopped is the listener itself.
	nsenter -t "$pid" -n python3 tests/frames.py listen eth0 "$2" >"$work/$1.frames" 2>"$work/$1.ready" &
	eval "listens_$1=$!"
	hosts="$hosts $!"
	tries=0
	until grep -q ready "$work/$1.ready"; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || fail "$1 does not listen: $(cat "$work/$1.ready")"
		sleep 0.02
	done
}

# heard HOST COUNT: waits until so many are there, and a little for more.
heard() {
	tries=0
	until [ "$(wc -l <"$work/$1.frames")" -ge "$2" ] || [ $tries -ge 250 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
	sleep 0.1
	eval "kill \$listens_$1; wait \$listens_$1" 2>/dev/null
}

# hears HOST PATTERN WHAT: one of the frames heard matches.
hears() {
	heard "$1" 1
	grep -qE "$2" "$work/$1.frames" || fail "$3; $1 heard: $(cat "$work/$1.frames")"
}
