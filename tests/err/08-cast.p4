const bit<8> a = bit<8>(1);
const bit<8> b = 1 + (bit<8>);
