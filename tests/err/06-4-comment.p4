const bit<8> a = 1;
/* never closed
const bit<8> b = 1;
