# SPDX-License-Identifier: Apache-2.0
# P4Info of tests/p4info/*.p4 must be the .txtpb beside it, the entries of the source the
# .entries.txtpb where there is one; `UPDATE=1` rewrites them. The wire format must hold the same
# message, as protoc reads it where that is installed, and JSON the same identifiers.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	stem=${1%.p4}
	limit p4bpfc $(directive args "$1") --emit p4info -o "$work/our.txtpb" \
		--p4info "$work/our.bin" --p4runtime-files "$work/our.json,$work/again.txtpb" \
		--p4runtime-entries-files "$work/entries.txtpb,$work/entries.json" "$1" || return
	same "$stem.txtpb" "$work/our.txtpb" && cmp "$work/our.txtpb" "$work/again.txtpb" || return
	grep -c '    id: ' "$work/our.txtpb" >"$work/ids"
	[ "$(grep -c '^ *"id": ' "$work/our.json")" -ge "$(cat "$work/ids")" ] || {
		echo "identifiers are missing in JSON"
		return 1
	}
	if command -v protoc >/dev/null; then
		protoc -I . -I /usr/include --decode p4.config.v1.P4Info control/p4info.proto \
			<"$work/our.bin" >"$work/decoded" || return
		sed 1,3d "$work/our.txtpb" | cmp - "$work/decoded" || return
	fi
	[ ! -e "$stem.entries.txtpb" ] || same "$stem.entries.txtpb" "$work/entries.txtpb"
}

[ $# -gt 0 ] || set -- $(find tests/p4info -name '*.p4' 2>/dev/null | sort)
run_suite one "$@"
