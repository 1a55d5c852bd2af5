# SPDX-License-Identifier: Apache-2.0
# Entries of every wrong form: each is refused with words that name it (bad-entries.out), and nothing has changed.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/bad-entries.p4 --hook xdp)"
p() {
	transcript ctl "$@"
}
tables="exact_t lpm_t prefixes_t ternary_t range_t small_t const_t keyless_t"
state() {
	for t in $tables; do
		ctl table dump p $t
	done
}

ok ctl table add p exact_t key 2 2 action set 2
ok ctl table add p lpm_t key 2001:db8::/32 action set 2
ok ctl table add p prefixes_t key 10.0.0.0/8 0xab0/8 action set 2
ok ctl table add p ternary_t key 10.0.0.0/8 '*' priority 1 action set 2
ok ctl table add p range_t key 10..20 -10..-1 1 priority 2 action set 2
ok ctl table add p small_t key 3 action set 2
state >"$work/before"

# Names.
p table add p nothing_t key 1 action drop
p table add p exact_t key x=1 b=2 action drop
p table add p exact_t key e=1 e=2 action drop
p table add p exact_t key 1 action drop
p table add p exact_t key 1 2 3 action drop
p table add p exact_t key 5 5 action nothing
p table add p exact_t key 5 5 action NoAction
p table add p exact_t key 5 5 action set
p table add p exact_t key 5 5 action set 1 2
p table add p exact_t key 5 5 action set nothing=1
p table add p exact_t key 5 5
p table add p exact_t key action drop
p table default p lpm_t action drop

# Widths and forms.
p table add p exact_t key 4294967296 1 action drop
p table add p exact_t key 1 4096 action drop
p table add p exact_t key 5 -1 action drop
p table add p exact_t key 5 five action drop
p table add p exact_t key 5 5 action set 512
p table add p exact_t key 5 '*' action drop
p table add p exact_t key 5 1/8 action drop
p table add p exact_t key 5 '1&&&1' action drop
p table add p exact_t key 5 1..2 action drop
p table add p exact_t key '' 1 action drop
p table add p lpm_t key 2001:db8:: action drop
p table add p lpm_t key 2001:db8::/129 action drop
p table add p lpm_t key 2001:db8::/x action drop
p table add p lpm_t key 2001:db8::/ action drop
p table add p lpm_t key 2001:db8::1/32 action drop
p table add p lpm_t key '2001:db8::&&&0xff' action drop
p table add p prefixes_t key 10.0.0.0/8 0xabc/8 action drop
p table add p ternary_t key '1&&&2' 1 priority 1 action drop
p table add p ternary_t key '1&&&0x1ffffffff' 1 priority 1 action drop
p table add p ternary_t key '1&&&' 1 priority 1 action drop
p table add p ternary_t key 1..2 1 priority 1 action drop
p table add p ternary_t key 1 1..2 priority 1 action drop
p table add p ternary_t key 1 '1&&&1' priority 1 action drop
p table add p ternary_t key 1 256 priority 1 action drop
p table add p range_t key 20..10 1 1 priority 1 action drop
p table add p range_t key 1 5..-5 1 priority 1 action drop
p table add p range_t key 0..4096 1 1 priority 1 action drop
p table add p range_t key 0.. 1 1 priority 1 action drop
p table add p range_t key ..5 1 1 priority 1 action drop
p table add p range_t key 0..5..9 1 1 priority 1 action drop
p table add p range_t key 1/4 1 1 priority 1 action drop
p table add p range_t key '1&&&1' 1 1 priority 1 action drop
p table add p range_t key 1 -32769 1 priority 1 action drop
p table add p range_t key 1 1 16 priority 1 action drop
p table add p small_t key 16 action drop

# Priorities.
p table add p ternary_t key 1 1 action drop
p table add p range_t key 1 1 1 action drop
p table add p exact_t key 5 5 priority 1 action drop
p table add p lpm_t key ::/0 priority 1 action drop
p table add p prefixes_t key 0/0 0/0 priority 1 action drop
p table add p ternary_t key 1 1 priority 2147483648 action drop
p table add p ternary_t key 1 1 priority one action drop

# Duplicates, what is not there, what is const, what is full.
p table add p exact_t key 2 2 action drop
p table add p lpm_t key 2001:db8::/32 action drop
p table add p prefixes_t key 10.0.0.0/8 0xab0/8 action drop
p table add p ternary_t key 10.0.0.0/8 any priority 1 action drop
p table add p range_t key 10..20 -10..-1 1 priority 2 action drop
p table add p small_t key 3 action drop
p table del p exact_t key 3 3
p table del p lpm_t key 2001:db8::/33
p table del p prefixes_t key 10.0.0.0/8 0xab0/9
p table del p ternary_t key 10.0.0.0/8 any priority 2
p table del p range_t key 10..21 -10..-1 1 priority 2
p table del p small_t key 4
p table get p range_t key 10..20 -10..0 1 priority 2
p table set p exact_t key 1 1 action drop
p table del p exact_t key 1 1
p table set p range_t key 0..9 -5..5 1 priority 100 action drop
p table default p range_t action drop
p table add p const_t key 2 action drop
p table clear p const_t
p table add p keyless_t key 1 action drop
p table add p exact_t key 3 3 action drop
ok ctl table add p lpm_t key ::/0 action drop
ok ctl table add p prefixes_t key 0/0 0/0 action drop
ok ctl table add p ternary_t key 1 1 priority 1 action drop
p table add p lpm_t key 2001::/16 action drop
p table add p prefixes_t key 1.0.0.0/8 0/0 action drop
p table add p ternary_t key 1 2 priority 1 action drop
p table add p range_t key 1 1 1 priority 3 action drop
ok ctl table del p lpm_t key ::/0
ok ctl table del p prefixes_t key 0/0 0/0
ok ctl table del p ternary_t key 1 1 priority 1

# No profile, no value of one.
p table add p exact_t key 5 5 member 1
p table add p exact_t key 5 5 member x
p profile member add p exact_t 1 action drop

state >"$work/after"
same "$work/before" "$work/after" || fail "what was refused has left something behind"
golden tests/net/bad-entries.out
