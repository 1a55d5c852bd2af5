# SPDX-License-Identifier: Apache-2.0
# because: slower than 0.10 times the twin
sh bench/race.sh --limit 0.1 --rounds 3
