# SPDX-License-Identifier: BSD-2-Clause
#
# The host home: the kernel's and the loader's own files as archives for
# programs on the developer's machine, with address and undefined-behaviour
# sanitizers, and the unit tests that link against them.

# (At -O1 with line numbers alone they take half as long to compile; the
# warnings of -O2 come from the kernel and the loader.)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer -O1 -g1
# libc stands behind the sanitizers here, so memcpy and friends are libc's.
HOST_MI	 = $(wildcard sys/arch/amd64/kobj_machdep.c sys/arch/i386/kobj_machdep.c) \
	   $(filter-out sys/lib/libkern/string.c sys/kern/init_main.c \
	   sys/kern/subr_kmem.c,$(KERN_MI) $(call room_srcs,$(KMOD_ROOM)))

# Without what uses the libraries of mk/payload.mk: for programs that link all
# of the objects.
HOST_LINK_MI = $(filter-out sys/payload/% sys/monitor/%,$(HOST_MI))

# The shared files, with the flags of code that knows no libc.
host_CC	 = $(CC)
host_CFLAGS = $(FREESTANDING) $(SANITIZE) -fno-pie -D_KERNEL -D_HOST \
	   -Isys/arch/host/include
$(eval $(call home,host))

hostsa_CC = $(CC)
hostsa_CFLAGS = $(FREESTANDING) $(SANITIZE) -fno-pie -DSTAND -D_HOST -Istand
$(eval $(call home,hostsa))

# Tests and the host's machine-dependent part: libc's headers win over ours
# where both have one of a name (<sys/types.h>).
HOSTED_FLAGS = $(STD) $(WARN) -D_GNU_SOURCE -D_HOST -Iinclude -Isys/lib \
	   -Istand -Itest/unit -Isys/arch/host/include -idirafter sys
hosted_CC = $(CC)
hosted_CFLAGS = $(HOSTED_FLAGS) $(SANITIZE) -fno-pie
$(eval $(call home,hosted))

LIBKERN	 = $(B)/host/libkern.a
LIBSA	 = $(B)/host/libsa.a
LIBKERN_OBJS = $(call objs,host,$(HOST_MI)) \
	   $(call objs,hosted,$(wildcard sys/arch/host/*.c)) \
	   $(call payload_objs,host) $(call verify_objs,host)
LIBSA_OBJS = $(call objs,hostsa,$(call room_srcs,$(STAND_ROOMS)) \
	   $(filter $(addsuffix /%,$(SHARED_ROOMS)),$(HOST_MI))) \
	   $(call decode_objs,hostsa) $(call verify_objs,hostsa) \
	   $(B)/obj/hostsa/modcheck.o

# The parts of the x86 folder that access no hardware: the loader's records,
# page accounting, fonts, ACPI tables.
LIBX86	 = $(B)/host/libx86.a
LIBX86_OBJS = $(call objs,host,$(addprefix sys/arch/x86/,\
	   x86_bootinfo.c prset.c x86_memmap.c x86_preload.c \
	   x86_symtab.c x86_timeline.c x86_tpmlog.c x86_pages.c physpages.c fbcons.c \
	   fbsplash.c \
	   pvh.c pvh_cmdline.c acpi_root.c acpi_s5.c acpi_tables.c \
	   efi_systab.c))

$(LIBX86): $(LIBX86_OBJS) $(call list,libx86,$(LIBX86_OBJS))
$(LIBKERN): $(LIBKERN_OBJS) $(call list,libkern,$(LIBKERN_OBJS))
$(LIBSA): $(LIBSA_OBJS) $(call list,libsa,$(LIBSA_OBJS))
$(LIBKERN) $(LIBSA) $(LIBX86): mk/host.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

# Three hundred programs are linked: gold takes a third of ld's time.
TEST_LD	:= $(if $(shell command -v ld.gold),-fuse-ld=gold)

# $(call unit,folder,archive): one program per test/unit/<folder>/test_*.c;
# the folder's other files are linked into each. With a third argument of 32:
# the 32-bit ones (mk/host32.mk), from objects of the home of the fourth.
define unit
UNIT_$(1)$(3) := $$(patsubst test/unit/$(1)/%.c,$(B)/host$(3)/test/$(1)/%,\
	$$(filter-out $$(if $(3),%_amd64.c %/test_sweep.c),\
	$$(wildcard test/unit/$(1)/test_*.c)))
UNIT_TESTS$(3) += $$(UNIT_$(1)$(3))
HELPERS_$(1)$(3) := $$(call objs,$(or $(4),hosted),$$(filter-out \
	test/unit/$(1)/test_%,$$(wildcard test/unit/$(1)/*.c)))

$(B)/host$(3)/test/$(1)/%: $(B)/obj/$(or $(4),hosted)/test/unit/$(1)/%.o \
	    $$(HELPERS_$(1)$(3)) $(2) $(if $(3),$(CMOCKA32))
	$$(out_folder)
	$$(call say,LINK,$$@)
	$$(Q)$(CC) $(if $(3),-m32) $(TEST_LD) $(SANITIZE$(3)) -no-pie \
	    $$(LDFLAGS_$(1)) -o $$@ \
	    $$(filter %.o,$$^) $(2) $(if $(3),,-lcmocka)
endef
# The loader's tests map memory at the low addresses of physical memory.
LDFLAGS_sa = -Wl,-Ttext-segment=0x70000000
LDFLAGS_efi = $(LDFLAGS_sa)
$(eval $(call unit,libkern,$(LIBKERN)))
$(eval $(call unit,kern,$(LIBKERN)))
$(eval $(call unit,fs,$(LIBKERN)))
$(eval $(call unit,verify,$(LIBKERN)))
$(eval $(call unit,sa,$(LIBSA)))
$(eval $(call unit,x86,$(LIBX86) $(LIBKERN)))
.SECONDARY:

# Keys and signatures for the tests of libverify, new in each build.
VERIFY_MATERIAL = $(B)/host/verify/stamp
VERIFY_VECTORS = test/unit/verify/data/wycheproof.txt
$(VERIFY_MATERIAL): test/unit/verify/material.py $(VERIFY_VECTORS)
	$(call say,OPENSSL,$@)
	$(Q)$(PYTHON) $< $(@D) && cp $(VERIFY_VECTORS) $(@D)/
CFLAGS_test/unit/verify/test_wycheproof.c = -isystem $(BEARSSL_SRC)/inc
$(foreach h,hosted hosted32,$(call objs,$(h),\
	test/unit/verify/test_wycheproof.c)): | $(BEARSSL_STAMP)
$(UNIT_verify) $(filter $(B)/host/test/sa/test_trust%,$(UNIT_sa)) \
	   $(addprefix $(B)/host/test/sa/test_,bootrec_trust kernrel): \
	   $(VERIFY_MATERIAL)

# Tests count the cost of these instead of timing them: each basic block calls
# the test.
COUNTED	 = $(wildcard sys/fs/ustar*.c) sys/lib/libkern/sort.c
counted_CC = $(CC)
counted_CFLAGS = $(host_CFLAGS) -fsanitize-coverage=trace-pc
$(eval $(call home,counted))
$(B)/host/test/kern/test_ustar_cost: $(call objs,counted,$(COUNTED))
COUNTEDWQ = sys/kern/subr_workqueue.c
$(B)/host/test/kern/test_work: $(call objs,counted,$(COUNTEDWQ))

COUNTEDSA = stand/boot/modreq.c $(wildcard stand/ui/bootcfg*.c stand/ui/command*.c)
countedsa_CC = $(CC)
countedsa_CFLAGS = $(hostsa_CFLAGS) -fsanitize-coverage=trace-pc
$(eval $(call home,countedsa))
$(B)/host/test/sa/test_load_cost: $(call objs,countedsa,$(COUNTEDSA))

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)
