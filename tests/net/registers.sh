# SPDX-License-Identifier: Apache-2.0
# Registers from outside: read, written and reset, scalars and structs; what is refused; kept by `replace`.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/registers.p4)"
# send INDEX TYPE COUNT
send() {
	ok ctl bench p --packet "00000000000$1 020000000002 $2" --repeat "$3"
}
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}

is "ingress.count: bit<32>, size 4
ingress.flows: mac bit<48> type bit<16> seen bool<1>, size 8
ingress.wide: bit<128>, size 2
ingress.level: int<16>, size 2" ctl register list p
send 2 0800 7
send 9 0800 1
is "2: 7" ctl register dump p count
is 7 ctl register read p ingress.count 2
is 0 ctl register read p count 3
ok ctl register write p count 2 4294967290
send 2 0800 7
is 1 ctl register read p count 2

send 3 0801 1
is "3: mac=2199023255554 type=2049 seen=true" ctl register read p flows
is "mac=2199023255554 type=2049 seen=true" ctl register read p flows 3
is 0x2000000000200000000000000000001 ctl register read p wide 0
is -5 ctl register read p level 1
ok ctl register write p flows 0 02:00:00:00:00:01 0x800 true
ok ctl register write p flows 1 seen=false type=5 mac=1
ok ctl register write p level 0 -32768
is "mac=1 type=5 seen=false" ctl register read p flows 1
is "0: -32768
1: -5" ctl register dump p level

refused "register 'ingress.count' has no index 4, expected 0 .. 3" ctl register read p count 4
refused "register 'ingress.count' has no index 4, expected 0 .. 3" ctl register write p count 4 1
refused "register 'ingress.count': '4294967296' does not fit bit<32>" ctl register write p count 1 4294967296
refused "register 'ingress.count': '2' is one value too many, expected 1" ctl register write p count 1 1 2
refused "field 'type': '65536' does not fit bit<16>" ctl register write p flows 1 1 65536 true
refused "register 'ingress.flows': value 3 of 3 is missing" ctl register write p flows 1 1 2
refused "register 'ingress.flows' has no value 'sene'; did you mean 'seen'?" ctl register write p flows 1 1 2 sene=true
refused "has no register 'cont'; did you mean 'count'?" ctl register read p cont 0
wrong_usage "VALUE is missing" ctl register write p count 1
wrong_usage "INDEX is missing" ctl register write p count
wrong_usage "REGISTER is missing" ctl register dump p
is 1 ctl register read p count 2

# A program that declares it alike keeps it; of another shape it starts anew.
sed 's/register<bit<128>>(2)/register<bit<64>>(2)/; s/ ++ 80w1/ ++ 16w1/' tests/net/registers.p4 >"$work/other.p4"
before=$(ctl register dump p flows)
ok ctl pipeline replace p "$(compiled "$work/other.p4")"
is "$before" ctl register dump p flows
is 1 ctl register read p count 2
is "" ctl register dump p wide

ok ctl register reset p flows 3
is "mac=0 type=0 seen=false" ctl register read p flows 3
ok ctl register reset p flows
is "" ctl register dump p flows
is 1 ctl register read p count 2

command -v python3 >/dev/null || exit 0
ok ctl register write p flows 1 1 5 true
p4bpfctl --json --pin "$pins" register read p flows 1 >"$work/json"
is "1 5 true" python3 -c "import json; o = json.load(open('$work/json'))['value']; print(o['mac'], o['type'], o['seen'])"
