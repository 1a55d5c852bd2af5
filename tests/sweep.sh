# SPDX-License-Identifier: Apache-2.0
# tests/sweep.sh DIR|FILE.p4...: which programs of a collection compile, and whether the kernel's verifier
# takes all of those. Not a suite: it is for collections outside of this tree. Prints a line for each
# program, `loads`, `REFUSED BY KERNEL` and why, or `no code` and the compiler's first error; then the
# counts. Fails when the kernel refuses any, or the compiler ends other than by accepting or refusing.
# P4BPFC_ARGS are more arguments for the compiler. Needs root; nothing stays loaded.
. "${top_srcdir:-.}/tests/lib.sh"

one() {
	limit p4bpfc $P4BPFC_ARGS -o "$work/out.o" "$1" >"$work/log" 2>&1
	status=$?
	if [ "$status" -eq 1 ]; then
		echo "no code: $(sed -n 's/.*error: //p' "$work/log" | head -n 1)"
		return 0
	elif [ "$status" -ne 0 ]; then
		echo "COMPILER ENDS WITH $status: $(tail -n 1 "$work/log")"
		return 1
	fi
	mkdir "$work/bpffs"
	unshare -m sh -eu -c 'mount -t bpf bpf "$1/bpffs"
		timeout -k 5 120 p4bpfctl --pin "$1/bpffs/pins" pipeline load sweep "$1/out.o"
		timeout -k 5 60 p4bpfctl --pin "$1/bpffs/pins" pipeline unload sweep' \
		sh "$work" >"$work/log" 2>&1 && echo loads && return 0
	echo "REFUSED BY KERNEL: $(grep -v '^processed' "$work/log" | tail -n 2 | tr '\n' ' ')"
	return 1
}

# In the place of TAP: one line each.
report() {
	echo "$2: $(head -n 1 "$tmp/$1.out")"
}

for item; do
	if [ -d "$item" ]; then
		find "$item" -name '*.p4' -type f | sort
	else
		echo "$item"
	fi
done >"$tmp/items"
run_suite one $(cat "$tmp/items") >"$tmp/lines"
sed 1d "$tmp/lines"
awk -F ': ' '{ n[$2]++ } END { for (k in n) printf "%5d %s\n", n[k], k }' "$tmp/lines" | sed '/1\.\./d' | sort -rn
! grep -qE ': (REFUSED BY|COMPILER ENDS)' "$tmp/lines"
