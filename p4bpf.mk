# SPDX-License-Identifier: Apache-2.0
# Make rules for projects that contain P4 programs. In your makefile:
#
#	include $(shell pkg-config --variable=mk p4bpf)
#	all: router.o
#
# P4BPFC is the compiler, P4FLAGS its options. Each object gets a dependency file beside it
# (router.d), so a change in an included file recompiles what uses it.

# A program with externs in C (externs.md) names the objects it links, and C finds its header:
#
#	router.o: P4LINKS = checks.bpf.o
#	router.o: checks.bpf.o
#	checks.bpf.o: router.externs.h

P4BPFC ?= p4bpfc
P4FLAGS ?=
P4LINKS ?=
BPF_CLANG ?= clang
BPF_CFLAGS ?= -O2 -g -I/usr/include/$(shell uname -m)-linux-gnu

%.o: %.p4
	$(P4BPFC) $(P4FLAGS) $(P4LINKS:%=--link %) -MD -MF $*.d -o $@ $<

# P4Info for controllers.
%.p4info.txtpb: %.p4
	$(P4BPFC) $(P4FLAGS) --emit p4info -o $@ $<

%.externs.h: %.p4
	$(P4BPFC) $(P4FLAGS) --emit extern-header -o $@ $<

%.bpf.o: %.c
	$(BPF_CLANG) -target bpf $(BPF_CFLAGS) -c -o $@ $<

-include $(patsubst %.p4,%.d,$(wildcard *.p4))
