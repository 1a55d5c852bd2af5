// 7.3: types without a default value; '...' stands last.
header h_t { bit<8> v; varbit<8> w; }
struct s_t { bit<8> a; h_t h; }
extern void take<T>(in T x);
control c(inout s_t s) {
	apply {
		s = { 1, ... };
		s_t t = { a = 1, ... };
		h_t h = { 1, ... };
		varbit<8> v = ...;
		bit<8> x = { ..., 1 };
	}
}
