/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_iso_bad.c: ISO 9660 with every field wrong in turn, System Use entries
 * that lead in circles, devices and memory that fail.
 */
#include "fstest.h"

#define PVD 32768

static void
make_small(struct ft_image *im, const char *options)
{
	static bool made;

	if (!made)
		ft_run("sh", "dash",
		    "mkdir -p small/dir/sub small/a/b/c/d/e/f/g/h/i && "
		    "cd small && printf content >dir/sub/file && "
		    "head -c 9000 /dev/zero >zeros && ln -s dir/sub link && "
		    "ln -s ./dir/../dir/../dir/../dir/sub/file longlink && "
		    "printf deep >a/b/c/d/e/f/g/h/i/deep && "
		    ": >'A name that is too long for its record, so that it "
		    "goes on in a continuation, which CE leads to, and that is "
		    "as long as this, or a little longer than it should be: "
		    "two hundred characters and more'");
	made = true;
	/* xorriso 1.5.4 crashes now and then when it relocates directories. */
	ft_run("xorriso", "xorriso",
	    "for try in 1 2 3; do rm -f iso.img; "
	    "xorriso -as mkisofs -quiet -no-pad -o iso.img %s small && exit 0; "
	    "done; exit 1",
	    options);
	ft_load(im, "iso.img");
}

static uint32_t
get32(const struct ft_image *im, size_t off)
{
	const uint8_t *p = im->im_data + off;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* Where a text is, from `from` on. */
static size_t
find(const struct ft_image *im, size_t from, const char *text)
{
	const uint8_t *p =
	    memmem(im->im_data + from, im->im_size - from, text, strlen(text));

	assert_non_null(p);
	return (size_t)(p - im->im_data);
}

static void
test_descriptor(void **state)
{
	static const struct ft_field fields[] = {
	    {"type", PVD, 1, 0},
	    {"magic", PVD + 1, 4, 0},
	    {"version", PVD + 6, 1, FT_NOMIND},
	    {"volume size", PVD + 80, 4, FT_NOMIND},
	    {"logical block size", PVD + 128, 2, 0},
	    {"root: length", PVD + 156, 1, 0},
	    {"root: attributes", PVD + 157, 1, 0},
	    {"root: extent", PVD + 158, 4, 0},
	    {"root: size", PVD + 166, 4, 0},
	    {"root: flags", PVD + 181, 1, 0},
	    {"root: unit", PVD + 182, 1, 0},
	    {"root: name", PVD + 188, 1, 0},
	};
	static const struct ft_field joliet[] = {
	    {"type", PVD + 2048, 1, FT_NOMIND},
	    {"escapes", PVD + 2048 + 88, 4, FT_NOMIND},
	    {"logical block size", PVD + 2048 + 128, 2, 0},
	    {"root: length", PVD + 2048 + 156, 1, 0},
	    {"root: extent", PVD + 2048 + 158, 4, 0},
	    {"root: size", PVD + 2048 + 166, 4, 0},
	};
	static const char *const options[] = {"-R", "--norock", "--norock -J"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < knitems(options); i++) {
		make_small(&im, options[i]);
		ft_fields(&im, fields, knitems(fields), NULL);
		if (i == 2)
			ft_fields(&im, joliet, knitems(joliet), NULL);
		ft_free(&im);
	}
}

/* Every byte, and every number, of a directory. */
static void
mangle(struct ft_image *im, size_t at, size_t len)
{
	const struct ft_struct s = {"records", at, len, FT_ODD, ft_any};

	ft_sweep(im, &s, 1, NULL);
}

static void
test_records(void **state)
{
	static const char *const options[] = {
	    "-R -rr_reloc_dir moved", "--norock -J", "--norock"};
	struct ft_image im;
	size_t at;

	(void)state;
	for (size_t i = 0; i < knitems(options); i++) {
		make_small(&im, options[i]);
		at = (size_t)get32(&im, PVD + (i == 1 ? 2048 : 0) + 158) * 2048;
		mangle(&im, at, i == 0 ? 700 : 250);
		if (i == 0) {
			mangle(&im, find(&im, at, "SL"), 40);
			mangle(&im, find(&im, at, "CL"), 12);
			mangle(&im, find(&im, at, "CE"), 28);
		}
		ft_free(&im);
	}
}

/* What the first use of a changed image says. */
static void
expect(struct ft_image *im, const char *what)
{
	struct fs_fault fault;
	struct ft_disk d;

	ft_disk(&d, im, 512);
	if (ft_use(&d, &fault) != EIO || strstr(fault.flt_what, what) == NULL)
		fail_msg("\"%s\", not \"%s\"", fault.flt_what, what);
}

static void
set32(struct ft_image *im, size_t off, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		im->im_data[off + (size_t)i] = (uint8_t)v;
}

/* Damage is reported; a continuation entry that points to itself ends. */
static void
test_named(void **state)
{
	struct ft_image im;
	uint8_t keep[28];
	size_t root, ce, at;

	(void)state;
	make_small(&im, "-R");
	root = (size_t)get32(&im, PVD + 158) * 2048;
	ce = find(&im, root + 300, "CE\034\001");
	memcpy(keep, im.im_data + ce, 28);
	set32(&im, ce + 4, (uint32_t)(ce / 2048));
	set32(&im, ce + 12, (uint32_t)(ce % 2048));
	set32(&im, ce + 20, 28);
	expect(&im, "more than 8 continuations");
	set32(&im, ce + 20, 4000);
	expect(&im, "continuation is larger than a sector");
	im.im_data[ce + 2] = 27;
	expect(&im, "CE entry is too short");
	im.im_data[ce + 2] = 3;
	expect(&im, "system use: the length of an entry");
	memcpy(im.im_data + ce, keep, 28);
	at = find(&im, root, "ZEROS") - 33;
	im.im_data[at + 26] = 1;
	expect(&im, "interleaved");
	im.im_data[at + 26] = 0;
	im.im_data[at] = 20;
	expect(&im, "directory record: its length");
	im.im_data[at] = 46;
	im.im_data[at + 32] = 14;
	expect(&im, "directory record: its name");
	ft_free(&im);
}

static void
test_failures(void **state)
{
	static const char *const options[] = {
	    "-R -rr_reloc_dir moved", "--norock -J", "--norock"};
	struct ft_image im;

	(void)state;
	for (size_t i = 0; i < knitems(options); i++) {
		make_small(&im, options[i]);
		ft_fail_all(&im, 512);
		ft_fail_all(&im, 2048);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_descriptor),
	    cmocka_unit_test(test_records),
	    cmocka_unit_test(test_named),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
