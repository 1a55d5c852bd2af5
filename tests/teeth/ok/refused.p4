// SPDX-License-Identifier: Apache-2.0
// because: error: 
const bit<8> x = y;
