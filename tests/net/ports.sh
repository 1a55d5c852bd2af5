# SPDX-License-Identifier: Apache-2.0
# Ports: numbers, modes, what is taken and what is gone, the kernel's stack, one network namespace a pipeline, and
# the notice when the other end of a veth has to be set right.
. tests/net-lib.sh

for i in 1 2 3 4; do
	ok ip link add v$i type veth peer name w$i
	ok ip link set v$i up
	ok ip link set w$i up
done
object=$(compiled tests/net/tables.p4)
ok ctl pipeline load p "$object"
ok ctl pipeline load q "$object"
t() {
	transcript ctl "$@"
}

t port add p v1 id 7
t port add p v2
t port add p v3 mode generic
t port list p
t pipeline list
t port add p v1
t port add p v4 id 7
t port add p v4 id 1024
t port add p v4 id -1
t port add p v4 id 5 id 6
t port add p v4 mode fast
t port add p v4 mode clsact
t port add p nowhere
t port add p an-interface-with-a-long-name
t port add p v4 5
t port add q v1
t port add nobody v4
t port del p v4
t port del p v2
t port add p v4
t port list p
# A port goes by its interface's name.
t table add p route key 10.0.0.0/8 action send v3 1
t table get p route key 10.0.0.0/8
t table add p route key 11.0.0.0/8 action send v2 1

# The kernel's stack.
t port add p stack
t port add p stack id 4
t port add p stack id 8
t port add p stack id 9
t port list p
t port del p stack
t port del p stack

# An interface that goes away leaves its number free.
ok ip link del v3
t port list p
ok ip link add v3 type veth peer name w3
ok ip link set v3 up
t port add p v3 id 1
t port list p
ok ip link del v4
t port del p v4
t port list p
sed -i '/a veth: /d' "$work/transcript"
golden tests/net/ports.out

# Another program's interface is taken, and given back when the program goes.
cat >"$work/pass.p4" <<'END'
#include <ebpf_model.p4>
struct none_t {}
parser prs(packet_in packet, out none_t hdr) { state start { transition accept; } }
control pipe(inout none_t hdr, out bool pass) { apply { pass = true; } }
ebpfFilter(prs(), pipe()) main;
END
foreign=$(compiled "$work/pass.p4" --hook xdp)
ok ip link add v5 type veth peer name w5
if ip link set dev v5 xdp obj "$foreign" sec xdp 2>"$work/out"; then
	refused "interface 'v5' is taken: it has an XDP program already" ctl port add q v5
	ok ip link set dev v5 xdp off
fi
ok ctl port add q v5
! ip link set dev v5 xdp obj "$foreign" sec xdp 2>/dev/null || fail "a port could be taken away"

# Nobody's namespace but one: indices of interfaces mean something else in another.
refused "the ports of pipeline 'p' are in another network namespace" unshare -n p4bpfctl --pin "$pins" port add p lo
ok ctl pipeline unload p
ok unshare -n p4bpfctl --pin "$pins" port list q

# The other end of a veth.
host a r1 02:00:00:00:01:02 10.0.1.2/24
ok in_host a ip link set lo up
ok ctl pipeline load p "$object"
ctl port add p r1 2>"$work/warning" || fail "port add"
grep -q "'r1' is a veth: turned GRO on and transmit checksum offload off at its other end 'eth0' in the network namespace of process $host_a" "$work/warning" ||
	fail "no notice: $(cat "$work/warning")"
# Deleting the port takes that back, but not what someone has changed since.
ok ctl port del p r1
ctl port add p r1 2>"$work/warning" || fail "port add"
grep -q "turned GRO on and transmit checksum offload off" "$work/warning" ||
	fail "not taken back: $(cat "$work/warning")"
if command -v ethtool >/dev/null; then
	ok in_host a ethtool -K eth0 gro off
	ok in_host a ethtool -K eth0 gro on
	ok ctl port del p r1
	in_host a ethtool -k eth0 | grep -q '^generic-receive-offload: off' || fail "GRO is still on"
	ok in_host a ethtool -K eth0 gro on
	ctl port add p r1 2>"$work/warning" || fail "port add"
	grep -q "turned transmit checksum offload off" "$work/warning" || fail "$(cat "$work/warning")"
	ok ctl port del p r1
	in_host a ethtool -k eth0 | grep -q '^generic-receive-offload: on' || fail "GRO is off"
fi
