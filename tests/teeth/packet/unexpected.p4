// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: packet 1 was not expected
#include "pass_all.h"
