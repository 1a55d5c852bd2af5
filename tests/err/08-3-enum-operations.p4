// Sections 8.2 .. 8.4: enums, errors and match kinds compare for equality, no more.
error { Oops }
enum E { a, b }
enum F { a, b }
match_kind { exact }

control c(inout E e, inout F f, inout error r, inout bool b) {
	apply {
		b = e == E.a;
		b = e < E.b;
		b = e == f;
		b = r > error.Oops;
		b = error.Nope == r;
		e = E.c;
		e = E.a + E.b;
		b = (bool)e;
	}
}
