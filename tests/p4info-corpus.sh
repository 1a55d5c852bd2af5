#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/p4info-corpus.sh DIR [ARCH]: compares P4Info and entries with p4c's golden files, which lie in
# DIR/p4_16_samples_outputs beside the programs in DIR/p4_16_samples (p4c's testdata). Counts, and says
# of each that differs how. ARCH: only the files of that architecture (v1model, psa, ubpf). The compiler
# is $P4BPFC, P4BPF_INCLUDE as ever. Not part of `make check`: p4c's files are not part of p4bpf.
dir=${1:?usage: tests/p4info-corpus.sh DIR [ARCH]} arch=${2:-}
P4BPFC=${P4BPFC:-p4bpfc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# normal FILE: the message with the fields of every message sorted, one top-level field a line.
normal() {
	awk '
	function sorted(n, list,    i, j, v, text) {
		for (i = 2; i <= n; i++) {
			v = list[i]
			for (j = i - 1; j > 0 && list[j] > v; j--)
				list[j + 1] = list[j]
			list[j + 1] = v
		}
		for (i = 1; i <= n; i++)
			text = text list[i] (depth ? " " : "\n")
		return text
	}
	function close_message(    i, list) {
		for (i = 1; i <= count[depth]; i++)
			list[i] = item[depth, i]
		return sorted(count[depth], list)
	}
	/^#/ || /^[ \t]*$/ { next }
	{ sub(/^[ \t]+/, "") }
	/\{$/ { name[++depth] = $1; count[depth] = 0; next }
	/^\}$/ {
		text = name[depth] " { " close_message() "}"
		depth--
		item[depth, ++count[depth]] = text
		next
	}
	{ item[depth, ++count[depth]] = $0 }
	END { printf "%s", close_message() }' "$1"
}

# compare GOLDEN OUR: says nothing when they are equal.
compare() {
	normal "$1" >"$work/golden"
	normal "$2" >"$work/our"
	diff "$work/golden" "$work/our" >"$work/diff" && return
	echo "DIFFERS $1"
	head -n 6 "$work/diff" | cut -c 1-300
	return 1
}

equal=0 differ=0 refused=0 entries_equal=0 entries_differ=0
for golden in $(find "$dir/p4_16_samples_outputs" -name '*.p4info.txtpb' | sort); do
	[ -z "$arch" ] || grep -q "arch: \"$arch\"" "$golden" || continue
	stem=${golden#"$dir/p4_16_samples_outputs/"}
	stem=${stem%.p4.p4info.txtpb}
	source=$dir/p4_16_samples/$stem.p4
	if ! "$P4BPFC" --emit p4info --p4runtime-entries-files "$work/entries.txtpb" -I "${source%/*}" \
		-o "$work/p4info" "$source" >"$work/messages" 2>&1; then
		echo "REFUSED $source"
		head -n 3 "$work/messages"
		refused=$((refused + 1))
		continue
	fi
	compare "$golden" "$work/p4info" && equal=$((equal + 1)) || differ=$((differ + 1))
	golden=${golden%.p4info.txtpb}.entries.txtpb
	[ -f "$golden" ] || continue
	compare "$golden" "$work/entries.txtpb" && entries_equal=$((entries_equal + 1)) ||
		entries_differ=$((entries_differ + 1))
done
echo "P4Info: $equal equal, $differ different, $refused refused by the compiler"
echo "entries: $entries_equal equal, $entries_differ different"
[ $((differ + refused + entries_differ)) -eq 0 ]
