# SPDX-License-Identifier: Apache-2.0
# total.sh LOG...: the last line of `make check`, summed over the .trs files automake's test driver
# leaves beside each log. A suite that left none did not run, which is a failure.
passed=0 failed=0 skipped=0
for log; do
	trs=${log%.log}.trs
	if [ ! -f "$trs" ]; then
		failed=$((failed + 1))
		continue
	fi
	count() {
		grep -cE "^:test-result: ($1)" "$trs"
	}
	passed=$((passed + $(count 'PASS|XFAIL')))
	failed=$((failed + $(count 'FAIL|XPASS|ERROR')))
	skipped=$((skipped + $(count SKIP)))
done
echo "$passed passed, $failed failed, $skipped skipped"
