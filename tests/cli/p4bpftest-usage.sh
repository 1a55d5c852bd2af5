# SPDX-License-Identifier: Apache-2.0
# Wrong usage of p4bpftest: what was wrong and exit status 2, before any namespace is made.
. tests/script-lib.sh

p4=samples/filter/filter.p4
wrong_usage 'expected a program and at least one test' p4bpftest
wrong_usage 'expected a program and at least one test' p4bpftest $p4
wrong_usage "unknown option '--no-such-option'" p4bpftest --no-such-option
wrong_usage "--hook: expected xdp or tc, found 'nowhere'" p4bpftest --hook nowhere $p4 samples/filter/filter.stf
ok p4bpftest --help
ok p4bpftest --version
