# SPDX-License-Identifier: Apache-2.0
# How p4bpfctl is to be called: wrong calls end with status 2 and say what is right, every command has help and
# a place in the manual, and nothing here needs rights.
fail() {
	echo "FAILED: $*"
	exit 1
}

# usage TEXT ARG...: status 2, and TEXT on standard error.
usage() {
	text=$1
	shift
	p4bpfctl "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ $status -eq 2 ] && grep -qF -e "$text" "$work/err" && [ ! -s "$work/out" ] && return
	cat "$work/out" "$work/err"
	fail "exit status $status, expected 2 and '$text': p4bpfctl $*"
}

usage "what to do is missing"
usage "'tabel' is unknown; did you mean 'table'?" tabel
usage "'metre' is unknown" metre list p
usage "'registre' is unknown" registre read p r 0
usage "table: what to do with it is missing" table
usage "table has no verb 'ad'; did you mean 'add'?" table ad
usage "table has no verb 'frobnicate'; it has list, show" table frobnicate
usage "option '--jsno' is unknown" --jsno table list p
usage "--pin needs a directory" table list p --pin
usage "PIPE is missing" pipeline load
usage "OBJ is missing" pipeline load p
usage "'x' is too much" pipeline load p o x
usage "'x' is too much" pipeline list x
usage "usage: p4bpfctl pipeline load PIPE OBJ" pipeline load
usage "no --port given" run p f.p4
usage "--port needs a value" run p f.p4 --port
usage "FILE is missing" run p
usage "'--bogus' is too much" run p f.p4 --port a --bogus
usage "PIPE is missing" stop
usage "TABLE is missing" table dump p
usage "COUNTER is missing" counter read p
usage "IFACE is missing" port add p
usage "port number 'x', expected a number" port add p eth0 id x
usage "mode 'fast', expected auto, native, generic or clsact" port add p eth0 mode fast
usage "port 'stack' takes 'id N' and no mode" port add p stack
usage "port 'cpu' takes no mode" port add p cpu mode native
usage "--repeat 'x', expected a number" bench p --repeat x
usage "either --packet or --pcap" bench p --packet 00 --pcap f
usage "FILE is missing" batch --atomic
usage "ID is missing" group add p
usage "ID 'x', expected a number from 0 to 4294967295" group add p x
usage "ID '4294967296', expected a number" group dump p 4294967296
usage "SESSION is missing" mirror set p
usage "'port' or 'group' is missing" mirror set p 1
usage "NAME is missing" valueset add p
usage "profile has no verb 'member'; it has list, member add" profile member
usage "profile has no verb 'list member'" profile 'list member' p
usage "PROFILE is missing" profile member dump p
usage "MEMBER is missing" profile member add p x
usage "GROUP 'x', expected a number from 0" profile group add p x x

# Help: on standard output, for the whole, every noun and every verb.
p4bpfctl --help >"$work/help" || fail "--help"
[ "$(p4bpfctl --version)" = "p4bpfctl $(sed -n 's/^AC_INIT(\[p4bpf\], \[\(.*\)\])/\1/p' configure.ac)" ] ||
	fail "--version: $(p4bpfctl --version)"
sed -n 's/^  p4bpfctl \([a-z]*\)\(\( [a-z]\{1,\}\)\{0,2\}\).*/\1\2/p' "$work/help" >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 26 ] || fail "commands in --help: $(cat "$work/commands")"
while read -r noun verb; do
	p4bpfctl "$noun" --help >"$work/noun" || fail "$noun --help"
	p4bpfctl "$noun" $verb --help >"$work/verb" || fail "$noun $verb --help"
	grep -q "^usage: p4bpfctl $noun${verb:+ $verb}" "$work/verb" || fail "no usage: $(cat "$work/verb")"
	grep -q "p4bpfctl $noun${verb:+ $verb}" "$work/noun" || fail "$verb is not in the help of $noun"
	grep -q "^\.It Cm $noun${verb:+ $verb}\b" docs/p4bpfctl.8 || fail "$noun $verb is not in p4bpfctl(8)"
done <"$work/commands"

# With --json also an error is JSON, on standard output.
p4bpfctl --json table ad >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && grep -q '"error": "table has no verb' "$work/out" && [ ! -s "$work/err" ] ||
	fail "--json: $(cat "$work/out" "$work/err")"
