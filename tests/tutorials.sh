# SPDX-License-Identifier: Apache-2.0
# tests/tutorials.sh DIR [EXERCISE...]: runs the solutions of the public P4 tutorials from a checkout outside this
# tree, as they are: the switches of topology.json with their own runtime JSON, the hosts as network namespaces, and
# real traffic. No part of make check. Needs root, python3 with json, iperf3 and ethtool.
dir=$(cd "${1:?usage: tests/tutorials.sh DIR [EXERCISE...]}/exercises" && pwd) || exit 2
shift
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib.sh"
jobs=1
EXERCISES=$dir
export EXERCISES

one() {
	export work
	limit sh tests/tutorials-one.sh "$1"
}

[ $# -gt 0 ] || set -- basic basic_tunnel calc ecn firewall flowcache link_monitor load_balance mri multicast \
	p4runtime qos source_routing
run_suite one "$@"
