# SPDX-License-Identifier: Apache-2.0
# Many commands at once: a batch stops at its first failure and keeps what was done, an atomic batch and
# 'table load' keep all or nothing, and thousands of ternary entries are written in one go.
. tests/net-lib.sh

ok ctl pipeline load p "$(compiled tests/net/tables.p4)"
ok ctl pipeline load q "$(compiled tests/net/tables.p4)"
b() {
	transcript ctl "$@"
}
state() {
	for table in route acl station dscp keyless; do
		ctl table dump p $table
	done
}

cat >"$work/good" <<'END'
# A comment, and an empty line.

table add p route key 10.0.0.0/8 action send 1 02:00:00:00:00:01   # another comment
table add p acl key "10.0.0.0&&&255.0.0.0" '*' 6 priority 10 action drop
table add p acl key any any 17 priority 10 action mark 1
table add q route key 10.0.0.0/8 action drop
table default p keyless action mark 9
table get p acl key any any 17 priority 10
table dump p keyless
counter list p
END
b batch "$work/good"
b table dump p acl
b table dump q route
b batch "$work/good"

# Stops in the middle: the lines before stay.
cat >"$work/bad" <<'END'
table add p route key 11.0.0.0/8 action drop
table add p acl key any any 1 priority 1 action drop
table add p route key 12.0.0.0 action drop
table add p route key 13.0.0.0/8 action drop
END
b batch "$work/bad"
b table dump p route
b table dump p acl

# Atomic: none of it, whatever kind of table.
state >"$work/before"
cat >"$work/atomic" <<'END'
table add p route key 20.0.0.0/8 action drop
table set p route key 10.0.0.0/8 action drop
table del p route key 11.0.0.0/8
table clear p station
table add p station key 1 1 action drop
table add p acl key any any 2 priority 1 action drop
table del p acl key any any 1 priority 1
table add p dscp key 2 action mark 2
table default p keyless action mark 3
table add p route key 20.0.0.0/8 action drop
END
b batch --atomic "$work/atomic"
state | diff -u "$work/before" - || fail "an atomic batch that failed has changed something"
sed '$d' "$work/atomic" >"$work/atomic.good"
b batch "$work/atomic.good" --atomic
for table in route acl station dscp keyless; do
	b table dump p $table
done
echo 'table add q route key 1.0.0.0/8 action drop' >>"$work/atomic.good"
b batch --atomic "$work/atomic.good"
echo 'counter reset p dense' >"$work/counter"
b batch --atomic "$work/counter"

# Entries of a file.
state >"$work/before"
cat >"$work/entries" <<'END'
table set p route key 30.0.0.0/8 action drop
table set route key 31.0.0.0/8 action drop
set p route key 32.0.0.0/8 action drop
set route key 33.0.0.0/8 action drop
del route key 20.0.0.0/8
default keyless action mark 4
clear dscp
END
b table load p "$work/entries"
b table dump p route
b table dump p dscp
for line in 'add route key 34.0.0.0/8' 'add q route key 34.0.0.0/8 action drop' 'dump route' 'table' 'add' \
	"add route key '34.0.0.0/8" 'batch x' 'add nowhere key 1 action drop'; do
	{
		echo 'set route key 35.0.0.0/8 action drop'
		echo "$line"
	} >"$work/line"
	b table load p "$work/line"
done
refused "has no entry" ctl table get p route key 35.0.0.0/8
printf 'set route\0key' >"$work/nul"
b table load p "$work/nul"
b table load p "$work/nowhere"
b table load p
golden tests/net/batch.out

# Thousands: time is proportional to them. 100 is what acl holds.
n=0
while [ $n -lt 3000 ]; do
	echo "set acl key 10.0.$((n / 256)).$((n % 100)) any 6 priority $((n % 100)) action mark $((n % 256))"
	n=$((n + 1))
done >"$work/many"
refused "table 'ingress.acl' is full: it holds 100 entries" ctl table load p "$work/many"
head -n 60 "$work/many" >"$work/some"
ok ctl table clear p acl
ok ctl table load p "$work/some"
[ "$(ctl table dump p acl | grep -c 'table set')" -eq 60 ] || fail "not 60 entries"
refused "<stdin>:1: " sh -c "echo 'set acl key' | p4bpfctl --pin $pins table load p -"
echo 'table clear p acl' | ok ctl batch -

# Interrupted anywhere, it is all or none as well.
n=0
while [ $n -lt 60 ]; do
	echo "table set p route key 10.0.$n.0/24 action drop"
	n=$((n + 1))
done >"$work/routes"
for delay in 0.001 0.002 0.004 0.006 0.008 0.010 0.015 0.020; do
	ok ctl table clear p route
	p4bpfctl --pin "$pins" batch --atomic "$work/routes" >/dev/null 2>&1 &
	sleep $delay
	kill -TERM $! 2>/dev/null
	wait $! 2>/dev/null
	case $(ctl table dump p route | grep -c 'table set') in
	0 | 60) ;;
	*) fail "half of an atomic batch: $(ctl table dump p route)" ;;
	esac
done
