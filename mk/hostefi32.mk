# SPDX-License-Identifier: BSD-2-Clause
#
# The loader on the developer's machine as 32-bit programs, with the sizes and
# alignments that it has on 32-bit firmware (mk/efi.mk): the tests of test/unit/sa
# and test/unit/efi, in $(B)/host32/test. The tests themselves are a home of their
# own, since they share structures with it.

hostsa32_CC = $(CC)
hostsa32_CFLAGS = $(subst $(SANITIZE),$(SANITIZE32),$(hostsa_CFLAGS)) $(EFI_IA32)
$(eval $(call home,hostsa32))
hostefi32_CC = $(CC)
hostefi32_CFLAGS = $(subst $(SANITIZE),$(SANITIZE32),$(hostefi_CFLAGS)) $(EFI_IA32)
$(eval $(call home,hostefi32))
hostedsa32_CC = $(CC)
hostedsa32_CFLAGS = $(hosted32_CFLAGS) -malign-double
$(eval $(call home,hostedsa32))

LIBSA32	= $(B)/host32/libsa.a
LIBSA32_OBJS = $(patsubst $(B)/obj/hostsa/%,$(B)/obj/hostsa32/%,$(LIBSA_OBJS))
LIBEFI32 = $(B)/host32/libefi.a
LIBEFI32_OBJS = $(call objs,hostefi32,$(HOSTEFI_SRCS) stand/efi/handoff_ia32.S) \
	   $(call objs,hostsa32,stand/libsa/textgrid.c) \
	   $(filter $(addprefix $(B)/obj/hostsa32/,$(addsuffix /%,$(SHARED_ROOMS))),\
	   $(LIBSA32_OBJS))

$(LIBSA32): $(LIBSA32_OBJS) $(call list,libsa32,$(LIBSA32_OBJS))
$(LIBEFI32): $(LIBEFI32_OBJS) $(call list,libefi32,$(LIBEFI32_OBJS))
$(LIBSA32) $(LIBEFI32): mk/hostefi32.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(filter %.o,$^)

$(eval $(call unit,sa,$(LIBSA32),32,hostedsa32))
$(eval $(call unit,efi,$(LIBEFI32),32,hostedsa32))

countedsa32_CC = $(CC)
countedsa32_CFLAGS = $(hostsa32_CFLAGS) -fsanitize-coverage=trace-pc
$(eval $(call home,countedsa32))
COUNTEDSA32_OBJS = $(call objs,countedsa32,$(COUNTEDSA))
$(B)/host32/test/sa/test_load_cost: $(COUNTEDSA32_OBJS)

$(LIBSA32_OBJS) $(LIBEFI32_OBJS) $(COUNTEDSA32_OBJS) $(call objs,hostedsa32,$(wildcard \
	    test/unit/sa/*.c test/unit/efi/*.c)): \
	    | $(B)/host32/libc $(CMOCKA_SRC)/.primeboot-complete

unit-tests32: $(UNIT_sa32) $(UNIT_efi32)
