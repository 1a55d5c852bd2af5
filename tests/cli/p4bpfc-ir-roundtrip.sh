# SPDX-License-Identifier: Apache-2.0
# The IR of every packet test, printed, is read back and printed equal; and it is well formed.
P4BPF_VERIFY=1
export P4BPF_VERIFY
for p4 in tests/packet/*.p4 samples/*/*.p4; do
	p4bpfc --emit ir -o "$work/first.ir" "$p4" && p4bpfc --emit ir "$work/first.ir" |
		cmp "$work/first.ir" - || {
		echo "$p4"
		exit 1
	}
done
