/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsttree.c: trees of files with a name and a size of every kind, and whether
 * a volume has the same.
 */
#include "fstest.h"

#include <dirent.h>
#include <sanitizer/asan_interface.h>
#include <sys/stat.h>
#include <unistd.h>

uint8_t
ft_byte(unsigned seed, uint64_t off)
{
	uint64_t v = (off / 8 + 1) * 0x9e3779b97f4a7c15ULL + seed;

	return (uint8_t)((v ^ v >> 29) >> (off % 8 * 4));
}

/* Content from byte `from` to byte `to`; what is before stays a hole. */
static void
put_seed(const char *path, unsigned seed, uint64_t from, uint64_t to)
{
	FILE *f = fopen(path, from == 0 ? "wb" : "r+b");
	static uint8_t buf[1 << 16];
	size_t n;

	if (f == NULL)
		fail_msg("%s cannot be written", path);
	fseek(f, (long)from, SEEK_SET);
	for (; from < to; from += n) {
		n = to - from < sizeof(buf) ? (size_t)(to - from) : sizeof(buf);
		for (size_t i = 0; i < n; i++)
			buf[i] = ft_byte(seed, from + i);
		assert_int_equal(fwrite(buf, 1, n, f), n);
	}
	assert_int_equal(fclose(f), 0);
}

static void
put(const char *path, uint64_t from, uint64_t to)
{
	put_seed(path, (unsigned)strlen(path) + (unsigned)to, from, to);
}

static void
make_links(const char *root)
{
	static const char *const links[][2] = {
	    {"rel", "one"},
	    {"abs", "/size/small"},
	    {"chain", "rel"},
	    {"dirlink", "deep/d0/d1"},
	    {"deep/up", "../one"},
	    {"deep/d0/up3", "../../../../one"},
	    {"dots", "deep/./d0/../../one"},
	    {"absdir", "/"},
	    {"slash", "size/"},
	    {"loop1", "loop2"},
	    {"loop2", "loop1"},
	    {"self", "self"},
	    {"selfdir", "selfdir/x"},
	    {"dangling", "nothing/at/all"},
	    {"notdir", "one/x"},
	    {"long",
		"deep/d0/../../deep/d0/../../deep/d0/../../deep/d0/../../"
		"deep/d0/../../deep/d0/../../deep/d0/../../deep/d0/../../"
		"deep/d0/../../deep/d0/../../one"},
	};
	char path[300], text[200];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, links[i][0]);
		assert_int_equal(symlink(links[i][1], path), 0);
	}
	/* 32 links lead to a file, 33 do not. */
	for (int i = 0; i < 33; i++) {
		snprintf(path, sizeof(path), "%s/hop%d", root, i + 1);
		snprintf(text, sizeof(text), i == 0 ? "one" : "hop%d", i);
		assert_int_equal(symlink(text, path), 0);
	}
}

static void
make_names(const char *root, unsigned flags)
{
	static const char *const letters[] = {
	    "a", "\303\244", "\316\251", "\342\202\254", "\320\226"};
	char path[600];
	size_t len;

	snprintf(path, sizeof(path), "%s/names", root);
	assert_int_equal(mkdir(path, 0755), 0);
	for (int i = 0; i < 300; i++) {
		len = (size_t)snprintf(
		    path, sizeof(path), "%s/names/%03d-", root, i);
		/* Up to 255 bytes, or characters where bytes do not count. */
		for (int j = 0; j < i % 245; j++) {
			const char *c = letters[(i + j) % 5];

			if ((flags & FT_LINKS) != 0 &&
			    len + strlen(c) >
				strlen(root) + sizeof("/names/") - 1 + 255)
				break;
			len += (size_t)sprintf(path + len, "%s", c);
		}
		if (strlen(strrchr(path, '/') + 1) > 255)
			continue; /* not on the host */
		put(path, 0, (uint64_t)(i % 7));
	}
}

static void
make_sizes(const char *root, size_t bs)
{
	const uint64_t sizes[] = {bs - 1, bs, bs + 1, 511, 512, 513,
	    12 * bs - 1, 12 * bs, 12 * bs + 1, 13 * bs, 14 * bs + 5, 1 << 20,
	    (1 << 20) + 3};
	char path[300];

	snprintf(path, sizeof(path), "%s/size", root);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/size/small", root);
	put(path, 0, 77);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		snprintf(path, sizeof(path), "%s/size/%llu", root,
		    (unsigned long long)sizes[i]);
		put(path, 0, sizes[i]);
	}
}

static void
make_deep(const char *root)
{
	char path[600];
	size_t len;

	len = (size_t)snprintf(path, sizeof(path), "%s/deep", root);
	assert_int_equal(mkdir(path, 0755), 0);
	for (int i = 0; i < 40; i++) {
		len +=
		    (size_t)snprintf(path + len, sizeof(path) - len, "/d%d", i);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	snprintf(path + len, sizeof(path) - len, "/bottom");
	put(path, 0, 4321);
}

void
ft_tree(const char *name, unsigned flags, size_t bs)
{
	char root[100], path[300];

	snprintf(root, sizeof(root), "%s/%s", ft_dir, name);
	assert_int_equal(mkdir(root, 0755), 0);
	snprintf(path, sizeof(path), "%s/empty", root);
	put(path, 0, 0);
	snprintf(path, sizeof(path), "%s/one", root);
	put(path, 0, 1);
	snprintf(path, sizeof(path), "%s/nothing in it", root);
	assert_int_equal(mkdir(path, 0755), 0);
	make_sizes(root, bs);
	make_names(root, flags);
	make_deep(root);
	if ((flags & FT_LINKS) != 0)
		make_links(root);
	if ((flags & FT_SPARSE) != 0) {
		snprintf(path, sizeof(path), "%s/sparse", root);
		put(path, 0, 5);
		put(path, 1 << 20, (1 << 20) + 70000);
		put(path, 9 << 20, (9 << 20) + 1);
		assert_int_equal(truncate(path, 12 << 20), 0);
		snprintf(path, sizeof(path), "%s/hole", root);
		put(path, 0, 0);
		assert_int_equal(truncate(path, 3 << 20), 0);
	}
	if ((flags & FT_MANY) == 0)
		return;
	snprintf(path, sizeof(path), "%s/many", root);
	assert_int_equal(mkdir(path, 0755), 0);
	for (int i = 0; i < FT_NMANY; i++) {
		snprintf(
		    path, sizeof(path), "%s/many/entry-number-%05d", root, i);
		/* As "one" and "empty", to which exttest.c makes links. */
		put_seed(path, (unsigned)strlen(root) + 5, 0, i % 1000 == 0);
	}
}

/* The names of a folder. */
struct names {
	char **n_name;
	size_t n_count;
	struct fs_volume *n_vol;
	const char *n_host; /* the folder on the host */
};

static void
add_name(struct names *n, const char *name)
{
	if ((n->n_count & (n->n_count - 1)) == 0) {
		n->n_name = realloc(
		    n->n_name, (n->n_count * 2 + 1) * sizeof(n->n_name[0]));
		assert_non_null(n->n_name);
	}
	n->n_name[n->n_count] = strdup(name);
	assert_non_null(n->n_name[n->n_count++]);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* An entry must agree with stat(2); a link may be dangling. */
static int
listed(const struct fs_dirent *de, void *arg)
{
	struct names *n = arg;
	char path[1500];
	struct stat st;
	uint64_t size;

	snprintf(path, sizeof(path), "%s/%s", n->n_host, de->fd_name);
	if (lstat(path, &st) != 0)
		fail_msg("%s is not in the tree", path);
	if (!S_ISLNK(st.st_mode)) {
		assert_int_equal(de->fd_isdir, S_ISDIR(st.st_mode));
		assert_int_equal(fs_dirent_size(de, &size), 0);
		assert_int_equal(size, S_ISDIR(st.st_mode) ? 0 : st.st_size);
	}
	add_name(n, de->fd_name);
	return 0;
}

/*
 * Memory for a file, reused for the next one: page faults would take longer
 * than the comparison.  The bytes after `size` are poisoned.
 */
static uint8_t *
file_room(size_t size)
{
	static uint8_t *room;
	static size_t roomsize;

	if (size >= roomsize) {
		free(room);
		roomsize = size * 2 + 4096;
		room = malloc(roomsize);
		assert_non_null(room);
	}
	ASAN_UNPOISON_MEMORY_REGION(room, roomsize);
	ASAN_POISON_MEMORY_REGION(room + size, roomsize - size);
	return room;
}

static void
compare_file(
    struct fs_volume *vol, const char *host, const char *path, uint64_t size)
{
	static uint8_t want[1 << 16];
	struct fs_file *ff;
	uint8_t *got;
	FILE *f;
	int error = fs_open(vol, path, &ff);

	if (error != 0)
		fail_msg("open %s: %s, %s at %llu", path, kerrno_name(error),
		    vol->fv_fault.flt_what,
		    (unsigned long long)vol->fv_fault.flt_offset);
	if (ff->ff_size != size)
		fail_msg("%s: %llu bytes, not %llu", path,
		    (unsigned long long)ff->ff_size, (unsigned long long)size);
	got = file_room((size_t)size);
	assert_int_equal(fs_read(ff, 0, got, size), 0);
	f = fopen(host, "rb");
	assert_non_null(f);
	for (uint64_t off = 0; off < size;) {
		size_t n = fread(want, 1, sizeof(want), f);

		assert_true(n > 0);
		if (memcmp(got + off, want, n) != 0)
			fail_msg("%s differs behind %llu", path,
			    (unsigned long long)off);
		off += n;
	}
	fclose(f);
	/* From the middle, backwards, and nothing beyond the end. */
	for (uint64_t off = size; off > 0; off = off * 3 / 4) {
		size_t n = (size_t)(size - off < 5000 ? size - off : 5000);

		assert_int_equal(fs_read(ff, off, want, n), 0);
		assert_memory_equal(want, got + off, n);
	}
	assert_int_equal(fs_read(ff, size, got, 1), EINVAL);
	assert_int_equal(fs_read(ff, 0, got, size + 1), EINVAL);
	fs_close(ff);
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the tree */
static void
compare_dir(struct fs_volume *vol, const char *host, const char *path)
{
	struct names n = {.n_vol = vol, .n_host = host}, want = {0};
	char hostsub[1500], sub[1500];
	struct dirent *de;
	struct stat st;
	DIR *dir;
	int error;

	error = fs_readdir(vol, path[0] == '\0' ? "/" : path, listed, &n);
	if (error != 0)
		fail_msg("readdir %s: %s, %s at %llu", path, kerrno_name(error),
		    vol->fv_fault.flt_what,
		    (unsigned long long)vol->fv_fault.flt_offset);
	dir = opendir(host);
	assert_non_null(dir);
	while ((de = readdir(dir)) != NULL)
		if (strcmp(de->d_name, ".") != 0 &&
		    strcmp(de->d_name, "..") != 0)
			add_name(&want, de->d_name);
	closedir(dir);
	if (n.n_count > 0)
		qsort(n.n_name, n.n_count, sizeof(char *), compare_names);
	if (want.n_count > 0)
		qsort(want.n_name, want.n_count, sizeof(char *), compare_names);
	assert_int_equal(n.n_count, want.n_count);
	for (size_t i = 0; i < want.n_count; i++) {
		assert_string_equal(n.n_name[i], want.n_name[i]);
		if (want.n_count < FT_NMANY || i % 1000 < 2) {
			snprintf(hostsub, sizeof(hostsub), "%s/%s", host,
			    want.n_name[i]);
			snprintf(
			    sub, sizeof(sub), "%s/%s", path, want.n_name[i]);
			assert_int_equal(lstat(hostsub, &st), 0);
			if (S_ISDIR(st.st_mode))
				compare_dir(vol, hostsub, sub);
			else if (S_ISREG(st.st_mode))
				compare_file(
				    vol, hostsub, sub, (uint64_t)st.st_size);
		}
		free(n.n_name[i]);
		free(want.n_name[i]);
	}
	free(n.n_name);
	free(want.n_name);
}
/* NOLINTEND(misc-no-recursion) */

void
ft_compare(struct fs_volume *vol, const char *name)
{
	char host[100];

	snprintf(host, sizeof(host), "%s/%s", ft_dir, name);
	compare_dir(vol, host, "");
}

/* That file is there and has as many bytes as that other one. */
static void
same_file(struct fs_volume *vol, const char *path, const char *other)
{
	uint8_t a[100], b[100];
	struct fs_file *ff, *of;
	int error = fs_open(vol, path, &ff);

	if (error != 0)
		fail_msg("open %s: %s (%s)", path, kerrno_name(error),
		    vol->fv_fault.flt_what);
	assert_int_equal(fs_open(vol, other, &of), 0);
	assert_int_equal(ff->ff_size, of->ff_size);
	assert_int_equal(fs_read(ff, 0, a, (size_t)ff->ff_size), 0);
	assert_int_equal(fs_read(of, 0, b, (size_t)ff->ff_size), 0);
	assert_memory_equal(a, b, ff->ff_size);
	fs_close(ff);
	fs_close(of);
}

struct found {
	unsigned f_links, f_dirs;
};

static int
link_entry(const struct fs_dirent *de, void *arg)
{
	static const char *const dirs[] = {"dirlink", "absdir", "slash"};
	static const char *const nowhere[] = {
	    "loop1", "loop2", "self", "selfdir", "dangling", "notdir"};
	struct found *f = arg;
	uint64_t size;

	assert_int_equal(fs_dirent_size(de, &size), 0);
	for (size_t i = 0; i < knitems(dirs); i++)
		if (strcmp(de->fd_name, dirs[i]) == 0) {
			assert_true(de->fd_isdir);
			f->f_dirs++;
		}
	for (size_t i = 0; i < knitems(nowhere); i++)
		if (strcmp(de->fd_name, nowhere[i]) == 0) {
			assert_false(de->fd_isdir);
			assert_int_equal(size, 0);
			f->f_links++;
		}
	if (strcmp(de->fd_name, "abs") == 0)
		assert_int_equal(size, 77);
	return 0;
}

void
ft_check_links(struct fs_volume *vol)
{
	struct found f = {0};

	same_file(vol, "/rel", "/one");
	same_file(vol, "/abs", "/size/small");
	same_file(vol, "/chain", "/one");
	same_file(vol, "/deep/up", "/one");
	same_file(vol, "/deep/d0/up3", "/one");
	same_file(vol, "/dots", "/one");
	same_file(vol, "/long", "/one");
	same_file(vol, "/absdir/absdir/absdir/slash/small", "/size/small");
	same_file(vol, "/slash/small", "/size/small");
	same_file(vol, "/hop1", "/one");
	same_file(vol, "/hop32", "/one");
	ft_expect_error(vol, "/hop33", ELOOP);
	ft_expect_error(vol, "/loop1", ELOOP);
	ft_expect_error(vol, "/loop2/x", ELOOP);
	ft_expect_error(vol, "/self", ELOOP);
	ft_expect_error(vol, "/selfdir", ELOOP);
	ft_expect_error(vol, "/dangling", ENOENT);
	ft_expect_error(vol, "/dangling/x", ENOENT);
	ft_expect_error(vol, "/notdir", ENOTDIR);
	ft_expect_error(vol, "/rel/x", ENOTDIR);
	ft_expect_error(vol, "/dirlink", EISDIR);
	ft_expect_error(vol, "/absdir", EISDIR);
	assert_int_equal(fs_readdir(vol, "/absdir", link_entry, &f), 0);
	assert_int_equal(f.f_links, 6);
	assert_int_equal(f.f_dirs, 3);
}
