// 7.1.1, 7.1.3: types that no constant has, and operands that are no values.
extern Obj { Obj(); void f(); }
const Obj object = 1;
control c(inout bit<8> x) {
	Obj() obj;
	apply {
		x = x ? 1 : 2;
		bool b = (x == 1 ? obj : obj) == obj;
		obj = obj;
		x = obj;
	}
}
