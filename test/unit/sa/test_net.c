/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_net.c: a loader that was read from a server.
 */
#include <libsa/disk.h>

#include "satest.h"

#include "bitable.h"

static struct {
	const struct sa_netwatch *watch;
	int mount_error, netif_error;
	unsigned nmount;
	bool stop; /* by a key, as soon as it is mounted */
} net;             /* owner: the running test */

/* It has the files of the fake's first volume. */
static int
net_mount(void *cookie, size_t i, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault)
{
	assert_int_equal(i, 0);
	net.watch = nw;
	net.nmount++;
	if (net.mount_error != 0)
		*fault = (struct fs_fault){"no address", FS_NOPLACE};
	if (net.stop)
		assert_true(nw->nw_idle(nw->nw_arg, "/netbsd", 1));
	return net.mount_error != 0 ? net.mount_error
				    : fakevol_mount(cookie, 0, vp);
}

static int
net_record(void *cookie __kunused, struct btinfo_netif *nif)
{
	*nif = (struct btinfo_netif){
	    {sizeof(*nif), BTINFO_NETIF}, "net0", 1, 0x29};
	return net.netif_error;
}

static int
setup(void **state)
{
	struct satest *t;

	if (satest_setup(state) != 0)
		return -1;
	t = *state;
	memset(&net, 0, sizeof(net));
	t->fe->fe_env.se_net_info = fakevol_net_info;
	t->fe->fe_env.se_net_mount = net_mount;
	t->fe->fe_env.se_netif = net_record;
	t->vol->fv_isboot = false;
	device_fini(&t->ld);
	return 0;
}

/* It is the default device without a look at it, and `esp'. */
static void
default_is_the_server(void **state)
{
	struct satest *t = *state;
	char dev[] = "dev";
	size_t i;

	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "tftp");
	assert_int_equal(net.nmount, 0);
	assert_int_equal(device_find(&t->ld, "esp", &i), 0);
	assert_string_equal(device_info(&t->ld, i)->vi_name, "tftp");
	assert_true(device_info(&t->ld, i)->vi_isnet);
	assert_int_equal(device_find(&t->ld, "hd0a", &i), 0);
	assert_int_equal(command_run(&t->ld, dev), CMD_OK);
	assert_saw(t, "* tftp ");
	assert_saw(t, "server 10.0.2.2");
	/* Another program: a disk is the default. */
	t->fe->fe_env.se_net_info = NULL;
	device_fini(&t->ld);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
}

/* boot.cfg, kernel and module come from it; NETIF instead of a disk. */
static void
boots_from_the_server(void **state)
{
	struct satest *t = *state;

	satest_kernel(t->vol, "/netbsd");
	fakevol_text(
	    t->vol, "/EFI/NetBSD/boot.cfg", "timeout=1\nrndseed=/seed\n");
	fakevol_text(t->vol, "/seed", "seed");
	fakeenv_out_clear(t->fe);
	fakeenv_key_at(t->fe, 'e', 60000);
	fakeenv_type(t->fe, "xit\n");
	loader_main(&t->fe->fe_env);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_saw(t, "booting tftp:netbsd");
	assert_saw(t, "kernel: tftp:/netbsd: ");
	assert_saw(t, "tftp:/seed");
	assert_non_null(bitable_handoff(&t->fe->fe_handoff, BTINFO_NETIF));
	assert_null(bitable_handoff(&t->fe->fe_handoff, BTINFO_BOOTDISK));
	assert_null(bitable_handoff(&t->fe->fe_handoff, BTINFO_BOOTWEDGE));
	assert_true(fakeenv_noleak(t->fe));
}

/* The files behind a kernel are expected, a few at a time; not on disks. */
static void
expects_files(void **state)
{
	static const char boot[] = "load -t firmware /m1;load -t firmware /m2;"
				   "modules off;load zlib;load -t kernconf m3;"
				   "fs /m4;rndseed /m5;boot ";
	struct satest *t = *state;
	char line[200], path[] = "/m0";

	satest_kernel(t->vol, "/netbsd");
	for (int i = 1; i <= 5; i++) {
		path[2]++;
		fakevol_text(t->vol, path, "bytes");
	}
	device_default(&t->ld, default_kernels);
	t->vol->fv_log[0] = '\0';
	snprintf(line, sizeof(line), "%stftp:netbsd", boot);
	(void)command_run(&t->ld, line);
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_string_equal(t->vol->fv_log,
	    "+/netbsd ?/m1 ?/m2 ?/m3 +/m1 ?/m4 +/m2 ?/m5 +/m3 +/m4 +/m5 ");
	t->vol->fv_log[0] = '\0';
	(void)command_run(&t->ld, "dev hd0a;boot hd0a:netbsd");
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
	assert_null(strchr(t->vol->fv_log, '?'));
	assert_non_null(strstr(t->vol->fv_log, "+/m5 "));
}

static void
server_fails(void **state)
{
	struct satest *t = *state;
	char ls[] = "ls tftp:";

	net.mount_error = ETIMEDOUT;
	assert_int_equal(command_run(&t->ld, ls), CMD_FAILED);
	assert_saw(t, "no address");
}

/* What the server is given to tell. */
static const struct sa_netwatch *
watch_of(struct satest *t)
{
	struct fs_volume *vol;

	assert_int_equal(device_mount(&t->ld, "tftp", &vol), 0);
	fs_unmount(vol);
	return net.watch;
}

/* The line of a file that takes long; it disappears. */
static void
progress_line(void **state)
{
	struct satest *t = *state;
	const struct sa_netwatch *nw = watch_of(t);
	size_t col;

	fakeenv_out_clear(t->fe);
	nw->nw_progress(nw->nw_arg, "/netbsd", 1000, 4000000);
	nw->nw_progress(nw->nw_arg, "/netbsd", 2000, 4000000);
	nw->nw_done(nw->nw_arg);
	assert_string_equal(fakeenv_out(t->fe), "");
	nw->nw_progress(nw->nw_arg, "/netbsd", 1000, 4000000);
	t->fe->fe_now += 250;
	nw->nw_progress(nw->nw_arg, "/netbsd", 2000000, 4000000);
	assert_string_equal(
	    fakeenv_lastline(t->fe, &col), "/netbsd: 1953 KB, 49%");
	t->fe->fe_now += 249;
	nw->nw_progress(nw->nw_arg, "/netbsd", 3000000, 4000000);
	assert_string_equal(
	    fakeenv_lastline(t->fe, &col), "/netbsd: 1953 KB, 49%");
	t->fe->fe_now += 1;
	nw->nw_progress(nw->nw_arg, "/netbsd", UINT64_MAX, 0);
	assert_string_equal(
	    fakeenv_lastline(t->fe, &col), "/netbsd: 18014398509481983 KB");
	t->fe->fe_now += 250;
	nw->nw_progress(nw->nw_arg, "/\x1b[2J", UINT64_MAX, 1);
	assert_string_equal(fakeenv_lastline(t->fe, &col),
	    "/\\x1b[2J: 18014398509481983 KB, 100%");
	nw->nw_done(nw->nw_arg);
	assert_string_equal(fakeenv_lastline(t->fe, &col), "");
	assert_int_equal(col, 0);
}

/* A server that sends nothing: a line says so, and a key stops it. */
static void
idle_line(void **state)
{
	struct satest *t = *state;
	const struct sa_netwatch *nw = watch_of(t);
	size_t col;

	assert_false(nw->nw_idle(nw->nw_arg, "/netbsd", 0));
	assert_string_equal(fakeenv_lastline(t->fe, &col), "");
	assert_false(nw->nw_idle(nw->nw_arg, "/netbsd", 1));
	assert_string_equal(fakeenv_lastline(t->fe, &col),
	    "/netbsd: nothing from the server for 1 s (^C stops)");
	t->fe->fe_now += 1000;
	fakeenv_key_at(t->fe, 'x', 0);
	fakeenv_key_at(t->fe, 0x03, 0);
	fakeenv_key_at(t->fe, 'y', 0);
	assert_true(nw->nw_idle(nw->nw_arg, "/netbsd", 2));
	assert_non_null(strstr(fakeenv_lastline(t->fe, &col), "for 2 s"));
	nw->nw_done(nw->nw_arg);
	assert_string_equal(fakeenv_lastline(t->fe, &col), "");
	/* Until it is mounted again. */
	assert_true(nw->nw_idle(nw->nw_arg, "/netbsd", 0));
	assert_true(device_stopped(&t->ld));
	(void)watch_of(t);
	assert_false(nw->nw_idle(nw->nw_arg, "/netbsd", 0));
}

/* A boot that was stopped while a module was read is not continued. */
static void
boot_is_stopped(void **state)
{
	struct satest *t = *state;
	char boot[] = "boot tftp:netbsd";

	satest_kernel(t->vol, "/netbsd");
	net.stop = true;
	fakeenv_key_at(t->fe, 0x1b, 0);
	assert_int_equal(command_run(&t->ld, boot), CMD_FAILED);
	assert_saw(t, "stopped by a key");
	assert_int_equal(t->fe->fe_handoff.fh_count, 0);
	net.stop = false;
	/* The next one is another boot, also without the server. */
	(void)command_run(&t->ld, "boot hd0a:netbsd");
	assert_int_equal(t->fe->fe_handoff.fh_count, 1);
	assert_true(fakeenv_noleak(t->fe));
	(void)command_run(&t->ld, boot);
	assert_int_equal(t->fe->fe_handoff.fh_count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, satest_teardown)
	    T(default_is_the_server),
	    T(boots_from_the_server),
	    T(expects_files),
	    T(server_fails),
	    T(progress_line),
	    T(idle_line),
	    T(boot_is_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
