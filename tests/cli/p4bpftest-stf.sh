# SPDX-License-Identifier: Apache-2.0
# Every way to write a test wrongly, and what p4bpftest says: the line, what was expected, what was found.
. tests/script-lib.sh

cat >"$work/wrong.stf" <<'STF'
packet
packet 0
packet x 00
packet 4294967296 00
packet 0 0
packet 0 00 0g
packet 0 00 # no comment here
expect
expect 0 0* $ 1
expect 0 00 ? 00
add
add t
add t 5
add t 99999999999 f:1 a()
add t a()
add t f
add t f: a()
add t f:12x a()
add t f:0x a()
add t f:0b2 a()
add t f:1/ a()
add t f:1/9999 a()
add t f:1
add t f:1 a
add t f:1 a(
add t f:1 a(1)
add t f:1 a(x:1
add t f:1 a(x:1,)
add t f:1 a(x:1) =
add t f:1 a() b()
add t f[x]:1 a()
add t f[1:1 a()
add "t f:1 a()
setdefault
setdefault t
setdefault t a
setdefault t a(x:1/8)
remove
remove some
wait 5
no_packet 1
check_counter
check_counter c
check_counter c()
check_counter c(0
check_counter c(0) kilos
check_counter c(0) packets
check_counter c(0) = 5
check_counter c(0) == x
mirroring_add 1
register_write r 0
meter_set_rates m 0 1
meter_set_rates m 0 1.5:x
forward 1 2
7
STF
printf 'packet 0 00\000\nadd t\000 f:1 a()\n\001\n' >>"$work/wrong.stf"

# What p4c's grammar takes, this one takes too.
cat >"$work/right.stf" <<'STF'

   # a comment
PACKET 0 00 11 2233	44
Expect 00 00*1 ** $
expect 1
expect 1 $
expect 1 ab$
add a.b.c 7 hdr.x$0.y:0X1* stk[1].z : 0b1*01 key.field0:15/8 pipe_act ( x:1 , y:0xff ) = $entry # comment
add "t" f:1 $a()
setdefault t _NoAction()
remove all
wait
no_packet
check_counter c.d(3)
check_counter c($entry) bytes>=5 # comment
mirroring_add 1 2
mc_node_create 1 2 3 4
meter_set_rates m 0 0.000005:1 2:3
register_reset r
STF
: >"$work/program.o"
transcript p4bpftest "$work/program.o" "$work/wrong.stf"
transcript p4bpftest "$work/program.o" "$work/missing.stf"
transcript p4bpftest "$work/program.o" "$work"
golden tests/cli/p4bpftest-stf.out

# Read without error: what fails then is the program.
p4bpftest "$work/program.o" "$work/right.stf" >"$work/out" 2>&1
! grep -q 'right.stf:[0-9]' "$work/out" || {
	cat "$work/out"
	fail "a test that is right was refused"
}
