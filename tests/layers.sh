# SPDX-License-Identifier: Apache-2.0
# The rooms look one way: common <- frontend <- midend <- backend, and frontend <- control; runtime sees common/ and its own
# folder, and of runtime the backend sees the description only (runtime/abi.*). Only midend/lower*.c reads
# both the AST and the IR. Nobody includes a .c. One test per room, what a header includes counted in.
. "${top_srcdir:-.}/tests/lib.sh"

# check_room ROOM [DIR]: the sources below DIR (for the tests of this test) obey the rules of ROOM.
check_room() {
	find "${2:-.}"/common "${2:-.}"/frontend "${2:-.}"/control "${2:-.}"/midend "${2:-.}"/backend \
		"${2:-.}"/compiler "${2:-.}"/runtime \
		-name '*.[chly]' -o -name '*.def' 2>/dev/null |
	xargs grep -H '^[ 	]*#[ 	]*include[ 	]*["<]' /dev/null |
	awk -v room="$1" -v root="${2:-.}/" '
	function room_of(file) { return substr(file, 1, index(file, "/") - 1) }
	function says(file, why) { print file ": " why; bad = 1 }
	# Everything `file` includes, directly or not, goes to seen[].
	function reach(file,    i, list, n) {
		n = split(includes[file], list, " ")
		for (i = 1; i <= n; i++)
			if (!(list[i] in seen)) {
				seen[list[i]] = 1
				reach(list[i])
			}
	}
	{
		file = substr($0, length(root) + 1)
		line = file
		sub(/:.*/, "", file)
		sub(/^[^:]*:[^"<]*["<]/, "", line)
		sub(/[">].*/, "", line)
		if (line !~ /\//)	# beside the file, generated, or of the system
			line = room_of(file) "/" line
		else if (line ~ /^p4bpf\//)
			line = "runtime/include/" line
		includes[file] = includes[file] " " line
	}
	END {
		may["common"] = "^common/"
		may["frontend"] = "^(common|frontend)/"
		may["control"] = "^(common|frontend|control)/"
		may["midend"] = "^(common|frontend|midend)/"
		may["backend"] = "^(common|midend|backend)/|^runtime/abi[.]"
		may["compiler"] = "^(common|frontend|control|midend|backend|compiler)/"
		may["runtime"] = "^(common|runtime)/"
		for (file in includes) {
			if (room_of(file) != room)
				continue
			n = split(includes[file], list, " ")
			for (i = 1; i <= n; i++) {
				if (list[i] ~ /[.]c$/)
					says(file, "includes the source file " list[i])
				if (room_of(list[i]) in may && list[i] !~ may[room])
					says(file, "may not include " list[i])
			}
			split("", seen)
			reach(file)
			if (room == "midend" && file !~ /^midend\/lower[^\/]*$/ &&
			    ("frontend/ast.h" in seen) && (("midend/ir.h" in seen) || file == "midend/ir.h"))
				says(file, "reads both the AST and the IR; only midend/lower*.c may")
			if (room == "backend")
				for (other in seen)
					if (other ~ /^frontend\//)
						says(file, "sees " other " through what it includes")
		}
		exit bad
	}'
}

# The check has teeth: each of these one-file trees breaks one rule.
check_teeth() {
	mkdir -p "$work/$1"
	echo "#include \"$3\"" >"$work/$2"
	if check_room "$1" "$work" >"$work/out"; then
		echo "$2 including $3 was not noticed"
		return 1
	fi
	grep -q "^$2: " "$work/out"
}

one() {
	case $1 in
	*' '*) check_teeth $1 ;;
	*) check_room "$1" ;;
	esac
}

run_suite one common frontend control midend backend compiler runtime \
	'common common/a.c frontend/ast.h' \
	'frontend frontend/a.h midend/ir.h' \
	'control control/a.c midend/ir.h' \
	'midend midend/a.c backend/backend.h' \
	'backend backend/a.c frontend/types.h' \
	'backend backend/a.c runtime/load.h' \
	'runtime runtime/a.c backend/backend.h' \
	'runtime runtime/a.c runtime/b.c'
