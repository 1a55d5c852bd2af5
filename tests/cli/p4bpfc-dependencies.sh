# SPDX-License-Identifier: Apache-2.0
# -M, -MD and -MF write make rules that name every file read, in a form make takes.
set -e
top=$PWD
P4BPF_INCLUDE=$top/p4include
cd "$work"
cp "$top"/samples/l3_router/l3_router.p4 router.p4
mkdir 'with blank'
echo 'const bit<8> ten = 10;' >'with blank/ten.p4'
sed -i '1i #include "with blank/ten.p4"' router.p4

p4bpfc -M router.p4 >rule
[ ! -e router.o ]
sed 's/^router\.o:.*/all:/; s/^  .*ten.p4.*/&/' rule >/dev/null
grep -q '^router\.o: \\$' rule
grep -q '^  router\.p4 \\$' rule
grep -q 'with\\ blank/ten\.p4' rule
grep -q '/core\.p4' rule

p4bpfc -MD -o out.o router.p4
[ -s out.o ] && grep -q '^out\.o:' out.d
p4bpfc -MD -MF elsewhere.mk -o out.o router.p4
cmp elsewhere.mk out.d
mkdir sub
p4bpfc -MD -o sub/out.o router.p4
grep -q '^sub/out\.o:' sub/out.d

# make agrees: up to date, then not, then not stopped by a file that is gone.
printf 'include out.d\nout.o:\n\ttouch out.o\n' >Makefile
make -q out.o
touch -d '1 hour' 'with blank/ten.p4'
if make -q out.o; then exit 1; fi
rm 'with blank/ten.p4'
make out.o >log
