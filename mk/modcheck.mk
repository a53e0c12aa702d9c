# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel's linker and framework as a part of the loader, for its command
# `check' (sys/arch/stand/modcheck.h): $(B)/obj/<home>/modcheck.o for each home
# of the loader's rooms, one object of which only modcheck_* is global. It takes
# memory, messages and lock as any kernel with the archives of make lib does
# (docs/embedding.md), and libkern and libelf from the loader.

MODCHECK_SRCS = $(filter-out %_show.c,$(call room_srcs,sys/kern/kobj)) \
	  $(LIB_MOD) $(LIB_MODINFO) \
	  $(addprefix sys/kern/module/module_,$(addsuffix .c,$(LIB_FORMATS) \
	  mark track autounload)) sys/kern/subr_kprintf.c \
	  sys/kern/subr_kmem_str.c $(addprefix sys/embed/embed_,$(addsuffix .c,\
	  boot curlwp entropy lock message panic preload)) \
	  $(call room_srcs,sys/prop sys/kmod sys/arch/stand)

# What the linker of 32-bit programs cannot address is not linked there.
MODCHECK_MD_32 = sys/arch/i386/kobj_machdep.c
MODCHECK_MD_64 = sys/arch/amd64/kobj_machdep.c $(MODCHECK_MD_32)

# (Names of the compiler's own that are in COMDAT groups are shared.)
MODCHECK_KEEP = 'modcheck_*' 'asan.*' 'sancov.*' '__x86.*'

# The loader has no modules built in: no section by these names.
MODCHECK_NONE = $(addprefix --defsym __,$(foreach s,link_set_modules modinit,\
	  start_$(s)=0 stop_$(s)=0))

# $(call modcheck,home,bits,more compiler flags,ld's emulation and flags)
define modcheck
$(eval $(1)link_CC = $$($(1)_CC))
$(eval $(1)link_CFLAGS = $$($(1)_CFLAGS) $(3))
$(call home,$(1)link)

$(B)/obj/$(1)/modcheck.o: $(call objs,$(1)link,$(MODCHECK_SRCS) \
	    $(MODCHECK_MD_$(2))) mk/modcheck.mk
	$$(out_folder)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) $(4) $$(MODCHECK_NONE) -r -o $$@.all $$(filter %.o,$$^)
	$$(Q)$$(OBJCOPY) -w \
	    $$(foreach n,$$(MODCHECK_KEEP),--keep-global-symbol=$$(n)) \
	    $$@.all $$@ && rm -f $$@.all
endef
# (Not -fdata-sections: gnu-efi's linker script has no place for .bss.name.)
MODCHECK_SMALL = -Os -ffunction-sections -fomit-frame-pointer \
	  $(if $(findstring clang,$(CC)),,-Wno-maybe-uninitialized)
MODCHECK_ROOTS = --gc-sections $(addprefix -u modcheck_,machine open add link \
	  finding summary faults close)
$(eval $(call modcheck,efi,64,$(MODCHECK_SMALL),-m elf_x86_64 $(MODCHECK_ROOTS)))
$(eval $(call modcheck,efi32,32,$(MODCHECK_SMALL),-m elf_i386 $(MODCHECK_ROOTS)))
$(eval $(call modcheck,hostsa,64,,-m elf_x86_64))
$(eval $(call modcheck,hostsa32,32,,-m elf_i386))
$(eval $(call modcheck,fuzzsa,64,,-m elf_x86_64))
