# SPDX-License-Identifier: Apache-2.0
# Twenty p4bpfctl at once write to the same tables: every entry arrives, and a load that is killed halfway leaves
# nothing that another would trip over.
. tests/net-lib.sh

object=$(compiled tests/net/tables.p4)
ok ctl pipeline load p "$object"
n=1
while [ $n -le 20 ]; do
	ctl table add p acl key 10.0.0.$n any 6 priority $n action mark $n 2>>"$work/errors" &
	ctl table add p route key 10.0.$n.0/24 action send $n $n 2>>"$work/errors" &
	n=$((n + 1))
done
# The hosts' processes are not waited for: there are none here.
wait
[ ! -s "$work/errors" ] || fail "$(cat "$work/errors")"
[ "$(ctl table dump p acl | grep -c 'table set')" -eq 20 ] || fail "entries of acl are lost: $(ctl table dump p acl)"
[ "$(ctl table dump p route | grep -c 'table set')" -eq 20 ] || fail "entries of route are lost"

# Of twenty that load the same name, one wins.
ok ctl pipeline unload p
n=1
while [ $n -le 20 ]; do
	ctl pipeline load p "$object" >"$work/load.$n" 2>&1 && echo won >>"$work/won" &
	n=$((n + 1))
done
wait
[ "$(wc -l <"$work/won")" -eq 1 ] || fail "$(wc -l <"$work/won") of 20 loads succeeded"
[ "$(grep -l "is loaded already" "$work"/load.* | wc -l)" -eq 19 ] || fail "$(cat "$work"/load.*)"

# Killed at any moment.
ok ctl pipeline unload p
for delay in 0.002 0.004 0.006 0.008 0.010 0.012 0.016 0.020 0.030 0.040; do
	p4bpfctl --pin "$pins" pipeline load killed "$object" >/dev/null 2>&1 &
	sleep $delay
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	if [ -n "$(ctl pipeline list)" ]; then
		ok ctl table add killed route key 10.0.0.0/8 action drop
		ok ctl pipeline unload killed
	fi
done
ok ctl pipeline load p "$object"
[ "$(ls -A "$pins")" = p ] || fail "left behind: $(ls -A "$pins")"
