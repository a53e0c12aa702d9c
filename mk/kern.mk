# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel for amd64, and a compile of its machine-independent part for i386.

KERN_MI	 = $(call room_srcs,$(SHARED_ROOMS) $(KERN_ROOMS))

amd64_CC = $(CC)
amd64_CFLAGS = $(FREESTANDING) $(AMD64_FLAGS)
$(eval $(call home,amd64))

KERNEL	 = $(B)/amd64/kernel
AMD64_SRCS = $(KERN_MI) $(wildcard sys/arch/x86/*.c sys/arch/x86/*.S) \
	   $(wildcard sys/arch/amd64/*.c sys/arch/amd64/*.S)
AMD64_OBJS = $(call objs,amd64,$(AMD64_SRCS)) $(B)/obj/amd64/consfont.o
AMD64_LDSCRIPT = sys/arch/amd64/kern.ldscript

# The symbols of the kernel are part of it, too (.ksyms, kern.ldscript): a first
# link gives their number, a second one their values (those of the addresses
# behind them), the third one is the kernel.
AMD64_LD = $(LD) -nostdlib -static -z noexecstack -z max-page-size=0x1000 \
	   --build-id=none --fatal-warnings -T $(AMD64_LDSCRIPT)
KERNEL_STEP = $(B)/obj/amd64/kernel

$(KERNEL_STEP).1: $(AMD64_OBJS) $(call list,kernel,$(AMD64_OBJS)) \
	    $(AMD64_LDSCRIPT) sys/arch/x86/kern.ldscript mk/kern.mk
	$(call say,LD,$@)
	$(Q)$(AMD64_LD) -o $@ $(AMD64_OBJS)

$(KERNEL_STEP).2: $(KERNEL_STEP).ksyms1.o
	$(call say,LD,$@)
	$(Q)$(AMD64_LD) -o $@ $(AMD64_OBJS) $<

$(KERNEL): $(KERNEL_STEP).ksyms2.o
	$(out_folder)
	$(call say,LD,$@)
	$(Q)$(AMD64_LD) -o $@ $(AMD64_OBJS) $<

$(KERNEL_STEP).ksyms%.o: $(KERNEL_STEP).% scripts/ksyms.py
	$(Q)$(PYTHON) scripts/ksyms.py $< $(@:.o=)
	$(Q)cd $(@D) && $(OBJCOPY) -I binary -O elf64-x86-64 -B i386:x86-64 \
	    --strip-all \
	    --rename-section .data=.ksyms,alloc,load,readonly,data,contents \
	    --add-section .note.GNU-stack=/dev/null \
	    $(notdir $(@:.o=)) $(@F)

# The console's font comes from Debian's console-setup-linux and is linked in
# as data: _binary_consfont_psf_start, _binary_consfont_psf_end.
CONSFONT ?= /usr/share/consolefonts/Lat15-Terminus16.psf.gz

$(B)/obj/amd64/consfont.psf: $(CONSFONT)
	$(out_folder)
	$(Q)gzip -dc $< >$@.tmp && mv $@.tmp $@

$(B)/obj/amd64/consfont.o: $(B)/obj/amd64/consfont.psf mk/kern.mk
	$(call say,FONT,$@)
	$(Q)cd $(@D) && $(OBJCOPY) -I binary -O elf64-x86-64 -B i386:x86-64 \
	    --rename-section .data=.rodata,alloc,load,readonly,data,contents \
	    --add-section .note.GNU-stack=/dev/null \
	    consfont.psf consfont.o

# i386 has no kernel of its own yet; its objects prove that sys/kern, libkern
# and sys/fs know no word size.
i386_CC	 = $(CC)
i386_CFLAGS = $(FREESTANDING) $(I386_FLAGS)
$(eval $(call home,i386))

.PHONY: i386-objs
i386-objs: $(call objs,i386,$(KERN_MI))
