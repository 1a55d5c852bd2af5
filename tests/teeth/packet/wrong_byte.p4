// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: bytes 15 differ
#include "pass_all.h"
