# SPDX-License-Identifier: Apache-2.0
# because: the ping was not answered
echo "the ping was not answered"
exit 1
