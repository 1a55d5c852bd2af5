# SPDX-License-Identifier: Apache-2.0
# Three hosts at samples/v1_learning_switch with its learn.sh: they find each other, then unicast is heard by its receiver
# only, and a station that moves is found at its new place.
. tests/net-lib.sh
. tests/topology-lib.sh

for n in 1 2 3; do
	station h$n s1 $n 02:00:00:00:00:0$n 10.0.0.$n/24
done
switch s1 samples/v1_learning_switch/v1_learning_switch.p4 samples/v1_learning_switch/entries.json
setsid sh samples/v1_learning_switch/learn.sh s1 --pin "$pins" >"$work/learnt" 2>&1 &
learner=$!
trap 'kill -- -$learner 2>/dev/null; net_cleanup' EXIT
pings h1 10.0.0.2 10.0.0.3

# learnt ADDRESS PORT: within 5 seconds.
learnt() {
	tries=0
	until grep -qi "$1 is at port $2" "$work/learnt"; do
		tries=$((tries + 1))
		[ $tries -lt 250 ] || fail "$1 is not learnt at port $2: $(cat "$work/learnt")"
		sleep 0.02
	done
}
learnt 02:00:00:00:00:01 1
learnt 02:00:00:00:00:02 2
learnt 02:00:00:00:00:03 3
sleep 0.2
listen h2 88b5
listen h3 88b5
send h1 02000000000202000000000188b5000102030405060708090a0b0c0d
heard h2 1
heard h3 0
[ -s "$work/h2.frames" ] && [ ! -s "$work/h3.frames" ] || fail "flooded though it is known: $(ctl table dump s1 destinations)"
tcp h1 h2 10.0.0.2

# h1's address speaks from h3.
send h3 02000000000202000000000188b5000102030405060708090a0b0c0d
learnt 02:00:00:00:00:01 3
sleep 0.2
ctl table get s1 destinations key 02:00:00:00:00:01 | grep -q 'port=3' || fail "$(ctl table dump s1 destinations)"
