# SPDX-License-Identifier: Apache-2.0
# because: FAILED: exit status 1, expected 1 and 'another text': ctl table dump nobody t
. tests/net-lib.sh
refused "another text" ctl table dump nobody t
