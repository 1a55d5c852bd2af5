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

# link_extern FILE.p4 FILE.c HOOK: `// link: FILE.c` names the externs that C implements.
link_extern() {
	clang=$(find_clang) || {
		echo "no clang, which the extern functions in C need"
		return 77
	}
	limit p4bpfc --hook "$3" --emit extern-header -o "$work/externs.h" "$1" &&
		"$clang" -target bpf -g -O2 -Wall -Werror -I "$work" \
			-I "/usr/include/$(uname -m)-linux-gnu" -c -o "$work/extern.o" "$2" &&
		limit p4bpfc --hook "$3" --link "$work/extern.o" -o "$work/linked.o" "$1"
}

find_clang() {
	for v in '' -25 -24 -23 -22 -21 -20 -19 -18 -17 -16; do
		command -v "clang$v" && return
	done
	return 1
}

packet_test() {
	p4=${1%:*}
	hook=${1##*:}
	if [ "$hook" = none ]; then
		echo "no line '// hooks: ...' among the first ones of $p4"
		return 1
	fi
	program=$p4
	c=$(directive link "$p4")
	if [ -n "$c" ]; then
		link_extern "$p4" "$c" "$hook" || return
		program=$work/linked.o
	fi
	limit p4bpftest --hook "$hook" "$program" "${p4%.p4}.stf" >"$work/out" 2>&1
	status=$?
	cat "$work/out"
	# The reason of a skip stands in the TAP line p4bpftest prints for the file.
	[ $status -ne 77 ] || sed -n 's/.*# SKIP //p' "$work/out" | tail -n 1
	return $status
}
