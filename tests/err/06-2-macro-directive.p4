// 6.2: a directive among a macro's arguments.
#define TWICE(x) x + x
const bit<8> a = TWICE(1
#define OTHER 2
);
