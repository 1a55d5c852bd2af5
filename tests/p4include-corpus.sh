#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/p4include-corpus.sh DIR: compares what p4include/ declares with the public files in DIR (p4c's
# p4include): every declaration there must be here, with the same signature and annotations; the words
# of @deprecated are each project's own. The compiler is $P4BPFC; P4BPF_INCLUDE names our folder. Not part
# of `make check`, since p4c's files are not part of p4bpf.
dir=${1:?usage: tests/p4include-corpus.sh DIR}
P4BPFC=${P4BPFC:-p4bpfc}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# declarations FOLDER FILE: one a line, sorted
declarations() {
	printf '#include <core.p4>\n#include <%s>\n' "$2" >"$work/all.p4"
	P4BPF_INCLUDE=$1 "$P4BPFC" --emit p4 "$work/all.p4" | sed 's/@deprecated("[^"]*")/@deprecated/g' | awk '
		{ gsub(/ +/, " "); text = text (text == "" ? "" : " ") $0 }
		/^}/ || /^[^ }].*;$/ { print text; text = "" }' | sort
}

missing=0
for file in core.p4 v1model.p4 psa.p4:bmv2/psa.p4 bmv2/psa.p4 dpdk/psa.p4 pna.p4 ebpf_model.p4 \
	xdp_model.p4 ubpf_model.p4; do
	declarations "$P4BPF_INCLUDE" "${file%:*}" >"$work/our"
	declarations "$dir" "${file#*:}" >"$work/public"
	[ -s "$work/public" ] || echo "$file: nothing was read"
	comm -13 "$work/our" "$work/public" >"$work/missing"
	n=$(wc -l <"$work/missing")
	echo "${file%:*}: $(wc -l <"$work/public") declarations, $n missing or different"
	cut -c 1-300 "$work/missing"
	missing=$((missing + n))
done
[ "$missing" -eq 0 ]
