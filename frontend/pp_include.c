/* SPDX-License-Identifier: Apache-2.0 */
/*
 * #include: reads the file's name, looks for the file and sees that including ends. A name in
 * quotes is looked for beside the including file first; then, as a name in angle brackets, in the
 * directories of -I in their order and in the one of the installed architecture files.
 */
#include <string.h>
#include <sys/stat.h>

#include "common/diag.h"
#include "frontend/pp.h"

struct wanted {
	const char *name;
	bool quoted;
	struct span at;
};

static bool read_name(struct pp *pp, struct pp_input *in, struct wanted *file);
static const char *find_file(struct pp *pp, const struct pp_input *in, const struct wanted *file,
			     bool *is_system);
static void not_found(struct pp *pp, const struct pp_input *in, const struct wanted *file);
static void too_deep(struct pp *pp, const struct pp_input *in, const struct wanted *wanted,
		     const char *path);

struct source_file *pp_include(struct pp *pp, struct pp_input *in)
{
	struct wanted wanted = { 0 };
	struct source_file *file;
	bool is_system = false;
	const char *path, *why;

	if (!read_name(pp, in, &wanted))
		return NULL;
	path = find_file(pp, in, &wanted, &is_system);
	if (!path) {
		not_found(pp, in, &wanted);
		return NULL;
	}
	vec_each(const char *, once, &pp->once)
		if (!strcmp(*once, path))
			return NULL;
	if (in->depth + 1 >= PP_MAX_INCLUDE_DEPTH) {
		too_deep(pp, in, &wanted, path);
		return NULL;
	}
	if (++pp->n_files > PP_MAX_FILES) {
		diag_error(pp->fe->diags, DIAG_LIMIT, wanted.at, "more than %d files included",
			   PP_MAX_FILES);
		pp_fail(pp);
		return NULL;
	}
	file = source_read(pp->fe->sources, path, wanted.at.begin, &why);
	if (!file) {
		diag_error(pp->fe->diags, DIAG_FILE, wanted.at, "cannot read '%s': %s", path, why);
		return NULL;
	}
	file->is_system = is_system;
	vec_each(const char *, known, &pp->fe->dependencies)
		if (!strcmp(*known, path))
			return file;
	vec_push(pp->fe->arena, &pp->fe->dependencies, file->path);
	return file;
}

/* `<name>` as it stands, to the '>' on the same line. */
static bool read_angled(struct pp *pp, struct pp_input *in, struct wanted *file)
{
	const char *p = in->p, *end;

	p += strspn(p, " \t");
	end = p + strcspn(p, ">\n");
	if (*p != '<' || *end != '>')
		return false;
	file->name = arena_strndup(pp->fe->arena, p + 1, (size_t)(end - p - 1));
	file->at = (struct span){ pp_loc(in, p), pp_loc(in, end + 1) };
	in->p = end + 1;
	return true;
}

/* `"name"`, `<name>`, or macros that expand to one of them. */
static bool read_name(struct pp *pp, struct pp_input *in, struct wanted *file)
{
	struct strbuf name = { 0 };
	const struct pp_token *first;
	pp_tokens rest;
	uint32_t i;

	if (read_angled(pp, in, file))
		return true;
	file->at = (struct span){ pp_loc(in, in->p), pp_loc(in, in->p) };
	rest = pp_rest_of_line(pp, false);
	first = rest.n ? &rest.at[0] : NULL;
	if (first)
		file->at = pp_span(first);
	if (first && first->kind == PP_STRING && first->len > 2) {
		file->name = arena_strndup(pp->fe->arena, first->text + 1, first->len - 2);
		file->quoted = true;
		return true;
	}
	for (i = 1; first && pp_is(first, "<") && i < rest.n && !pp_is(&rest.at[i], ">"); i++) {
		if (rest.at[i].space && i > 1)
			strbuf_char(&name, ' ');
		strbuf_add_n(&name, rest.at[i].text, rest.at[i].len);
	}
	file->name = strbuf_take(&name, pp->fe->arena);
	if (first && i < rest.n && file->name[0])
		return true;
	diag_error(pp->fe->diags, DIAG_PREPROCESSOR, file->at,
		   "expected \"file\" or <file> after '#include'");
	return false;
}

static const char *join(struct pp *pp, const char *dir, const char *name)
{
	return *dir ? arena_printf(pp->fe->arena, "%s/%s", dir, name)
		    : arena_strdup(pp->fe->arena, name);
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

/* The directory of `path`, "" for the current one. */
static const char *dir_of(struct pp *pp, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return "";
	return slash == path ? "/" : arena_strndup(pp->fe->arena, path, (size_t)(slash - path));
}

static bool has_system_dir(const struct frontend *fe)
{
	vec_each(const char *, dir, &fe->include_dirs)
		if (fe->system_dir && !strcmp(*dir, fe->system_dir))
			return true;
	return !fe->system_dir;
}

static const char *find_file(struct pp *pp, const struct pp_input *in, const struct wanted *file,
			     bool *is_system)
{
	const char *path;

	*is_system = false;
	if (file->name[0] == '/')
		return is_file(file->name) ? file->name : NULL;
	if (file->quoted) {
		path = join(pp, dir_of(pp, in->file->path), file->name);
		*is_system = in->file->is_system;
		if (is_file(path))
			return path;
	}
	vec_each(const char *, dir, &pp->fe->include_dirs) {
		path = join(pp, *dir, file->name);
		*is_system = pp->fe->system_dir && !strcmp(*dir, pp->fe->system_dir);
		if (is_file(path))
			return path;
	}
	*is_system = true;
	path = has_system_dir(pp->fe) ? NULL : join(pp, pp->fe->system_dir, file->name);
	return path && is_file(path) ? path : NULL;
}

static void not_found(struct pp *pp, const struct pp_input *in, const struct wanted *file)
{
	struct strbuf dirs = { 0 };
	struct diag *d = diag_error(pp->fe->diags, DIAG_FILE, file->at, "cannot find '%s'",
				    file->name);
	const char *own = dir_of(pp, in->file->path);

	if (file->name[0] == '/')
		return;
	if (file->quoted)
		strbuf_printf(&dirs, " '%s'", *own ? own : ".");
	vec_each(const char *, dir, &pp->fe->include_dirs)
		strbuf_printf(&dirs, " '%s'", **dir ? *dir : ".");
	if (!has_system_dir(pp->fe))
		strbuf_printf(&dirs, " '%s'", pp->fe->system_dir);
	if (dirs.len)
		diag_hint(d, "searched in%s", strbuf_text(&dirs));
	else
		diag_hint(d, "no directory to search: give one with -I");
	strbuf_free(&dirs);
}

/* Said of the outermost time the file is read: there the way to it is shortest. */
static void too_deep(struct pp *pp, const struct pp_input *in, const struct wanted *wanted,
		     const char *path)
{
	const struct pp_input *outermost = in;
	struct span at = wanted->at;
	struct diag *d;

	for (const struct pp_input *i = in; i; i = i->above)
		if (!strcmp(i->file->path, in->file->path))
			outermost = i;
	at.begin += outermost->file->base - in->file->base;
	at.end += outermost->file->base - in->file->base;
	d = diag_error(pp->fe->diags, DIAG_LIMIT, at, "files included deeper than %d levels",
		       PP_MAX_INCLUDE_DEPTH);
	for (const struct pp_input *i = in; i; i = i->above) {
		if (strcmp(i->file->path, path))
			continue;
		diag_hint(d, "'%s' includes itself, directly or through others", path);
		break;
	}
	pp_fail(pp);
}
