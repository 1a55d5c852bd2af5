// args: --hook tc
// A package of the program's own can be checked, not compiled.
control c(inout bit<8> x);
package Switch(c first);
control mine(inout bit<8> x) {
	apply {
		x = x + 1;
	}
}
Switch(mine()) main;
