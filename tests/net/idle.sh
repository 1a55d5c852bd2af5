# SPDX-License-Identifier: Apache-2.0
# Entries that nothing hits for their timeout are told of: once, and again when they were hit in between. They stay.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/idle.p4)"
# is EXPECTED COMMAND...: standard output is EXPECTED, but for how long entries are idle.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1 | sed 's/idle for [0-9]* ms/idle/')
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}
# send SRC TYPE
send() {
	ok ctl bench p --packet "00000000000a 00000000000$1 000$2" --repeat 1
}
watch() {
	ctl table watch p "$@" --interval 20
}

ok ctl table add p macs key 00:00:00:00:00:01 timeout 200 action to 3
ok ctl table add p macs key 00:00:00:00:00:02 action to 4
ok ctl table add p macs key 00:00:00:00:00:03 timeout 60000 action to 5
is "" watch --timeout 50
one="table set ingress.macs key hdr.ethernet.src=00:00:00:00:00:01 timeout 200 action ingress.to port=3 # idle"
is "$one" watch --timeout 400
is "$one" ctl table get p macs key 00:00:00:00:00:01

# Still idle, then hits keep it busy until they end; meanwhile another one, of a ternary table, becomes idle.
ok ctl table add p acl key '7&&&7' priority 3 timeout 150
watch --timeout 1500 >"$work/watched" &
watching=$!
for i in 1 2 3 4 5 6 7; do
	sleep 0.1
	send 1 0
done
wait $watching
is "1 acl 2 macs" echo "$(sed 's/.*ingress.\(acl\|macs\) .*/\1/' "$work/watched" | sort | uniq -c | tr -s ' \n' ' ' |
	sed 's/^ //; s/ $//')"
tail -1 "$work/watched" | grep -q macs || fail "macs was idle while it was hit: $(cat "$work/watched")"

# Replacing an entry keeps its timeout or sets another; the time starts anew.
ok ctl table set p macs key 00:00:00:00:00:01 action to 9
is "" watch macs --timeout 100
ctl table get p macs key 00:00:00:00:00:01 | grep -q 'timeout 200 action ingress.to port=9' || fail "the timeout is gone"
ok ctl table set p macs key 00:00:00:00:00:01 timeout 0 action to 9
ok ctl table set p macs key 00:00:00:00:00:03 timeout 50 action to 5
is "table set ingress.macs key hdr.ethernet.src=00:00:00:00:00:03 timeout 50 action ingress.to port=5 # idle" \
	watch macs --count 1 --timeout 5000

# A dump loads again, and replace keeps ages.
ctl table dump p macs >"$work/dump"
ok ctl pipeline replace p "$(compiled tests/net/idle.p4)"
is "$(sed 's/idle for [0-9]* ms/idle/' "$work/dump")" ctl table dump p macs
ok ctl table clear p macs
ok ctl table load p "$work/dump"
is "$(sed 's/idle for [0-9]* ms/idle/' "$work/dump")" ctl table dump p macs

refused "table 'ingress.plain': its entries have no timeout" ctl table watch p plain
refused "table 'ingress.plain': its entries have no timeout" ctl table add p plain key 1 timeout 5
wrong_usage "MS is missing" ctl table add p macs key 1 timeout
ok ctl pipeline load q "$(compiled tests/net/registers.p4)"
refused "pipeline 'q' has no table with 'support_timeout = true'" ctl table watch q
