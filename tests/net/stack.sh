# SPDX-License-Identifier: Apache-2.0
# Packets that a program sends to the stack's port go up into the kernel, until the port is taken away.
. tests/net-lib.sh

host a r1 02:00:00:00:01:02 10.0.1.2/24
ok ip addr add 10.0.1.1/24 dev r1
mac=$(ip link show r1 | sed -n 's/.*ether \([0-9a-f:]*\).*/\1/p')
ok in_host a ip neigh add 10.0.1.1 lladdr "$mac" dev eth0
ok ip neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 dev r1
ok ctl run p tests/net/tables.p4 --port r1=1
# The checksum is not this program's business: leave the headers as they are.
ok ctl table default p keyless action NoAction
ok ctl table add p route key 10.0.1.1/32 action send 9 "$mac"
! in_host a ping -c 1 -W 1 10.0.1.1 >/dev/null || fail "an answer through a port that is not there"
ok ctl port add p stack id 9
ok in_host a ping -c 1 -W 1 10.0.1.1
ok ctl port del p stack
! in_host a ping -c 1 -W 1 10.0.1.1 >/dev/null || fail "an answer after the port was taken away"
