# SPDX-License-Identifier: Apache-2.0
# A program with more tables than the kernel lends maps: each keeps its name, its size and its entries, also
# through a replacement, by itself and by a program whose tables have maps of their own.
. tests/net-lib.sh

for n in 50 200; do
	sh tests/scale/generate.sh tables $n >"$work/t$n.p4"
done
ok ctl pipeline load many "$(compiled "$work/t200.p4")"
holds() {
	ctl table dump many "$1" >"$work/got" || fail "$1 cannot be dumped"
	grep -q "hdr.h.a=$2 hdr.h.b=$3 action sw.set v=$4\$" "$work/got" || fail "$1 lacks its entry: $(cat "$work/got")"
	[ "$(grep -c '^table set' "$work/got")" -eq 1 ] || fail "$1 has another's entry"
}
ok ctl table add many t3 key 1 2 action set 3
ok ctl table add many t49 key 4 5 action set 49
ok ctl table add many t199 key 7 8 action set 9
holds t3 1 2 3
holds t199 7 8 9
refused "has an entry with that key already" ctl table add many t3 key 1 2 action set 4
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	echo "table add many t100 key $i $i action set $i"
done >"$work/fill"
ok ctl batch "$work/fill"
refused "table 'sw.t100' is full: it holds 16 entries" ctl table add many t100 key 17 17 action set 17
for program in t200 t50 t200; do
	ok ctl pipeline replace many "$(compiled "$work/$program.p4")"
	holds t3 1 2 3
	holds t49 4 5 49
done
refused "no entry with that key" ctl table del many t199 key 7 8
ok ctl pipeline unload many
