// Keywords that are names wherever the grammar leaves no doubt, and names shared with types.
#include <core.p4>

struct words {
    bit<8> apply;
    bit<8> actions;
    bit<8> key;
    bit<8> entries;
    bit<8> state;
    bit<8> priority;
    bit<8> list;
    bit<8> type;
}
typedef bit<8> T;

control c(inout words priority, inout T entries) {
    T T = 3;
    bit<8> state = priority.state + priority.type;
    action actions(bit<8> apply) {
        priority.apply = apply;
    }
    table key {
        key = {
            priority.key: exact @name("key");
        }
        actions = {
            actions;
            NoAction;
        }
        default_action = NoAction;
    }
    apply {
        key.apply();
        T = T + 1;
        entries = T;
        state = state + priority.list;
        if (state > T) {
            .T local = 5;
            entries = local;
        }
        priority.entries = state;
    }
}
control proto(inout words p, inout T e);
package P(proto x);
P(c()) main;
