#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# learn.sh PIPE [OPTION...]: enters the stations that the switch reports, until it is interrupted. Options are those of
# p4bpfctl, such as --pin DIR.
pipe=${1:?usage: learn.sh PIPE [OPTION...]}
shift
p4bpfctl "$@" digest watch "$pipe" station_t | while read -r _ address port; do
	address=${address#address=}
	port=${port#port=}
	p4bpfctl "$@" table add "$pipe" sources key "$address" "$port" action NoAction 2>/dev/null || continue
	p4bpfctl "$@" table add "$pipe" destinations key "$address" action forward "$port" 2>/dev/null ||
		p4bpfctl "$@" table set "$pipe" destinations key "$address" action forward "$port"
	echo "$address is at port $port"
done
