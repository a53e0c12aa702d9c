# SPDX-License-Identifier: BSD-2-Clause
#
# The objects that the linker's tests link, compiled by gcc and by clang with
# different code models, in $(B)/host/fixtures/<flavour>/<name>.kmod; for the
# 32-bit tests the same flavours in $(B)/host32/fixtures. The tests find them
# through $PRIMEBOOT_BUILD.

FIX_DIR	 = test/unit/kern/fixtures
FIX_OUT	 = $(B)/host/fixtures
FIX_OUT32 = $(B)/host32/fixtures
FIX_SRCS = $(wildcard $(FIX_DIR)/*.c $(FIX_DIR)/*.cc)
FIX_SRCS32 = $(FIX_SRCS) $(wildcard $(FIX_DIR)/i386/*.c)

# With common symbols, and without the warnings that the fixtures provoke.
FIX_FREE = $(filter-out -fno-common -Wconversion,$(FREESTANDING)) -fcommon \
	   -Wno-frame-address -D_MODULE
FIX_C_ONLY = -std=gnu11 -Wstrict-prototypes -Wmissing-prototypes
FIX_CXX	 = -std=gnu++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics
FIX_PIC	 = $(filter-out -fno-pic -mcmodel=kernel,$(AMD64_FLAGS)) -fpic
# Whole sections per function, no optimisation: most symbols, most relocations.
FIX_SECT = $(AMD64_FLAGS) -ffunction-sections -fdata-sections -O0

CLANG_OWN := $(call own_headers,$(CLANG))
GCC_OWN	 := $(call own_headers,gcc)
fix_for	 = $(subst -isystem $(CC_HEADERS),-isystem $(2),$(1))

# flavour: C compiler, C++ compiler, its headers, flags
FIX_FLAVOURS32 = gcc clang gcc-pic clang-pic gcc-sect clang-sect
FIX_FLAVOURS = $(FIX_FLAVOURS32) gcc-i386 clang-i386
fix_cc	 = $(if $(filter gcc%,$(1)),gcc,$(CLANG))
fix_cxx	 = $(if $(filter gcc%,$(1)),g++,clang++)
fix_own	 = $(if $(filter gcc%,$(1)),$(GCC_OWN),$(CLANG_OWN))
FIX_FLAGS_kern	= $(AMD64_FLAGS)
FIX_FLAGS_pic	= $(FIX_PIC)
FIX_FLAGS_sect	= $(FIX_SECT)
# i386: half of them are PIC, for relocations of the GOT types.
FIX_FLAGS_i386	= $(KERN_FLAGS) -m32
FIX_FLAGS_kern32 = $(KERN_FLAGS) -m32
FIX_FLAGS_pic32	= $(filter-out -fno-pic,$(KERN_FLAGS)) -m32 -fpic
FIX_FLAGS_sect32 = $(KERN_FLAGS) -m32 -ffunction-sections -fdata-sections -O0
fix_model = $(or $(word 2,$(subst -, ,$(1))),kern)
fix_flags = $(call fix_for,$(FIX_FREE),$(call fix_own,$(1))) \
	   $(FIX_FLAGS_$(call fix_model,$(1))$(2))

# $(call fix_one,flavour,source[,32])
define fix_one
FIX_FILES$(3) += $(FIX_OUT$(3))/$(1)/$(basename $(notdir $(2))).kmod
$(FIX_OUT$(3))/$(1)/$(basename $(notdir $(2))).kmod: $(2) mk/fixtures.mk mk/common.mk
	$$(out_folder)
	$$(call say,FIX,$$@)
	$$(Q)$(if $(filter %.cc,$(2)),$(call fix_cxx,$(1)) \
	    $(filter-out $(FIX_C_ONLY),$(call fix_flags,$(1),$(3))) \
	    $(FIX_CXX),$(call fix_cc,$(1)) $(call fix_flags,$(1),$(3))) \
	    $(if $(filter %-i386,$(1)),$(if $(filter user basic,$(basename \
	    $(notdir $(2)))),-fpic)) $(if $(filter %/basic.c,$(2)),,-g0) -MMD -MP -MF $$@.d -MT $$@ \
	    -c -o $$@.o $$<
	$$(Q)$(LD) -r $(if $(3)$(filter %-i386,$(1)),-m elf_i386) -o $$@ $$@.o
	$$(Q)$(OBJCOPY) --strip-debug --remove-section=.comment \
	    --remove-section=.note.GNU-stack $$@
endef
$(foreach f,$(FIX_FLAVOURS),$(foreach s,$(FIX_SRCS),$(eval $(call \
	fix_one,$(f),$(s)))))
$(foreach f,$(FIX_FLAVOURS32),$(foreach s,$(FIX_SRCS32),$(eval $(call \
	fix_one,$(f),$(s),32))))

# An unstripped one, to check that debug information takes no memory.
FIX_FILES += $(FIX_OUT)/gcc/basic.debug
FIX_FILES32 += $(FIX_OUT32)/gcc/basic.debug
%/gcc/basic.debug: %/gcc/basic.kmod
	$(Q)$(LD) -r $(if $(findstring host32,$@),-m elf_i386) -o $@ $<.o

# $(call fix_tests[,32]): the tests of a home that link them.
fix_tests = $(filter $(foreach t,kobj ksyms modarena,\
	$(B)/host$(1)/test/kern/test_$(t)%),$(UNIT_kern$(1)))
$(fix_tests): $(FIX_FILES) \
	$(call objs,hosted,$(wildcard test/unit/kern/kobjtest/*.c))
$(call fix_tests,32): $(FIX_FILES32) \
	$(call objs,hosted32,$(filter-out %_amd64.c,\
	$(wildcard test/unit/kern/kobjtest/*.c)))

.PHONY: fixtures
fixtures: $(FIX_FILES) $(FIX_FILES32)
	@:

-include $(wildcard $(FIX_OUT)/*/*.d $(FIX_OUT32)/*/*.d)
