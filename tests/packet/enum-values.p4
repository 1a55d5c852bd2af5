// SPDX-License-Identifier: Apache-2.0
// 7.2.1, 8.3: enum values compare, pass as arguments and live in structs.
// hooks: xdp tc
#include "lang.h"

enum colour { red, green, blue }
struct state_t { colour colour; }

bit<64> number(in colour c) {
    if (c == colour.red)
        return 1;
    return c == colour.green ? 64w2 : 3;
}

control test(inout data_t d) {
    apply {
        state_t s;
        s.colour = d.a == 0 ? colour.red : colour.green;
        if (d.a == 7)
            s.colour = colour.blue;
        d.result = number(s.colour);
        if (s.colour != colour.green)
            d.result = d.result + 0x10;
    }
}

#include "lang-main.h"
