// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: packet 2 did not come
#include "pass_all.h"
