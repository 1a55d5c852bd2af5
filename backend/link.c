/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links the user's C with the object, by libbpf's static linker. Before that everything is checked
 * that would otherwise come up when the kernel refuses the program, or not at all: that each
 * function is there once and takes what the program hands over (from its BTF), that the object
 * brings no program of its own, and that nothing in it moves the packet, whose place the generated
 * code keeps in registers.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/user_extern.h"

struct link {
	struct gen *g;
	const char *path;
	struct btf *btf;
};

static bool check_file(struct link *l);
static bool check_functions(struct gen *g, struct link *links);
static bool run_linker(struct gen *g, char **data, size_t *size);

__attribute__((format(printf, 2, 3)))
static bool fail(struct gen *g, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_error(g->diags, DIAG_LINK, (struct span){ 0 }, "%s", arena_vprintf(g->arena, fmt, ap));
	va_end(ap);
	return false;
}

bool user_link(struct gen *g, char **data, size_t *size)
{
	struct link *links = arena_array(g->arena, g->opts->n_links, sizeof(*links));
	bool ok = true;

	for (unsigned i = 0; i < g->opts->n_links; i++) {
		links[i] = (struct link){ .g = g, .path = g->opts->links[i] };
		ok = check_file(&links[i]) && ok;
	}
	ok = ok && check_functions(g, links) && run_linker(g, data, size);
	for (unsigned i = 0; i < g->opts->n_links; i++)
		btf__free(links[i].btf);
	if (!ok) {
		free(*data);
		*data = NULL;
	}
	return ok;
}

/* The object itself. */

/* Helpers after which no pointer into the packet is good any more (kernel: bpf_helper_changes_pkt_data). */
static bool moves_packet(int helper)
{
	static const int helpers[] = {
		BPF_FUNC_skb_store_bytes, BPF_FUNC_l3_csum_replace, BPF_FUNC_l4_csum_replace,
		BPF_FUNC_skb_vlan_push, BPF_FUNC_skb_vlan_pop, BPF_FUNC_skb_change_proto,
		BPF_FUNC_skb_change_tail, BPF_FUNC_skb_pull_data, BPF_FUNC_skb_change_head,
		BPF_FUNC_skb_adjust_room, BPF_FUNC_clone_redirect, BPF_FUNC_xdp_adjust_head,
		BPF_FUNC_xdp_adjust_meta, BPF_FUNC_xdp_adjust_tail,
	};

	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		if (helpers[i] == helper)
			return true;
	return false;
}

static bool check_code(struct link *l, const char *section, const Elf_Data *code)
{
	const struct bpf_insn *insns = code->d_buf;

	if (strcmp(section, ".text"))
		return fail(l->g, "'%s' has a program of its own in section '%s'; functions for --link go into "
			    ".text, without SEC()", l->path, section);
	for (size_t i = 0; i < code->d_size / sizeof(*insns); i++)
		if (insns[i].code == (BPF_JMP | BPF_CALL) && !insns[i].src_reg &&
		    moves_packet(insns[i].imm))
			return fail(l->g, "'%s' calls kernel helper %d, which may move the packet; extern "
				    "functions may read and write it, not move it", l->path, insns[i].imm);
	return true;
}

static bool check_sections(struct link *l, Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		Elf_Data *data = elf_getdata(section, NULL);
		const char *name;

		if (!gelf_getshdr(section, &header))
			return false;
		name = elf_strptr(elf, names, header.sh_name);
		if (header.sh_flags & SHF_EXECINSTR && header.sh_size && data && name &&
		    !check_code(l, name, data))
			return false;
	}
	return true;
}

static bool check_file(struct link *l)
{
	int fd = open(l->path, O_RDONLY | O_CLOEXEC);
	GElf_Ehdr header;
	unsigned before = diags_errors(l->g->diags);
	Elf *elf;
	bool ok;

	if (fd < 0)
		return fail(l->g, "cannot read '%s': %s", l->path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	ok = elf && gelf_getehdr(elf, &header) && header.e_machine == EM_BPF;
	if (!ok)
		fail(l->g, "'%s' is not a BPF object: compile it with clang -target bpf -g -O2 -c", l->path);
	ok = ok && check_sections(l, elf);
	elf_end(elf);
	close(fd);
	if (!ok)
		return diags_errors(l->g->diags) == before && fail(l->g, "'%s' is damaged", l->path);
	l->btf = btf__parse_elf(l->path, NULL);
	if (libbpf_get_error(l->btf)) {
		l->btf = NULL;
		return fail(l->g, "'%s' has no BTF: compile it with clang -g", l->path);
	}
	return true;
}

/* Its functions. */

/* The number of the global function's type; 0 when it is not there. */
static int find_function(const struct btf *btf, const char *name)
{
	for (unsigned i = 1; i < btf__type_cnt(btf); i++) {
		const struct btf_type *t = btf__type_by_id(btf, i);

		/* A function's linkage stands where other types have their number of members. */
		if (btf_is_func(t) && btf_vlen(t) == BTF_FUNC_GLOBAL &&
		    !strcmp(btf__name_by_offset(btf, t->name_off), name))
			return (int)i;
	}
	return 0;
}

static const struct btf_type *skip_names(const struct btf *btf, unsigned id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_typedef(t) || btf_is_mod(t)))
		t = btf__type_by_id(btf, t->type);
	return t;
}

/* What a pointer parameter points at, when it is a struct of that name; else NULL. */
static const struct btf_type *pointee(const struct btf *btf, unsigned id, const char *name)
{
	const struct btf_type *t = skip_names(btf, id);

	if (!t || !btf_is_ptr(t))
		return NULL;
	t = skip_names(btf, t->type);
	if (!t || !(btf_is_struct(t) || btf_is_fwd(t)) ||
	    strcmp(btf__name_by_offset(btf, t->name_off), name))
		return NULL;
	return t;
}

static bool check_members(struct link *l, const struct user_function *f, const struct btf_type *t)
{
	static const char again[] = "make the header again with --emit extern-header and compile with it";

	if (!btf_is_struct(t) || t->size != f->size ||
	    btf_vlen(t) != (f->members.n ? f->members.n : 1))
		return fail(l->g, "'%s': struct %s is not the one that the program has: %s", l->path,
			    f->args_type, again);
	for (unsigned i = 0; i < f->members.n; i++) {
		const struct user_member *m = &f->members.at[i];
		const struct btf_member *have = &btf_members(t)[i];
		const char *name = btf__name_by_offset(l->btf, have->name_off);

		if (strcmp(name, m->name) || btf_member_bit_offset(t, i) != 8 * m->offset ||
		    btf__resolve_size(l->btf, have->type) != m->bytes)
			return fail(l->g, "'%s': struct %s has '%s' where the program has '%s', %u bytes at %u: "
				    "%s", l->path, f->args_type, name, m->name, m->bytes, m->offset, again);
	}
	return true;
}

static bool check_prototype(struct link *l, const struct user_function *f, int id)
{
	const struct btf_type *func = btf__type_by_id(l->btf, id), *args = NULL;
	const struct btf_type *proto = btf__type_by_id(l->btf, func->type);
	const char *context = l->g->hook->ctx_type;
	bool ok = proto && btf_vlen(proto) == 2 && !proto->type;

	ok = ok && pointee(l->btf, btf_params(proto)[0].type, context);
	args = ok ? pointee(l->btf, btf_params(proto)[1].type, f->args_type) : NULL;
	if (!args)
		return fail(l->g, "'%s': '%s' must be void %s(struct %s *ctx, struct %s *args), as on hook '%s'",
			    l->path, f->symbol, f->symbol, context, f->args_type, l->g->hook->name);
	return check_members(l, f, args);
}

static bool check_functions(struct gen *g, struct link *links)
{
	bool ok = true;

	vec_each(struct user_function *, f, &g->user_functions) {
		const char *found = NULL;

		for (unsigned i = 0; i < g->opts->n_links; i++) {
			int id = find_function(links[i].btf, (*f)->symbol);

			if (!id)
				continue;
			if (found)
				ok = fail(g, "'%s' and '%s' both define '%s'", found, links[i].path,
					  (*f)->symbol);
			else
				ok = check_prototype(&links[i], *f, id) && ok;
			found = links[i].path;
		}
		if (!found)
			ok = fail(g, "no object given with --link defines '%s' for extern '%s'",
				  (*f)->symbol, (*f)->ir->name);
	}
	return ok;
}

/* Linking. */

static char last_words[512];

static int keep_words(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level == LIBBPF_WARN)
		vsnprintf(last_words, sizeof(last_words), fmt, ap);
	return 0;
}

static bool write_file(const char *path, const char *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	bool ok = f && fwrite(data, 1, size, f) == size;

	return f && !fclose(f) && ok;
}

static bool read_file(const char *path, char **data, size_t *size)
{
	FILE *f = fopen(path, "rb");
	long end = f && !fseek(f, 0, SEEK_END) ? ftell(f) : -1;
	char *text = end > 0 ? malloc((size_t)end) : NULL;
	bool ok = text && !fseek(f, 0, SEEK_SET) && fread(text, 1, (size_t)end, f) == (size_t)end;

	if (f)
		fclose(f);
	if (!ok) {
		free(text);
		return false;
	}
	free(*data);
	*data = text;
	*size = (size_t)end;
	return true;
}

/* libbpf links files: the object goes into a folder of its own, as does the result. */
static bool run_linker(struct gen *g, char **data, size_t *size)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(g->arena, "%s/p4bpfc.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	const char *in, *out, *wrong = NULL;
	libbpf_print_fn_t old;
	struct bpf_linker *linker;

	if (!mkdtemp(dir))
		return fail(g, "cannot make a folder for linking: %s", strerror(errno));
	in = arena_printf(g->arena, "%s/program.o", dir);
	out = arena_printf(g->arena, "%s/linked.o", dir);
	*last_words = '\0';
	old = libbpf_set_print(keep_words);
	linker = bpf_linker__new(out, NULL);
	/* The program comes first: what lies in its data must stay where the description says. */
	if (!linker || !write_file(in, *data, *size))
		wrong = in;
	else if (bpf_linker__add_file(linker, in, NULL))
		wrong = "the program";
	for (unsigned i = 0; !wrong && i < g->opts->n_links; i++)
		if (bpf_linker__add_file(linker, g->opts->links[i], NULL))
			wrong = g->opts->links[i];
	if (!wrong && (bpf_linker__finalize(linker) || !read_file(out, data, size)))
		wrong = "the whole";
	bpf_linker__free(linker);
	libbpf_set_print(old);
	unlink(in);
	unlink(out);
	rmdir(dir);
	last_words[strcspn(last_words, "\n")] = '\0';
	return !wrong || fail(g, "cannot link %s: %s", wrong, last_words);
}
