# SPDX-License-Identifier: Apache-2.0
# What the scripts in tests/net/ that drive p4bpfctl share. Sourced first, it runs the script again in a network
# namespace of its own and gives it $pins, a place for its pipelines; when the script ends, hosts,
# interfaces and pins are gone. A machine that cannot is a reason to skip.
. tests/script-lib.sh

if [ -z "${P4BPF_OWN_NETNS:-}" ]; then
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	command -v ip >/dev/null || skip "needs iproute2"
	unshare -n true 2>/dev/null || skip "this machine cannot make network namespaces"
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf 2>/dev/null ||
		skip "the BPF file system cannot be mounted on /sys/fs/bpf"
	P4BPF_OWN_NETNS=1 exec unshare -n sh "$0" "$@"
fi

pins=/sys/fs/bpf/p4bpf-test-$$
hosts=
trap net_cleanup EXIT
trap 'exit 99' HUP INT TERM
ip link set lo up

net_cleanup() {
	for pipe in $(ctl pipeline list 2>/dev/null | sed 's/:.*//'); do
		ctl pipeline unload "$pipe" >/dev/null 2>&1
	done
	[ ! -d "$pins" ] || rmdir "$pins"
	for pid in $hosts; do
		kill "$pid" 2>/dev/null
	done
	wait
}

# The tool with this test's pins.
ctl() {
	p4bpfctl --pin "$pins" "$@"
}

# compiled FILE.p4 [OPTION]...: the object, in $work.
compiled() {
	object=$work/$(basename "$1" .p4).o
	[ -f "$object" ] || p4bpfc "$@" -o "$object" || fail "$1 does not compile"
	echo "$object"
}

# host NAME IFACE MAC ADDRESS [GATEWAY]: a namespace whose eth0 is the other end of IFACE here. The namespace
# lives as long as its one process, which waits for the end of this script's file descriptor 9.
host() {
	[ -p "$work/alive" ] || {
		mkfifo "$work/alive"
		exec 9<>"$work/alive"
	}
	unshare -n sh -c 'read forever' <"$work/alive" 9>&- &
	pid=$!
	hosts="$hosts $pid"
	eval "host_$1=$pid"
	tries=0
	while [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || fail "the namespace of host $1 does not come up"
		sleep 0.01
	done
	ok ip link add "$2" type veth peer name eth0 address "$3" netns "$pid"
	ok ip link set "$2" up
	ok in_host "$1" ip link set lo up
	ok in_host "$1" ip link set eth0 up
	ok in_host "$1" ip addr add "$4" dev eth0
	[ -z "${5:-}" ] || ok in_host "$1" ip route add default via "$5"
}

# in_host NAME COMMAND...
in_host() {
	eval "pid=\$host_$1"
	shift
	nsenter -t "$pid" -n "$@"
}
