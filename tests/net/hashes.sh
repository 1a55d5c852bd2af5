# SPDX-License-Identifier: Apache-2.0
# The parameters of custom CRCs: known CRCs of "123456789" by polynomial, start, end and order of bits.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/hashes.p4)"
# is EXPECTED COMMAND...: standard output is EXPECTED.
is() {
	expected=$1
	shift
	actual=$("$@" 2>&1)
	[ "$actual" = "$expected" ] || fail "$* says '$actual', expected '$expected'"
}
# crcs CRC32_CUSTOM CRC16_CUSTOM
crcs() {
	ok ctl bench p --packet "313233343536373839 0000000000" --repeat 1
	is "0: $(($1))
1: $(($2))
2: $((0xcbf43926))" ctl register dump p crc
}

is "crc16_custom 0x8005 0x0 0x0 1 1
crc32_custom 0x4c11db7 0xffffffff 0xffffffff 1 1" ctl hash list p
crcs 0xcbf43926 0xbb3d
ok ctl hash set p crc32_custom 0x1edc6f41 0xffffffff 0xffffffff 1 1
ok ctl hash set p crc16_custom 0x1021 0xffff 0 0 0
crcs 0xe3069283 0x29b1
ok ctl hash set p crc32_custom 0x04c11db7 0xffffffff 0xffffffff 0 0
ok ctl hash set p crc16_custom 0x1021 0 0 0 0
crcs 0xfc891918 0x31c3
ok ctl hash set p crc16_custom 0x1021 0 0 1 1
crcs 0xfc891918 0x2189
ok ctl hash set p crc32_custom 0x04c11db7 0xffffffff 0 0 0
crcs 0x0376e6e7 0x2189
ok ctl pipeline replace p "$(compiled tests/net/hashes.p4)"
crcs 0x0376e6e7 0x2189
ok ctl hash reset p crc32_custom
crcs 0xcbf43926 0x2189

# The commands of simple_switch_CLI.
printf 'set_crc32_parameters calc_0 0x1edc6f41 0xffffffff 0xffffffff True True\nset_crc16_parameters c 0x1021 0 0 0 0\n' \
	>"$work/commands.txt"
ok ctl table load p "$work/commands.txt"
crcs 0xe3069283 0x31c3

refused "crc16_custom: a parameter does not fit 16 bits" ctl hash set p crc16_custom 0x11021 0 0 0 0
refused "has no custom CRC 'crc32'" ctl hash set p crc32 1 0 0 0 0
wrong_usage "REFLECT_REMAINDER is missing" ctl hash set p crc16_custom 1 0 0 0
ok ctl pipeline load q "$(compiled tests/net/registers.p4)"
is "" ctl hash list q
refused "pipeline 'q' uses no custom CRC" ctl hash reset q crc32_custom
