/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cons.c: the console is all devices present: a serial port if the loader's
 * CONSOLE record names one (or no device that this kernel drives), the
 * framebuffer, the keyboard.
 */
#include <arch/x86/cons.h>
#include <arch/x86/fbcons.h>
#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/x86_md.h>
#include <arch/x86/prset.h>

#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define COM1_PORT  0x3f8
#define COM1_SPEED 0 /* unchanged */

/* The linked-in font: mk/kern.mk. */
extern const uint8_t _binary_consfont_psf_start[];
extern const uint8_t _binary_consfont_psf_end[];

static bool cons_com, cons_fb, cons_kbd; /* owner: this file */
static struct fbcons fb;                 /* owner: this file */

static void
serial_putc(int c)
{
	if (c == '\n')
		com_putc('\r');
	com_putc(c);
}

static void
serial_replay(int c, void *arg __kunused)
{
	serial_putc(c);
}

static void
fb_replay(int c, void *arg __kunused)
{
	fbcons_putc(&fb, c);
}

void
cons_init_serial(void)
{
	const struct btinfo_console *r;
	uint16_t port;
	unsigned speed;

	port = COM1_PORT;
	speed = COM1_SPEED;
	r = bootinfo_lookup(&bootinfo, BTINFO_CONSOLE, sizeof(*r));
	if (r != NULL && strncmp(r->devname, "com", 3) == 0) {
		if (r->addr > 0 && r->addr <= 0xfff8)
			port = (uint16_t)r->addr;
		if (r->speed > 0)
			speed = (unsigned)r->speed;
	} else if (r != NULL &&
	    bootinfo_lookup(&bootinfo, BTINFO_FRAMEBUFFER, 0) != NULL) {
		return; /* the user chose the screen, and there is one */
	}
	cons_com = com_init(port, speed);
	if (cons_com)
		msgbuf_walk(serial_replay, NULL);
}

/* Map the framebuffer: NULL and fbi_base set, or why it cannot be. */
static const char *
fb_map(struct fbinfo *fi, const struct prset *ram)
{
	const struct prange pr = {fi->fbi_pa, fi->fbi_pa + fi->fbi_size};

	/* Drawing over memory that is in use would corrupt it. */
	if (pr.pr_end < pr.pr_start || prset_overlaps(ram, pr))
		return "it lies in RAM";
	fi->fbi_base =
	    pmap_mapdev(fi->fbi_pa, fi->fbi_size, PMAP_WRITE_COMBINED);
	return fi->fbi_base == NULL ? "it cannot be mapped" : NULL;
}

/* Take the loader's framebuffer.  False: none, or unusable. */
static bool
fb_attach(const struct prset *ram)
{
	const struct btinfo_framebuffer *r;
	struct fbinfo fi;
	const char *why;

	r = bootinfo_lookup(
	    &bootinfo, BTINFO_FRAMEBUFFER, BTINFO_FRAMEBUFFER_MIN);
	if (r == NULL)
		return false;
	why = fbinfo_init(&fi, r);
	if (why == NULL)
		why = fb_map(&fi, ram);
	if (why == NULL)
		why = fbcons_init(&fb, &fi, _binary_consfont_psf_start,
		    (uintptr_t)_binary_consfont_psf_end -
			(uintptr_t)_binary_consfont_psf_start);
	if (why != NULL)
		kprintf("framebuffer: %ux%u, depth %u at 0x%llx not used: %s\n",
		    r->width, r->height, r->depth,
		    (unsigned long long)r->physaddr, why);
	return why == NULL;
}

void
cons_init_fb(const struct prset *ram)
{
	cons_fb = fb_attach(ram);
	if (cons_fb)
		msgbuf_walk(fb_replay, NULL);
	cons_kbd = kbd_init();
	/* No other device: use the serial port, asked for or not. */
	if (!cons_fb && !cons_com) {
		cons_com = com_init(COM1_PORT, COM1_SPEED);
		if (cons_com)
			msgbuf_walk(serial_replay, NULL);
	}
}

static const char *
splash(const struct picture *pic)
{
	return fbcons_splash(&fb, pic);
}

const char *(*cons_splash(void))(const struct picture *)
{
	return cons_fb ? splash : NULL;
}

void
cpu_cnputc(int c)
{
	if (cons_com)
		serial_putc(c);
	if (cons_fb)
		fbcons_putc(&fb, c);
}

int
cpu_cnpollc(void)
{
	int c;

	c = cons_com ? com_poll() : -1;
	if (c == -1 && cons_kbd)
		c = kbd_poll();
	return c;
}
