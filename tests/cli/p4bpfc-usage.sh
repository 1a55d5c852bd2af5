# SPDX-License-Identifier: Apache-2.0
# Wrong usage is exit code 2 and names the word; help and version are exit code 0.
fails() {
	wanted=$1 says=$2
	shift 2
	p4bpfc "$@" >"$work/out" 2>"$work/err"
	status=$?
	if [ $status -ne "$wanted" ] || ! grep -q -e "$says" "$work/err"; then
		echo "p4bpfc $*: exit $status, expected $wanted and '$says'"
		cat "$work/err"
		exit 1
	fi
}

fails 2 'no program given'
fails 2 "unknown option '--frobnicate'" --frobnicate a.p4
fails 2 "unknown option '-Werrors'" -Werrors a.p4
fails 2 "one program at a time: 'a.p4' and 'b.p4'" a.p4 b.p4
fails 2 "option '-o' needs an argument" a.p4 -o
fails 2 "option '--emit' takes obj, asm" --emit exe a.p4
fails 2 "option '--hook' takes xdp, tc or auto, not 'xpd'" --hook=xpd a.p4
fails 2 "option '-O' takes 0, 1 or 2, not '3'" -O3 a.p4
fails 2 "option '--arch' takes the name" --arch tofino a.p4
fails 2 "option '--run-pass' takes a pass" --run-pass=inline a.ir
fails 2 "option '--run-pass' takes a program in IR" --run-pass=unroll a.p4
fails 2 "option '--diagnostics' takes text or json" --diagnostics=xml a.p4
fails 2 "there is no diagnostic 'everything'" -Wno-everything tests/ok/12-statements.p4
fails 2 "there is no diagnostic 'nothing'" -Werror=nothing tests/ok/12-statements.p4
fails 1 "No such file" --check "$work/missing.p4"
fails 1 "is a directory" --check "$work"
fails 1 "No such file" "$work/missing.ir"
fails 2 "option '--p4info' takes files that end in .txtpb" --p4info x.pb a.p4
fails 2 "option '--p4runtime-files' takes a file name" --p4runtime-files= a.p4
fails 2 "option '--p4runtime-format' takes binary, json or text" --p4runtime-format xml a.p4
fails 1 "cannot write" --p4info "$work/missing/x.txtpb" samples/filter/filter.p4
p4bpfc --p4runtime-format json --p4runtime-file "$work/p4info" --emit p4info -o /dev/null \
	samples/filter/filter.p4 && head -n 1 "$work/p4info" | grep -qx '{' || exit 1

for option in --help --version --list-passes; do
	p4bpfc $option >"$work/out" 2>"$work/err" || exit 1
	[ -s "$work/out" ] && [ ! -s "$work/err" ] || exit 1
done
# The manual page has a word on each option of --help.
p4bpfc --help | sed -n 's/^  -\(-*[A-Za-z0-9-]*\).*/\1/p' |
	sed 's/-ID$//; s/LEVEL$/2/' | while read -r option; do
	grep -q -e "^\.It Fl.* $option\>" docs/p4bpfc.1 || {
		echo "option -$option is not in docs/p4bpfc.1"
		exit 1
	}
done
