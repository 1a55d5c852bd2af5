# SPDX-License-Identifier: Apache-2.0
# The v1model samples get their first packet cut off at every byte of every header, on both hooks: none of these comes out,
# each is counted with its reason, and the whole packet afterwards passes as ever. Frames of less than an Ethernet header
# only p4bpftest can send; the others go through a real pipeline, whose statistics must add up.
. tests/net-lib.sh
. tests/topology-lib.sh

station h1 s1 1 02:00:00:00:00:01 10.0.0.1/24
station h2 s1 2 02:00:00:00:00:02 10.0.0.2/24

# stat NAME...: their sum.
stat() {
	ctl stats s1 >"$work/stats"
	for name; do
		sed -n "s/^ *\([0-9]*\)  $name .*/\1/p" "$work/stats"
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

# cut_test SAMPLE HOOK HEADER-BYTES EXPECTED-PORT: its .stf, with the cut packets in front of the first.
cut_test() {
	sample=$1
	hook=$2
	bytes=$3
	stf=samples/$sample/$sample.stf
	frame=$(sed -n '/^packet 1 /{s///; s/ //g; p; q}' "$stf")
	[ ${#frame} -ge $((2 * bytes)) ] || fail "$sample: the first packet has no $bytes bytes of headers"
	awk -v bytes="$bytes" -v frame="$frame" '
		/^packet 1 / && !done++ {
			for (n = 1; n < bytes; n++)
				print "packet 1 " substr(frame, 1, 2 * n)
		}
		{ print }' "$stf" >"$work/cut.stf"
	p4bpftest --hook "$hook" "samples/$sample/$sample.p4" "$work/cut.stf" >"$work/out" 2>&1 ||
		fail "$sample on $hook: $(cat "$work/out")"

	switch s1 "samples/$sample/$sample.p4" '' --hook "$hook"
	ctl pipeline show s1 | grep -qw "$hook" || fail "not on $hook: $(ctl pipeline show s1)"
	cuts=
	for n in $(seq 14 $((bytes - 1))); do
		cuts="$cuts $(printf "%.$((2 * n))s" "$frame")"
	done
	send h1 $cuts
	tries=0
	until [ "$(stat parser_error.PacketTooShort)" -ge $((bytes - 14)) ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || fail "$sample on $hook: not $((bytes - 14)) too short: $(cat "$work/stats")"
		sleep 0.02
	done
	[ "$(stat parser_error.PacketTooShort)" -eq $((bytes - 14)) ] && [ "$(stat drop.program)" -eq $((bytes - 14)) ] ||
		fail "$sample on $hook: counted otherwise than $((bytes - 14)): $(cat "$work/stats")"
	ok ctl stop s1
}

for hook in xdp tc; do
	cut_test v1_router $hook 34
	cut_test v1_firewall $hook 38
	cut_test v1_load_balancer $hook 38
	cut_test v1_tunnel $hook 34
	cut_test v1_source_route $hook 26
	cut_test v1_path_trace $hook 38
	cut_test v1_calculator $hook 30
done

# A port that nobody has: counted, too, and nothing else suffers.
switch s1 samples/v1_router/v1_router.p4 samples/v1_router/entries.json
frame=$(sed -n '/^packet 1 /{s///; s/ //g; p; q}' samples/v1_router/v1_router.stf)
ok ctl table set s1 ipv4_lpm key 10.0.2.0/24 action forward 2 02:00:00:00:02:02
ok ctl port del s1 s1-p2
send h1 "$frame" "$frame" "$frame"
tries=0
until [ "$(stat drop.port)" -ge 3 ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "a port that is not bound: $(cat "$work/stats")"
	sleep 0.02
done
ok ctl port add s1 s1-p2 id 2
listen h2 0800
send h1 "$frame"
hears h2 '^020000000202' 'the port is bound again'
[ "$(stat drop.port)" -eq 3 ] || fail "dropped on: $(cat "$work/stats")"
