// The same, the other way round.
@pragma one (two
const bit<32> x = 0;
@pragma one (two)
const bit<32> y = 0;
