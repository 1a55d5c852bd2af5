@mixed[key = 4, 5]
const bit<8> x = 1;
@mixed[4, key = 5]
const bit<8> y = 1;
@ 5
const bit<8> z = 1;
