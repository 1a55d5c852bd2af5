// args: --emit ir
// A program for a target starts at main.
#include <core.p4>

control c(inout bit<8> x) {
	apply {
	}
}
