# SPDX-License-Identifier: Apache-2.0
# The output appears whole or not at all, where it is asked for, with the permissions of a new file.
set -e
top=$PWD
good=$top/tests/ok/12-statements.p4
router=$top/samples/l3_router/l3_router.p4
P4BPF_INCLUDE=$top/p4include
cd "$work"

p4bpfc "$router"
[ -s l3_router.o ]
[ "$(stat -c %a l3_router.o)" = "$(printf '%o' $((0666 & ~0$(umask))))" ]
mkdir sub
p4bpfc -o sub/r.o "$router"
cmp l3_router.o sub/r.o
p4bpfc -o - "$router" | cmp - l3_router.o
p4bpfc - <"$router" -o stdin.o
[ -s stdin.o ]

# An error leaves what was there, and nothing else.
echo old >kept.o
echo 'control c() { apply { x = 1; } }' >bad.p4
if p4bpfc -o kept.o bad.p4 2>err; then exit 1; fi
[ "$(cat kept.o)" = old ]
if p4bpfc -o missing/out.o "$router" 2>err; then exit 1; fi
grep -q "cannot write 'missing/out.o': No such file or directory" err
if p4bpfc -o sub "$router" 2>err; then exit 1; fi
grep -q "cannot write 'sub'" err
if p4bpfc -o /dev/full "$router" 2>err; then exit 1; fi
grep -q "cannot write '/dev/full': No space left" err
p4bpfc -o /dev/null "$router"
[ -c /dev/null ]
[ "$(ls -A | grep -v -e '^err$' | sort | tr '\n' ' ')" = \
	'bad.p4 kept.o l3_router.o stdin.o sub ' ]

# Checking writes nothing.
p4bpfc --check -o checked.o "$good"
[ ! -e checked.o ]
