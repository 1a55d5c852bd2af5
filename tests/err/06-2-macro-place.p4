// A mistake out of a macro is shown where the macro is used, one in an argument where it stands.
#include <core.p4>
#define FIELD bit<8> 5
#define INIT(value) = (value);
struct S {
    FIELD;
}
const bit<8> a INIT(1 1)
const bit<8> b INIT(2)
