/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_call.c: tell the firmware that the system has come up.  The call is made
 * with physical addresses, as before the hand-off, on page tables that map
 * those 1:1 and the kernel as always.  SetVirtualAddressMap(), which can be
 * called once only, is left to whoever needs it.
 */
#include <arch/x86/efi.h>
#include <arch/x86/pmap.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <machine/vmparam.h>

#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#ifdef __x86_64__
#define EFIAPI __attribute__((__ms_abi__))
#else
#define EFIAPI
#endif

/* EFI_STATUS: a word whose highest bit is set for errors (UEFI 2.10, D). */
#define STATUS_ERROR ((uintptr_t)1 << (sizeof(uintptr_t) * 8 - 1))
#define NOT_FOUND    (STATUS_ERROR | 14)

#define MXCSR_INIT   0x1f80u /* all exceptions masked */

typedef uintptr_t EFIAPI set_variable_fn(const uint16_t *name,
    const uint8_t *guid, uint32_t attr, uintptr_t size, const void *data);

/*
 * Code of the firmware may use the floating-point unit, which the kernel has
 * turned off, in its initial state (UEFI 2.10, 2.3.2 and 2.3.4).
 */
static void
fpu_on(uint32_t features)
{
	const uint32_t mxcsr = MXCSR_INIT;

	lcr0(rcr0() & ~CR0_EM);
	__asm__ volatile("fninit");
	if ((features & CPUID_FXSR_EDX) != 0)
		lcr4(rcr4() | CR4_OSFXSR);
	if ((features & CPUID_SSE_EDX) != 0)
		__asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
}

/* Delete the counter.  Interrupts are disabled; it must leave them so. */
static uintptr_t
delete_counter(set_variable_fn *set_variable)
{
	static const char text[] = BI_TRIES_NAME;
	static const uint8_t guid[] = BI_TRIES_GUID;
	const unsigned long cr0 = rcr0(), cr3 = rcr3(), cr4 = rcr4();
	uint16_t name[sizeof(text)];
	uintptr_t status;

	for (size_t i = 0; i < sizeof(text); i++)
		name[i] = (uint8_t)text[i];
	fpu_on(cpuid(1, 0).edx);
	/* Without global pages: the kernel's must not hide the 1:1 mapping. */
	lcr4(rcr4() & ~CR4_PGE);
	lcr3((unsigned long)pmap_identity());
	status = set_variable(name, guid, BI_TRIES_ATTR, 0, NULL);
	cpu_disable_intr();
	lcr3(cr3);
	lcr4(cr4);
	lcr0(cr0);
	return status;
}

void
cpu_boot_good(void)
{
	const struct efi_reach reach = {sizeof(uintptr_t), IDENTITY_LIMIT,
	    {IDENTITY_HOLE_START, IDENTITY_HOLE_END}};
	const struct btinfo_efi *r;
	uintptr_t status;
	const char *why;
	paddr_t fn;

	r = bootinfo_lookup(
	    &bootinfo, BTINFO_EFI, offsetof(struct btinfo_efi, reserved));
	if (r == NULL || (r->flags & BI_EFI_COUNTED) == 0)
		return;
	why = efi_find_set_variable(&pmap_physmem, &bootinfo, &reach, &fn);
	if (why != NULL) {
		kprintf(
		    "boot counter %s: not cleared: %s\n", BI_TRIES_NAME, why);
		return;
	}
	status = delete_counter((set_variable_fn *)(uintptr_t)fn);
	if ((status & STATUS_ERROR) != 0 && status != NOT_FOUND)
		kprintf("boot counter %s: not cleared: the firmware's error "
			"%lu\n",
		    BI_TRIES_NAME, (unsigned long)(status & ~STATUS_ERROR));
	else
		kprintf("boot counter %s: cleared\n", BI_TRIES_NAME);
}
