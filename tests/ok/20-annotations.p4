// Annotations, unstructured and structured, wherever the grammar takes them.
#include <core.p4>

@plain
@tokens(any ( tokens ) "str" 8w3 <= ... $ § that's "fine" ;;)
@brackets(}{][)
@table
@list[]
@values[1, "two", true, 1 == 2, 2 * 3,]
@pairs[label = "text", number = 2 * 3, flag = true]
const bit<8> annotated = 1;

@pragma note "use another"  with any tokens
header H {
    @name("f") bit<8> field;
}
@pragma lonely
struct M {
    H h;
}

@name("p") parser p(@optional packet_in pkt, @a @b(c) out M m) {
    @name("s") state start {
        @atomic {
            pkt.extract(m.h);
        }
        transition accept;
    }
}

@name(".c") control c(inout M m) {
    @hidden bit<8> local = 0;
    @name("a") @pragma inline
    action a(@x bit<8> v) {
        m.h.field = v;
    }
    @defaultonly action b() {
    }
    @name("t")
    table t {
        key = {
            m.h.field: exact @name("key") @optional_key;
        }
        actions = {
            @tableonly a;
            @defaultonly b;
        }
        default_action = b;
        @priority_order const entries = {
            1: a(2) @name("first");
            2: a(3);
        }
    }
    apply @likely {
        @unused const bit<8> one = 1;
        t.apply();
        local = one;
    }
}
