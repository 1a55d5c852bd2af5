// SPDX-License-Identifier: Apache-2.0
// because: -tests/teeth/err/other_words.p4:3:18: error: the program is wrong [syntax]
const bit<8> x = y;
