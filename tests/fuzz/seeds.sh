# SPDX-License-Identifier: Apache-2.0
# What fuzzing starts from, sourced by run.sh and tests/fuzz.sh: the project's own tests and samples.

# seeds TARGET DIR: lists the files; what has to be made with p4bpfc goes to DIR.
seeds() {
	case $1 in
	parse | check)
		# Not those that are slow by design.
		find tests/ok tests/packet tests/err samples p4include -name '*.p4' |
			grep -v -e macro-growth -e too-deep -e include-itself | sort
		;;
	compile)
		find tests/ok tests/packet samples -name '*.p4' | sort
		;;
	ir)
		find tests/pass -name '*.ir' | sort
		for p4 in tests/packet/*.p4; do
			p4bpfc --emit ir -o "$2/$(basename "$p4" .p4).ir" "$p4" 2>/dev/null
		done
		find "$2" -name '*.ir' | sort
		;;
	describe)
		for p4 in tests/packet/table-*.p4 samples/*/*.p4; do
			p4bpfc -o "$2/out.o" "$p4" 2>/dev/null &&
				description "$2/out.o" >"$2/$(basename "$p4" .p4).json"
		done
		find "$2" -name '*.json' -size +0 | sort
		;;
	stf)
		find tests/packet samples -name '*.stf' | sort
		;;
	esac
}

# The section .p4bpf of an object: JSON on one line.
description() {
	strings -n 40 "$1" | grep '^{"version":'
}

# The words of the language, in libFuzzer's form, from the rows they are declared in.
dictionary() {
	sed -n 's/^KEYWORD([A-Z_]*, \("[^"]*"\)).*/\1/p' frontend/keyword.def
	sed -n 's/^OP([A-Z_]*, \("[^"]*"\),.*/\1/p' frontend/op.def
	printf '"%s"\n' '#include <core.p4>' '#define ' '#if ' '#else' '#endif' '#line 1' '@name' \
		packet_in packet_out extract emit lookahead advance isValid setValid setInvalid \
		push_front pop_front next last lastIndex size hit miss action_run accept reject \
		start verify static_assert exact ternary lpm range optional default_action \
		const_entries NoAction error.NoError 8w255 4s-1 0x 0b '{#}' '...' '+:' '|+|='
}
