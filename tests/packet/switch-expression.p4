// SPDX-License-Identifier: Apache-2.0
// 12.7.2: switch on a number: labels that share a block, no fall out of it, default.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        switch (d.a) {
            1: { d.result = 10; }
            2:
            3: { d.result = 20; }
            0xff: { }
            default: { d.result = 99; }
        }
    }
}

#include "lang-main.h"
