// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: port 0 has sent 1 packets, 0 expected so far
#include "pass_all.h"
