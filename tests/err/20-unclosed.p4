@name("a") @fields((a, b)
const bit<8> x = 1;
