# SPDX-License-Identifier: BSD-2-Clause
#
# The loader as a UEFI application: our objects, gnu-efi's start-up object,
# linker script and self-relocator, turned into a PE image by objcopy.

EFI_INC	 = /usr/include/efi
EFI_LIB	 = /usr/lib
EFI_SRCS = $(call room_srcs,$(STAND_ROOMS)) $(wildcard stand/efi/*.c stand/efi/*.S) \
	   $(call room_srcs,$(SHARED_ROOMS))

# No red zone: a firmware interrupt would overwrite it. General registers
# only, so that no floating-point state must survive the hand-off.
efi_CC	 = $(CC)
efi_CFLAGS = $(FREESTANDING) -DSTAND -Istand -fpic -fvisibility=hidden \
	   -fshort-wchar -mno-red-zone -mgeneral-regs-only \
	   -DGNU_EFI_USE_MS_ABI
# <efi.h> is for stand/efi alone; the other rooms cannot even see it.
CFLAGS_stand/efi = -Istand/efi -isystem $(EFI_INC) -isystem $(EFI_INC)/x86_64
$(eval $(call home,efi))

EFI_APP	 = $(B)/efi/bootx64.efi
EFI_OBJS = $(call objs,efi,$(EFI_SRCS)) $(call decode_objs,efi)

$(B)/efi/bootx64.so: $(EFI_OBJS) $(call list,efi,$(EFI_OBJS)) mk/efi.mk
	$(out_folder)
	$(call say,LD,$@)
	$(Q)$(LD) -nostdlib -shared -Bsymbolic -znocombreloc -znoexecstack \
	    --no-undefined --build-id=none -T $(EFI_LIB)/elf_x86_64_efi.lds \
	    -o $@ $(EFI_LIB)/crt0-efi-x86_64.o $(EFI_OBJS) \
	    $(EFI_LIB)/libgnuefi.a

$(EFI_APP): $(B)/efi/bootx64.so
	$(call say,PE,$@)
	$(Q)$(OBJCOPY) -j .text -j .sdata -j .data -j .dynamic -j .dynsym \
	    -j '.rel*' -j .reloc --output-target=efi-app-x86_64 \
	    --subsystem=10 $< $@
