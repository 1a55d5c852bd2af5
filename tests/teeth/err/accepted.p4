// SPDX-License-Identifier: Apache-2.0
// because: exit status 0, expected 1
const bit<8> x = 1;
