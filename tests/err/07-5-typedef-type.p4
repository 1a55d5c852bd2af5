// Sections 7.5 and 7.6: typedef gives names, type makes types.
struct S {
	bit<8> x;
}

typedef string text;
type S new_struct;
type varbit<8> new_varbit;
type bit<9> port_t;

control c(inout port_t port, inout bit<9> number) {
	apply {
		port = 1; // a number needs no cast
		port = number;
		number = port + 1;
		port = (port_t)number;
		number = (bit<9>)port;
	}
}
