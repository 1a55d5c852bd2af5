# SPDX-License-Identifier: Apache-2.0
# because: FAILED: the answers differ
. tests/net-lib.sh
transcript ctl table dump nobody t
echo "another answer" >"$work/wrong"
golden "$work/wrong"
