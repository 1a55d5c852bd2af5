/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What core.p4's packet_in knows beyond what are statements of the IR.
 */
#include "backend/extern.h"

/* Bytes of the whole packet (section 13.8), not of what is left. */
LLVMValueRef extern_packet_length(struct gen *g, const struct extern_call *c)
{
	(void)c;
	return g->hook->length(g);
}
