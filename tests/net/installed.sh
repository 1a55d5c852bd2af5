# SPDX-License-Identifier: Apache-2.0
# What `make install` puts down is enough for a project of one's own: samples/embed builds against it
# through pkg-config and p4bpf.mk, an include that changes recompiles, the program guards an interface,
# and uninstall removes everything.
root=$work/root
project=$work/project
here=p4bpf-guard-$$
there=p4bpf-guarded-$$

fail() {
	echo "$*"
	exit 1
}

cleanup() {
	ip netns del "$here" 2>/dev/null
	ip netns del "$there" 2>/dev/null
}
trap cleanup EXIT

make -C "$top_builddir" --no-print-directory install DESTDIR="$root" >"$work/log" 2>&1 || {
	tail "$work/log"
	fail "make install failed"
}
prefix=$root$(sed -n 's/^prefix=//p' "$top_builddir/p4bpf.pc")
[ -f "$prefix/include/p4bpf/p4bpf.h" ] || fail "the header is not installed"
pc=$(dirname "$(find "$root" -name p4bpf.pc)")

# DESTDIR is not where the installed files believe they are: say it to pkg-config and to the tools.
mkdir "$work/bin"
cat >"$work/bin/pkg-config" <<END
#!/bin/sh
PKG_CONFIG_PATH=$pc exec "$(command -v pkg-config)" --define-variable=prefix=$prefix "\$@"
END
chmod +x "$work/bin/pkg-config"
PATH=$work/bin:$prefix/bin:$PATH
P4BPF_INCLUDE=$prefix/share/p4bpf/p4include
LD_LIBRARY_PATH=$prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PATH P4BPF_INCLUDE LD_LIBRARY_PATH

mkdir "$project"
cp samples/embed/Makefile samples/embed/*.c samples/embed/*.p4 "$project"
# A sanitized library wants a sanitized program around it.
sanitize=$(grep -q '^#define P4BPF_SANITIZE' "$top_builddir/config.h" && echo -fsanitize=address,undefined)
make -C "$project" CC="gcc $sanitize" 2>&1 || fail "the project does not build"
make -C "$project" -q filter.o || fail "filter.o is not up to date after make"
touch -d '+1 minute' "$P4BPF_INCLUDE/core.p4"
make -C "$project" -q filter.o && fail "a newer core.p4 does not recompile filter.o"

if [ "$(id -u)" -eq 0 ]; then
	ip netns add "$here" && ip netns add "$there" || fail "cannot make network namespaces"
	ip link add v0 netns "$here" type veth peer name v1 netns "$there"
	ip -n "$here" addr add 192.0.2.1/24 dev v0
	ip -n "$here" link set v0 up
	ip -n "$there" addr add 192.0.2.7/24 dev v1
	ip -n "$there" link set v1 up
	cd "$project" || exit 1
	ip netns exec "$here" ping -q -c 1 -w 5 192.0.2.7 || fail "the hosts do not see each other"
	# exec: the process to be stopped is guard itself.
	(exec ip netns exec "$here" ./guard v0 192.0.2.7) >guard.out 2>&1 &
	guard=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		grep -q guarding guard.out && break
		sleep 0.1
	done
	ip netns exec "$here" ping -q -c 2 -i 0.2 -w 2 192.0.2.7 && fail "a blocked host answered"
	kill -INT "$guard"
	wait "$guard" || fail "guard failed: $(cat guard.out)"
	grep '^dropped [1-9]' guard.out || fail "nothing was dropped: $(cat guard.out)"
	ip netns exec "$here" ping -q -c 1 -w 5 192.0.2.7 || fail "the filter outlived its program"
fi

make -C "$top_builddir" --no-print-directory uninstall DESTDIR="$root" >"$work/log" 2>&1 ||
	fail "make uninstall failed"
left=$(find "$root" -type f)
[ -z "$left" ] || fail "uninstall left $left"
