# SPDX-License-Identifier: Apache-2.0
# Make rules for projects that contain P4 programs. In your makefile:
#
#	include $(shell pkg-config --variable=mk p4bpf)
#	all: router.o
#
# P4BPFC is the compiler, P4FLAGS its options. Each object gets a dependency file beside it
# (router.d), so a change in an included file recompiles what uses it.

P4BPFC ?= p4bpfc
P4FLAGS ?=

%.o: %.p4
	$(P4BPFC) $(P4FLAGS) -MD -MF $*.d -o $@ $<

-include $(patsubst %.p4,%.d,$(wildcard *.p4))
