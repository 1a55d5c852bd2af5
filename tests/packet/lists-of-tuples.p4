// SPDX-License-Identifier: Apache-2.0
// 7.2.8, 8.15: a list of tuples drives a loop.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        for (tuple<bit<8>, bit<64>> row in (list<tuple<bit<8>, bit<64>>>){ { 1, 100 }, { 2, 200 }, { 9, 900 } }) {
            if (row[0] == d.a)
                d.result = row[1];
        }
    }
}

#include "lang-main.h"
