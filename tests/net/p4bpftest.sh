# SPDX-License-Identifier: Apache-2.0
# What p4bpftest says of tests that do not fit their program, its options, and that it leaves nothing behind,
# killed or not.
. tests/script-lib.sh

[ "$(id -u)" -eq 0 ] || skip "needs root"
unshare -n true 2>/dev/null || skip "this machine cannot make network namespaces"

cat >"$work/p.p4" <<'P4'
#include <ebpf_model.p4>
header h_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { h_t h; }
parser prs(packet_in p, out headers_t hdr) {
    state start { p.extract(hdr.h); transition accept; }
}
control inner(inout headers_t hdr, inout bool pass) {
    action set(bool on, bit<8> n) { pass = on; }
    table exact_ {
        key = { hdr.h.dst: exact; hdr.h.type: exact; }
        actions = { set; NoAction; }
        size = 2;
    }
    table tern {
        key = { hdr.h.src: ternary; }
        actions = { set; NoAction; }
        size = 8;
    }
    table fixed {
        key = { hdr.h.type: exact; }
        actions = { NoAction; }
        const default_action = NoAction();
        const entries = { 7: NoAction(); }
    }
    apply { exact_.apply(); tern.apply(); fixed.apply(); }
}
control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(4, false) seen;
    inner() one;
    inner() two;
    apply {
        pass = hdr.h.type != 0xdddd;
        seen.increment(1);
        one.apply(hdr, pass);
        two.apply(hdr, pass);
    }
}
ebpfFilter(prs(), filter_()) main;
P4
ok p4bpfc --hook xdp -o "$work/p.o" "$work/p.p4"

# One statement a test.
while read -r statement; do
	echo "$statement" >"$work/t.stf"
	echo "$statement" >>"$work/transcript"
	p4bpftest "$work/p.o" "$work/t.stf" 2>&1 | sed -n "s|^# $work/|  |p" >>"$work/transcript"
done <<'STF'
add none hdr.h.dst:1 set(on:1, n:2)
add exact_ hdr.h.dst:1 set(on:1, n:2)
add one.exact_ hdr.h.dst:1 forward(on:1, n:2)
add one.exact_ hdr.h.none:1 set(on:1, n:2)
add one.exact_ dst:1 dst:2 set(on:1, n:2)
add one.exact_ dst:1/8 set(on:1, n:2)
add one.exact_ dst:0x1* set(on:1, n:2)
add one.exact_ dst:0x1000000000000 set(on:1, n:2)
add one.exact_ dst:1 set(on:1)
add one.exact_ dst:1 set(on:1, n:2, m:3)
add one.exact_ dst:1 set(on:1, on:1)
add one.exact_ dst:1 set(on:0b1*, n:2)
add one.exact_ dst:1 set(on:1, n:256)
add one.exact_ key.field2:1 NoAction()
add one.tern src:0x1 NoAction()
add one.tern 5 src:1 NoAction()
add one.tern 5 src:0x1/3 NoAction()
add one.fixed type:8 NoAction()
setdefault one.fixed NoAction()
setdefault one.tern set()
check_counter seen(5)
check_counter seen(1) == 1
check_counter seen(1) bytes == 0
check_counter unseen(1)
check_counter seen($entry)
mirroring_add 1 2
packet 1024 000000000001 000000000002 0800
STF
golden tests/net/p4bpftest.out

cat >"$work/pass.stf" <<'STF'
add filter_.one.exact_ type:0xdddd key.field0:2 filter__one_set(a:1)
packet 0 000000000001 000000000002 0800
expect 0 000000000001 000000000002 0800 $
packet 3 000000000002 000000000003 dddd 11
expect 3 000000000002 000000000003 dddd
packet 0 000000000001 000000000002 dddd
check_counter seen(1) == 3
remove all
packet 3 000000000002 000000000003 dddd 11
STF
refused_on_tc() {
	p4bpftest --hook tc "$work/p.o" "$work/pass.stf" | grep -q 'is compiled for the hook xdp, not tc'
}
ok p4bpftest "$work/p.o" "$work/pass.stf"
ok p4bpftest --hook tc "$work/p.p4" "$work/pass.stf"
ok refused_on_tc

# What went in and out, as files.
ok p4bpftest -v --pcap "$work/pcap" "$work/p.o" "$work/pass.stf"
grep -q '^# port 3 out 1: 000000000002000000000003dddd11$' "$work/ok.out" || fail "-v does not show the packets"
for file in port-0-in port-0-out port-3-in port-3-out; do
	[ -f "$work/pcap/pass-$file.pcap" ] || fail "--pcap wrote $(ls "$work/pcap")"
done
# 24 bytes of file header, 16 a packet, and the packets.
[ "$(stat -c %s "$work/pcap/pass-port-0-in.pcap")" -eq $((24 + 2 * (16 + 14))) ] || fail "the file is not what went in"
[ "$(stat -c %s "$work/pcap/pass-port-3-out.pcap")" -eq $((24 + 16 + 15)) ] || fail "the file is not what came out"

# No rights: skipped, with the reason.
if command -v setpriv >/dev/null; then
	setpriv --bounding-set -sys_admin --inh-caps -sys_admin p4bpftest "$work/p.o" "$work/pass.stf" >"$work/out"
	[ $? -eq 77 ] || fail "not skipped: $(cat "$work/out")"
	grep -q '^ok 1 .* # SKIP .*packet tests need root' "$work/out" || fail "$(cat "$work/out")"
fi

# Killed, or asked to end, in the middle: no namespace, no pins, no temporary file.
yes 'packet 0 000000000001 000000000002 0800' | head -n 100000 >"$work/long.stf"
for signal in KILL TERM INT; do
	mkdir "$work/tmp"
	# A command in the background ignores SIGINT unless something puts it back.
	TMPDIR=$work/tmp env --default-signal=INT p4bpftest "$work/p.p4" "$work/long.stf" >"$work/out" 2>&1 &
	pid=$!
	tries=0
	until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || fail "p4bpftest does not come up: $(cat "$work/out")"
		sleep 0.01
	done
	namespace=$(readlink /proc/$pid/ns/net | tr -dc 0-9)
	kill -$signal $pid
	wait $pid
	[ $? -gt 128 ] || fail "not ended by SIG$signal"
	! ls -l /proc/[0-9]*/ns/net 2>/dev/null | grep -q "\[$namespace\]" || fail "the namespace is still used"
	[ $signal = KILL ] || [ -z "$(ls "$work/tmp")" ] || fail "left in TMPDIR: $(ls "$work/tmp")"
	rm -r "$work/tmp"
done

# --keep leaves what it says, and no more.
ok p4bpftest --keep "$work/p.o" "$work/pass.stf"
name=$(sed -n 's/^# kept: namespace and pipeline \([^;]*\);.*/\1/p' "$work/ok.out")
[ -n "$name" ] || fail "--keep says no name"
ok nsenter --net="/run/netns/$name" ip link show port3
ok p4bpfctl pipeline show "$name"
ok p4bpfctl pipeline unload "$name"
ok ip netns del "$name"
