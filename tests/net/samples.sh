# SPDX-License-Identifier: Apache-2.0
# The commands in the READMEs, the project's and the samples', are carried out as they stand there, on interfaces
# made for them.
. tests/net-lib.sh

P4BPF_INCLUDE=$PWD/p4include
export P4BPF_INCLUDE
for n in 0 1 2 3; do
	ok ip link add "eth$n" type veth peer name "other$n"
	ok ip link set "eth$n" up
	ok ip link set "other$n" up
done

# What a command of the project's README writes does not land among the sources.
mkdir "$work/top"
ln -s "$PWD/samples" "$work/top/samples"

clang=
for v in -25 -24 -23 -22 -21 -20 -19 -18 -17 -16 ''; do
	command -v "clang$v" >/dev/null && clang=clang$v && break
done

ran=0
for readme in README.md samples/*/README.md; do
	[ -n "$clang" ] || ! grep -q '^    clang ' "$readme" || continue
	# The comments go, and the tool works on this test's pins.
	sed -n 's/ *#.*//; s/^    p4bpfctl /ctl /p; s/^    \(p4bpf[ct][ e].*\)/\1/p; s/^    clang /$clang /p' "$readme" \
		>"$work/commands"
	case $readme in
	README.md) place=$work/top ;;
	*)
		# What they write does not land among the sources either.
		place=$work/$(basename "$(dirname "$readme")")
		cp -R "$(dirname "$readme")" "$place"
		;;
	esac
	while read -r command; do
		(cd "$place" && eval "$command") >"$work/out" 2>&1 </dev/null || {
			cat "$work/out"
			fail "$readme: $command"
		}
		ran=$((ran + 1))
	done <"$work/commands"
done
[ $ran -ge 27 ] || fail "only $ran commands found"
[ -z "$(ctl pipeline list)" ] || fail "a README leaves its pipeline: $(ctl pipeline list)"
