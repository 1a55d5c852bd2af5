#line 200 "generated.p4"
const bit<8> a = ;
#line 7
const bit<8> b = ;
