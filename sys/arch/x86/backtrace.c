/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * backtrace.c: the call chain, by frame pointers.  It runs after a fault: it
 * reads only addresses that the page tables map.
 */
#include <arch/x86/pmap.h>

#include <arch/x86/trap.h>

#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define BACKTRACE_MAX 48
#define DIGITS        ((int)(2 * sizeof(vaddr_t))) /* of an address */

/* The frame of a function compiled with frame pointers. */
struct frame {
	vaddr_t btf_next; /* the caller's frame, 0: there is none */
	vaddr_t btf_ra;   /* return address */
};

/* Copy the frame at `va`; false when `va` is not a mapped stack address. */
static bool
frame_read(vaddr_t va, struct frame *fr)
{
	paddr_t pa;
	int prot;

	if (va % sizeof(vaddr_t) != 0 || va >= UINTPTR_MAX - sizeof(*fr))
		return false;
	if (!pmap_lookup(va, &pa, &prot) || (prot & VM_PROT_READ) == 0)
		return false;
	if (!pmap_lookup(va + sizeof(*fr) - 1, &pa, &prot) ||
	    (prot & VM_PROT_READ) == 0)
		return false;
	*fr = *(const struct frame *)va;
	return true;
}

static void
print_pc(unsigned n, vaddr_t pc, vaddr_t lookup)
{
	char buf[128];

	kprintf("  #%-2u 0x%0*lx %s\n", n, DIGITS, (unsigned long)pc,
	    ksyms_format_addr(lookup, buf, sizeof(buf)));
}

void
backtrace_from(vaddr_t frame, vaddr_t pc)
{
	struct frame fr;
	unsigned n;

	print_pc(0, pc, pc);
	for (n = 1; frame != 0; n++) {
		if (n == BACKTRACE_MAX) {
			kprintf("  ... and more\n");
			break;
		}
		if (!frame_read(frame, &fr)) {
			kprintf("  (no frame at 0x%0*lx)\n", DIGITS,
			    (unsigned long)frame);
			break;
		}
		if (fr.btf_ra == 0)
			break;
		/*
		 * Look up the call: its return address may be in the
		 * next function's when the callee never returns.
		 */
		print_pc(n, fr.btf_ra, fr.btf_ra - 1);
		if (fr.btf_next != 0 && fr.btf_next <= frame) {
			kprintf("  (the next frame, 0x%0*lx, is not above "
				"this one)\n",
			    DIGITS, (unsigned long)fr.btf_next);
			break;
		}
		frame = fr.btf_next;
	}
}

void
cpu_backtrace(void)
{
	struct frame fr;

	if (frame_read((vaddr_t)__builtin_frame_address(0), &fr))
		backtrace_from(fr.btf_next, fr.btf_ra);
}
