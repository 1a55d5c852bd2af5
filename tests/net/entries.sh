# SPDX-License-Identifier: Apache-2.0
# Tables of every shape: each form of key and value is accepted and shown again, what does not fit is refused with
# the words in entries.out, and what was dumped can be loaded.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
p() {
	transcript ctl "$@"
}

p table list p

# Exact, several fields: by position, by name, in every form.
p table add p station key 02:00:00:00:00:05 17 action send 4 ff:ff:ff:ff:ff:ff
p table add p ingress.station key 0x020000000006 0x11 action ingress.send dst=1 port=4
p table add p station key protocol=0b10001 hdr.ethernet.src=02-00-00-00-00-07 action drop
p table dump p station
p table get p station key 02:0:0:0:0:7 17
p table set p station key 02:00:00:00:00:07 17 action send 5 02:00:00:00:00:08
p table get p station key src=2199023255559 protocol=17
p table del p station key 02:00:00:00:00:05 17
p table get p station key 02:00:00:00:00:05 17

# Refused.
p table add p station key 02:00:00:00:00:06 17 action drop
p table add p station key 02:00:00:00:00:09 action drop
p table add p station key 02:00:00:00:00:09 1 2 action drop
p table add p station key 02:00:00:00:00:09 256 action drop
p table add p station key 02:00:00:00:00:09 -1 action drop
p table add p station key 02:00:00:00:00:0g 1 action drop
p table add p station key 02:00:00:00:00 1 action drop
p table add p station key 10.0.0.1 1 action drop
p table add p station key '' 1 action drop
p table add p station key 0x 1 action drop
p table add p station key 12ab 1 action drop
p table add p station key src=1 src=2 protocol=1 action drop
p table add p station key src=1 proto=1 action drop
p table add p station key 1 protocol=1 action drop priority
p table add p station key '*' 1 action drop
p table add p station key 1/48 1 action drop
p table add p station key '1&&&1' 1 action drop
p table add p station key 1..2 1 action drop
p table add p station key 1 2 priority 1 action drop
p table add p station key 1 2
p table add p station key 1 2 action dropp
p table add p station key 1 2 action mark 1
p table add p station key 1 2 action NoAction
p table add p station key 1 2 action send 1
p table add p station key 1 2 action send 1 2 3
p table add p station key 1 2 action send 0x100000000 2
p table add p station key 1 2 action send port=1 port=2
p table add p station key 1 2 action send 1 dest=2
p table add p station key 1 2 action send eth7 2
p table del p station key 02:00:00:00:00:01 6
p table set p station key 02:00:00:00:00:01 6 action send 1 1
p table default p station action drop
p table add p statoin key 1 2 action drop
p table add p x key 1 2 action drop
p table add nobody station key 1 2 action drop
p table add p station
p table add p station action drop
p table add p

# Until it is full.
for i in 1 2 3 4; do
	p table add p station key $i $i action drop
done
p table add p station key 9 9 action drop
p table set p station key 9 9 action drop
p table set p station key 4 4 action send 1 1
p table clear p station
p table dump p station

# A small array.
p table add p dscp key 0 action mark 255
p table add p dscp key 1 action mark 1
p table set p dscp key 1 action mark 2
p table add p dscp key 3 action mark 1
p table add p dscp key 2 action mark 1
p table del p dscp key 0
p table del p dscp key 0
p table dump p dscp

# Longest prefixes, alone and behind an exact field.
p table add p route key 10.0.0.0/8 action send 1 02:00:00:00:00:01
p table add p route key 0.0.0.0/0 action drop
p table add p route key 0x0a000000/9 action drop
p table add p route key 10.0.0.1/32 action drop
p table get p route key 10.0.0.0/8
p table get p route key 10.0.0.0/10
p table get p route key '*'
p table del p route key 10.0.0.0/9
p table del p route key 10.0.0.0/10
p table dump p route
p table add p route key 10.0.0.0/8 action drop
p table add p route key 10.0.0.0 action drop
p table add p route key 10.0.0.1/31 action drop
p table add p route key 10.0.0.256/32 action drop
p table add p route key 10.0.0/24 action drop
p table add p route key 10.0.0.0/33 action drop
p table add p route key 10.0.0.0/-1 action drop
p table add p route key 10.0.0.0/ action drop
p table add p route key 10.0.0.0/24x action drop
p table add p route key '10.0.0.0&&&255.0.0.0' action drop
p table add p vrf key 1 10.0.0.0/8 action mark 1
p table add p vrf key src=10.0.0.0/8 tos=2 action mark 2
p table add p vrf key tos=3 action mark 3
p table add p vrf key src=10.0.0.0/8 action mark 2
p table get p vrf key 2 10.0.0.0/8
p table get p vrf key 4 10.0.0.0/8
p table dump p vrf

# Ternary.
p table add p acl key '10.0.0.0&&&255.0.0.0' any 6 priority 10 action drop
p table add p acl key '10.0.0.0&&&255.0.0.0' any 6 priority 20 action mark 1
p table add p acl key 10.1.0.0/16 '*' 6 priority 5 action mark 2
p table add p acl key protocol=17 src=10.0.0.1 priority -5 action mark 3
p table add p acl key '0x0&&&0x1' '1&&&1' 17 priority 20 action mark 4
p table dump p acl
p table get p acl key 10.0.0.0/8 any 6 priority 20
p table add p acl key 10.0.0.0/8 any 6 priority 20 action drop
p table add p acl key '10.0.0.1&&&255.0.0.0' any 6 priority 20 action drop
p table add p acl key '10.0.0.0&&&0x1ffffffff' any 6 priority 20 action drop
p table add p acl key '10.0.0.0&&&' any 6 priority 20 action drop
p table add p acl key any any 6 action drop
p table add p acl key any any 6 priority 4294967296 action drop
p table add p acl key any any 6 priority high action drop
p table add p acl key any any priority 1 action drop
p table del p acl key 10.0.0.0/8 any 6 priority 20
p table del p acl key 10.0.0.0/8 any 6 priority 20
p table get p acl key 10.0.0.0/8 any 6 priority 10
p table clear p acl
p table dump p acl

# Wide, signed and named values.
p table add p six key 2001:db8::1 RED -1 action paint BLUE -8388608
p table add p six key 0x20010db8000000000000000000000002 colour_t.GREEN 8388607 action paint 3 0x7fffff
p table dump p six
p table add p six key 2001:db8::1 PINK 0 action paint RED 0
p table add p six key 2001:db8::1 256 0 action paint RED 0
p table add p six key 2001:db8::1 RED 8388608 action paint RED 0
p table add p six key 2001:db8::1 RED -8388609 action paint RED 0
p table add p six key 2001:db8::g RED 0 action paint RED 0

# Tables that are not for entries.
p table add p fixed key 7 action drop
p table dump p fixed
p table default p fixed action drop
p table add p keyless key 1 action mark 1
p table default p keyless action mark 7
p table dump p keyless
p table default p keyless
p table dump p keyless

# Default actions.
p table default p route action send 3 02:00:00:00:00:03
p table default p route action send 3
p table default p route action nothing
p table dump p route
golden tests/net/entries.out

# What is dumped can be loaded, in any order of tables.
ok ctl table add p acl key 10.1.0.0/16 '*' 6 priority 5 action mark 2
for table in route vrf station dscp acl six keyless; do
	ctl table dump p $table || fail "dump of $table"
done >"$work/before"
ok ctl pipeline unload p
ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
ok ctl table clear p station
ok ctl table load p "$work/before"
for table in route vrf station dscp acl six keyless; do
	ctl table dump p $table || fail "dump of $table"
done >"$work/after"
sort "$work/before" >"$work/before.sorted"
sort "$work/after" | diff -u "$work/before.sorted" - || fail "what was loaded differs from what was dumped"
