#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hooks.sh: packets per second of v1model samples on one core, on XDP and on TC, through the kernel's test run. Each run
# is 60 packets, so that no TTL runs out; the best of 200 runs counts, since other work can only make one slower. Needs root.
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
PATH=${top_builddir:-$top/build}:$PATH
: "${P4BPF_INCLUDE:=$top/p4include}"
export PATH P4BPF_INCLUDE
[ "$(id -u)" -eq 0 ] || { echo "hooks.sh: needs root"; exit 77; }
[ -n "${P4BPF_OWN_NETNS:-}" ] || P4BPF_OWN_NETNS=1 exec unshare -n sh "$0" "$@"

pins=/sys/fs/bpf/p4bpf-bench-$$
work=$(mktemp -d "${TMPDIR:-/tmp}/p4bpf-bench.XXXXXX") || exit 1
trap 'p4bpfctl --pin "$pins" pipeline unload p >/dev/null 2>&1; rmdir "$pins" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
ip link add in type veth peer name out
ip link set in up
ip link set out up

# measure SAMPLE HOOK: entries on standard input; the packet is the first that its test sends from port 1.
measure() {
	cat >"$work/entries"
	frame=$(sed -n '/^packet 1 /{s///; s/ //g; p; q}' "samples/$1/$1.stf")
	p4bpfctl --pin "$pins" run p "samples/$1/$1.p4" --hook "$2" --port in=1 --port out=2 \
		--entries "$work/entries" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
	n=0
	while [ $n -lt "${RUNS:-200}" ]; do
		p4bpfctl --pin "$pins" --json bench p --packet "$frame" --port 1 --repeat 60
		n=$((n + 1))
	done >"$work/times"
	p4bpfctl --pin "$pins" stop p >/dev/null
	sed -n 's/.*"ns": *\([0-9]*\).*/\1/p' "$work/times" | sort -n | awk -v name="$1" -v hook="$2" '
		NR == 1 { printf "%-18s %-4s %6d ns %8.2f Mpps\n", name, hook, $1, 1000 / $1 }'
}

for hook in xdp tc; do
	measure v1_router $hook <samples/v1_router/entries.json
	measure v1_firewall $hook <<-END
		add wire key 1 action outwards 2
	END
	measure v1_load_balancer $hook <<-END
		add services key 10.0.0.100 6 80 action choose 0 2
		add servers key 0 action serve 2 02:00:00:00:00:10
		add servers key 1 action serve 2 02:00:00:00:00:11
	END
	measure v1_rate_limiter $hook <<-END
		add wire key 1 action forward 2
		add customers key 10.0.1.0/24 action limit
	END
done
