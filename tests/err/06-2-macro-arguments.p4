#define ADD(a, b) ((a) + (b))
#define TWICE(a, a) a
#define OPEN(a
#define JOIN ## a
const bit<8> x = ADD(1);
const bit<8> y = ADD(1, 2, 3);
const bit<8> z = ADD((1, 2), 3) + ADD(1,
