# SPDX-License-Identifier: BSD-2-Clause
#
# make lint: clang-tidy with the flags each file is compiled with, cppcheck,
# clang-format, and the house rules that no linter has. A file is checked again
# only when its object was rebuilt.

LINT	= $(B)/lint
LINT_C	= $(shell find examples include stand sys test tools -name '*.c')
LINT_H	= $(shell find examples include stand sys test tools -name '*.h')

# $(call tidy,home): a stamp $(LINT)/<home>/<source>.tidy for a source that home
# compiles. clang must use its own headers, whatever CC is.
define tidy
$(LINT)/$(1)/%.tidy: %.c $(B)/obj/$(1)/%.o .clang-tidy test/.clang-tidy mk/lint.mk
	$$(out_folder)
	$$(call say,TIDY,$$<)
	$$(Q)clang-tidy --quiet $$< -- $$(call tidy_flags,$(1),$$<) \
	    2>$$@.err || { cat $$@.err >&2; exit 1; }
	@touch $$@
endef
tidy_flags = $(subst $(CC_HEADERS),$(CLANG_HEADERS),$($(1)_CFLAGS)) \
	   $(filter -I% -isystem /% -D% sys/% $(B)/%,$(call own_flags,$(2)))
tidies	= $(patsubst %.c,$(LINT)/$(1)/%.tidy,$(filter %.c,$(2)))
$(foreach h,amd64 i386 efi efi32 hostsalink host host32 hosted benchhosted benchefi fuzzhosted \
	    example toolhosted,$(eval $(call tidy,$(h))))

# The examples, with the headers of make lib and our warnings.
example_CC = $(CC)
example_CFLAGS = $(filter-out -I%,$(FREESTANDING) $(AMD64_FLAGS)) \
	   -I$(LIB)/include -Iexamples/machine
EXAMPLE_SRCS = $(wildcard examples/*/*.c)
$(eval $(call home,example))
$(call objs,example,$(EXAMPLE_SRCS)): | $(LIB)/include.stamp

# Each file once, in the home it is written for.
TIDY	= $(call tidies,amd64,$(KERN_SRCS_amd64)) \
	  $(call tidies,i386,$(wildcard sys/arch/i386/*.c) sys/lib/libkern/quad.c) \
	  $(call tidies,efi,$(filter stand/%,$(EFI_SRCS)) $(DECODE_SRCS)) \
	  $(call tidies,efi32,$(filter stand/efi/%,$(EFI_SRCS))) \
	  $(call tidies,amd64,$(VERIFY_SRCS)) \
	  $(call tidies,hostsalink,$(call room_srcs,sys/kmod sys/arch/stand)) \
	  $(call tidies,hosted,$(wildcard sys/arch/host/*.c test/unit/*/*.c)) \
	  $(call tidies,benchhosted,$(wildcard test/bench/bench_*.c)) \
	  $(call tidies,benchefi,$(wildcard test/bench/load/*.c test/qemu/nx/*.c)) \
	  $(call tidies,fuzzhosted,$(wildcard test/fuzz/*.c)) \
	  $(call tidies,toolhosted,$(TOOL_SRCS)) \
	  $(call tidies,example,$(EXAMPLE_SRCS))

# The modules, as mk/kmod.mk compiles them.
KMOD_TIDY = $(patsubst %.c,$(LINT)/%.tidy,$(wildcard sys/modules/*/*.c sys/modules/examples/*/*.c \
	  $(FORMATS)/*/*.c))
$(LINT)/sys/modules/%.tidy: sys/modules/%.c $(KMOD_FILES) .clang-tidy
	$(out_folder)
	$(call say,TIDY,$<)
	$(Q)clang-tidy --quiet $< -- \
	    $(subst $(CC_HEADERS),$(CLANG_HEADERS),$(FREESTANDING)) \
	    $(AMD64_FLAGS) -D_MODULE $(addprefix -I,$(wildcard sys/modules/*)) \
	    $(KMOD_LIB_FLAGS) 2>$@.err || { cat $@.err >&2; exit 1; }
	@touch $@
KMOD_LIB_FLAGS = -DZ_SOLO -DZLIB_CONST \
	  $(addprefix -isystem ,$(wildcard $(B)/src/zlib-* $(B)/src/bearssl-*/inc))

CPPCHECK = cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	  --enable=warning,performance,portability --max-configs=4 \
	  --suppressions-list=.cppcheck --cppcheck-build-dir=$(LINT)/cppcheck \
	  -j$(shell scripts/jobs.sh) -Iinclude -Isys/lib -Isys -Istand \
	  -Isys/arch/amd64/include -D__x86_64__ -D__GNUC__ -D_LP64

.PHONY: lint lint-tidy lint-cppcheck lint-format lint-house lint-clang
lint: lint-tidy lint-cppcheck lint-format lint-house lint-clang
	@echo "lint: clean"

# Everything by the second compiler. BearSSL's 280 files are Debian's: gcc's are
# built and booted.
lint-clang:
	+$(Q)$(MAKE) CC=$(CLANG) B=$(B)/clang efi kernel modules \
	    KMODS='$(filter-out bearssl,$(KMODS))'
	+$(Q)$(MAKE) CC=$(CLANG) B=$(B)/clang MACHINE=i386 kernel

lint-tidy: $(TIDY) $(KMOD_TIDY)

lint-cppcheck:
	@mkdir -p $(LINT)/cppcheck
	$(call say,CPPCHECK,all)
	$(Q)$(CPPCHECK) $(LINT_C)

lint-format:
	$(call say,FORMAT,all)
	$(Q)clang-format --dry-run -Werror $(LINT_C) $(LINT_H)

lint-house:
	$(call say,HOUSE,all)
	$(Q)scripts/house-rules.sh
	$(Q)scripts/rooms.py
	$(Q)scripts/prefixes.py
	$(Q)scripts/manlint.py
