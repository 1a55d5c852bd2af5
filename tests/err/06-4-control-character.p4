// 6.4: a control character.
const bit<8> a = 1 ;
