# SPDX-License-Identifier: Apache-2.0
# A client and two servers that share a service's address, samples/v1_load_balancer between: whole connections, answered
# by both, with the answers past the balancer's hash. One server's work then goes to the other.
. tests/net-lib.sh
. tests/topology-lib.sh

station h1 s1 1 02:00:00:00:00:01 10.0.0.1/24 10.0.0.100 02:00:00:00:00:aa
station h2 s1 2 02:00:00:00:00:02 10.0.0.2/24 10.0.0.1 02:00:00:00:00:01
station h3 s1 3 02:00:00:00:00:03 10.0.0.3/24 10.0.0.1 02:00:00:00:00:01
cat >"$work/entries" <<'END'
add services key 10.0.0.100 6 80 action choose 0 2
add servers key 0 action serve 2 02:00:00:00:00:02
add servers key 1 action serve 3 02:00:00:00:00:03
add stations key 02:00:00:00:00:01 action forward 1
END
switch s1 samples/v1_load_balancer/v1_load_balancer.p4 "$work/entries"

cat >"$work/serve.py" <<'END'
import socket, sys
s = socket.create_server(("10.0.0.100", 80))
print("listening", flush=True)
while True:
    c, _ = s.accept()
    c.sendall(sys.argv[1].encode())
    c.close()
END
cat >"$work/ask.py" <<'END'
import socket, sys
base = int(sys.argv[1])
for i in range(32):
    s = socket.create_connection(("10.0.0.100", 80), 5, ("", 20000 + base + 1009 * i))
    print(s.recv(100).decode())
    s.close()
END
for h in h2 h3; do
	ok in_host $h ip addr add 10.0.0.100/32 dev lo
	in_host $h python3 "$work/serve.py" $h >"$work/$h.out" 2>&1 &
	hosts="$hosts $!"
	tries=0
	until grep -q listening "$work/$h.out"; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || fail "no server: $(cat "$work/$h.out")"
		sleep 0.05
	done
done
in_host h1 timeout 30 python3 "$work/ask.py" 0 >"$work/answers" 2>&1 || fail "$(cat "$work/answers")"
[ "$(grep -c h2 "$work/answers")" -gt 3 ] && [ "$(grep -c h3 "$work/answers")" -gt 3 ] ||
	fail "32 connections are not spread: $(sort "$work/answers" | uniq -c)"

ok ctl table set s1 servers key 0 action serve 3 02:00:00:00:00:03
in_host h1 timeout 30 python3 "$work/ask.py" 1 >"$work/answers" 2>&1 || fail "$(cat "$work/answers")"
[ "$(grep -c h3 "$work/answers")" -eq 32 ] || fail "h2 still serves"
