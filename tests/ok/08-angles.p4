// `<` and `>`: comparisons, shifts, type arguments and their ends side by side.
#include <core.p4>

struct S<X, Y> {
    X x;
    Y y;
}
struct R<X> {
    X x;
}
typedef S<bit<8>, R<tuple<bit<8>, bit<16>>>> Nested;
enum bit<8> E {
    One = 1,
    Two = 2
}
extern T pick<T>(in T a, in T b);
extern Box<T> {
    Box(T initial);
    T get<U>(in U by);
}

control c(inout bit<8> a, inout bit<8> b) {
    Box<tuple<bit<8>>>({ 3 }) box;
    Box<S<bit<8>, bit<8>>>({ 1, 2 }) other;
    apply {
        bool less = a < b;
        bool more = a > (b);
        bool both = a < b && b > (a);
        a = a >> 1 >> b[2:0];
        a = a < b ? pick<bit<8>>(a, b) : pick<bit<8>>(b, a >> 2);
        less = a < E.One || a > E.Two;
        a >>= 1;
        a = a + pick<bit<(4 + 4)>>(a, 1 << 2);
        tuple<bit<8>> t = box.get<bit<8>>(a);
        S<bit<8>, bit<8>> s = other.get<tuple<bit<8>, bit<8>>>({ a, b });
        a = s.x;
        if (less || more || both) {
            b = t[0];
        }
    }
}
