#include <core.p4>
header H {
    mac_t source;
}
control c(inout Headers h, in bit<8> x) {
    x<bit<8>>(1) instance;
    apply {
        counter_t count = 1;
    }
}
Pipe(c()) main;
