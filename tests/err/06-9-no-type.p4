// 6.9: names of other things where a type is wanted.
bit<8> f(in bit<8> x) { return x; }
struct s_t { f a; }
control c(in f y) { apply { } }
