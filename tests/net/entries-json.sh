# SPDX-License-Identifier: Apache-2.0
# Entries as the runtime JSON of the P4 tutorials: every kind of match, the default action, and every way to be wrong,
# each of which names the line and changes nothing.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
cat >"$work/good.json" <<'END'
{
  "target": "bmv2",
  "p4info": "build/tables.p4info.txt",
  "bmv2_json": "build/tables.json",
  "table_entries": [
    {
      "table": "ingress.route",
      "default_action": true,
      "action_name": "ingress.send",
      "action_params": { "port": 4, "dst": "02:00:00:00:00:04" }
    },
    {
      "table": "ingress.route",
      "match": { "hdr.ipv4.dst": ["10.0.1.1", 24] },
      "action_name": "ingress.send",
      "action_params": { "dst": "02:00:00:00:00:01", "port": 1 }
    },
    {
      "table": "ingress.vrf",
      "match": { "hdr.ipv4.tos": [7] },
      "action_name": "ingress.mark",
      "action_params": { "tos": -1 }
    },
    {
      "table": "ingress.acl",
      "match": { "hdr.ipv4.protocol": 6, "hdr.ipv4.src": ["10.1.2.3", "255.255.0.0"] },
      "priority": 10,
      "action_name": "ingress.drop",
      "action_params": { }
    }
  ]
}
END
t() {
	transcript ctl "$@"
}
dump() {
	for table in route vrf acl; do
		t table dump p $table
	done
}
t table load p "$work/good.json"
dump
# Added, not replaced.
t table load p "$work/good.json"
for table in route vrf acl; do
	ok ctl table clear p $table
	ok ctl table default p $table
done

# wrong LINES: good entries, then these.
wrong() {
	head -n 17 "$work/good.json" >"$work/wrong.json"
	printf '%s\n]}\n' "$1" >>"$work/wrong.json"
	t table load p "$work/wrong.json"
}
wrong '{ "table": "nowhere", "action_name": "drop" }'
wrong '{ "action_name": "drop" }'
wrong '{ "table": "route" }'
wrong '{ "table": "route", "action_name": "mark" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": "10.0.0.1" }, "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0.1"] }, "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0.1", 33] }, "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0", 24] }, "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": [{}, 24] }, "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.src": ["10.0.0.1", 8] }, "action_name": "drop" }'
wrong '{ "table": "route", "match": [], "action_name": "drop" }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0.1", 8] }, "action_name": "drop", "priority": 1 }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0.1", 8] }, "action_name": "send", "action_params": {"port": 1} }'
wrong '{ "table": "route", "match": { "hdr.ipv4.dst": ["10.0.0.1", 8] }, "action_name": "drop", "action_params": {"port": 1} }'
wrong '{ "table": "dscp", "match": { "hdr.ipv4.tos": 256 }, "action_name": "mark", "action_params": {"tos": 1} }'
wrong '{ "table": "acl", "match": { "hdr.ipv4.protocol": 6 }, "action_name": "drop" }'
wrong '{ "table": "acl", "match": { }, "priority": 3, "action_name": "drop" }'
wrong '{ "table": "acl", "default_action": true, "match": { "hdr.ipv4.protocol": 6 }, "action_name": "drop" }'
wrong '{ "table": "acl", "priority": "high", "action_name": "drop" }'
wrong '{ "table": "acl", "speed": 3, "action_name": "drop" }'
wrong '7'
wrong '{'
echo '{ "multicast_group_entries": [ { "multicast_group_id": 1, "replicas": [ { "egress_port": 1 } ] } ] }' >"$work/groups.json"
t table load p "$work/groups.json"
printf '{ "clone_session_entries": [\n { "clone_session_id": 1, "replicas": 3 } ] }' >"$work/clones.json"
t table load p "$work/clones.json"
echo '{ "table_entries": {} }' >"$work/entries"
t table load p "$work/entries"
echo '{ "tables": [] }' >"$work/entries"
t table load p "$work/entries"
echo '[]' >"$work/list.json"
t table load p "$work/list.json"
dump
golden tests/net/entries-json.out
