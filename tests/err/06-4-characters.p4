const bit<8> a = 'a';
const bit<8> b$ = 1;
const bit<8> naïve = 1;
const bit<8> c = 1 \ 2;
