/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BPF file system, where pipelines live: ROOT/PIPE/{progs,maps,links}/ and
 * ROOT/PIPE/description. It renames and exchanges directories in one step and its directories can
 * be locked with flock, so a pipeline is built under a name that begins with '~' and appears whole.
 * What a killed process left under such a name is swept away by the next one that changes the root.
 */
#define _GNU_SOURCE
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/strbuf.h"

#define BPFFS "/sys/fs/bpf"
#define NAME_LONGEST 63
#define NESTED_MAX 8	/* directories in a pipeline; more were not made by us */

static bool is_bpffs(const char *path);
static bool is_below_bpffs(const char *root);
static int mount_bpffs(const char *root);
static int make_dirs(const char *root);
static int remove_tree(int parent, const char *name, int depth);

int pin_check_name(const char *name)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	size_t n = strlen(name);

	if (!n || n > NAME_LONGEST || strspn(name, allowed) != n || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return fail(EINVAL,
			    "'%.80s' cannot name a pipeline: expected 1 to %d letters, digits, "
			    "'_', '-' and '.'",
			    name, NAME_LONGEST);
	return 0;
}

char *pin_escape(const char *name)
{
	struct strbuf sb = { 0 };

	for (; *name; name++)
		if (*name == '.' || *name == '%' || *name == '/')
			strbuf_printf(&sb, "%%%02X", (unsigned char)*name);
		else
			strbuf_char(&sb, *name);
	return sb.text ? sb.text : calloc(1, 1);
}

char *pin_unescape(const char *file)
{
	struct strbuf sb = { 0 };
	unsigned c;

	while (*file)
		if (*file == '%' && sscanf(file + 1, "%2x", &c) == 1) {
			strbuf_char(&sb, (char)c);
			file += 3;
		} else {
			strbuf_char(&sb, *file++);
		}
	return sb.text ? sb.text : calloc(1, 1);
}

char *pin_path(struct arena *arena, const char *dir, const char *name)
{
	char *file = pin_escape(name);
	char *path = arena_printf(arena, "%s/%s", dir, file);

	free(file);
	return path;
}

int pin_make_root(const char *root)
{
	char *path = strdup(root), *slash;
	int err = 0;

	if (!path)
		return fail(ENOMEM, "out of memory");
	/* The deepest directory that exists says which file system the root will be in. */
	while (access(path, F_OK) && (slash = strrchr(path, '/')) && slash != path)
		*slash = '\0';
	if (!is_bpffs(path))
		err = mount_bpffs(root);
	if (!err)
		err = make_dirs(root);
	free(path);
	return err;
}

const char *pin_root_hint(const char *root)
{
	if (!is_below_bpffs(root) || is_bpffs(BPFFS))
		return "";
	return " (no BPF file system is mounted at " BPFFS "; 'ip netns exec' hides it, "
	       "'nsenter --net=/run/netns/NAME' does not)";
}

int pin_lock(const char *dir, int how)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while (flock(fd, how))
		if (errno != EINTR) {
			int err = errno;

			close(fd);
			return -err;
		}
	return fd;
}

bool pin_is_same(int fd, const char *dir)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(dir, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int pin_make_dir(const char *dir)
{
	return mkdir(dir, 0700) ? fail(errno, "making %s: %s", dir, why(errno)) : 0;
}

int pin_object(int fd, const char *path)
{
	return bpf_obj_pin(fd, path) ? fail(errno, "pinning %s: %s", path, why(errno)) : 0;
}

int pin_remove_tree(const char *dir)
{
	return remove_tree(AT_FDCWD, dir, 0);
}

void pin_sweep(const char *root)
{
	DIR *dir = opendir(root);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] == '~')
			remove_tree(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

int pin_exchange(const char *a, const char *b)
{
	return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) ?
		fail(errno, "exchanging %s and %s: %s", a, b, why(errno)) : 0;
}

static bool is_bpffs(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && (unsigned long)fs.f_type == BPF_FS_MAGIC;
}

static bool is_below_bpffs(const char *root)
{
	return !strncmp(root, BPFFS "/", sizeof(BPFFS)) || !strcmp(root, BPFFS);
}

static int mount_bpffs(const char *root)
{
	struct stat own, first;

	if (!is_below_bpffs(root))
		return fail(EINVAL,
			    "%s does not lie in a BPF file system (mount one with 'mount -t bpf "
			    "bpf DIR', or choose a place below " BPFFS ")",
			    root);
	if (mount("bpf", BPFFS, "bpf", 0, "mode=0700"))
		return fail(errno, "mounting the BPF file system at " BPFFS ": %s", why(errno));
	/* In a mount namespace of its own, what is pinned ends with the namespace. */
	if (stat("/proc/self/ns/mnt", &own) || stat("/proc/1/ns/mnt", &first) ||
	    own.st_ino != first.st_ino)
		warn("mounted the BPF file system at " BPFFS
		     ", perhaps not for the whole system: under "
		     "'ip netns exec' the pipeline would be gone at once ('nsenter "
		     "--net=/run/netns/NAME' keeps it)");
	return 0;
}

static int make_dirs(const char *root)
{
	char *path = strdup(root);
	int err = 0;

	if (!path)
		return fail(ENOMEM, "out of memory");
	for (char *p = path + 1; !err; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			err = fail(errno, "making %s: %s", path, why(errno));
		*p = c;
		if (!c)
			break;
	}
	free(path);
	return err;
}

static int remove_tree(int parent, const char *name, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), err = 0;
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!dir) {
		err = fail(errno, "removing %s: %s", name, why(errno));
		if (fd >= 0)
			close(fd);
		return err;
	}
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (!unlinkat(fd, entry->d_name, 0))
			continue;
		if (errno != EISDIR && errno != EPERM)
			err = fail(errno, "removing %s: %s", entry->d_name, why(errno));
		else if (depth < NESTED_MAX)
			err = remove_tree(fd, entry->d_name, depth + 1);
	}
	closedir(dir);
	if (unlinkat(parent, name, AT_REMOVEDIR))
		return err ? err : fail(errno, "removing %s: %s", name, why(errno));
	return err;
}
