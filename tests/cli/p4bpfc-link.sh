# SPDX-License-Identifier: Apache-2.0
# --link refuses what does not fit, and says what does not; and it leaves no files behind.
. tests/packet-lib.sh
clang=$(find_clang) || {
	echo "no clang"
	exit 77
}
program=tests/cli/p4bpfc-link.p4
TMPDIR=$work/tmp
export TMPDIR
mkdir "$TMPDIR"

# object NAME [FLAG...]: C from standard input
object() {
	name=$1
	shift
	cat >"$work/$name.c"
	"$clang" -target bpf -O2 ${flags:--g} -I "$work" -I "/usr/include/$(uname -m)-linux-gnu" "$@" -c \
		-o "$work/$name.o" "$work/$name.c"
}

# refused TEXT LINK-ARGUMENT...
refuses() {
	text=$1
	shift
	p4bpfc -o "$work/out.o" "$@" "$program" >"$work/out" 2>&1
	status=$?
	if [ $status -ne 1 ] || [ -e "$work/out.o" ] || ! grep -qF -e "$text" "$work/out"; then
		echo "exit status $status; expected '$text', got:"
		cat "$work/out"
		exit 1
	fi
}

p4bpfc --emit extern-header "$program" >"$work/externs.h" || exit 1
p4bpfc --hook tc --emit extern-header "$program" >"$work/tc.h" || exit 1
sed 's/unsigned char a;/unsigned short a;/' "$work/externs.h" >"$work/other.h"
sed 's/unsigned char a;/unsigned char aa;/' "$work/externs.h" >"$work/renamed.h"

object good <<'END'
#include "externs.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = 2 * args->a; }
END
object none <<'END'
int unrelated(void) { return 1; }
END
object tc <<'END'
#include "tc.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = 2 * args->a; }
END
object other <<'END'
#include "other.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = 2 * args->a; }
END
object renamed <<'END'
#include "renamed.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = 2 * args->aa; }
END
object natural <<'END'
__attribute__((visibility("hidden"))) int twice(int a) { return 2 * a; }
END
object moves <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "externs.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = bpf_xdp_adjust_tail(ctx, -1); }
END
object program <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("xdp") int twice(struct xdp_md *ctx) { return 2; }
END
flags=-g0 object bare <<'END'
#include "externs.h"
void twice(struct P4BPF_CONTEXT *ctx, struct twice_args *args) { args->result = 2 * args->a; }
END
"$clang" -g -c -o "$work/host.o" "$work/none.c" || exit 1
dd if="$work/good.o" of="$work/cut.o" bs=200 count=1 2>/dev/null

refuses "link its object with '--link FILE.o'"
refuses "cannot read '$work/missing.o'" --link "$work/missing.o"
refuses "is not a BPF object" --link "$work/good.c"
refuses "is not a BPF object" --link "$work/host.o"
refuses "cut.o'" --link "$work/cut.o"
refuses "has no BTF" --link "$work/bare.o"
refuses "defines 'twice' for extern 'twice'" --link "$work/none.o"
refuses "both define 'twice'" --link "$work/good.o" --link "$work/tc.o"
refuses "must be void twice(struct xdp_md *ctx, struct twice_args *args)" --link "$work/tc.o"
refuses "must be void twice(struct xdp_md *ctx" --link "$work/natural.o"
refuses "is not the one that the program has" --link "$work/other.o"
refuses "has 'aa' where the program has 'a'" --link "$work/renamed.o"
refuses "may move the packet" --link "$work/moves.o"
refuses "a program of its own in section 'xdp'" --link "$work/program.o"
p4bpfc -o "$work/out.o" --link "$work/none.o" --link "$work/good.o" "$program" || exit 1
[ -z "$(ls "$TMPDIR")" ] || {
	echo "left behind:"
	ls -R "$TMPDIR"
	exit 1
}
