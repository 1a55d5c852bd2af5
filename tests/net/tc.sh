# SPDX-License-Identifier: Apache-2.0
# A filter on TC: through a link, or through clsact as before Linux 6.6; both see the packets, both go without a
# trace, and an interface takes one.
. tests/net-lib.sh

host a r1 02:00:00:00:01:02 10.0.1.2/24
ok ip addr add 10.0.1.1/24 dev r1
cat >"$work/toggle.p4" <<'END'
#include <ebpf_model.p4>
header ethernet_t { bit<96> addresses; bit<16> type; }
struct headers_t { ethernet_t ethernet; }
parser prs(packet_in packet, out headers_t hdr) {
    state start { packet.extract(hdr.ethernet); transition accept; }
}
control pipe(inout headers_t hdr, out bool pass) {
    action accept_it() { pass = true; }
    action drop_it() { pass = false; }
    table types {
        key = { hdr.ethernet.type: exact; }
        actions = { accept_it; drop_it; }
        default_action = accept_it();
        implementation = hash_table(16);
    }
    apply { pass = true; types.apply(); }
}
ebpfFilter(prs(), pipe()) main;
END
object=$(compiled "$work/toggle.p4" --hook tc)
ok ctl pipeline load f "$object"
ok ctl pipeline load g "$object"

refused "modes 'native' and 'generic' are for XDP programs" ctl port add f r1 mode native
for mode in auto clsact; do
	ok ctl port add f r1 mode $mode
	case $(ctl port list f) in
	"0: r1 tc" | "0: r1 clsact") ;;
	*) fail "port list: $(ctl port list f)" ;;
	esac
	ok in_host a ping -c 1 -W 1 10.0.1.1
	ok ctl table add f types key 0x0800 action drop_it
	! in_host a ping -c 1 -W 1 10.0.1.1 >/dev/null || fail "not dropped in mode $mode"
	ok ctl table clear f types
	ok in_host a ping -c 1 -W 1 10.0.1.1
	refused "interface 'r1' is taken" ctl port add g r1 mode $mode
	refused "pipeline 'f' sends no packets to ports" ctl port add f stack id 3
	ok ctl port del f r1
	[ -z "$(ctl port list f)" ] || fail "still a port"
	! tc filter show dev r1 ingress 2>/dev/null | grep -q bpf || fail "a filter stays"
	! tc qdisc show dev r1 | grep -q clsact || fail "a qdisc stays"
done
grep -q ', [1-9][0-9]* hits' <<END || fail "no hits: $(ctl table list f)"
$(ctl table list f)
END
# With the pipeline goes the attachment.
ok ctl port add f r1 mode clsact
ok ctl pipeline unload f
! tc qdisc show dev r1 | grep -q clsact || fail "a qdisc stays after unload"
