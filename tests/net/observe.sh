# SPDX-License-Identifier: Apache-2.0
# What a pipeline says of itself: counters dense and sparse, hits and misses, the time a packet takes; all of it also as
# JSON. Packets come from 'bench', so their number is known.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
# IPv4 with TTL $1 and protocol $2, both in hexadecimal.
packet() {
	echo "020000000001 020000000002 0800 45000014 00000000 ${1}${2}0000 0a000001 0a000002"
}
bench() {
	ok ctl bench p --packet "$(packet "$1" "$2")" --repeat "$3"
}
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}

bench 45 11 5
bench 47 06 3
bench 47 06 1
is 5 ctl counter read p dense 5
is 4 ctl counter read p ingress.dense 7
is 0 ctl counter read p dense 0
is "5: 5
7: 4" ctl counter dump p dense
is "5: 5
7: 4" ctl counter read p dense
is "1: 5
6: 4" ctl counter dump p sparse
is 0 ctl counter read p sparse 9
ok ctl counter reset p dense 7
ok ctl counter reset p sparse 1
is "5: 5" ctl counter dump p dense
is "6: 4" ctl counter dump p sparse
ok ctl counter reset p sparse
is "" ctl counter dump p sparse
is 0 ctl counter read p sparse 6
refused "counter 'ingress.sparse' has no index 16, expected 0 .. 15" ctl counter read p sparse 16
refused "counter 'ingress.dense' has no index 99999999999" ctl counter reset p dense 99999999999
refused "has no counter 'dens'; did you mean 'dense'?" ctl counter read p dens 0
refused "has no counter 'route'; it has 'ingress.dense', 'ingress.sparse'" ctl counter dump p route

# 9 packets missed `route`; 2 hit it.
ok ctl table add p route key 10.0.0.0/8 action drop
bench 41 06 2
ctl table show p route | grep -q ', 2 hits, 9 misses$' || fail "$(ctl table show p route)"
ctl stats p | grep -q '^ *2  *[^ ]*route.*hit' || fail "no hits of route: $(ctl stats p)"

# What is added while one watches.
timeout -s INT 3 p4bpfctl --pin "$pins" stats p --watch >"$work/watched" &
watching=$!
sleep 1
bench 41 06 4
wait $watching
grep -q '^ *4  *[^ ]*route.*hit' "$work/watched" || fail "not seen while watching: $(cat "$work/watched")"

ctl bench p --repeat 1000 >"$work/bench" || fail "bench: $(cat "$work/bench")"
grep -q '^[0-9]* ns a packet, [0-9]* packets a second, XDP_DROP (64 bytes, 1000 times, one core)$' "$work/bench" ||
	fail "$(cat "$work/bench")"
ctl bench p --packet 0200000000010200000000020806 --repeat 10 | grep -q 'XDP_PASS (14 bytes' || fail "bench of 14 bytes"
refused "a packet of 13 bytes: the kernel runs none under 14" ctl bench p --packet 02000000000102000000000208
refused "pipeline 'p' has no interface as port 1" ctl bench p --port 1
ok ip link add v1 type veth peer name w1
ok ip link set v1 up
ok ctl port add p v1 id 1
ok ctl bench p --port 1 --repeat 10

# Every result is JSON, and says the same.
command -v python3 >/dev/null || exit 0
json() {
	p4bpfctl --json --pin "$pins" "$@" >"$work/json"
	status=$?
	python3 -c 'import json, sys; json.load(sys.stdin)' <"$work/json" || fail "not JSON: $*: $(cat "$work/json")"
	return $status
}
# value EXPRESSION: of the JSON `o`.
value() {
	python3 -c 'import json, sys; o = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <"$work/json"
}
json pipeline list || fail "pipeline list"
is "p xdp v1" value "o[0]['name'] + ' ' + o[0]['hook'] + ' ' + o[0]['ports'][0]['ifname']"
json pipeline show p || fail "pipeline show"
is True value "o['program_id'] > 0 and len(o['maps']) > 5 and 'ingress.route' in o['tables']"
json port list p || fail "port list"
is "1 native" value "str(o[0]['id']) + ' ' + o[0]['mode']"
json table list p || fail "table list"
is 8 value "len(o)"
json table show p acl || fail "table show"
is "ternary 32 True" value "'%s %s %s' % (o['keys'][0]['match'], o['keys'][0]['width'], o['priority'])"
json table add p acl key 10.0.0.0/8 any 6 priority 3 action mark 5 || fail "table add"
is "{}" value "o"
json table dump p acl || fail "table dump"
is "3 ingress.mark 5 0xa000000&&&0xff000000" value "'%s %s %s %s' % (o['entries'][0]['priority'], \
o['entries'][0]['action'], o['entries'][0]['params']['tos'], o['entries'][0]['keys']['hdr.ipv4.src'])"
json table get p acl key 10.0.0.0/8 any 6 priority 3 || fail "table get"
is "5" value "o['params']['tos']"
json counter list p || fail "counter list"
json counter read p dense 5 || fail "counter read"
is 5 value "o['value']"
json counter dump p dense || fail "counter dump"
is 5 value "[v['value'] for v in o['values'] if v['index'] == 5][0]"
json stats p || fail "stats"
json bench p --repeat 10 || fail "bench"
is 10 value "o['repeat']"
echo 'table dump p keyless' | json batch - || fail "batch"
is ingress.keyless value "o[0]['table']"
! json table get p acl key 1 2 3 priority 3 || fail "an error ends with 0"
is "table 'ingress.acl' has no entry with that key" value "o['error']"
! json table dump nobody x || fail "an error ends with 0"
is "there is no pipeline 'nobody'" value "o['error']"
