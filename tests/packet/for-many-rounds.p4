// SPDX-License-Identifier: Apache-2.0
// 12.8: nested loops of 65,025 rounds together, which the verifier must not walk; break, continue, exit.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<32> rounds = 0;

        for (bit<8> i = 0; i < 255; i = i + 1) {
            if (i == d.b)
                continue;
            for (bit<8> j = 0; j < 255; j = j + 1) {
                if (d.a != 0 && j == d.a)
                    break;
                if (i == 200 && d.b == 9) {
                    d.word = rounds;
                    exit;
                }
                rounds = rounds + 1;
            }
        }
        d.word = rounds;
    }
}

#include "lang-main.h"
