/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes and checksums over a list of scalars, one behind the other as in a packet, bit for bit as
 * BMv2 computes them: the fields of invalid headers are left out, and the last byte is filled up
 * with zeros below. All is unrolled: the list is known when compiling. A CRC takes one lookup in a
 * table of 256 a byte.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/extern.h"

/* Bytes beyond are not summed: XDP's packets are one page. */
#define MAX_BYTES 10240
/* A power of two; the kernel takes up to 512 bytes. */
#define CHUNK 256
/* From here on the kernel is faster. */
#define MIN_HELPED 32

/* Scalars come in, and go on to `take` in pieces of whole units. */
struct stream {
	struct gen *g;
	unsigned unit;			/* bits */
	LLVMValueRef piece;		/* less than a unit so far; or NULL */
	LLVMValueRef state;		/* alloca: what `take` makes */
	unsigned width;			/* of the state */
	unsigned bytes;			/* taken so far, if all headers are valid */
	LLVMValueRef table;
	LLVMValueRef custom;		/* alloca ptr: struct p4bpf_crc, of which `table` is one; or NULL */
	/* When there is a varbit field: alloca i1, it has an odd number of bytes; and the state up to it. */
	LLVMValueRef odd, before, behind;
	void (*take)(struct stream *s, LLVMValueRef piece);
};

static LLVMValueRef crc(struct gen *g, const struct hash_input *in, unsigned width, uint32_t poly,
			uint32_t init, uint32_t last_xor);
static LLVMValueRef custom_crc(struct gen *g, const struct hash_input *in, unsigned width);
static LLVMValueRef crc_map(struct gen *g);
static LLVMValueRef reverse_bits(struct gen *g, LLVMValueRef v);
static LLVMValueRef crc_table(struct gen *g, unsigned width, uint32_t poly);
static void take_crc(struct stream *s, LLVMValueRef piece);
static LLVMValueRef crc_byte(struct stream *s, LLVMValueRef byte);
static LLVMValueRef csum16(struct gen *g, const struct hash_input *in);
static void take_sum(struct stream *s, LLVMValueRef piece);
static LLVMValueRef sum_bytes(struct gen *g, LLVMValueRef base, LLVMValueRef left);
static LLVMValueRef bytes_at(struct gen *g, LLVMValueRef base, LLVMValueRef offset, unsigned bytes,
			     LLVMBasicBlockRef beyond);
static void add_piece(struct gen *g, LLVMValueRef sum, LLVMValueRef p, unsigned bytes);
static LLVMValueRef fold(struct gen *g, LLVMValueRef sum);
static LLVMValueRef xor16(struct gen *g, const struct hash_input *in);
static void take_xor(struct stream *s, LLVMValueRef piece);
static LLVMValueRef identity(struct gen *g, const struct hash_input *in);
static void take_identity(struct stream *s, LLVMValueRef piece);
static void feed_all(struct stream *s, const struct hash_input *in);
static unsigned add_from_memory(struct stream *s, const struct ir_arg *arg, unsigned i, unsigned end);
static void feed(struct stream *s, LLVMValueRef v);
static void feed_varbit(struct stream *s, const struct ir_operand *o);
static LLVMValueRef swap_if_odd(struct stream *s, LLVMValueRef v);

LLVMValueRef hash_value(struct gen *g, enum hash_algorithm algorithm, const struct hash_input *in)
{
	switch (algorithm) {
	case HASH_CRC32:
		return crc(g, in, 32, 0xedb88320, 0xffffffff, 0xffffffff);
	case HASH_CRC32_CUSTOM:
		return custom_crc(g, in, 32);
	case HASH_CRC16:
		return crc(g, in, 16, 0xa001, 0, 0);
	case HASH_CRC16_CUSTOM:
		return custom_crc(g, in, 16);
	case HASH_RANDOM:
		return helper(g, BPF_FUNC_get_prandom_u32, NULL, 0);
	case HASH_IDENTITY:
		return identity(g, in);
	case HASH_CSUM16:
		return csum16(g, in);
	case HASH_XOR16:
		return xor16(g, in);
	}
	return const_u64(g, 64, 0);
}

/* ---- CRC ---- */

/* Bits go in and the remainder comes out low bit first; `poly` is reversed for that. */
static LLVMValueRef crc(struct gen *g, const struct hash_input *in, unsigned width, uint32_t poly,
			uint32_t init, uint32_t last_xor)
{
	struct stream s = { .g = g, .unit = 8, .width = width, .take = take_crc };

	s.table = crc_table(g, width, poly);
	s.state = var_new(g, g->i64, "crc");
	var_set(g, s.state, const_u64(g, 64, init));
	feed_all(&s, in);
	return LLVMBuildXor(g->b, resize(g, var_get(g, s.state), width), const_u64(g, width, last_xor), "");
}

/*
 * The same with what the control plane has set (struct p4bpf_crc, runtime/abi.h): bytes may have to be
 * reversed before, and the remainder after. Without it, which no loader leaves so, 0.
 */
static LLVMValueRef custom_crc(struct gen *g, const struct hash_input *in, unsigned width)
{
	struct stream s = { .g = g, .unit = 8, .width = width, .take = take_crc };
	LLVMBasicBlockRef some = block_new(g, "crc"), done = block_new(g, "crc_done");
	LLVMValueRef p = element_of(g, crc_map(g), const_u64(g, 32, width)), v, result, last_xor;

	s.custom = var_new(g, g->ptr, "custom");
	s.state = var_new(g, g->i64, "crc");
	result = var_new(g, g->i32, "hash");
	var_set(g, result, const_u64(g, 32, 0));
	branch_rare(g, is_null(g, p), done, some);
	block_start(g, some);
	var_set(g, s.custom, p);
	v = mem_load(g, MEM_MAP, offset_by(g, p, offsetof(struct p4bpf_crc, init)), 32, 4);
	var_set(g, s.state, resize(g, v, 64));
	feed_all(&s, in);
	p = var_get(g, s.custom);
	v = resize(g, var_get(g, s.state), width);
	last_xor = mem_load(g, MEM_MAP, offset_by(g, p, offsetof(struct p4bpf_crc, reflect_remainder)), 32, 4);
	v = LLVMBuildSelect(g->b, is_set(g, last_xor), v, reverse_bits(g, v), "");
	last_xor = mem_load(g, MEM_MAP, offset_by(g, p, offsetof(struct p4bpf_crc, last_xor)), 32, 4);
	var_set(g, result, resize(g, LLVMBuildXor(g->b, v, resize(g, last_xor, width), ""), 32));
	jump(g, done);
	block_start(g, done);
	return resize(g, var_get(g, result), width);
}

/* A hash map, whose elements are replaced whole: by width of the CRC. */
static LLVMValueRef crc_map(struct gen *g)
{
	const struct gen_map def = { .name = "p4bpf_crc", .type = BPF_MAP_TYPE_HASH, .max_entries = 2,
				     .key = debug_uint(g, 4), .value_size = sizeof(struct p4bpf_crc) };

	if (!g->crc_map)
		g->crc_map = map_new(g, &def);
	return g->crc_map;
}

static LLVMValueRef reverse_bits(struct gen *g, LLVMValueRef v)
{
	unsigned id = LLVMLookupIntrinsicID("llvm.bitreverse", strlen("llvm.bitreverse"));
	LLVMTypeRef type = LLVMTypeOf(v);

	return LLVMBuildCall2(g->b, LLVMIntrinsicGetType(g->llvm, id, &type, 1),
			      LLVMGetIntrinsicDeclaration(g->module, id, &type, 1), &v, 1, "");
}

static LLVMValueRef crc_table(struct gen *g, unsigned width, uint32_t poly)
{
	const char *name = arena_printf(g->arena, "p4bpf_crc%u", width);
	LLVMValueRef table = LLVMGetNamedGlobal(g->module, name), values[256];
	LLVMTypeRef type = int_type(g, width);

	if (table)
		return table;
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t v = i;

		for (unsigned bit = 0; bit < 8; bit++)
			v = v & 1 ? v >> 1 ^ poly : v >> 1;
		values[i] = const_u64(g, width, v);
	}
	table = LLVMAddGlobal(g->module, LLVMArrayType(type, 256), name);
	LLVMSetInitializer(table, LLVMConstArray(type, values, 256));
	LLVMSetGlobalConstant(table, true);
	LLVMSetSection(table, ".rodata");
	LLVMSetAlignment(table, 8);
	debug_global(g, table, name, debug_array(g, debug_uint(g, width / 8), width / 8, 256));
	return table;
}

static void take_crc(struct stream *s, LLVMValueRef piece)
{
	struct gen *g = s->g;
	unsigned width = width_of(piece);

	for (unsigned at = width; at; at -= 8) {
		LLVMValueRef byte = LLVMBuildLShr(g->b, piece, const_u64(g, width, at - 8), "");

		var_set(g, s->state, crc_byte(s, resize(g, byte, 8)));
	}
}

static LLVMValueRef crc_byte(struct stream *s, LLVMValueRef byte)
{
	struct gen *g = s->g;
	LLVMValueRef crc = var_get(g, s->state), table = s->table, row;
	unsigned bytes = s->width / 8;

	if (s->custom) {
		table = var_get(g, s->custom);
		byte = offset_by_value(g, offset_by(g, table, offsetof(struct p4bpf_crc, bytes)),
				       resize(g, byte, 64));
		byte = mem_load(g, MEM_MAP, byte, 8, 1);
		bytes = 4;
	}
	row = LLVMBuildXor(g->b, crc, resize(g, byte, 64), "");
	row = LLVMBuildAnd(g->b, row, const_u64(g, 64, 0xff), "");
	row = LLVMBuildMul(g->b, row, const_u64(g, 64, bytes), "");
	row = mem_load(g, MEM_MAP, offset_by_value(g, table, row), 8 * bytes, bytes);
	crc = LLVMBuildLShr(g->b, crc, const_u64(g, 64, 8), "");
	return LLVMBuildXor(g->b, crc, resize(g, row, 64), "");
}

/* ---- The Internet checksum ---- */

/*
 * A one's complement sum does not care about byte order (RFC 1071, section 2): terms are taken as
 * they lie in the packet, which cancels the swaps of the loads. A sum that began at an odd byte has
 * its bytes swapped.
 */
static LLVMValueRef csum16(struct gen *g, const struct hash_input *in)
{
	struct stream s = { .g = g, .unit = 16, .take = take_sum };
	LLVMValueRef sum;

	s.state = var_new(g, g->i64, "sum");
	var_set(g, s.state, const_u64(g, 64, 0));
	feed_all(&s, in);
	sum = fold(g, var_get(g, s.state));
	if (s.before)
		sum = fold(g, LLVMBuildAdd(g->b, var_get(g, s.before),
					   resize(g, swap_if_odd(&s, sum), 64), ""));
	if (in->payload) {
		LLVMValueRef cursor = var_get(g, g->cursor), rest;

		rest = LLVMBuildSub(g->b, LLVMBuildPtrToInt(g->b, var_get(g, g->data_end), g->i64, ""),
				    LLVMBuildPtrToInt(g->b, cursor, g->i64, ""), "");
		rest = sum_bytes(g, cursor, rest);

		if (s.bytes % 2)
			rest = swap_bytes(g, rest);
		if (s.before)
			rest = swap_if_odd(&s, rest);
		sum = LLVMBuildAdd(g->b, resize(g, sum, 64), resize(g, rest, 64), "");
		sum = fold(g, sum);
	}
	return swap_bytes(g, LLVMBuildNot(g->b, sum, ""));
}

static void take_sum(struct stream *s, LLVMValueRef piece)
{
	struct gen *g = s->g;
	unsigned width = width_of(piece), n;
	LLVMValueRef sum = var_get(g, s->state), memory = swap_bytes(g, piece), term;

	for (unsigned at = 0; at < width; at += n) {
		n = width - at >= 32 ? 32 : 16;
		term = LLVMBuildLShr(g->b, memory, const_u64(g, width, at), "");
		sum = LLVMBuildAdd(g->b, sum, resize(g, resize(g, term, n), 64), "");
	}
	var_set(g, s->state, sum);
}

/*
 * The sum of `left` bytes of the packet from `base` on, 16 bits. Chunks go to the kernel, what is
 * left is one piece for each bit of the number. The verifier must find the same state behind every
 * round of the loop and every piece, or it would follow them all apart: so places are computed from
 * the number of bytes, of which it knows nothing, and never from how often the loop has run;
 * `opaque` keeps LLVM from putting one for the other.
 */
static LLVMValueRef sum_bytes(struct gen *g, LLVMValueRef base, LLVMValueRef left)
{
	LLVMBasicBlockRef loop = block_new(g, "chunk"), add = block_new(g, "add_chunk");
	LLVMBasicBlockRef tail = block_new(g, "tail");
	LLVMValueRef sum = var_new(g, g->i64, "sum"), count = var_new(g, g->i64, "count"), n, chunks, p;

	var_set(g, sum, const_u64(g, 64, 0));
	var_set(g, count, const_u64(g, 64, 0));
	left = opaque(g, left);
	chunks = opaque(g, LLVMBuildUDiv(g->b, left, const_u64(g, 64, CHUNK), ""));
	jump(g, loop);
	block_start(g, loop);
	n = var_get(g, count);
	branch(g, LLVMBuildAnd(g->b, LLVMBuildICmp(g->b, LLVMIntULT, n, chunks, ""),
			       LLVMBuildICmp(g->b, LLVMIntULT, n, const_u64(g, 64, MAX_BYTES / CHUNK), ""), ""),
	       add, tail);
	block_start(g, add);
	p = bytes_at(g, base, LLVMBuildMul(g->b, n, const_u64(g, 64, CHUNK), ""), CHUNK, tail);
	add_piece(g, sum, p, CHUNK);
	var_set(g, count, LLVMBuildAdd(g->b, n, const_u64(g, 64, 1), ""));
	jump(g, loop);
	block_start(g, tail);
	for (unsigned bytes = CHUNK / 2; bytes; bytes /= 2) {
		LLVMBasicBlockRef piece = block_new(g, "piece"), next = block_new(g, "next");
		LLVMValueRef has = LLVMBuildAnd(g->b, opaque(g, left), const_u64(g, 64, bytes), "");

		branch(g, is_set(g, has), piece, next);
		block_start(g, piece);
		n = LLVMBuildAnd(g->b, opaque(g, left), const_u64(g, 64, -(uint64_t)(2 * bytes)), "");
		add_piece(g, sum, bytes_at(g, base, n, bytes, next), bytes);
		jump(g, next);
		block_start(g, next);
	}
	return fold(g, var_get(g, sum));
}

/* `bytes` of the packet `offset` behind `base`; to `beyond` when it has not so many. */
static LLVMValueRef bytes_at(struct gen *g, LLVMValueRef base, LLVMValueRef offset, unsigned bytes,
			     LLVMBasicBlockRef beyond)
{
	LLVMBasicBlockRef bounded = block_new(g, "bounded"), inside = block_new(g, "inside");
	LLVMValueRef p;

	offset = opaque(g, offset);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset, const_u64(g, 64, MAX_BYTES), ""), beyond, bounded);
	block_start(g, bounded);
	p = opaque(g, offset_by_value(g, base, offset));
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset_by(g, p, bytes), var_get(g, g->data_end), ""),
		    beyond, inside);
	block_start(g, inside);
	return p;
}

static void add_piece(struct gen *g, LLVMValueRef sum, LLVMValueRef p, unsigned bytes)
{
	unsigned bits = 8 * (bytes > 4 ? 4 : bytes);
	LLVMValueRef n;

	if (bytes >= MIN_HELPED) {
		n = helper(g, BPF_FUNC_csum_diff,
			   (LLVMValueRef[]){ LLVMConstNull(g->ptr), const_u64(g, 32, 0), p,
					     const_u64(g, 32, bytes), const_u64(g, 32, 0) }, 5);
		/* 32 bits, whatever the kernel's version has above them. */
		n = resize(g, resize(g, n, 32), 64);
		var_set(g, sum, LLVMBuildAdd(g->b, var_get(g, sum), n, ""));
		return;
	}
	for (unsigned i = 0; i < bytes; i += 4) {
		n = mem_load(g, MEM_HEADER, offset_by(g, p, i), bits, natural_align(bits));
		var_set(g, sum, LLVMBuildAdd(g->b, var_get(g, sum), resize(g, n, 64), ""));
	}
}

/*
 * 64 bits of carries folded into 16. The halves change places and are added: what the lower half carries over
 * is the end-around carry of the upper.
 */
static LLVMValueRef fold(struct gen *g, LLVMValueRef sum)
{
	for (unsigned bits = 32; bits >= 16; bits /= 2) {
		LLVMValueRef by = const_u64(g, 2 * bits, bits), turned;

		turned = LLVMBuildOr(g->b, LLVMBuildShl(g->b, sum, by, ""), LLVMBuildLShr(g->b, sum, by, ""), "");
		sum = resize(g, LLVMBuildLShr(g->b, LLVMBuildAdd(g->b, sum, turned, ""), by, ""), bits);
	}
	return sum;
}

/* ---- The simple ones ---- */

static LLVMValueRef xor16(struct gen *g, const struct hash_input *in)
{
	struct stream s = { .g = g, .unit = 16, .take = take_xor };

	s.state = var_new(g, g->i16, "xor");
	var_set(g, s.state, const_u64(g, 16, 0));
	feed_all(&s, in);
	if (!s.before)
		return var_get(g, s.state);
	return LLVMBuildXor(g->b, var_get(g, s.before), swap_if_odd(&s, var_get(g, s.state)), "");
}

static void take_xor(struct stream *s, LLVMValueRef piece)
{
	struct gen *g = s->g;
	unsigned width = width_of(piece);
	LLVMValueRef v = var_get(g, s->state), term;

	for (unsigned at = 0; at < width; at += 16) {
		term = LLVMBuildLShr(g->b, piece, const_u64(g, width, at), "");
		v = LLVMBuildXor(g->b, v, resize(g, term, 16), "");
	}
	var_set(g, s->state, v);
}

/* The first 8 bytes, as a number. */
static LLVMValueRef identity(struct gen *g, const struct hash_input *in)
{
	struct stream s = { .g = g, .unit = 8, .take = take_identity };

	s.state = var_new(g, g->i64, "identity");
	var_set(g, s.state, const_u64(g, 64, 0));
	feed_all(&s, in);
	return var_get(g, s.state);
}

static void take_identity(struct stream *s, LLVMValueRef piece)
{
	struct gen *g = s->g;
	unsigned width = width_of(piece), room = s->bytes < 8 ? 64 - 8 * s->bytes : 0;
	LLVMValueRef v = var_get(g, s->state);

	if (!room)
		return;
	if (width > room) {
		piece = LLVMBuildLShr(g->b, piece, const_u64(g, width, width - room), "");
		width = room;
	}
	v = width < 64 ? LLVMBuildShl(g->b, v, const_u64(g, 64, width), "") : const_u64(g, 64, 0);
	var_set(g, s->state, LLVMBuildOr(g->b, v, resize(g, piece, 64), ""));
}

/* ---- Streams ---- */

/* How many scalars from `i` on belong to the same header, and their bits. */
static unsigned group(const struct ir_arg *arg, unsigned i, unsigned *bits)
{
	const struct ir_operand *first = &arg->in.at[i];
	unsigned n = 0;

	*bits = 0;
	for (; i + n < arg->in.n; n++) {
		const struct ir_operand *o = &arg->in.at[i + n];

		if (o->kind != first->kind || (o->kind == IR_FIELD && o->header != first->header))
			break;
		*bits += o->width;
	}
	return n;
}

/*
 * A header's fields are left out when it is invalid, if they are whole units between whole units.
 * Otherwise they count as zeros: leaving them out would shift all that follows by an amount known
 * at run time.
 */
static void feed_all(struct stream *s, const struct hash_input *in)
{
	const struct ir_arg *arg = in->arg;
	struct gen *g = s->g;
	unsigned n, bits;

	/* Made here: the code of a header that may be invalid is under a condition. */
	for (unsigned i = 0; i < arg->in.n && !s->odd; i++) {
		if (in->values[i])
			continue;
		s->odd = var_new(g, g->i1, "odd");
		s->behind = var_new(g, var_type(s->state), "behind");
		var_set(g, s->odd, const_u64(g, 1, 0));
		var_set(g, s->behind, LLVMConstNull(var_type(s->state)));
	}
	for (unsigned i = 0; i < arg->in.n; i += n) {
		LLVMBasicBlockRef add = NULL, next = NULL;

		n = group(arg, i, &bits);
		if (arg->in.at[i].kind == IR_FIELD && !s->piece && bits % s->unit == 0) {
			add = block_new(g, "hashed");
			next = block_new(g, "next");
			branch(g, header_valid(g, arg->in.at[i].header), add, next);
			block_start(g, add);
		}
		for (unsigned k = i, taken; k < i + n; k += taken) {
			taken = s->take == take_sum ? add_from_memory(s, arg, k, i + n) : 0;
			if (taken)
				continue;
			taken = 1;
			if (in->values[k])
				feed(s, in->values[k]);
			else
				feed_varbit(s, &arg->in.at[k]);
		}
		if (!next)
			continue;
		jump(g, next);
		block_start(g, next);
	}
	if (s->piece && in->payload)
		s->bytes += (width_of(s->piece) + 7) / 8;
	if (s->piece) {
		unsigned have = width_of(s->piece);

		n = (have + s->unit - 1) / s->unit * s->unit;
		s->piece = LLVMBuildShl(g->b, resize(g, s->piece, n), const_u64(g, n, n - have), "");
		s->take(s, s->piece);
	}
}

/*
 * Sums of fields that lie one behind the other are sums of the words they lie in: one load for up to four
 * bytes. Only of fields that the program leaves alone: a word loaded right after one of its bytes was
 * stored waits for the store. How many scalars from `i` on, of those below `end`, are added so.
 */
static unsigned add_from_memory(struct stream *s, const struct ir_arg *arg, unsigned i, unsigned end)
{
	const struct ir_operand *first = &arg->in.at[i];
	unsigned n = 0, bits = 0, whole = 0, bytes, offset;
	const struct gen_header *h;
	struct gen *g = s->g;

	if (s->piece || first->kind != IR_FIELD)
		return 0;
	h = header_of(g, first->header);
	offset = h->ir->type->fields.at[first->field].offset;
	if (h->varbit >= 0 || offset % 8)
		return 0;
	for (unsigned k = i; k < end; k++) {
		unsigned f = arg->in.at[k].field;

		if (h->in_var[f] || h->written[f] || h->ir->type->fields.at[f].offset != offset + bits)
			break;
		bits += arg->in.at[k].width;
		if (bits % 16)
			continue;
		whole = bits;
		n = k + 1 - i;
	}
	for (unsigned at = 0; at < whole / 8; at += bytes) {
		bytes = whole / 8 - at < 4 ? 2 : 4;
		add_piece(g, s->state, offset_by(g, header_ptr(g, h), offset / 8 + at), bytes);
	}
	s->bytes += whole / 8;
	return n;
}

static void feed(struct stream *s, LLVMValueRef v)
{
	struct gen *g = s->g;
	unsigned width = width_of(v);

	if (s->piece) {
		width += width_of(s->piece);
		s->piece = LLVMBuildShl(g->b, resize(g, s->piece, width), const_u64(g, width, width_of(v)), "");
		v = LLVMBuildOr(g->b, s->piece, resize(g, v, width), "");
	}
	s->piece = v;
	if (width % s->unit)
		return;
	s->take(s, v);
	s->bytes += width / 8;
	s->piece = NULL;
}

/* Its value ends in zeros, which sums do not notice; what follows an odd number of bytes is swapped. */
static void feed_varbit(struct stream *s, const struct ir_operand *o)
{
	struct gen *g = s->g;
	struct gen_header *h = header_of(g, o->header);
	LLVMValueRef size = var_get(g, h->varbit_bytes), v, byte;
	unsigned width;

	if (s->piece || s->before || s->take == take_identity) {
		diag_error(g->diags, DIAG_UNSUPPORTED, h->ir->type->at,
			   "the varbit field of header '%s' does not begin at a whole unit of what the hash "
			   "takes, or follows another one", h->ir->name);
		return;
	}
	if (!h->unfolded) {
		v = resize(g, sum_bytes(g, varbit_ptr(g, h), size), 64);
		var_set(g, s->state, LLVMBuildAdd(g->b, var_get(g, s->state), v, ""));
	} else {
		width = (o->width + 15) / 16 * 16;
		v = resize(g, field_read(g, o->header, o->field), width);
		v = LLVMBuildShl(g->b, v, const_u64(g, width, width - o->width), "");
		if (s->take != take_crc)
			s->take(s, v);
		for (unsigned i = 0; i < o->width / 8 && s->take == take_crc; i++) {
			byte = LLVMBuildLShr(g->b, v, const_u64(g, width, width - 8 * (i + 1)), "");
			byte = crc_byte(s, resize(g, byte, 8));
			byte = LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntULT, const_u64(g, 64, i), size, ""),
					       byte, var_get(g, s->state), "");
			var_set(g, s->state, byte);
		}
	}
	if (s->take == take_crc)
		return;
	var_set(g, s->odd, LLVMBuildTrunc(g->b, size, g->i1, ""));
	s->before = s->state;
	s->state = s->behind;
}

static LLVMValueRef swap_if_odd(struct stream *s, LLVMValueRef v)
{
	return LLVMBuildSelect(s->g->b, var_get(s->g, s->odd), swap_bytes(s->g, v), v, "");
}
