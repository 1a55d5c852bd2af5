// SPDX-License-Identifier: Apache-2.0
// 12.7.2: switch on an enum and on a serializable one, without default.
// hooks: xdp tc
#include "lang.h"

enum colour { red, green }
enum bit<8> kind { tcp = 6, udp = 17 }

control test(inout data_t d) {
    apply {
        colour k = d.a == 0 ? colour.red : colour.green;
        switch (k) {
            colour.red: { d.result = 1; }
            colour.green: { d.result = 2; }
        }
        switch ((kind)d.b) {
            kind.tcp: { d.word = 6; }
            kind.udp: { d.word = 17; }
        }
    }
}

#include "lang-main.h"
