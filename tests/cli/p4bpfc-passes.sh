# SPDX-License-Identifier: Apache-2.0
# The passes are rows: each one listed can be dumped after and run alone, and each step is timed.
. tests/script-lib.sh

p4=samples/filter/filter.p4
p4bpfc --emit=ir "$p4" >"$work/filter.ir" || fail "--emit=ir fails"
passes=$(p4bpfc --list-passes | sed -n 's/^\([a-z_0-9]\{1,\}\) .*/\1/p')
[ -n "$passes" ] || fail "--list-passes lists nothing"
ok p4bpfc --time-passes -o "$work/filter.o" "$p4"
cp "$work/ok.out" "$work/times"
for pass in $passes; do
	ok p4bpfc --dump-after="$pass" -o "$work/filter.o" "$p4"
	grep -q '^program filter' "$work/ok.out" || fail "--dump-after=$pass shows no program"
	ok p4bpfc --run-pass="$pass" "$work/filter.ir"
	grep -q '^program filter' "$work/ok.out" || fail "--run-pass=$pass shows no program"
	grep -q "^ *$pass  *[0-9.]* ms" "$work/times" || fail "--time-passes does not time $pass"
done
