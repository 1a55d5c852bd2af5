// SPDX-License-Identifier: Apache-2.0
// because: exit status 1, expected 0
const bit<8> x = ;
