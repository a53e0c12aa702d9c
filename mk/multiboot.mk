# SPDX-License-Identifier: BSD-2-Clause
#
# Multiboot kernels that print what the loader passed, for
# test/qemu/test_multiboot.py: an ELF file and a flat one of version 1, an ELF
# file of version 2 and one that takes boot services over.

MULTIBOOT	= $(B)/test/multiboot
MULTIBOOT_SRC	= test/qemu/multiboot
MULTIBOOT_FLAGS = -m32 -march=i686 -O2 -Wall -Wextra -Werror -ffreestanding \
	-nostdinc -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fcf-protection=none

# $(call multiboot,name,flags,load address)
define multiboot
MULTIBOOTS += $(MULTIBOOT)/$(1)
$(B)/obj/multiboot/$(1)-start.o: $(MULTIBOOT_SRC)/start.S mk/multiboot.mk
	$$(out_folder)
	$$(call say,AS,$$@)
	$$(Q)$$(CC) $(MULTIBOOT_FLAGS) $(2) -c -o $$@ $$<
$(MULTIBOOT)/$(1): $(B)/obj/multiboot/$(1)-start.o $(B)/obj/multiboot/kernel.o \
	$(MULTIBOOT_SRC)/kernel.ldscript
	$$(out_folder)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) -m elf_i386 -nostdlib -static -z noexecstack --build-id=none \
	    -z max-page-size=0x1000 --no-warn-rwx-segments --defsym=LOADPA=$(3) \
	    -T $(MULTIBOOT_SRC)/kernel.ldscript -o $$@ \
	    $(B)/obj/multiboot/$(1)-start.o $(B)/obj/multiboot/kernel.o
endef
$(eval $(call multiboot,mb1,,0x100000))
$(eval $(call multiboot,mb1-kludge.elf,-DKLUDGE,0x200000))
$(eval $(call multiboot,mb2,-DMB2,0x400000))
$(eval $(call multiboot,mb2-efi,-DMB2 -DEFI,0x200000))

$(B)/obj/multiboot/kernel.o: $(MULTIBOOT_SRC)/kernel.c mk/multiboot.mk
	$(out_folder)
	$(call say,CC,$@)
	$(Q)$(CC) $(MULTIBOOT_FLAGS) -c -o $@ $<

MULTIBOOTS += $(MULTIBOOT)/mb1-kludge
$(MULTIBOOT)/mb1-kludge: $(MULTIBOOT)/mb1-kludge.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

.PHONY: multiboot-kernels
multiboot-kernels: $(MULTIBOOTS)
all: multiboot-kernels
