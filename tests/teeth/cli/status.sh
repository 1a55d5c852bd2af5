# SPDX-License-Identifier: Apache-2.0
# because: said before it failed
echo "said before it failed"
exit 3
