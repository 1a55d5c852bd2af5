// SPDX-License-Identifier: Apache-2.0
// 7.2.4, 8.20: stacks in structs in an array that is indexed at run time.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }
struct item_t { h_t[3] st; bit<8> x; }

control test(inout data_t d) {
    apply {
        item_t[2] items;
        items[0].st[0] = { 1 };
        items[0].st[1] = { 2 };
        items[1].st[0] = { 3 };
        items[d.a].st.push_front(1);
        d.result[7:0] = items[0].st[1].v;
        d.result[15:8] = items[1].st[1].v;
        d.word = items[d.a].st.size;
        items[d.b].st.pop_front(1);
        d.result[23:16] = items[0].st[0].v;
        d.result[31:24] = items[1].st[0].v;
        d.op = items[d.a].st[d.c].isValid() ? 8w1 : 0;
    }
}

#include "lang-main.h"
