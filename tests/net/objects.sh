# SPDX-License-Identifier: Apache-2.0
# Files that are no objects of p4bpfc: each is refused with its reason, and nothing of it stays.
. tests/net-lib.sh

good=$(compiled tests/net/tables.p4)
size=$(wc -c <"$good")

# altered SED-EXPRESSION: the good object with some bytes changed for as many others.
altered() {
	LC_ALL=C sed "$1" "$good" >"$work/altered.o"
	[ "$(wc -c <"$work/altered.o")" -eq "$size" ] || fail "the object's size has changed: $1"
	! cmp -s "$good" "$work/altered.o" || fail "nothing has changed: $1"
}

load() {
	refused "$1" ctl pipeline load p "${2:-$work/altered.o}"
	[ -z "$(ctl pipeline list)" ] || fail "a pipeline is there after: $1"
	[ -z "$(ls -A "$pins" 2>/dev/null)" ] || fail "something is pinned after: $1"
}

load "nowhere.o: cannot be read: No such file or directory" "$work/nowhere.o"
load "is a directory, expected an object file" "$work"
load "not a regular file" /dev/null
: >"$work/empty.o"
load "the file is empty" "$work/empty.o"
echo "#include <core.p4>" >"$work/text.o"
load "not an ELF object" "$work/text.o"
load "not a BPF object (ELF machine" "$(command -v p4bpfctl)"
altered 's/\.p4bpf/.p4bpg/'
load "a BPF object, but not one that p4bpfc made (no section '.p4bpf')"
altered 's/"version":1/"version":2/'
load "pipeline description of version 2, this p4bpf reads version 1; compile the program again"
altered 's/"version":1/"versiom":1/'
load "pipeline description of version 0"
altered 's/"version":1/"version":x/'
load "pipeline description: line 1: "
altered 's/"version":1,/"version":"",/; s/"compiler":"p/"compiler":"/'
load "pipeline description: version: expected an integer, found a string"
altered 's/"width":48/"width":[]/'
load "].width: expected an integer, found an array"
altered 's/"match":"lpm"/"match":"lpn"/'
load "match 'lpn' is unknown"
altered 's/"impl":"hash"/"impl":"lash"/'
load "impl 'lash' is unknown"
altered 's/"hook":"xdp"/"hook":"xdq"/'
load "hook 'xdq', expected 'xdp' or 'tc'"
altered 's/"size":64/"size":-4/'
load "size -4"
altered 's/"key_size":20/"key_size":19/'
load "lies outside of the key or value"
altered 's/"value_size":16/"value_size":24/'
load "the description says"
altered 's/"prefix_base":8/"prefix_base":0/'
load "prefix_base 0 is not where the bits of"
altered 's/"order":"be"/"order":"le"/g'
load "byte order 'le', expected 'be' or 'host'"

# Cut off anywhere.
cut=1
while [ $cut -lt "$size" ]; do
	head -c $cut "$good" >"$work/cut.o"
	ctl pipeline load p "$work/cut.o" >"$work/out" 2>&1
	[ $? -eq 1 ] || fail "an object cut off at $cut of $size bytes: $(cat "$work/out")"
	[ -s "$work/out" ] || fail "no message for an object cut off at $cut bytes"
	cut=$((cut + 397))
done
[ -z "$(ls -A "$pins" 2>/dev/null)" ] || fail "something is pinned after objects that were cut off"

# The good one, twice.
ok ctl pipeline load p "$good"
refused "pipeline 'p' is loaded already" ctl pipeline load p "$good"
refused "'p/q' cannot name a pipeline" ctl pipeline load p/q "$good"
refused "'' cannot name a pipeline" ctl pipeline load '' "$good"
refused "'..' cannot name a pipeline" ctl pipeline load .. "$good"
ok ctl pipeline load a.b-c_D.9 "$good"
[ "$(ctl pipeline list | sed 's/:.*//' | tr '\n' ' ')" = "a.b-c_D.9 p " ] || fail "pipeline list"
ok ctl pipeline unload a.b-c_D.9
ok ctl pipeline unload p
refused "there is no pipeline 'p'" ctl pipeline unload p
[ -z "$(ls -A "$pins")" ] || fail "something is pinned after unload"
