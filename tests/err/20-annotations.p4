// Section 20: predefined annotations have their form; structured ones hold constants.
@pkginfo
const bit<8> a = 1;

@name(header)
const bit<8> b = 2;

@mine[1, "two", true]
const bit<8> c = 3;

@mine[x = 1, x = 2]
const bit<8> d = 4;

@mine[unknown]
const bit<8> e = 5;

@mine[1] @mine[2]
const bit<8> f = 6;

@deprecated(reason)
void g() {
}
