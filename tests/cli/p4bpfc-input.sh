# SPDX-License-Identifier: Apache-2.0
# Sources that cannot be read or are no programs. Standard input is a source like any other.
. tests/script-lib.sh

mkdir "$work/folder"
: >"$work/empty.p4"
printf '\177ELF\001\000\002\003' >"$work/binary.p4"
printf 'const bit<8> x = 1;\n#include "%s"\n' "$work/endless.p4" >"$work/endless.p4"
transcript p4bpfc "$work/missing.p4"
transcript p4bpfc "$work/folder"
transcript p4bpfc "$work/empty.p4"
transcript p4bpfc "$work/binary.p4"
transcript p4bpfc "$work/endless.p4"
head -c 70000000 /dev/zero >"$work/huge.p4"
transcript p4bpfc "$work/huge.p4"
rm "$work/huge.p4"
golden tests/cli/p4bpfc-input.out

ok p4bpfc --check - <samples/filter/filter.p4
echo 'const bit<8> x = y;' >"$work/wrong.p4"
refused "<stdin>:1:18: error: 'y' is not declared" p4bpfc --check - <"$work/wrong.p4"
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 "$work/empty.p4"
	refused 'Permission denied' p4bpfc "$work/empty.p4"
fi
