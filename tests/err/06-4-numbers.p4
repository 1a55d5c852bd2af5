const bit<8> a = 0xfg;
const bit<8> b = 8w0b12;
const bit<8> c = 08_9z;
const bit<8> d = 8w;
const bit<8> e = 8w_1;
const bit<8> f = 70000w1;
