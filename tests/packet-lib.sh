# SPDX-License-Identifier: Apache-2.0
# Packet tests, shared by packet.sh and samples.sh. An item is FILE.p4:HOOK.

# A program without a hooks line becomes an item that fails, so that none is forgotten.
packet_items() {
	for p4; do
		hooks=$(directive hooks "$p4")
		for hook in ${hooks:-none}; do
			echo "$p4:$hook"
		done
	done
}

packet_test() {
	p4=${1%:*}
	hook=${1##*:}
	if [ "$hook" = none ]; then
		echo "no line '// hooks: ...' among the first ones of $p4"
		return 1
	fi
	limit p4bpftest --hook "$hook" "$p4" "${p4%.p4}.stf" >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	# The reason of a skip stands in the TAP line p4bpftest prints for the file.
	[ $status -ne 77 ] || sed -n 's/.*# SKIP //p' "$work/out" | tail -n 1
	return $status
}
