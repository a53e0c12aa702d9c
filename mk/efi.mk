# SPDX-License-Identifier: BSD-2-Clause
#
# The loader as UEFI applications, for 64-bit firmware (x64) and 32-bit firmware
# (ia32): our objects, gnu-efi's start-up object and self-relocator,
# turned into a PE image by objcopy. Both are compiled from the
# same files; each has its own start of the hand-off.

EFI_INC	 = /usr/include/efi
EFI_SRCS = $(call room_srcs,$(STAND_ROOMS)) $(wildcard stand/efi/*.c) \
	   $(call room_srcs,$(SHARED_ROOMS)) stand/efi/handoff.S

# General registers only, so that no floating-point state must survive the
# hand-off.
EFI_FLAGS = $(FREESTANDING) -DSTAND -Istand -fpic -fvisibility=hidden \
	   -fshort-wchar -mgeneral-regs-only
# Only stand/efi may include <efi.h>: the other rooms are compiled without its
# folder.
CFLAGS_stand/efi = -Istand/efi -isystem $(EFI_INC)

# No red zone: a firmware interrupt would overwrite it.
EFI_X64	 = -mno-red-zone -DGNU_EFI_USE_MS_ABI
# UEFI aligns 64-bit fields to 8 bytes (2.3.1), the i386 ABI to 4. Processors
# with 32-bit firmware may be as old as the Pentium.
EFI_IA32 = -m32 -march=i586 -malign-double

efi_CC	 = $(CC)
efi_CFLAGS = $(EFI_FLAGS) $(EFI_X64)
$(eval $(call home,efi))
efi32_CC = $(CC)
efi32_CFLAGS = $(EFI_FLAGS) $(EFI_IA32)
$(eval $(call home,efi32))

# $(call efi_image,path,objects,gnu-efi's name of the machine,gnu-efi's library
# folder,linker's emulation): <path>.so and <path>.efi. What the linker script
# does not merge into one of its sections would be left out of the latter.
EFI_SCRIPT = stand/efi/efi.ldscript
EFI_SECTIONS = .text .rodata .sbat .rel .rela .dynsym .reloc .data .dynamic
define efi_image
$(1).so: $(2) $$(call list,$(notdir $(1)),$(2)) $(EFI_SCRIPT) mk/efi.mk
	$$(out_folder)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) -m $(5) -nostdlib -shared -Bsymbolic -znocombreloc \
	    -znoexecstack --no-undefined --build-id=none \
	    -T $(EFI_SCRIPT) -o $$@ $(4)/crt0-efi-$(3).o \
	    $(2) $(4)/libgnuefi.a
	$$(Q)! readelf -SW $$@ | \
	    grep -E '\] \.(bss|data|rodata|text|rela?)\.|\] \.(plt|got)'

# .dynamic is only read: its addresses are relative to the image.
$(1).efi: $(1).so scripts/pefinish.py
	$$(out_folder)
	$$(call say,PE,$$@)
	$$(Q)$$(OBJCOPY) $(addprefix -j ,$(EFI_SECTIONS)) \
	    --set-section-flags .dynamic=alloc,load,readonly,data \
	    --output-target=efi-app-$(3) --subsystem=10 $$< $$@
	$$(Q)$(PYTHON) scripts/pefinish.py $$@
endef

# The fonts of the loader's own screen, from Debian's console-setup-linux, linked
# in as data. $(call efi_font,home,objcopy's names for data)
EFI_FONTS = 16 24 32
EFI_FONT_16 = Lat15-TerminusBold16.psf.gz
EFI_FONT_24 = Lat15-TerminusBold24x12.psf.gz
EFI_FONT_32 = Lat15-TerminusBold32x16.psf.gz
EFI_FONT_DIR ?= /usr/share/consolefonts
define efi_font
$(foreach n,$(EFI_FONTS),
$(B)/obj/$(1)/consfont$(n).o: $(EFI_FONT_DIR)/$(EFI_FONT_$(n)) mk/efi.mk
	$$(out_folder)
	$$(call say,FONT,$$@)
	$$(Q)gzip -dc $$< >$$(@:.o=)
	$$(Q)cd $$(@D) && $(OBJCOPY) -I binary $(2) \
	    --rename-section .data=.rodata,alloc,load,readonly,data,contents \
	    --add-section .note.GNU-stack=/dev/null consfont$(n) consfont$(n).o
)
endef
$(eval $(call efi_font,efi,$$(KERN_DATA_amd64)))
$(eval $(call efi_font,efi32,$$(KERN_DATA_i386)))

# $(call efi_app,machine,home,and as efi_image): $(B)/efi/boot<machine>.efi.
define efi_app
EFI_OBJS_$(1) := $(call objs,$(2),$(EFI_SRCS) stand/efi/handoff_$(1).S) \
	   $(call decode_objs,$(2)) $(B)/obj/$(2)/modcheck.o \
	   $(B)/obj/$(2)/libverify.a \
	   $(foreach n,$(EFI_FONTS),$(B)/obj/$(2)/consfont$(n).o)
$$(eval $$(call efi_image,$(B)/efi/boot$(1),$$(EFI_OBJS_$(1)),$(3),$(4),$(5)))
EFI_APPS += $(B)/efi/boot$(1).efi
endef
$(eval $(call efi_app,x64,efi,x86_64,/usr/lib,elf_x86_64))
$(eval $(call efi_app,ia32,efi32,ia32,/usr/lib32,elf_i386))
