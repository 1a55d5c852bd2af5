struct S {
    bit<8> x;
}
const bool a = 1 < S;
const S b = S;
const bit<8> c = S + 1;
