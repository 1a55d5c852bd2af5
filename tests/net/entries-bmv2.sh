# SPDX-License-Identifier: Apache-2.0
# Entries as commands of BMv2's simple_switch_CLI: tables, handles, the direction of priorities, and every way to be wrong,
# each of which names the line and changes nothing.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
cat >"$work/good.txt" <<'END'
# A comment; then what the first packets need.
table_set_default ingress.route ingress.send 4 02:00:00:00:00:04
table_add ingress.route ingress.send 10.0.1.1/24 => 1 02:00:00:00:00:01
table_add route drop 10.0.2.0/24 =>
table_add route drop 10.0.3.0/24 =>	# and another one

table_modify route send 2 => 3 02:00:00:00:00:03
table_delete ingress.route 1
table_add route drop 10.0.4.0/24 =>
table_delete route 4294967297
table_add acl drop 10.1.2.3&&&255.255.0.0 0&&&0 6 => 10
table_add acl mark 10.2.0.0&&&0xffff0000 1.2.3.4&&&0xffffffff 0x11 => 5 20
table_add station send 02:00:00:00:00:07 6 => 1 02:00:00:00:00:01
table_delete station 2
counter_read ingress.dense 3
counter_reset dense
set_queue_rate 100 1
END
t() {
	transcript ctl "$@"
}
dump() {
	for table in route acl station; do
		t table dump p $table
	done
}
t table load p "$work/good.txt"
dump
for table in route acl; do
	ok ctl table clear p $table
	ok ctl table default p $table
done

# wrong LINE: a good one, then this one.
wrong() {
	printf 'table_add route drop 10.0.2.0/24 =>\n%s\n' "$1" >"$work/wrong.txt"
	t table load p "$work/wrong.txt"
}
wrong 'table_ad route drop 10.0.2.0/24 =>'
wrong 'frobnicate'
wrong 'table_add route'
wrong 'table_add route drop 10.0.3.0/24'
wrong 'table_add route drop => 10.0.3.0/24'
wrong 'table_add route drop 10.0.3.0 =>'
wrong 'table_add route drop 10.0.3.0/33 =>'
wrong 'table_add route drop 10.0.2.0/24 =>'
wrong 'table_add route send 10.0.3.0/24 => 1'
wrong 'table_add route drop 10.0.3.0/24 => 1'
wrong 'table_add nowhere drop 10.0.3.0/24 =>'
wrong 'table_add acl drop 10.0.3.0&&&0xffffff00 0 6 => 1'
wrong 'table_add acl drop 10.0.3.0&&&0xffffff00 0&&&0 6 =>'
wrong 'table_add acl drop 10.0.3.0&&&0xffffff00 0&&&0 6 => x'
wrong 'table_add acl drop 10.0.3.0&&&0xffffff00 0&&&0 6 => -1'
wrong 'table_delete route 1'
wrong 'table_delete route x'
wrong 'table_delete station 0'
wrong 'table_modify route drop 7'
wrong 'table_set_default station drop'
wrong 'register_write nothing 0 1'
wrong 'counter_read dense 17'
wrong 'mirroring_add 1 5'
wrong 'mirroring_add 1 1024'
wrong 'mirroring_add 1'
wrong 'mc_mgrp_create 1'
wrong 'mc_node_create 70000 1'
wrong 'mc_node_create 0 1 | 2'
wrong 'mc_node_associate 1 0'
wrong 'pvs_add route 10.0.0.0/8'
dump
golden tests/net/entries-bmv2.out
