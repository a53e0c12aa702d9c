# SPDX-License-Identifier: BSD-2-Clause
#
# For test/qemu/test_memattr.py: a UEFI application that makes the firmware
# enforce memory attributes, and starts the loader.

NX	= $(B)/test/nx/strict
NX_OBJS = $(call objs,benchefi,$(wildcard test/qemu/nx/*.c) test/qemu/nx/fault.S) \
	   $(call objs,efi,$(call room_srcs,sys/lib/libkern))
$(eval $(call efi_image,$(NX),$(NX_OBJS),x86_64,/usr/lib,elf_x86_64))

.PHONY: nx
nx: $(NX).efi
all: nx
