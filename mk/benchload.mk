# SPDX-License-Identifier: BSD-2-Clause
#
# make bench-load: the cost of loading a kernel with its modules, compared with
# GRUB and with reading by the firmware alone: two UEFI applications and a
# kernel (probe-load, mk/handoff.mk), which scripts/bench_load.py runs in QEMU.
#
#	BENCH_LOAD=<options>	of bench_load.py: --rounds 5, for example

LOAD	= $(B)/bench/load
LOAD_SRC = test/bench/load

benchefi_CC = $(CC)
benchefi_CFLAGS = $(efi_CFLAGS) -isystem $(EFI_INC) -isystem $(EFI_INC)/x86_64 \
	   $(CODEC_INC) $(ZLIB_FLAGS) $(BEARSSL_INC)
$(eval $(call home,benchefi))
$(call objs,benchefi,$(LOAD_SRC)/raw.c): | $(CODEC_STAMPS) $(BEARSSL_STAMP)

LOAD_LIBS = $(call objs,efi,$(call room_srcs,sys/lib/libkern)) \
	   $(filter-out $(call objs,efi,$(DECODE_SRCS)),$(call decode_objs,efi)) \
	   $(call bearssl_objs,efi,hash/sha2small codec/dec32be codec/enc32be)
load_objs = $(call objs,benchefi,$(LOAD_SRC)/$(1).c) $(LOAD_LIBS)
$(foreach p,start raw,$(eval $(call efi_image,$(LOAD)/$(p),$(call load_objs,$(p)),x86_64,/usr/lib,elf_x86_64)))

.PHONY: bench-load
bench-load: $(LOAD)/start.efi $(LOAD)/raw.efi $(PROBE)-load $(B)/efi/bootx64.efi \
	    $(TOOL)
	@$(PYTHON) scripts/bench_load.py --build $(B) $(BENCH_LOAD)
