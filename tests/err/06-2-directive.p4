#inclde <core.p4>
#define
#define 1x
#undef
#line
#line x
