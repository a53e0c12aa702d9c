# SPDX-License-Identifier: BSD-2-Clause
#
# stand/efi on the developer's machine: the same files under sanitizers, for
# unit tests with a fake firmware (test/unit/efi/fakefw.h). Only the entry and
# the I/O ports, which the fake firmware has too, are left out; the jump into the kernel is caught at its first instruction.

HOSTEFI_FLAGS = -DGNU_EFI_USE_MS_ABI -Istand/efi -isystem $(EFI_INC)
hostefi_CC = $(CC)
hostefi_CFLAGS = $(FREESTANDING) $(SANITIZE) -fno-pie -DSTAND -D_HOST \
	   -Istand $(HOSTEFI_FLAGS)
$(eval $(call home,hostefi))

# Tests see both libc and <efi.h>.
CFLAGS_test/unit/efi = $(HOSTEFI_FLAGS)

LIBEFI	= $(B)/host/libefi.a
HOSTEFI_SRCS = $(filter-out $(addprefix stand/efi/,efi_main.c efi_io.c),$(wildcard stand/efi/*.c)) \
	   stand/efi/handoff.S
LIBEFI_OBJS = $(call objs,hostefi,$(HOSTEFI_SRCS) stand/efi/handoff_x64.S) \
	   $(call objs,hostsa,stand/libsa/textgrid.c) \
	   $(call objs,hostsa,$(filter $(addsuffix /%,$(SHARED_ROOMS)),$(HOST_MI)))

$(LIBEFI): $(LIBEFI_OBJS) $(call list,libefi,$(LIBEFI_OBJS)) mk/hostefi.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

$(eval $(call unit,efi,$(LIBEFI)))
unit-tests: $(UNIT_efi)
