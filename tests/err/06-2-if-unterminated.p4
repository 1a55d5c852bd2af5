#ifdef A
const bit<8> a = 1;
#else
#if 1
const bit<8> b = 1;
