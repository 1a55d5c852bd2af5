# SPDX-License-Identifier: Apache-2.0
# The CPU port: user space receives what the program sends there and sends what comes in there, and the kernel's stack as
# a port of a v1model program; on both hooks. The interfaces come with the port and go with it.
. tests/net-lib.sh

command -v python3 >/dev/null || skip "needs python3"
cat >"$work/punt.p4" <<'END'
#include <v1model.p4>
header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header note_t { bit<9> port; bit<7> pad; }
struct headers_t { note_t note; eth_t eth; }
struct meta_t {}
parser prs(packet_in p, out headers_t h, inout meta_t m, inout standard_metadata_t sm) {
    state start {
        transition select(sm.ingress_port) {
            9: noted;
            default: plain;
        }
    }
    state noted { p.extract(h.note); transition plain; }
    state plain { p.extract(h.eth); transition accept; }
}
control check(inout headers_t h, inout meta_t m) { apply { } }
control ingress(inout headers_t h, inout meta_t m, inout standard_metadata_t sm) {
    apply {
        if (h.note.isValid()) {
            // From user space: where the note says.
            sm.egress_spec = h.note.port;
            h.note.setInvalid();
        } else if (h.eth.type == 0x88b5) {
            sm.egress_spec = 9;
            h.note.setValid();
            h.note.port = sm.ingress_port;
            h.note.pad = 0;
        } else {
            sm.egress_spec = 8;
        }
    }
}
control egress(inout headers_t h, inout meta_t m, inout standard_metadata_t sm) { apply { } }
control compute(inout headers_t h, inout meta_t m) { apply { } }
control dep(packet_out p, in headers_t h) { apply { p.emit(h.note); p.emit(h.eth); } }
V1Switch(prs(), check(), ingress(), egress(), compute(), dep()) main;
END
# exchange SEND-IFACE HEX RECEIVE-IFACE HEX
cat >"$work/exchange.py" <<'END'
import socket, sys
def on(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((name, 0))
    s.settimeout(2)
    return s
to, out, at, wanted = sys.argv[1:5]
sender, receiver = on(to), on(at)
sender.send(bytes.fromhex(out))
while True:
    got, where = receiver.recvfrom(4096)
    if where[2] != socket.PACKET_OUTGOING and got.hex() == wanted:
        break
END
exchange() {
	python3 "$work/exchange.py" "$@"
}

host a r1 02:00:00:00:01:02 10.0.1.2/24
ok ip addr add 10.0.1.1/24 dev r1
mac=$(ip link show r1 | sed -n 's/.*ether \([0-9a-f:]*\).*/\1/p')
ok in_host a ip neigh add 10.0.1.1 lladdr "$mac" dev eth0
ok ip neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 dev r1
ok ip link add v2 type veth peer name w2
ok ip link set v2 up
ok ip link set w2 up
frame=020000000001020000000002
data=$(printf '%080d' 0)
for hook in xdp tc; do
	ok ctl run punting-hard "$work/punt.p4" --hook $hook --port r1=1 --port v2=2 --port stack=8 --port cpu=9
	[ "$(ctl port list punting-hard | sed -n 's/^9: //p')" = \
		"punting-ha-port $([ $hook = xdp ] && echo native || echo tc), user space is at punting-ha-cpu" ] ||
		fail "$(ctl port list punting-hard)"
	ctl --json port list punting-hard | grep -q '"cpu": "punting-ha-cpu"' || fail "no cpu in JSON"
	ok exchange w2 ${frame}88b5$data punting-ha-cpu 0100${frame}88b5$data
	ok exchange punting-ha-cpu 0100${frame}88b6$data w2 ${frame}88b6$data
	ok in_host a ping -c 2 -i 0.1 -W 1 10.0.1.1
	# User space goes on while the program is replaced.
	p4bpfc --hook $hook -o "$work/next.o" "$work/punt.p4" || fail "compile"
	ok ctl pipeline replace punting-hard "$work/next.o"
	ok exchange punting-ha-cpu 0100${frame}88b6$data w2 ${frame}88b6$data
	refused "port 9 of pipeline 'punting-hard' is its CPU port already" ctl port add punting-hard cpu id 10
	ok ctl port del punting-hard cpu
	! ip link show punting-ha-cpu >/dev/null 2>&1 || fail "the interface is still there"
	refused "has no port 'cpu'" ctl port del punting-hard cpu
	ok ip link add punting-ha-cpu type veth peer name other
	refused "an interface 'punting-ha-port' or 'punting-ha-cpu' is there already" ctl port add punting-hard cpu id 9
	ok ip link del punting-ha-cpu
	ok ctl port add punting-hard cpu
	[ "$(ctl port list punting-hard | head -n 1)" = "0: punting-ha-port $([ $hook = xdp ] && echo native || echo tc), user space is at punting-ha-cpu" ] ||
		fail "not the lowest free number: $(ctl port list punting-hard)"
	ok ctl stop punting-hard
	! ip link show punting-ha-port >/dev/null 2>&1 || fail "the interface is still there after stop"
done
