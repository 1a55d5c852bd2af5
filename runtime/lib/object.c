/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a file to the text of its pipeline description: reads the object file whole, once, so that
 * what is described is what is loaded, and finds the section ".p4bpf" in it. Whatever is wrong with
 * the file (no ELF, cut off, another machine, not made by p4bpfc) is told apart here.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/abi.h"

#define MAX_OBJECT ((off_t)256 << 20)

static int read_whole(const char *path, int fd, char **data, size_t *size);
static int check_header(const char *path, Elf *elf);
static int find_section(const char *path, Elf *elf, char *file, size_t size, const char **text,
			size_t *len);

int object_read(const char *path, char **data, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return fail(errno, "%s: cannot be read: %s", path, strerror(errno));
	err = read_whole(path, fd, data, size);
	close(fd);
	return err;
}

int object_description(const char *path, char *data, size_t size, const char **text, size_t *len)
{
	Elf *elf;
	int err;

	if (!size)
		return fail(EINVAL, "%s: the file is empty", path);
	if (size < SELFMAG || memcmp(data, ELFMAG, SELFMAG))
		return fail(EINVAL, "%s: not an ELF object", path);
	elf_version(EV_CURRENT);
	elf = elf_memory(data, size);
	if (!elf)
		return fail(EINVAL, "%s: damaged ELF object: %s", path, elf_errmsg(-1));
	err = check_header(path, elf);
	if (!err)
		err = find_section(path, elf, data, size, text, len);
	elf_end(elf);
	return err;
}

static int read_whole(const char *path, int fd, char **data, size_t *size)
{
	struct stat st;
	size_t got = 0;

	if (fstat(fd, &st))
		return fail(errno, "%s: cannot be read: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return fail(EISDIR, "%s: is a directory, expected an object file", path);
	if (!S_ISREG(st.st_mode))
		return fail(EINVAL, "%s: not a regular file", path);
	if (st.st_size > MAX_OBJECT)
		return fail(EFBIG, "%s: larger than %lld bytes", path, (long long)MAX_OBJECT);
	*data = malloc((size_t)st.st_size + 1);
	if (!*data)
		return fail(ENOMEM, "%s: out of memory", path);
	while (got < (size_t)st.st_size) {
		ssize_t n = read(fd, *data + got, (size_t)st.st_size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int err = errno;

			free(*data);
			*data = NULL;
			return fail(err, "%s: cannot be read: %s", path, strerror(err));
		}
		if (!n)
			break;
		got += (size_t)n;
	}
	*size = got;
	return 0;
}

static int check_header(const char *path, Elf *elf)
{
	GElf_Ehdr header;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
		return fail(EINVAL, "%s: damaged ELF object: %s", path, elf_errmsg(-1));
	if (header.e_machine != EM_BPF)
		return fail(EINVAL, "%s: not a BPF object (ELF machine %u, expected %u)", path,
			    header.e_machine, EM_BPF);
	if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_type != ET_REL)
		return fail(EINVAL, "%s: not a relocatable 64-bit BPF object", path);
	return 0;
}

/* Looks at every section, also behind the one wanted: a file may be cut off anywhere. */
static int find_section(const char *path, Elf *elf, char *file, size_t size, const char **text,
			size_t *len)
{
	Elf_Scn *section = NULL;
	size_t names, count;

	*text = NULL;
	*len = 0;
	if (elf_getshdrstrndx(elf, &names) || elf_getshdrnum(elf, &count) || !count)
		return fail(EINVAL, "%s: damaged or cut off ELF object: no section names", path);
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			return fail(EINVAL, "%s: damaged ELF object: %s", path, elf_errmsg(-1));
		name = elf_strptr(elf, names, header.sh_name);
		if (!name ||
		    (header.sh_type != SHT_NOBITS &&
		     (header.sh_offset > size || header.sh_size > size - header.sh_offset)))
			return fail(EINVAL, "%s: damaged or cut off ELF object: section %zu lies "
				    "outside of the file", path, elf_ndxscn(section));
		if (!strcmp(name, P4BPF_SECTION) && header.sh_type != SHT_NOBITS) {
			*text = file + header.sh_offset;
			*len = header.sh_size;
		}
	}
	if (!*len)
		return fail(EINVAL,
			    "%s: a BPF object, but not one that p4bpfc made (no section '%s')",
			    path, P4BPF_SECTION);
	return 0;
}
