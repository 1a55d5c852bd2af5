# SPDX-License-Identifier: Apache-2.0
# Four hosts at one switch, samples/v1_multicast: ARP reaches everyone, so all pings work; a broadcast is heard once by
# each but its sender, a multicast by its group, and a change of the group shows at once.
. tests/net-lib.sh
. tests/topology-lib.sh

for n in 1 2 3 4; do
	station h$n s1 $n 02:00:00:00:00:0$n 10.0.0.$n/24
done
switch s1 samples/v1_multicast/v1_multicast.p4 samples/v1_multicast/entries.json
pings h1 10.0.0.2 10.0.0.3 10.0.0.4
pings h3 10.0.0.4

# copies FROM DESTINATION HOST...: what h$FROM sends there once is heard, once each, by these and nobody else.
copies() {
	from=$1
	to=$2
	shift 2
	for n in 1 2 3 4; do
		listen h$n 88b5
	done
	send "h$from" "$to"02000000000"$from"88b5000102030405060708090a0b0c0d
	for n in 1 2 3 4; do
		wanted=0
		case " $* " in
		*" h$n "*) wanted=1 ;;
		esac
		heard h$n $wanted
		[ "$(wc -l <"$work/h$n.frames")" -eq $wanted ] ||
			fail "from h$from to $to: h$n heard not $wanted copies: $(cat "$work/h$n.frames")"
	done
}

copies 1 ffffffffffff h2 h3 h4
copies 3 020000000099 h1 h2 h4
copies 1 020000000002 h2
ok ctl group add s1 20 2 3
ok ctl table add s1 stations key 01:00:5e:00:01:01 action copy 20
copies 1 01005e000101 h2 h3
copies 2 01005e000101 h3
ok ctl group del s1 20
ok ctl group add s1 20 4
copies 1 01005e000101 h4
ok ctl group del s1 20
copies 1 01005e000101
