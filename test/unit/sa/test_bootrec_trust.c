/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootrec_trust.c: the record TRUST, which passes the kernel the level,
 * keys and manifests, and its file behind the kernel.
 */
#include "trustbench.h"

#include "bitable.h"

#include <boot/bootrec_trust.h>
#include <libverify/signature.h>

#define MANIFEST_NAME "/boot.manifest"

static uint64_t
now(void *cookie)
{
	(void)cookie;
	return 1234567890123;
}

static void
enrol(const char *name)
{
	trustbench_enrol(name);
	tb->fe->fe_env.se_date = now;
}

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	satest_kernel(tb->vol, "/netbsd");
	return error;
}

/* Boot, up to the hand-off: the record, or NULL. */
static const struct btinfo_trust *
boots(const char *kernel)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const unsigned before = h->fh_count;

	fakeenv_out_clear(tb->fe);
	(void)boot_kernel(&tb->ld, kernel, 0);
	if (h->fh_count != before + 1)
		fail_msg("%s", fakeenv_out(tb->fe));
	return bitable_handoff(h, BTINFO_TRUST);
}

/* The piece is the bytes of that material. */
static void
same(
    const struct btinfo_trust *rec, struct bi_trust_piece btp, const char *name)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	size_t size;
	void *p = trustbench_material(name, &size);

	assert_true(range_valid(btp.off, btp.len, rec->size));
	assert_true(rec->base + rec->size <= h->fh_final.pr_end);
	assert_int_equal(btp.len, size);
	assert_memory_equal(
	    h->fh_image + (rec->base - h->fh_final.pr_start) + btp.off, p,
	    size);
	free(p);
}

static void
named(const struct btinfo_trust *rec, unsigned i, const char *name)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct bi_trust_piece btp = rec->manifest[i].name;

	assert_int_equal(btp.len, strlen(name));
	assert_memory_equal(
	    h->fh_image + (rec->base - h->fh_final.pr_start) + btp.off, name,
	    btp.len);
}

/* Without keys the kernel gets nothing new. */
static void
test_none(void **state)
{
	(void)state;
	trustbench_manifest("p256.sig");
	assert_null(boots("netbsd"));
	assert_int_equal(
	    prange_size(tb->fe->fe_handoff.fh_final), 2 * PAGE_SIZE);
}

static void
test_record(void **state)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct btinfo_trust *rec;

	(void)state;
	enrol("loader");
	trustbench_manifest("p256.sig");
	rec = boots("netbsd");
	assert_non_null(rec);
	assert_int_equal(rec->common.len, sizeof(*rec));
	assert_int_equal(rec->version, BI_TRUST_VERSION);
	assert_int_equal(rec->level, BI_TRUST_WARN);
	assert_int_equal(rec->svn, 3);
	assert_int_equal(rec->now, 1234567890123);
	assert_int_equal(rec->base % PAGE_SIZE, 0);
	assert_true(rec->base >= SATEST_KERNEL_PA + PAGE_SIZE);
	assert_int_equal(rec->num, 1);
	same(rec, rec->keys, "keys.list");
	named(rec, 0, MANIFEST_NAME);
	same(rec, rec->manifest[0].text, "manifest");
	same(rec, rec->manifest[0].sig, "p256.sig");
	assert_int_equal(rec->unpacked.len, 0);
	/* What is behind it in its last page is zero. */
	for (uint64_t i = rec->base + rec->size; i < h->fh_final.pr_end; i++)
		assert_int_equal(h->fh_image[i - h->fh_final.pr_start], 0);
	/* Of a set, the set's; and the root's, for its other modules. */
	satest_kernel(tb->vol, "/set/netbsd");
	trustbench_put("/set/MANIFEST", "manifest");
	trustbench_put("/set/MANIFEST.sig", "p384.sig");
	rec = boots("set/netbsd");
	assert_int_equal(rec->num, 2);
	named(rec, 0, "/set/MANIFEST");
	same(rec, rec->manifest[0].sig, "p384.sig");
	named(rec, 1, MANIFEST_NAME);
	/* No manifest at all. */
	fakevol_find(tb->vol, MANIFEST_NAME)->ff_open_error = ENOENT;
	rec = boots("netbsd");
	assert_int_equal(rec->num, 0);
	same(rec, rec->keys, "keys.list");
	/* Damaged keys: the level alone. */
	enrol("loader.bad");
	rec = boots("netbsd");
	assert_int_equal(rec->level, BI_TRUST_WARN);
	assert_int_equal(rec->base, 0);
	assert_int_equal(rec->size, 0);
}

/* The level of Secure Boot, which refuses this kernel. */
static void
test_enforce(void **state)
{
	struct trust tru = {.tru_level = TRUST_ENFORCE};
	struct trustrec trc = {.trc_trust = NULL};
	struct bootrec *br;

	(void)state;
	br = bootrec_begin(&tb->ld, 1);
	tru.tru_trust.vtr_svn = 9;
	assert_int_equal(trustrec_begin(&tb->ld, &trc, &tru, br), 0);
	assert_int_equal(trc.trc_rec->level, BI_TRUST_ENFORCE);
	assert_int_equal(trc.trc_rec->svn, 9);
	/* No room. */
	assert_non_null(
	    bootrec_add(br, BTINFO_USERCONFCOMMANDS, bootrec_room(br)));
	assert_int_equal(trustrec_begin(&tb->ld, &trc, &tru, br), ENOMEM);
	assert_saw(tb, "bootinfo has no room for the level of trust");
	bootrec_end(&tb->ld, br);
}

/* A file that is too large, or for which there is no memory. */
static void
test_no_file(void **state)
{
	struct trust_manifest tmf = {.tmf_text = {NULL, BI_TRUST_FILE}};
	struct trust tru = {.tru_level = TRUST_WARN};
	struct trustrec trc = {.trc_trust = &tru, .trc_n = 1};
	struct boot_image *img = calloc(1, sizeof(*img));
	struct memmap mm = {.mm_n = 0};

	(void)state;
	assert_non_null(img);
	trc.trc_manifest[0] = &tmf;
	tmf.tmf_name[0] = '/';
	trustrec_plan(&tb->ld, &trc, &mm, img);
	assert_null(trc.trc_piece);
	assert_saw(tb, "is not passed the keys, and trusts no file: its manif");
	tmf.tmf_text.trb_size = 1;
	fakeenv_out_clear(tb->fe);
	trustrec_plan(&tb->ld, &trc, &mm, img);
	assert_null(trc.trc_piece);
	assert_saw(tb, "trusts no file: needs 4 KB");
	trustrec_write(&trc, NULL);
	free(img);
}

/* Compressed, with a signature behind it: booted, and its hash is passed. */
static void
test_unpacked(void **state)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	const struct btinfo_modulelist *ml;
	const struct btinfo_trust *rec;
	uint8_t want[VERIFY_SHA256_SIZE];

	(void)state;
	assert_int_equal(command_run(&tb->ld, "load /m.kmod"), CMD_OK);
	for (unsigned i = 0; i < 4; i++) {
		trustbench_put(
		    "/m.kmod", i % 2 == 0 ? "module.zst" : "module.gz");
		if (i == 2)
			enrol("loader");
		rec = boots("netbsd");
		ml = bitable_handoff(h, BTINFO_MODULELIST);
		assert_non_null(ml);
		assert_int_equal(ml->num, 1);
		assert_int_equal(ml->entry[0].len, 8);
		assert_memory_equal(
		    h->fh_image + ml->entry[0].base - h->fh_final.pr_start,
		    "a module", 8);
	}
	assert_not_saw(tb, "m.kmod: not trusted");
	/* A kernel that does not know the record ends the files there. */
	assert_true(ml->endpa <= rec->base);
	assert_int_equal(rec->unpacked.len, VERIFY_SHA256_SIZE);
	verify_sha256("a module", 8, want);
	assert_memory_equal(
	    h->fh_image + rec->base - h->fh_final.pr_start + rec->unpacked.off,
	    want, sizeof(want));
	/* Level warn loads one that is not trusted; its hash is not passed. */
	fakevol_find(tb->vol, "/m.kmod")->ff_data[4] ^= 1; /* gzip's date */
	rec = boots("netbsd");
	assert_saw(tb, "WARNING: hd0a:/m.kmod: not trusted");
	assert_int_equal(rec->unpacked.len, 0);
}

/* A file larger than the part that is kept is decoded, also without keys. */
static void
test_unpacked_large(void **state)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct verify_fault vft;
	struct signature sgn;
	size_t size, member, len = 0;
	uint8_t *one = trustbench_material("module.gz", &size),
		*all = malloc((size_t)256 << 10);
	char why[BOOTFILE_WHY];
	struct bootfile bf;
	unsigned n;

	(void)state;
	assert_non_null(all);
	assert_int_equal(signature_find(&sgn, one, size, &member, &vft), 0);
	for (n = 0; len < ((size_t)200 << 10); n++, len += member)
		memcpy(all + len, one, member);
	memcpy(all + len, one + member, size - member);
	(void)fakevol_file(tb->vol, "/m.kmod", all, len + size - member);
	free(one);
	free(all);
	assert_int_equal(bootfile_open(&tb->ld, &vols, "", "/m.kmod", &bf), 0);
	if (bootfile_decode(&tb->ld, fs_decoders, &bf, 1, why) != 0)
		fail_msg("%s", why);
	assert_int_equal(bf.bf_file->ff_size, 8 * n);
	bootfile_close(&bf);
	bootvols_unmount(&tb->ld, &vols);
}

/* The name of a module that is signed by itself must be that of its file. */
static void
test_named(void **state)
{
	static const uint8_t on = 1;
	static const char *const files[] = {
	    "/own/other.kmod", "/own/plain.kmod"};
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;

	(void)state;
	enrol("loader");
	for (size_t i = 0; i < knitems(files); i++)
		trustbench_put(files[i], TRUSTBENCH_OWN_MODULE);
	trustbench_manifest("p256.sig");
	fakevol_text(tb->vol, "/modules/m/m.kmod", "module");
	assert_int_equal(command_run(&tb->ld, "load /own/other.kmod"), CMD_OK);
	(void)boots("netbsd");
	assert_not_saw(tb, "not trusted: EAUTH");
	assert_int_equal(command_run(&tb->ld, "load /own/plain.kmod"), CMD_OK);
	(void)boots("netbsd");
	assert_saw(tb,
	    "WARNING: hd0a:/own/plain.kmod: not trusted: EAUTH: it is "
	    "signed by itself, and is the module \"other\", not "
	    "\"plain\"");
	fakeenv_var(tb->fe, "SecureBoot", sa_guid_global, 6, &on, 1);
	for (size_t i = 0; i < knitems(files); i++) {
		assert_int_equal(
		    bootfile_open(&tb->ld, &vols, "", files[i], &bf), 0);
		assert_int_equal(trust_gate(&tb->ld, &bf, VERIFY_MODULE), 0);
		assert_true(bf.bf_ownsigned);
		assert_int_equal(
		    trust_gate_name(&tb->ld, &bf, "other"), i == 0 ? 0 : EAUTH);
		/* The keys are read already: this needs no memory. */
		fakeenv_fail_after(tb->fe, 1, false);
		assert_int_equal(trust_gate_name(&tb->ld, &bf, "x"), EAUTH);
		fakeenv_fail_after(tb->fe, 0, false);
		bootfile_close(&bf);
	}
	/* A listed module may have another name than its file. */
	assert_int_equal(
	    bootfile_open(&tb->ld, &vols, "", "/modules/m/m.kmod", &bf), 0);
	assert_int_equal(trust_gate(&tb->ld, &bf, VERIFY_MODULE), 0);
	assert_int_equal(trust_gate_name(&tb->ld, &bf, "x"), 0);
	bootfile_close(&bf);
	bootvols_unmount(&tb->ld, &vols);
}

/* A manifest that cannot be passed is left out. */
static void
test_left_out(void **state)
{
	const struct btinfo_trust *rec;
	char line[40];

	(void)state;
	enrol("loader");
	trustbench_put(MANIFEST_NAME, "manifest");
	rec = boots("netbsd");
	assert_saw(tb, MANIFEST_NAME ": EAUTH");
	assert_int_equal(rec->num, 0);
	trustbench_put(MANIFEST_NAME ".sig", "p256.sig");
	fakevol_find(tb->vol, MANIFEST_NAME)->ff_read_error = EIO;
	assert_int_equal(boots("netbsd")->num, 0);
	fakevol_find(tb->vol, MANIFEST_NAME)->ff_read_error = 0;
	for (unsigned i = 0; i < 2 * BI_TRUST_MANIFESTS; i++) {
		const unsigned dir = i / 2;

		snprintf(line, sizeof(line), "/%u/MANIFEST", dir);
		trustbench_put(line, "manifest");
		snprintf(line, sizeof(line), "/%u/MANIFEST.sig", dir);
		trustbench_put(line, "p256.sig");
		snprintf(line, sizeof(line), "/%u/%u.kmod", dir, i);
		fakevol_text(tb->vol, line, "module");
		snprintf(line, sizeof(line), "load /%u/%u.kmod", dir, i);
		assert_int_equal(command_run(&tb->ld, line), CMD_OK);
	}
	rec = boots("netbsd");
	assert_int_equal(rec->num, BI_TRUST_MANIFESTS);
	named(rec, 7, "/1/MANIFEST"); /* the latest first */
	assert_saw(
	    tb, "WARNING: /0/MANIFEST: the kernel is passed 8 manifests");
}

/* Every allocation: the record is there whenever the kernel is started. */
static void
test_memory(void **state)
{
	const struct fakehandoff *h = &tb->fe->fe_handoff;
	unsigned n = 0, before, passed = 0;

	(void)state;
	enrol("loader");
	trustbench_manifest("p256.sig");
	trustbench_put("/m.kmod", "module.gz");
	assert_int_equal(command_run(&tb->ld, "load /m.kmod"), CMD_OK);
	do {
		before = h->fh_count;
		fakeenv_out_clear(tb->fe);
		fakeenv_fail_after(tb->fe, ++n, false);
		(void)boot_kernel(&tb->ld, "netbsd", 0);
		if (h->fh_count == before) {
			assert_true(fakeenv_saw(tb->fe, "memory"));
			continue;
		}
		passed++;
		assert_non_null(bitable_handoff(h, BTINFO_TRUST));
	} while (tb->fe->fe_fail_at <= tb->fe->fe_nattempts && n < 500);
	assert_true(n > 20 && n < 500 && passed > 3);
	fakeenv_fail_after(tb->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_none, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_record, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_enforce, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_no_file, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_unpacked, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_unpacked_large, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_named, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_left_out, setup, trustbench_teardown),
	    cmocka_unit_test_setup_teardown(
		test_memory, setup, trustbench_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
