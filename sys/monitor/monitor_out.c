/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_out.c: output of commands, and their interruption by ^C.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/kobj.h>
#include <sys/machdep.h>
#include <sys/systm.h>

static void
mon_sink(int c, void *arg __kunused)
{
	cons_putc(c);
}

void
mon_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(mon_sink, NULL, fmt, ap);
	va_end(ap);
}

int
mon_fail(int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(mon_sink, NULL, fmt, ap);
	va_end(ap);
	mon_printf(": %s: %s\n", kerrno_name(error), kstrerror(error));
	return error;
}

void
mon_part(const struct kobj_partinfo *kp)
{
	mon_printf("0x%0*lx %8zu %c%c%c %s\n", (int)(2 * sizeof(vaddr_t)),
	    (unsigned long)kp->kpi_addr, kp->kpi_size,
	    (kp->kpi_prot & VM_PROT_READ) ? 'r' : '-',
	    (kp->kpi_prot & VM_PROT_WRITE) ? 'w' : '-',
	    (kp->kpi_prot & VM_PROT_EXECUTE) ? 'x' : '-', kp->kpi_name);
}

int
mon_join(char line[MON_LINE_MAX], int argc, char **argv, int from)
{
	int i;

	line[0] = '\0';
	for (i = from; i < argc; i++) {
		if (i > from)
			kstrlcat(line, " ", MON_LINE_MAX);
		if (kstrlcat(line, argv[i], MON_LINE_MAX) >= MON_LINE_MAX)
			return E2BIG;
	}
	return 0;
}

bool
mon_interrupted(void)
{
	int c;

	while ((c = cpu_cnpollc()) != -1)
		if (c == 'C' - '@')
			return true;
	return false;
}
