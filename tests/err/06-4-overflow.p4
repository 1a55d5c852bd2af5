// args: --check -Werror=overflow
const bit<1> a = 1w10;
const int<2> b = 2s3;
const int<1> c = 1s1;
const int<8> d = 8s0xff;
const int<8> e = 8s0x1ff;
