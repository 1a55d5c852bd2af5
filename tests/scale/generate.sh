#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/scale/generate.sh lines|tables N: prints a program of N lines, most of them statements of
# functions that call each other, or one with N tables, keyed by a field and by what others set.
awk -v kind="${1:?lines or tables}" -v n="${2:?a number}" '
BEGIN {
	print "#include <xdp_model.p4>"
	print "header h_t { bit<32> a; bit<32> b; bit<16> c; }"
	print "struct headers_t { h_t h; }"
	print "parser prs(packet_in p, out headers_t hdr) {"
	print "\tstate start { p.extract(hdr.h); transition accept; }\n}"
	if (kind == "lines")
		for (i = 0; i < int(n / 10); i++) {
			print "bit<32> f" i "(in bit<32> x, inout bit<16> y) {"
			print "\tbit<32> t = x + " i ";"
			print "\tif (t > 1000)\n\t\tt = t ^ 0x55;\n\telse\n\t\ty = y + 1;"
			print i % 20 ? "\tt = t + f" (i - 1) "(t, y);" : "\tt = t + 1;"
			print "\treturn t;\n}"
		}
	print "control sw(inout headers_t hdr, in xdp_input i, out xdp_output o) {"
	print "\taction set(bit<32> v) { hdr.h.b = v; }"
	if (kind == "tables")
		for (i = 0; i < n; i++)
			printf "\ttable t%d {\n\t\tkey = { hdr.h.a : exact; hdr.h.b : exact; }\n" \
				"\t\tactions = { set; NoAction; }\n\t\tsize = 16;\n\t}\n", i
	print "\tapply {"
	print "\t\to.output_action = xdp_action.XDP_TX;\n\t\to.output_port = 0;"
	if (kind == "lines")
		for (i = 19; i < int(n / 10); i += 20)
			print "\t\thdr.h.b = f" i "(hdr.h.a, hdr.h.c);"
	else
		for (i = 0; i < n; i++)
			print "\t\tt" i ".apply();"
	print "\t}\n}"
	print "control dep(in headers_t hdr, packet_out p) { apply { p.emit(hdr.h); } }"
	print "xdp(prs(), sw(), dep()) main;"
}'
