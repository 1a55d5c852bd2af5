# SPDX-License-Identifier: Apache-2.0
# Sources made to hang the compiler or to fill the memory: each gets its answer within seconds, and in bounded
# memory where the sanitizers leave the address space alone.
. tests/script-lib.sh

# limited COMMAND...: 20 seconds, 3 GiB of address space.
limited() (
	[ -n "${SANITIZED:-}" ] || ulimit -v 3145728
	timeout 20 "$@"
)
grep -q '^#define P4BPF_SANITIZE 1' "$top_builddir/config.h" && SANITIZED=1

# many N TEXT: TEXT so many times.
many() {
	awk -v n="$1" -v text="$2" 'BEGIN { for (; n > 0; n--) printf "%s", text }'
}

# attack NAME: standard input is the program.
attack() {
	cat >"$work/$1.p4"
	transcript limited p4bpfc --check "$work/$1.p4"
	rm "$work/$1.p4"
}

{ echo 'const bit<8> x ='; many 100000 '('; echo 1; many 100000 ')'; echo ';'; } | attack parentheses
{ echo 'const bit<8> x ='; many 100000 '- '; echo '1;'; } | attack signs
{ echo 'const bit<8> x = 1'; many 100000 ' + 1'; echo ';'; } | attack sum
{ echo 'control c() { apply {'; many 100000 'if (true) '; echo '; } }'; } | attack ifs
{ many 50000 'tuple<'; echo 'bit<8>'; many 50000 '>'; } | attack types
{ many 10000000 a; } | attack name
{ echo 'const int x ='; many 10000000 9; echo ';'; } | attack number
{ echo 'const int x = "'; many 100000 '\\"'; echo ';'; } | attack quotes
{ many 100000 '/*'; } | attack comments
echo 'const bit<1000000000> x = 1;' | attack width
echo 'header h { varbit<1000000000> x; }' | attack varbit
echo 'const int x = 1 << 1000000000;' | attack shift
echo 'header h { bit<8> x; } struct s { h[1000000000] x; }' | attack stack
{ echo 'const int x0 = 3;'; for i in $(seq 40); do echo "const int x$i = x$((i - 1)) * x$((i - 1));"; done; } |
	attack squares
printf 'const bit<8> x = \0001;\n' | attack nul
printf '#include "WORK.p4"\n#include "WORK.p4"\n' | sed "s|WORK|$work/loop|g" | attack loop
{
	echo '#define f(x) x x'
	many 30 'f('
	echo 1
	many 30 ')'
} | attack doubling
{ echo '#define f(x) x'; many 1000 'f('; echo 1; many 1000 ')'; } | attack calls
{
	echo '#define a aaaaaaaaaaaaaaaaaaaa'
	echo '#define two(x) two_(x, x)'
	echo '#define two_(x, y) x ## y'
	many 30 'two('
	echo a
	many 30 ')'
} | attack joining
{ echo '#define m0 m1 m1'; for i in $(seq 60); do echo "#define m$i m$((i + 1)) m$((i + 1))"; done; echo m0; } |
	attack generations
{
	printf '#define f(x0'
	for i in $(seq 300); do printf ', x%d' "$i"; done
	echo ') x0'
} | attack parameters
golden tests/cli/p4bpfc-hostile.out
