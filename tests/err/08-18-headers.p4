// Sections 8.18 .. 8.21: what headers, stacks and unions can do.
header H {
	bit<8> f;
}

header_union U {
	H a;
	H b;
}

struct S {
	H h;
	H[2] stack;
	U u;
}

control c(inout S s, in H fixed) {
	apply {
		s.h.setValid();
		s.h.setInvalid(1);
		s.h.isvalid();
		s.u.setValid();
		fixed.setInvalid();
		s.stack.push_front(1);
		s.stack.push_front(s.h.f);
		s.stack.setValid();
		s.stack[2].setValid();
		s.stack.next.setValid();
		s.setValid();
		s.h = s.u;
		s.h = {#};
		s.h.f = {#};
	}
}
