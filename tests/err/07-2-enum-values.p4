// 7.2.1: the values of an enum's members are constants known here.
bit<8> f(in bit<8> v) { return v; }
enum bit<8> G {
	z = f(1),
	big = 300
}
