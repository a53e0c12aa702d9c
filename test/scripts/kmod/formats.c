/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * formats.c: a module in the format of TOARU, LINUX, SYLIXOS, MARIONETTE or
 * KOS, for the tests of primeboot-kmod, without headers.  BAD: with a mark that
 * is wrong.
 */
#define SECTION(x) __attribute__((__used__, __section__(x)))

int kernel_fn(int);
int shared(int);
int
shared(int x)
{
	return kernel_fn(x);
}

#if defined(TOARU)
static int
fini(void)
{
	return 0;
}
struct {
	const char *name;
	int (*init)(int, char **);
	int (*fini)(void);
} metadata = {"toaru", 0, BAD ? (int (*)(void)) & metadata : fini};
static const char deps[] SECTION("moddeps") = "linux";
#elif defined(LINUX)
static const char info[] SECTION(
    ".modinfo") = "name=linux\0depends=sylixos\0alias=other\0" BAD_TEXT;
#elif defined(SYLIXOS)
SECTION(".__sylixos_kernel") int offered = 1;
int module_init(void);
int
module_init(void)
{
	return 0;
}
#elif defined(MARIONETTE)
void _start(void);
void
_start(void)
{
}
#ifdef BAD_SIZE
static const struct {
	void (*fn)(void);
	char odd;
} __attribute__((__packed__)) entries SECTION("modinit") = {_start, 1};
#else
static void (*const entries[])(void) SECTION("modinit") = {_start, _start};
#endif
#elif defined(KOS)
__attribute__((__weak__)) int volume(int);
#ifdef EXPORTS
int
volume(int x)
{
	return x;
}
#else
int uses_volume(int);
int
uses_volume(int x)
{
	return volume(x);
}
#endif
#endif
