// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: 15 bytes expected, 16 came
#include "pass_all.h"
