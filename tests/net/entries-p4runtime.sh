# SPDX-License-Identifier: Apache-2.0
# Entries as P4Runtime's text, by the identifiers of P4Info: every kind of update, what the program declares itself, and every
# way to be wrong, each of which names the line and changes nothing.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
cat >"$work/good.txtpb" <<'END'
# proto-file: p4/v1/p4runtime.proto
# proto-message: p4.v1.WriteRequest
device_id: 1
updates {
  type: INSERT
  entity {
    table_entry {
      table_id: 40550280	# ingress.route
      match { field_id: 1 lpm { value: "\n\000\001\000" prefix_len: 24 } }
      action { action { action_id: 18638031
        params { param_id: 2 value: "\x02\0\0\0" "\0\001" }
        params { param_id: 1, value: "\001" };
      } }
    }
  }
}
updates <
  type: INSERT
  entity: { table_entry {
    table_id: 42978102	# ingress.acl
    match { field_id: 1 ternary { value: "\n\001\000\000" mask: "\377\377\000\000" } }
    match { field_id: 3 exact { value: "\006" } }
    priority: 10
    action { action { action_id: 33281717 } }
  } }
>
updates { type: MODIFY entity { table_entry {
  table_id: 40550280 is_default_action: true
  action { action { action_id: 18638031 params: [ { param_id: 1 value: "\004" }, { param_id: 2 value: "\004" } ] } }
} } }
updates { type: INSERT entity { table_entry {
  table_id: 47639648
  match { field_id: 1 exact { value: "\007" } }
  action { action { action_id: 24891582 params { param_id: 1 value: "\"" } } }
} } }
END
t() {
	transcript ctl "$@"
}
dump() {
	for table in route vrf acl station; do
		t table dump p $table
	done
}
t table load p "$work/good.txtpb"
dump
cat >"$work/more" <<'END'
updates { type: MODIFY entity { table_entry { table_id: 40550280
  match { field_id: 1 lpm { value: "\n\000\001\000" prefix_len: 24 } } action { action { action_id: 33281717 } } } } }
updates { type: DELETE entity { table_entry { table_id: 47639648 match { field_id: 1 exact { value: "\007" } } } } }
# These two are in the program.
updates { type: INSERT entity { table_entry { table_id: 44540496
  match { field_id: 1 exact { value: "\002\000\000\000\000\001" } } match { field_id: 2 exact { value: "\006" } }
  action { action { action_id: 33281717 } } is_const: true } } }
updates { type: INSERT entity { table_entry { table_id: 44540496
  match { field_id: 1 exact { value: "\002\000\000\000\000\002" } } match { field_id: 2 exact { value: "\021" } }
  action { action { action_id: 18638031
    params { param_id: 1 value: "\003" } params { param_id: 2 value: "\002\000\000\000\000\t" } } } } } }
END
t table load p "$work/more"
dump

# wrong UPDATE: a good one, then this one.
route='table_id: 40550280 match { field_id: 1 lpm { value: "\n\000\002\000" prefix_len: 24 } }'
drop='action { action { action_id: 33281717 } }'
wrong() {
	cat >"$work/wrong.txtpb" <<-END
	updates { type: INSERT entity { table_entry { $route $drop } } }

	$1
	END
	t table load p "$work/wrong.txtpb"
}
entry() {
	wrong "updates { type: INSERT entity { table_entry { $1 } } }"
}
entry "$route $drop"
entry 'table_id: 7'
entry "table_id: 40550280 match { field_id: 2 lpm { value: \"\\001\" prefix_len: 8 } } $drop"
entry "table_id: 40550280 match { field_id: 1 exact { value: \"\\001\" } } $drop"
entry "table_id: 40550280 match { field_id: 1 lpm { value: \"\\001\" prefix_len: 33 } } $drop"
entry "table_id: 40550280 match { field_id: 1 lpm { value: \"\\001\\002\\003\\004\\005\" prefix_len: 8 } } $drop"
entry "table_id: 40550280 match { field_id: 1 lpm { value: \"\" prefix_len: 8 } } $drop"
entry "table_id: 40550280 match { field_id: 1 lpm { value: 7 prefix_len: 8 } } $drop"
entry "table_id: 40550280 match { field_id: 1 lpm { prefix_len: 8 } } $drop"
entry "table_id: 34128260 $drop"
entry 'table_id: 34128260 action { action { action_id: 24891582 params { param_id: 1 value: "\001" } } }'
entry 'table_id: 40550280 match { field_id: 1 lpm { value: "\n\000\003\000" prefix_len: 24 } }'
entry 'table_id: 40550280 action { action { action_id: 24891582 } }'
entry 'table_id: 40550280 action { action { action_id: 18638031 params { param_id: 3 value: "\001" } } }'
entry 'table_id: 40550280 action { action_profile_member_id: 1 }'
entry 'table_id: 40550280 action { weight: 1 }'
entry "table_id: 40550280 idle_timeout_ns: 5 $drop"
entry "table_id: many"
entry "table_id { }"
wrong 'updates { type: UPSERT entity { } }'
wrong 'updates { type: INSERT }'
wrong 'updates { type: INSERT entity { meter_entry { } } }'
wrong 'updates { type: DELETE entity { table_entry { table_id: 34128260 match { field_id: 1 exact { value: "\007" } } } } }'
wrong "updates { type: MODIFY entity { table_entry { table_id: 40550280 match { field_id: 1 lpm { value: \"\\n\\001\\000\\000\" prefix_len: 16 } } $drop } } }"
wrong 'updates { type: INSERT entity { packet_replication_engine_entry { multicast_group_entry {
  multicast_group_id: 1 replicas { egress_port: 1 instance: 1 } } } } }'
wrong 'entries { }'
wrong 'updates {'
wrong 'updates { type: INSERT entity { table_entry { table_id: "x } } }'
wrong 'updates { type: INSERT entity { table_entry { table_id: "\400" } } }'
wrong 'updates { type INSERT }'
wrong '}'
dump
golden tests/net/entries-p4runtime.out
