# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel, for each of KERN_MACHINES: $(B)/<machine>/kernel. MACHINE is the
# one that make builds, puts on the disk image and runs (Makefile).

KERN_MACHINES = amd64 i386
ifeq ($(filter $(KERN_MACHINES),$(MACHINE)),)
$(error MACHINE is "$(MACHINE)"; it must be one of $(KERN_MACHINES))
endif

KERN_MI	 = $(call room_srcs,$(SHARED_ROOMS) $(KERN_ROOMS))
KERNEL	 = $(B)/$(MACHINE)/kernel

amd64_CC = $(CC)
amd64_CFLAGS = $(FREESTANDING) $(AMD64_FLAGS)
i386_CC	 = $(CC)
i386_CFLAGS = $(FREESTANDING) $(I386_FLAGS)

# objcopy's names for data as an object file of the machine.
KERN_DATA_amd64 = -O elf64-x86-64 -B i386:x86-64
KERN_DATA_i386 = -O elf32-i386 -B i386
KERN_LD_amd64 = elf_x86_64
KERN_LD_i386 = elf_i386

# The console's font comes from Debian's console-setup-linux and is linked in
# as data: _binary_consfont_psf_start, _binary_consfont_psf_end.
CONSFONT ?= /usr/share/consolefonts/Lat15-Terminus16.psf.gz

# The kernel contains its own symbols (.ksyms, kern.ldscript): the first link
# gives their number, the second one their values, the third one is the kernel.
#
# $(call kernel,machine)
define kernel
$(call home,$(1))

KERN_SRCS_$(1) = $$(KERN_MI) $$(wildcard sys/arch/x86/*.[cS] sys/arch/$(1)/*.[cS])
KERN_OBJS_$(1) = $$(call objs,$(1),$$(filter-out $$(PAYLOAD_USERS),\
	   $$(KERN_SRCS_$(1)))) $(B)/obj/$(1)/consfont.o $(B)/obj/$(1)/payload.o
KERN_CMD_$(1) = $(LD) -m $(KERN_LD_$(1)) -nostdlib -static -z noexecstack \
	   -z max-page-size=0x1000 --build-id=none --fatal-warnings \
	   -T sys/arch/$(1)/kern.ldscript

# The libraries' names are hidden ones, which become local: modules of the same
# libraries, zlib and bearssl, have them, too.
$(B)/obj/$(1)/payload.o: $$(call payload_objs,$(1)) \
	    $$(call objs,$(1),$$(PAYLOAD_USERS)) $$(call verify_objs,$(1)) \
	    mk/kern.mk
	$$(call say,LD,$$@)
	$$(Q)$(LD) -m $(KERN_LD_$(1)) -r -o $$@.all $$(filter %.o,$$^)
	$$(Q)$(OBJCOPY) --localize-hidden $$@.all $$@ && rm -f $$@.all

$(B)/obj/$(1)/kernel.1: $$(KERN_OBJS_$(1)) \
	    $$(call list,$(1)/kernel,$$(KERN_OBJS_$(1))) \
	    sys/arch/$(1)/kern.ldscript sys/arch/x86/kern.ldscript mk/kern.mk
	$$(call say,LD,$$@)
	$$(Q)$$(KERN_CMD_$(1)) -o $$@ $$(KERN_OBJS_$(1))

$(B)/obj/$(1)/kernel.2: $(B)/obj/$(1)/kernel.ksyms1.o
	$$(call say,LD,$$@)
	$$(Q)$$(KERN_CMD_$(1)) -o $$@ $$(KERN_OBJS_$(1)) $$<

$(B)/$(1)/kernel: $(B)/obj/$(1)/kernel.ksyms2.o
	$$(out_folder)
	$$(call say,LD,$$@)
	$$(Q)$$(KERN_CMD_$(1)) -o $$@ $$(KERN_OBJS_$(1)) $$<

$(B)/obj/$(1)/kernel.ksyms%.o: $(B)/obj/$(1)/kernel.% scripts/ksyms.py
	$$(Q)$(PYTHON) scripts/ksyms.py $$< $$(@:.o=)
	$$(Q)cd $$(@D) && $(OBJCOPY) -I binary $(KERN_DATA_$(1)) \
	    --strip-all \
	    --rename-section .data=.ksyms,alloc,load,readonly,data,contents \
	    --add-section .note.GNU-stack=/dev/null \
	    $$(notdir $$(@:.o=)) $$(@F)

$(B)/obj/$(1)/consfont.psf: $$(CONSFONT)
	$$(out_folder)
	$$(Q)gzip -dc $$< >$$@.tmp && mv $$@.tmp $$@

$(B)/obj/$(1)/consfont.o: $(B)/obj/$(1)/consfont.psf mk/kern.mk
	$$(call say,FONT,$$@)
	$$(Q)cd $$(@D) && $(OBJCOPY) -I binary $(KERN_DATA_$(1)) \
	    --rename-section .data=.rodata,alloc,load,readonly,data,contents \
	    --add-section .note.GNU-stack=/dev/null \
	    consfont.psf consfont.o
endef
$(foreach m,$(KERN_MACHINES),$(eval $(call kernel,$(m))))
