// A.3: the body of a pragma is made of tokens and whole parentheses.
@pragma one ) two
const bit<32> x = 0;
