# SPDX-License-Identifier: Apache-2.0
# Where a pipeline cannot be: outside of a BPF file system, or for a user without rights. And where the file
# system is not mounted, it is.
. tests/net-lib.sh

object=$(compiled tests/net/tables.p4)
# Another user must reach it, too.
chmod 755 "$work" "$(dirname "$work")"

refused "does not lie in a BPF file system" p4bpfctl --pin "$work/pins" pipeline load p "$object"
[ ! -e "$work/pins" ] || fail "$work/pins was made"
refused "there is no pipeline 'p'" p4bpfctl --pin "$work/pins" table list p
ok p4bpfctl --pin "$work/pins" pipeline list

# A mount namespace of its own, without the BPF file system.
cat >"$work/unmounted" <<'END'
umount /sys/fs/bpf || exit 77
. tests/script-lib.sh
refused "no BPF file system is mounted at /sys/fs/bpf" p4bpfctl table list p
ok p4bpfctl pipeline list
if command -v capsh >/dev/null; then
	refused "mounting the BPF file system at /sys/fs/bpf: permission denied" \
		capsh --drop=cap_sys_admin -- -c "p4bpfctl pipeline load p $object"
fi
p4bpfctl pipeline load p "$object" 2>"$work/warning" || fail "load did not mount: $(cat "$work/warning")"
grep -q "perhaps not for the whole system" "$work/warning" || fail "no warning: $(cat "$work/warning")"
[ "$(p4bpfctl pipeline list)" = "p: xdp_model on xdp" ] || fail "not loaded"
ok p4bpfctl pipeline unload p
END
object=$object work=$work unshare -m sh "$work/unmounted" || fail "without the BPF file system"

# A user without rights.
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
nobody true 2>/dev/null && nobody cat "$object" >/dev/null 2>&1 && nobody p4bpfctl --version >/dev/null 2>&1 ||
	skip "the rest passed; cannot run p4bpfctl as another user here"
ok ctl pipeline load p "$object"
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" pipeline load q "$object"
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins-2" pipeline load q "$object"
[ "$(ls -A "$pins" "$pins-2" 2>/dev/null | grep -c q)" -eq 0 ] || fail "something is pinned"
rmdir "$pins-2" 2>/dev/null
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" table dump p route
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" table add p route key 1.0.0.0/8 action drop
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" port add p lo
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" pipeline unload p
refused "permission denied (root is needed" nobody p4bpfctl --pin "$pins" pipeline list
