# SPDX-License-Identifier: Apache-2.0
# Multicast groups and mirror sessions: what the commands say and print, what a file and an atomic batch leave, what a
# replacement keeps, and the drops of groups and sessions that are not there.
. tests/net-lib.sh

cat >"$work/copies.p4" <<'END'
#include <v1model.p4>
header h_t { bit<48> dst; bit<48> src; bit<16> type; bit<8> group; bit<8> session; }
struct headers_t { h_t h; }
struct meta_t {}
parser prs(packet_in p, out headers_t h, inout meta_t m, inout standard_metadata_t sm) {
    state start { p.extract(h.h); transition accept; }
}
control check(inout headers_t h, inout meta_t m) { apply { } }
control ingress(inout headers_t h, inout meta_t m, inout standard_metadata_t sm) {
    apply {
        mark_to_drop(sm);
        if (h.h.type != 0x88b5) // the hosts' own, such as router solicitations
            return;
        if (h.h.group != 0) {
            sm.egress_spec = 0;
            sm.mcast_grp = (bit<16>)h.h.group;
        }
        if (h.h.session != 0)
            clone(CloneType.I2E, (bit<32>)h.h.session);
    }
}
control egress(inout headers_t h, inout meta_t m, inout standard_metadata_t sm) { apply { } }
control compute(inout headers_t h, inout meta_t m) { apply { } }
control dep(packet_out p, in headers_t h) { apply { p.emit(h.h); } }
V1Switch(prs(), check(), ingress(), egress(), compute(), dep()) main;
END
object=$(compiled "$work/copies.p4" --hook tc)
for i in 1 2; do
	ok ip link add v$i type veth peer name w$i
	ok ip link set v$i up
	ok ip link set w$i up
done
ok ctl run p "$object" --port v1=1 --port v2=2
t() {
	transcript ctl "$@"
}
t group add p 1 1 v2 2:7
t group add p 1 3:65535
t group add p 1 2:7
t group add p 9
t group add p 9
t group dump p
t --json group dump p 1
t group del p 1 2:7 v2
t group del p 1 2:7
t group del p 5
t group set p 2 1 2
t group set p 2 2 1
t group set p 0 1
t group set p 2 x
t group set p 2 v3
t group set p 2 1:
t group set p 2 1:65536
t group set p 2 1024
t group set p 2 1 1:0
t group set p 2 -1
t group dump p 5
t group dump p
t mirror set p 5 port 2
t mirror set p 6 port 1 2:3 truncate 64
t mirror set p 7 group 2
t mirror set p 8 group 77 truncate 100
t mirror set p 5 port v1:4
t mirror set p 5
t mirror set p 5 port
t mirror set p 5 group 0
t mirror set p 5 port 1 truncate 0
t mirror set p 5 port 1024
t mirror set p 5 to 1
t mirror del p 99
t mirror del p 8
t mirror dump p
t --json mirror dump p 6

# What is printed can be read, all or nothing.
ctl group dump p >"$work/dump"
ctl mirror dump p >>"$work/dump"
cat >"$work/atomic" <<'END'
group del p 2
mirror set p 5 port 9
group set p 11 1
mirror del p 6
group del p 12
END
t batch --atomic "$work/atomic"
printf 'group del 9\ngroup add 1 9\nmirror del p 7\nmirror del q 7\n' >"$work/file"
t table load p "$work/file"
t group dump p
t mirror dump p
ok ctl pipeline replace p "$(compiled "$work/copies.p4" --hook tc -O1)"
{
	ctl group dump p
	ctl mirror dump p
} | cmp - "$work/dump" || fail "the replacement lost something"
for id in 1 2 9; do
	ok ctl group del p $id
done
for id in 5 6 7; do
	ok ctl mirror del p $id
done
t group dump p
ok ctl table load p "$work/dump"
{
	ctl group dump p
	ctl mirror dump p
} | cmp - "$work/dump" || fail "not what was printed"
seq -s ' ' 0 255 >"$work/many"
ok ctl group set p 3 $(cat "$work/many")
refused "group 4: more than 256 replicas" ctl group set p 4 $(cat "$work/many") 256
golden tests/net/groups.out

# A group, then a session, that is not there; and copies for a port that has no interface.
dropped() {
	[ "$(ctl stats p | awk -v what="$1" '$2 == what { print $1 }')" = "$2" ] || fail "$1: $(ctl stats p)"
}
frame() {
	ok ctl bench p --packet "000000000001 000000000002 88b5 $1 $(printf %080d 0)" --repeat 1 --port 1
}
frame 4d00
dropped drop.group 1
frame 004d
dropped drop.session 1
ok ctl group set p 78 900
frame 4e00
dropped drop.port 1
