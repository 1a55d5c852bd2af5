# SPDX-License-Identifier: Apache-2.0
# A router is replaced again and again under traffic: not one packet is lost, tables keep their entries, whether their maps are
# taken over or filled anew, and a program that does not fit changes nothing.
. tests/net-lib.sh

router=samples/l3_router/l3_router.p4
host a r1 02:00:00:00:01:02 10.0.1.2/24 10.0.1.1
host b r2 02:00:00:00:02:02 10.0.2.2/24 10.0.2.1
ok ip link set r1 address 02:00:00:00:01:01
ok ip link set r2 address 02:00:00:00:02:01
ok ip addr add 10.0.1.1/24 dev r1
ok ip addr add 10.0.2.1/24 dev r2
echo 0 >/proc/sys/net/ipv4/ip_forward
cat >"$work/entries" <<'END'
add port_mac key r1 action send_as 02:00:00:00:01:01
add port_mac key r2 action send_as 02:00:00:00:02:01
add ipv4_lpm key 10.0.1.0/24 action forward r1 02:00:00:00:01:02
add ipv4_lpm key 10.0.2.0/24 action forward r2 02:00:00:00:02:02
default ipv4_lpm action drop
END
ok ctl run router $router --port r1=1 --port r2=2 --entries "$work/entries"
ok in_host a ping -c 1 -W 1 10.0.2.2

# Takes over the tables; does not, because their size differs; has another name for an action.
variant() {
	sed "$2" $router >"$work/$1.p4"
	compiled "$work/$1.p4"
}
same=$(variant same 's/CounterArray(4, false)/CounterArray(8, false)/')
smaller=$(variant smaller 's/size = 65536/size = 4096/')
other=$(variant other 's/\bforward\b/onward/g; s/size = 65536/size = 2048/')

in_host a ping -q -c 3000 -i 0.001 -W 1 10.0.2.2 >"$work/ping" &
pinging=$!
n=0
while [ $n -lt 12 ]; do
	ok ctl pipeline replace router "$same"
	ok ctl pipeline replace router "$smaller"
	n=$((n + 1))
done
wait $pinging
grep -q ' 0% packet loss' "$work/ping" || fail "packets lost: $(cat "$work/ping")"
[ "$(ctl table dump router ipv4_lpm | grep -c 'table set')" -eq 2 ] || fail "$(ctl table dump router ipv4_lpm)"
[ "$(ctl table dump router ipv4_lpm | grep -c 'table default router.ipv4_lpm action router.drop')" -eq 1 ] ||
	fail "the default action is lost: $(ctl table dump router ipv4_lpm)"
[ "$(ctl table dump router port_mac | grep -c 'table set')" -eq 2 ] || fail "$(ctl table dump router port_mac)"
[ "$(ctl counter read router routed 2)" -ge 3000 ] || fail "the counter did not go on: $(ctl counter dump router routed)"
[ "$(ctl port list router | tr '\n' ' ')" = "1: r1 native 2: r2 native " ] || fail "$(ctl port list router)"
[ "$(ls -A "$pins")" = router ] || fail "left behind: $(ls -A "$pins")"

# What does not fit.
refused "keeping what is in table 'router.ipv4_lpm': table 'router.ipv4_lpm' has no action 'router.forward'" \
	ctl pipeline replace router "$other"
refused "nowhere.o: cannot be read" ctl pipeline replace router "$work/nowhere.o"
refused "there is no pipeline 'nobody'" ctl pipeline replace nobody "$same"
cat >"$work/filter.p4" <<'END'
#include <ebpf_model.p4>
struct none_t {}
parser prs(packet_in packet, out none_t hdr) { state start { transition accept; } }
control pipe(inout none_t hdr, out bool pass) { apply { pass = true; } }
ebpfFilter(prs(), pipe()) main;
END
refused "filter.o: runs on tc, and pipeline 'router' on xdp" \
	ctl pipeline replace router "$(compiled "$work/filter.p4" --hook tc)"
ok in_host a ping -c 1 -W 1 10.0.2.2
[ "$(ls -A "$pins")" = router ] || fail "left behind: $(ls -A "$pins")"

# It is the new one that runs, and it goes like any other.
ok ctl table clear router ipv4_lpm
ok ctl table default router ipv4_lpm
ok ctl pipeline replace router "$other"
ok ctl table add router ipv4_lpm key 10.0.2.0/24 action onward r2 02:00:00:00:02:02
ok ctl table add router ipv4_lpm key 10.0.1.0/24 action onward r1 02:00:00:00:01:02
ok in_host a ping -c 1 -W 1 10.0.2.2
ok ctl stop router
[ -z "$(ls -A "$pins")" ] || fail "something is pinned"
! ip -d link show | grep -q 'prog/xdp' || fail "something is attached"
