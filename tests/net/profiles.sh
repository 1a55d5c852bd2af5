# SPDX-License-Identifier: Apache-2.0
# Action profiles and selectors: members and groups by name, what is refused, how the hash spreads packets over
# members with weights, changes under a table that refers to them, and what a replacement keeps.
. tests/net-lib.sh

object=$(compiled tests/net/profiles.p4 --hook xdp)
ok ctl pipeline load p "$object"
p() {
	transcript ctl "$@"
}

# 64 packets from 11.0.0.0 .. 11.0.0.63 to 10.1.2.3, protocol 6; then how many each member took.
spread() {
	ctl counter reset p taken
	i=0
	while [ $i -lt 64 ]; do
		ok ctl bench p --repeat 1 --packet \
			"0000000000050000000000010900$(printf '0b0000%02x' $i)0a01020306"
		i=$((i + 1))
	done
	p counter dump p taken
}

p profile list p
p table show p mac
p profile member add p wcmp 1 action forward 1 1
p profile member add p wcmp 2 action forward port=2 slot=2
p profile member add p wcmp 3 action forward 3 3
p profile member add p wcmp 4294967295 action drop
p profile group add p wcmp 7 1 2:3
p profile group add p wcmp 8 1 2 3
p profile group add p wcmp 9
p table add p routes key 10.0.0.0/8 group 7
p table add p routes key 12.0.0.0/8 member 3
p table add p pins key 10.0.0.8 member 4294967295
p table add p routes key 13.0.0.0/8 action forward 4 4
p profile member dump p wcmp
p profile group dump p ingress.wcmp
p table dump p routes
p table dump p pins
p --json profile list p
p --json profile member dump p wcmp
p --json profile group dump p wcmp
p --json table get p routes key 10.0.0.0/8

# As BMv2 computes it: crc32 of the selector's fields, modulo the sum of the weights.
spread
p table set p routes key 10.0.0.0/8 group 8
spread
p profile member set p wcmp 3 action forward 3 4
spread
p profile group set p wcmp 8 3
spread
# No members: a miss, and the default action.
p table set p routes key 10.0.0.0/8 group 9
spread
p table set p routes key 10.0.0.0/8 group 7

# Refused, and nothing changes.
p profile member add p wcmp 1 action drop
p profile member add p wcmp 5 action NoAction
p profile member add p wcmp 5 action forward 1
p profile member add p wcmp 5 action forward 512 1
p profile member add p wcmp 4294967296 action drop
p profile member add p nothing 5 action drop
p profile member add p wcmp 5
p profile member del p wcmp 5
p profile member del p wcmp 1
p profile member del p wcmp 4294967295
p profile group add p wcmp 7 1
p profile group add p wcmp 10 5
p profile group add p wcmp 10 1 1
p profile group add p wcmp 10 1:0
p profile group add p wcmp 10 1:x
p profile group add p wcmp 10 1:200 2:57
p profile group add p hops 1
p profile group del p wcmp 7
p profile group del p wcmp 10
p profile group dump p hops
p table add p routes key 14.0.0.0/8 group 10
p table add p routes key 14.0.0.0/8 member 5
p table add p mac key 5 group 1
p table add p mac key 5 member 1
p table default p routes group 7
p profile member add p hops 1 action NoAction
p profile member add p hops 2 action forward 1 1
p profile member add p hops 3 action forward 1 1
p profile member dump p hops
p profile group dump p wcmp

# All or nothing, and dumps that can be loaded.
cat >"$work/bad" <<END
profile member set p wcmp 20 action drop
profile group set p wcmp 20 20
profile group set p wcmp 7 20
table set p routes key 14.0.0.0/8 group 20
profile group set p wcmp 21 22
END
p batch --atomic "$work/bad"
p profile group dump p wcmp
for of in "profile member dump p wcmp" "profile group dump p wcmp" "table dump p routes"; do
	ctl $of >>"$work/dump" || fail "$of"
done
p pipeline replace p "$object"
p profile group dump p wcmp
p table dump p routes
ok ctl pipeline load q "$object"
p table load q "$work/dump"
p profile group dump q wcmp
p table dump q routes

# simple_switch_CLI's commands; all or none.
cat >"$work/cli" <<END
act_prof_create_member wcmp forward 5 5
act_prof_create_group wcmp
act_prof_add_member_to_group wcmp 0 0
act_prof_add_member_to_group wcmp 1 0
table_indirect_add_with_group routes 15.0.0.0/8 => 0
table_indirect_add routes 16.0.0.0/8 => 0
table_indirect_delete routes 1
END
p table load q "$work/cli"
p profile group dump q wcmp
p table get q routes key 15.0.0.0/8
for bad in "act_prof_add_member_to_group wcmp 50 0" "act_prof_add_member_to_group wcmp 0 50" \
	"act_prof_add_member_to_group wcmp 0 0" "act_prof_remove_member_from_group wcmp 3 0" \
	"act_prof_modify_member wcmp forward 50 1 1" "act_prof_delete_group wcmp 0" "act_prof_create_group hops" \
	"table_indirect_add routes 17.0.0.0/8 => 50" "table_indirect_add routes 17.0.0.0/8 => 0 1" \
	"table_indirect_add routes 17.0.0.0/8 => x" "table_indirect_add routes 17.0.0.0/8 0"; do
	echo "$bad" >"$work/cli"
	p table load q "$work/cli"
done

# P4Runtime's text, by the identifiers that P4Info gives: the profile's, the action's and the table's.
update() {
	printf "%s\n" "updates { type: $1 entity { $2 } }"
}
member() {
	update $1 "action_profile_member { action_profile_id: 290358876 member_id: $2 action { action_id: 26512162
		params { param_id: 1 value: \"\\001\" } params { param_id: 2 value: \"\\00$3\" } } }"
}
group() {
	how=$1 id=$2
	shift 2
	update $how "action_profile_group { action_profile_id: 290358876 group_id: $id $* }"
}
{
	member INSERT 30 2
	member MODIFY 30 3
	member INSERT 31 4
	group INSERT 30 'members { member_id: 30 weight: 2 } members { member_id: 31 weight: 1 }' max_size: 4
	group INSERT 31
	group MODIFY 31 'members { member_id: 31 weight: 5 }'
	group INSERT 32
	group DELETE 32
	update INSERT 'table_entry { table_id: 45698565 match { field_id: 1 lpm { value: "\022\000\000\000" prefix_len: 8 } }
		action { action_profile_group_id: 30 } }'
} >"$work/p4rt.txtpb"
p table load q "$work/p4rt.txtpb"
p profile member dump q wcmp
p profile group dump q wcmp
p table get q routes key 18.0.0.0/8
for bad in "$(member INSERT 30 1)" "$(member MODIFY 50 1)" "$(group MODIFY 50)" "$(group INSERT 50 'members { member_id: 50 weight: 1 }')" \
	"$(group INSERT 50 'members { member_id: 30 }')" "$(group DELETE 30)" \
	"$(update INSERT 'action_profile_group { action_profile_id: 1 group_id: 1 }')" \
	"$(update DELETE 'action_profile_member { action_profile_id: 290358876 member_id: 31 }')"; do
	printf "%s\n" "$bad" >"$work/p4rt.txtpb"
	p table load q "$work/p4rt.txtpb"
done

# A program that lays actions out otherwise: members, groups and entries come over by name.
sed 's/action forward(bit<9> port, bit<32> slot)/action forward(bit<32> slot, bit<9> port)/' tests/net/profiles.p4 \
	>"$work/other.p4"
p pipeline replace p "$(compiled "$work/other.p4" --hook xdp)"
p profile member dump p wcmp
p table dump p routes
spread
golden tests/net/profiles.out
