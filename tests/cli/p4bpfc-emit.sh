# SPDX-License-Identifier: Apache-2.0
# Each form of output is what its name says, and the IR read back gives the same object.
set -e
p4=samples/l3_router/l3_router.p4

p4bpfc --emit asm "$p4" >"$work/asm"
grep -q 'exit$' "$work/asm"
p4bpfc --emit llvm "$p4" >"$work/llvm"
grep -q '^target triple = "bpf' "$work/llvm"
p4bpfc --emit ast "$p4" >"$work/ast"
grep -q program "$work/ast"
p4bpfc --emit p4 "$p4" >"$work/again.p4"
p4bpfc --check "$work/again.p4"
p4bpfc --emit dot "$p4" >"$work/dot"
[ "$(head -c 8 "$work/dot")" = 'digraph ' ]
[ "$(tail -n 1 "$work/dot")" = '}' ]

p4bpfc --emit ir "$p4" >"$work/l3_router.ir"
p4bpfc --emit ir "$work/l3_router.ir" | cmp - "$work/l3_router.ir"
# The same instructions; only the places they come from are others.
instructions() {
	p4bpfc --emit asm "$1" | grep '^	[a-z*(]'
}
instructions "$p4" >"$work/first"
instructions "$work/l3_router.ir" | cmp - "$work/first"
p4bpfc -o "$work/from-ir.o" "$work/l3_router.ir"

p4bpfc --dump-after=unroll -o /dev/null "$p4" 2>&1 | grep -q '^program l3_router$'
p4bpfc --time-passes -o /dev/null "$p4" 2>&1 | grep -q '^lower .* ms '
p4bpfc -v -o /dev/null "$p4" 2>&1 | grep -q '^p4bpfc: lower$'

# A file that is no IR, and one that is but makes no sense, are errors in the file.
echo 'program x y' >"$work/bad.ir"
if p4bpfc "$work/bad.ir" 2>"$work/err"; then exit 1; fi
grep -q 'bad.ir:1:11: error: expected the end of the line' "$work/err"
printf 'program x\narch xdp_model\nvar a 8\nvar b 9\ncontrol s c {\n\tset a = copy b\n}\n' >"$work/wrong.ir"
status=0
p4bpfc "$work/wrong.ir" 2>"$work/err" || status=$?
[ $status -eq 1 ]
grep -q 'is not well formed' "$work/err"
