#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two hosts in network namespaces, and between them a router that is l3_router.p4 on XDP: ping, a file
# by HTTP, TCP both ways, and what the tables counted. Takes some 15 seconds and leaves nothing behind,
# interrupted or not. IP forwarding in the router's kernel stays off: what passes was routed by P4.
set -u

SECONDS_OF_TCP=${SECONDS_OF_TCP:-3}
FILE_MEGABYTES=16

main() {
	here=$(cd "$(dirname "$0")" && pwd) || exit 1
	find_programs
	check_machine
	work=$(mktemp -d "${TMPDIR:-/tmp}/p4bpf-demo.XXXXXX") || exit 1
	a=p4demo$$-a r=p4demo$$-r b=p4demo$$-b
	pipe=demo
	[ ! -e /sys/fs/bpf/p4bpf/demo ] || pipe=demo$$
	servers=
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP

	picture
	make_network
	run_router
	try_ping
	try_file
	try_tcp
	show_router
	say 'Remove everything'
	clean_up
	trap - EXIT
	echo "   Done."
}

picture() {
	cat <<'END'

   host A            router: l3_router.p4 on XDP             host B
   10.0.1.2 -------- port 1               port 2 -------- 10.0.2.2
                     10.0.1.1           10.0.2.1
END
}

# In the source tree the programs lie in ./build unless PATH has them; else everything is installed.
find_programs() {
	PATH=$PATH:/usr/sbin:/sbin
	top=$(cd "$here/../.." && pwd)
	command -v p4bpfctl >/dev/null || PATH=$top/build:$PATH
	export PATH
	if [ -z "${P4BPF_INCLUDE:-}" ] && [ -d "$top/p4include" ]; then
		P4BPF_INCLUDE=$top/p4include
		export P4BPF_INCLUDE
	fi
}

check_machine() {
	missing=
	for program in p4bpfc p4bpfctl ip nsenter ping curl python3 iperf3 ethtool sha256sum; do
		command -v "$program" >/dev/null || missing="$missing $program"
	done
	[ -z "$missing" ] || cannot "these programs are missing:$missing"
	[ "$(id -u)" -eq 0 ] || cannot "it makes network namespaces and loads BPF programs: run it as root"
	ip netns add "p4demo$$-x" 2>/dev/null || cannot "this machine cannot make network namespaces"
	if ! ip -n "p4demo$$-x" link add x0 type veth peer name x1 2>/dev/null; then
		ip netns del "p4demo$$-x"
		cannot "the kernel has no veth interfaces"
	fi
	ip netns del "p4demo$$-x"
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf 2>/dev/null ||
		cannot "the BPF file system cannot be mounted on /sys/fs/bpf"
}

cannot() {
	echo "demo.sh: cannot show the router here: $*" >&2
	exit 77
}

failed() {
	echo "demo.sh: $*" >&2
	exit 1
}

say() {
	printf '\n== %s\n' "$*"
}

# on_a COMMAND..., router ARG...: the command as one would type it there, and what it says.
on_a() {
	run_shown 'A$' "$*" in_a "$@"
}

router() {
	run_shown 'router$' "p4bpfctl $*" in_r p4bpfctl "$@"
}

run_shown() {
	echo "   $1 $2"
	shift 2
	"$@" >"$work/out" 2>&1
	status=$?
	sed '/^$/d; s/^/     /' "$work/out"
	[ $status -eq 0 ] || failed "failed with exit status $status"
}

quietly() {
	"$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		failed "failed: $*"
	}
}

# Commands in a host, and in the router. `ip netns exec` would hide the BPF file system.
in_a() { nsenter --net="/run/netns/$a" "$@"; }
in_r() { nsenter --net="/run/netns/$r" "$@"; }

make_network() {
	say 'Two hosts and a router in network namespaces of their own'
	for ns in "$a" "$r" "$b"; do
		quietly ip netns add "$ns"
		quietly ip -n "$ns" link set lo up
	done
	connect "$a" 1
	connect "$b" 2
	in_r sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
	echo "   IP forwarding in the router's kernel is off: only the P4 program can route."
}

# connect HOST N: eth0 of the host to ethN of the router.
connect() {
	quietly ip -n "$1" link add eth0 address "02:00:00:00:0$2:02" type veth \
		peer name "eth$2" address "02:00:00:00:0$2:01" netns "$r"
	quietly ip -n "$1" addr add "10.0.$2.2/24" dev eth0
	quietly ip -n "$r" addr add "10.0.$2.1/24" dev "eth$2"
	quietly ip -n "$1" link set eth0 up
	quietly ip -n "$r" link set "eth$2" up
	quietly ip -n "$1" route add default via "10.0.$2.1"
	# A veth hands unfinished checksums and big packets through unless told otherwise, and takes redirected
	# frames only with NAPI, which GRO turns on.
	quietly nsenter --net="/run/netns/$1" ethtool -K eth0 tx off gro on
}

run_router() {
	say 'Compile, load and attach the router, and give it routes'
	cd "$here" || exit 1
	router run "$pipe" l3_router.p4 --port eth1=1 --port eth2=2
	router table add "$pipe" port_mac key 1 action send_as 02:00:00:00:01:01
	router table add "$pipe" port_mac key 2 action send_as 02:00:00:00:02:01
	router table add "$pipe" ipv4_lpm key 10.0.1.0/24 action forward 1 02:00:00:00:01:02
	router table add "$pipe" ipv4_lpm key 10.0.2.0/24 action forward 2 02:00:00:00:02:02
	router table add "$pipe" ipv4_lpm key 10.0.1.1/32 action kernel
	router table add "$pipe" ipv4_lpm key 10.0.2.1/32 action kernel
}

try_ping() {
	say 'Host A pings host B: the TTL is one less, the router has answered ARP through its kernel'
	on_a ping -c 3 -i 0.2 -W 2 10.0.2.2
	grep -q 'ttl=63' "$work/out" || failed "the router did not decrement the TTL"
	say 'Host A pings the router: its own address, answered by its kernel'
	on_a ping -c 1 -W 2 10.0.1.1
}

try_file() {
	say "Host A fetches a file of $FILE_MEGABYTES MB from host B"
	mkdir "$work/www"
	head -c $((FILE_MEGABYTES << 20)) /dev/urandom >"$work/www/file"
	# Not `python3 -m http.server`: that asks the DNS for its own name, which nobody answers here.
	nsenter --net="/run/netns/$b" python3 -c '
import os, sys, http.server, socketserver
os.chdir(sys.argv[1])
socketserver.TCPServer(("10.0.2.2", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
' "$work/www" >"$work/http.log" 2>&1 &
	servers="$servers $!"
	listening "$b" 8000
	on_a curl -sS --max-time 30 -o "$work/fetched" http://10.0.2.2:8000/file
	there=$(sha256sum <"$work/www/file") here_sum=$(sha256sum <"$work/fetched")
	echo "     sha256 at B  ${there%% *}"
	echo "     sha256 at A  ${here_sum%% *}"
	[ "$there" = "$here_sum" ] || failed "the file came out different"
}

try_tcp() {
	say "TCP for $SECONDS_OF_TCP seconds each way"
	nsenter --net="/run/netns/$b" iperf3 -s -B 10.0.2.2 >"$work/iperf.log" 2>&1 &
	servers="$servers $!"
	listening "$b" 5201
	tcp 'A to B'
	tcp 'B to A' -R
}

tcp() {
	label=$1
	shift
	in_a iperf3 -c 10.0.2.2 -t "$SECONDS_OF_TCP" -f m "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		failed "iperf3 failed"
	}
	rate=$(awk '/receiver/ { for (i = 1; i < NF; i++) if ($(i + 1) ~ /bits/) print $i, $(i + 1) }' "$work/out")
	[ -n "$rate" ] || failed "iperf3 gave no rate"
	echo "     $label  $rate"
}

# listening NAMESPACE PORT: waits until a server listens.
listening() {
	tries=0
	until ip netns exec "$1" ss -Htln "sport = :$2" | grep -q .; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || failed "nothing listens on port $2"
		sleep 0.05
	done
}

show_router() {
	say 'What the router has in its tables, and how often they were hit'
	router table dump "$pipe" ipv4_lpm
	router table dump "$pipe" port_mac
	router stats "$pipe"
	router counter read "$pipe" routed
	router counter read "$pipe" to_kernel
	echo "     (0: not IPv4, such as ARP; 1: expired; 2: its own addresses, and no route; 3: no MAC address)"
}

clean_up() {
	trap '' INT TERM HUP
	for pid in $servers; do
		kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	if [ -e "/sys/fs/bpf/p4bpf/$pipe" ]; then
		in_r p4bpfctl stop "$pipe" >/dev/null 2>&1
	fi
	for ns in "$a" "$r" "$b"; do
		[ ! -e "/run/netns/$ns" ] || ip netns del "$ns"
	done
	rm -rf "$work"
}

main "$@"
