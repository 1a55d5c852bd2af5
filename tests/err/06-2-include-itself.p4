const bit<8> before = 1;
#include "06-2-include-itself.p4"
