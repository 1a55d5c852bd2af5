// Only lists that are data may end in a comma.
const tuple<bit<8>, bit<8>> fine = { 1, 2, };
enum E { A, B, }
extern void f(in bit<8> a, );
const bit<8> g = max(1, 2, );
