# SPDX-License-Identifier: Apache-2.0
# Warnings can be silenced and made errors; JSON carries the same as text.
cat >"$work/warns.p4" <<'P4'
const bit<4> x = 4w17;
P4
run() {
	p4bpfc --check "$@" "$work/warns.p4" >"$work/out" 2>"$work/err"
}

run || exit 1
grep -q 'warning: .*\[overflow\]' "$work/err" || exit 1
run -Wno-overflow || exit 1
[ ! -s "$work/err" ] || exit 1
run -Werror
[ $? -eq 1 ] || exit 1
run -Werror=overflow
[ $? -eq 1 ] || exit 1
grep -q 'error: .*\[overflow\]' "$work/err" || exit 1
run -Werror=unreachable || exit 1
run --diagnostics=json || exit 1
grep -q '"id": *"overflow"' "$work/err" || exit 1
run --diagnostics=json -Wno-overflow || exit 1
[ "$(tr -d ' \n' <"$work/err")" = '[]' ]
