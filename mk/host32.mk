# SPDX-License-Identifier: BSD-2-Clause
#
# The host home as 32-bit programs: the kernel's files for machine i386, so that
# i386 modules can be run as well as linked. The tests are those of test/unit,
# compiled with -m32 into $(B)/host32/test, except *_amd64 and test_sweep, which
# would take too long where these are emulated. The modules that they load are in
# $(B)/host32 too (mk/fixtures.mk, mk/modfixtures.mk).
#
# 32-bit libc and sanitizers are packages of their own (scripts/packages).
# cmocka's package holds one architecture, so its unmodified source is compiled.
#
# Where Linux runs no 32-bit programs, scripts/test.py runs these with
# qemu-i386, under which ASan's leak check hangs: they are then compiled with
# UBSan only. The flags' stamps rebuild them when PRIMEBOOT_RUN32 changes.

RUN32	:= $(shell PRIMEBOOT_RUN32='$(PRIMEBOOT_RUN32)' scripts/run32.sh)
ifeq ($(RUN32),)
$(error scripts/run32.sh failed)
endif
SANITIZE32 = $(if $(filter native,$(RUN32)),$(SANITIZE),$(subst \
	   -fsanitize=address$(COMMA),-fsanitize=,$(SANITIZE)))
COMMA	:= ,

HOST32_MI = sys/arch/i386/kobj_machdep.c $(filter-out sys/arch/%,$(HOST_MI))

host32_CC = $(CC)
host32_CFLAGS = $(subst $(SANITIZE),$(SANITIZE32),$(host_CFLAGS)) -m32
$(eval $(call home,host32))
hosted32_CC = $(CC)
hosted32_CFLAGS = $(subst $(SANITIZE),$(SANITIZE32),$(hosted_CFLAGS)) -m32 \
	   -isystem $(CMOCKA_SRC)/include $(LINUX32)
# <sys/stat.h> includes <asm/types.h>, which is in the 64-bit folder; and inode
# numbers of the tests' temporary folders may have 64 bits.
LINUX32	:= -D_FILE_OFFSET_BITS=64 -idirafter /usr/include/$(shell $(CC) -print-multiarch)
$(eval $(call home,hosted32))

LIBKERN32 = $(B)/host32/libkern.a
LIBKERN32_OBJS = $(call objs,host32,$(HOST32_MI)) \
	   $(call objs,hosted32,$(wildcard sys/arch/host/*.c)) \
	   $(call payload_objs,host32) $(call verify_objs,host32)

$(LIBKERN32): $(LIBKERN32_OBJS) $(call list,libkern32,$(LIBKERN32_OBJS)) \
	    mk/host32.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

# What an i386 kernel shares with amd64's.
LIBX8632 = $(B)/host32/libx86.a
LIBX8632_OBJS = $(patsubst $(B)/obj/host/%,$(B)/obj/host32/%,$(LIBX86_OBJS))

$(LIBX8632): $(LIBX8632_OBJS) $(call list,libx8632,$(LIBX8632_OBJS)) \
	    mk/host32.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

# cmocka, with the results of its configure step on Linux.
CMOCKA_SRC = $(B)/src/cmocka-$(PIN_cmocka)
CMOCKA32 = $(B)/host32/cmocka.o
CMOCKA_HAS = STDINT_H INTTYPES_H MALLOC_H SIGNAL_H STRINGS_H SIGLONGJMP \
	   STRSIGNAL STRUCT_TIMESPEC CLOCK_GETTIME CLOCK_REALTIME \
	   GCC_THREAD_LOCAL_STORAGE

$(CMOCKA_SRC)/.primeboot-complete: | $(B)/host32/libc
	$(Q)scripts/fetch-source.sh cmocka $(PIN_cmocka) $(B)/src >/dev/null

$(CMOCKA32): $(CMOCKA_SRC)/.primeboot-complete mk/host32.mk mk/sources.mk
	$(out_folder)
	$(call say,CC,$@)
	$(Q)$(CC) -m32 -O2 -g -w -D_GNU_SOURCE -D__USE_GNU \
	    $(addprefix -DHAVE_,$(CMOCKA_HAS)) -I$(CMOCKA_SRC)/include \
	    -c -o $@ $(CMOCKA_SRC)/src/cmocka.c

# Check for a 32-bit libc before anything is compiled.
$(B)/host32/libc: mk/host32.mk $(B)/obj/host32.flags
	$(out_folder)
	$(if $(filter native,$(RUN32)),,$(call say,NOTE,no 32-bit programs run \
	    here: made with UBSan alone for $(RUN32)))
	$(Q)echo 'int main(void) { return 0; }' | $(CC) -m32 $(SANITIZE32) \
	    -x c -o $@ - 2>$@.err || { cat $@.err >&2; \
	    echo "$(CC) -m32 makes no programs here: 32-bit libc or" \
	        "sanitizers are missing (\`make deps' installs them)" >&2; \
	    exit 1; }

$(eval $(call unit,libkern,$(LIBKERN32),32,hosted32))
$(eval $(call unit,kern,$(LIBKERN32),32,hosted32))
$(eval $(call unit,x86,$(LIBX8632) $(LIBKERN32),32,hosted32))
$(eval $(call unit,fs,$(LIBKERN32),32,hosted32))
$(eval $(call unit,verify,$(LIBKERN32),32,hosted32))

counted32_CC = $(CC)
counted32_CFLAGS = $(host32_CFLAGS) -fsanitize-coverage=trace-pc
$(eval $(call home,counted32))
$(B)/host32/test/kern/test_ustar_cost: $(call objs,counted32,$(COUNTED))
$(B)/host32/test/kern/test_work: $(call objs,counted32,$(COUNTEDWQ))

$(LIBKERN32_OBJS) $(LIBX8632_OBJS) $(call objs,counted32,$(COUNTED) $(COUNTEDWQ)) \
	    $(call objs,hosted32,$(wildcard \
	    $(foreach f,verify fs kern kern/* libkern x86,test/unit/$(f)/*.c))): \
	    | $(B)/host32/libc $(CMOCKA_SRC)/.primeboot-complete

$(UNIT_verify32) $(addprefix $(B)/host32/test/sa/test_,trust bootrec_trust): $(VERIFY_MATERIAL)

.PHONY: unit-tests32
unit-tests32: $(UNIT_TESTS32)
