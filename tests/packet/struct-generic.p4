// SPDX-License-Identifier: Apache-2.0
// 7.2, 7.2.12: generic structs and headers, specialized twice.
// hooks: xdp tc
#include "lang.h"

struct pair<S, T> { S first; T second; }
struct both<S, T> { S first; T second; }
header wrapped<T> { T value; }

control test(inout data_t d) {
    apply {
        pair<bit<8>, bit<16>> p = { d.a, 0x0102 };
        both<bit<32>, pair<bit<8>, bit<16>>> q = { d.word, p };
        wrapped<bit<24>> w;
        w.setValid();
        w.value = 24w0xffffff;
        d.result = (bit<64>)(q.second.first ++ q.second.second ++ w.value) ^ (bit<64>)q.first;
    }
}

#include "lang-main.h"
