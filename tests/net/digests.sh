# SPDX-License-Identifier: Apache-2.0
# What the program tells user space: digests with every kind of field, lines of the log; records that nobody reads are
# kept until the ring is full, then lost and counted. Failed assertions drop and are counted.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/digests.p4)"
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}
# send TYPE SRC COUNT
send() {
	ok ctl bench p --packet "00000000000a $2 000$1" --repeat "$3"
}

is "learn_t: mac bit<48> port bit<9> tagged bool<1> reason enum<8> level int<12> wide bit<100>
digest_0: f0 bit<48> f1 bit<16>
ethernet_t: dst bit<48> src bit<48> type bit<16>" ctl digest list p

# What came before the reader is still there.
send 1 020000000003 2
send 2 0200000000ff 1
send 3 000000000001 1
is "learn_t mac=02:00:00:00:00:03 port=5 tagged=true reason=MOVED level=-3 wide=0x200000000030000000000001
learn_t mac=02:00:00:00:00:03 port=5 tagged=true reason=MOVED level=-3 wide=0x200000000030000000000001" \
	ctl digest watch p learn_t --count 2
is "digest_0 f0=02:00:00:00:00:ff f1=2" ctl digest watch p digest_0 --timeout 100
is "ethernet_t dst=00:00:00:00:00:0a src=00:00:00:00:00:01 type=3" ctl digest watch p --timeout 100
is "" ctl digest watch p --timeout 50

# And what comes while it waits.
ctl digest watch p --count 3 --timeout 10000 >"$work/watched" &
watching=$!
send 2 000000000001 1
send 1 000000000002 1
send 3 000000000003 1
wait $watching || fail "watching ended with $?"
[ "$(sort "$work/watched")" = "digest_0 f0=00:00:00:00:00:01 f1=2
ethernet_t dst=00:00:00:00:00:0a src=00:00:00:00:00:03 type=3
learn_t mac=00:00:00:00:00:02 port=5 tagged=true reason=MOVED level=-3 wide=0x20000000000001" ] ||
	fail "watched: $(cat "$work/watched")"

# A full ring loses digests, counts them, and stops nobody.
send 2 000000000001 100000
lost=$(ctl stats p | sed -n 's/^ *\([0-9]*\)  *digest.digest_0.lost .*/\1/p')
kept=$(ctl digest watch p digest_0 --timeout 500 | wc -l)
[ "$lost" -gt 0 ] && [ $((lost + kept)) -eq 100000 ] || fail "$lost lost and $kept kept of 100000"

send 4 000000000007 1
is "seen
from 7 to 10, {} left
type 4" ctl trace p --count 3
send 5 000000000005 2
send 5 000000000006 3
send 5 000000000007 1
is holds ctl trace p --timeout 100
ctl stats p | grep -q '^ *5  *drop.assert ' || fail "failed assertions are not counted: $(ctl stats p)"

refused "pipeline 'p' has no digest 'lern_t'" ctl digest watch p lern_t
wrong_usage "'--cont' is too much" ctl digest watch p --cont 3
wrong_usage "PIPE is missing" ctl trace
ok ctl pipeline load q "$(compiled tests/net/registers.p4)"
refused "pipeline 'q' has no digests" ctl digest watch q
refused "pipeline 'q' writes no log" ctl trace q

command -v python3 >/dev/null || exit 0
send 1 020000000003 1
p4bpfctl --json --pin "$pins" digest watch p --count 1 | head -1 >"$work/json"
is "learn_t 02:00:00:00:00:03 true" python3 -c "
import json
o = json.load(open('$work/json'))
print(o['digest'], o['data']['mac'], o['data']['tagged'])"
