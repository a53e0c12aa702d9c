# SPDX-License-Identifier: BSD-2-Clause
#
# Fuzzing: each test/fuzz/fuzz_<name>.c is a libFuzzer program over the same
# files that boot, compiled by clang. Its committed corpus, if any, is
# test/fuzz/corpus/<name>/; what a run finds new goes to $(B)/fuzz/corpus/.

FUZZ_SAN = -fsanitize=address,undefined -fno-sanitize-recover=all -O1 -g1
FUZZ_COV = -fsanitize=fuzzer-no-link \
	   -fsanitize-coverage-ignorelist=test/fuzz/uncounted.txt \
	   -Wno-unused-command-line-argument
FUZZ_FREE = $(subst -isystem $(CC_HEADERS),-isystem $(CLANG_HEADERS),$(FREESTANDING)) \
	   $(FUZZ_COV) $(FUZZ_SAN) -fno-pie -D_HOST

# Tracing comparisons halves the speed of linker and framework and finds no
# more: their inputs have mutators of their own, and compared strings are still
# seen.
FUZZ_NOCMP = -fno-sanitize-coverage=trace-cmp

fuzz_CC	 = $(CLANG)
fuzz_CFLAGS = $(FUZZ_FREE) $(FUZZ_NOCMP) -D_KERNEL -Isys/arch/host/include
$(eval $(call home,fuzz))
fuzzsa_CC = $(CLANG)
fuzzsa_CFLAGS = $(FUZZ_FREE) -DSTAND -Istand
$(eval $(call home,fuzzsa))
fuzzhosted_CC = $(CLANG)
fuzzhosted_CFLAGS = $(HOSTED_FLAGS) $(FUZZ_COV) $(FUZZ_NOCMP) $(FUZZ_SAN) -fno-pie
$(eval $(call home,fuzzhosted))

# One archive of everything: the linker takes what a target asks for.
FUZZ_LIB = $(B)/fuzz/libfuzzed.a
FUZZ_OBJS = $(call objs,fuzz,$(HOST_MI)) \
	   $(call objs,fuzzsa,$(call room_srcs,$(STAND_ROOMS))) \
	   $(call decode_objs,fuzzsa) $(B)/obj/fuzzsa/modcheck.o \
	   $(call payload_objs,fuzz) $(call verify_objs,fuzz) \
	   $(call objs,fuzzhosted,$(wildcard sys/arch/host/*.c))
FUZZ_NAMES = $(patsubst test/fuzz/fuzz_%.c,%,$(wildcard test/fuzz/fuzz_*.c))
FUZZ_PROGRAMS = $(addprefix $(B)/fuzz/fuzz_,$(FUZZ_NAMES))

$(FUZZ_LIB): $(FUZZ_OBJS) $(call list,fuzz,$(FUZZ_OBJS)) mk/fuzz.mk
	$(out_folder)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(FUZZ_OBJS)

$(B)/fuzz/fuzz_%: $(B)/obj/fuzzhosted/test/fuzz/fuzz_%.o $(FUZZ_LIB)
	$(call say,LINK,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined -no-pie \
	    $(FUZZ_LDFLAGS_$*) -o $@ \
	    $(filter %.o,$^) $(FUZZ_LIB)

# A target's further objects, and what all targets share.
$(FUZZ_PROGRAMS): $(B)/obj/fuzzhosted/test/fuzz/options.o
$(B)/fuzz/fuzz_kobj: $(call objs,fuzzhosted,$(addprefix test/fuzz/,\
	kobj_mutate.c kobj_edit.c kobj_file.c) \
	test/unit/kern/kobjtest/objbuild.c)
$(B)/fuzz/fuzz_bootlist: $(call objs,fuzzhosted,$(addprefix test/fuzz/,\
	bootlist_build.c bootlist_mutate.c kobj_mutate.c kobj_edit.c kobj_file.c))
$(addprefix $(B)/fuzz/fuzz_,ext fat ffs iso): $(call objs,fuzzhosted,\
	test/fuzz/fsfuzz.c)
$(addprefix $(B)/fuzz/fuzz_,kernimg multiboot var): $(call objs,fuzzhosted,\
	test/fuzz/fuzzenv.c)
$(B)/fuzz/fuzz_ext: $(call objs,fuzzhosted,test/unit/fs/extfix.c)
FUZZ_DECODE = $(call objs,fuzzhosted,test/fuzz/decode_mutate.c)
$(FUZZ_DECODE): | $(CODEC_STAMPS)
CFLAGS_test/fuzz/decode_mutate.c = -isystem $(ZLIB_SRC) \
	-isystem $(ZSTD_SRC)/lib $(ZLIB_FLAGS)
$(B)/fuzz/fuzz_decode: $(FUZZ_DECODE)
$(B)/fuzz/fuzz_payload: $(call objs,fuzz,$(addprefix sys/arch/x86/,fbcons.c \
	fbsplash.c x86_bootinfo.c x86_timeline.c))
# stand/efi is in no archive: its headers are the firmware's.
FUZZ_NET = $(addprefix stand/efi/,efi_devpath.c efi_dhcp.c efi_url.c)
$(call objs,fuzzsa,$(FUZZ_NET)): private CFLAGS_stand/efi += -DGNU_EFI_USE_MS_ABI
CFLAGS_test/fuzz/fuzz_net.c = $(HOSTEFI_FLAGS)
$(B)/fuzz/fuzz_net: $(call objs,fuzzsa,$(FUZZ_NET))
FUZZ_LDFLAGS_kobj = -Wl,--wrap=ksyms_kernel_bounds

# All at once, each for FUZZ_SECONDS, with output in $(B)/fuzz/<name>.log.
.PHONY: fuzz fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)

fuzz: $(FUZZ_PROGRAMS)
	$(Q)$(PYTHON) scripts/fuzz.py --build $(B) --seconds $(FUZZ_SECONDS) \
	    $(FUZZ_NAMES)

fuzz-%: $(B)/fuzz/fuzz_%
	$(Q)$(PYTHON) scripts/fuzz.py --build $(B) --seconds $(FUZZ_SECONDS) \
	    --echo $*

# The seeds of fuzz_kobj: objects of the linker's tests (mk/fixtures.mk), each
# followed by a byte that selects how to link it. They are committed, since
# compilers differ; use this to add a new kind of object.
# <flavour>/<fixture>:<byte>
FUZZ_SEEDS = clang/arrays:0e clang/basic:01 clang/initonly:00 \
	clang-pic/basic:00 clang/plusplus:01 gcc/basic:00 gcc/exports:00 \
	gcc-pic/basic:01 gcc/plusplus:00 gcc-sect/strong:01 gcc/weakref:00 \
	gcc/user:80 gcc-i386/basic:00 clang-i386/plusplus:01 \
	gcc-i386/arrays:00 clang-i386/user:01

.PHONY: fuzz-seeds
fuzz-seeds: $(FIX_FILES)
	$(Q)set -e; for s in $(FUZZ_SEEDS); do \
	    object=$${s%:*}; \
	    seed=test/fuzz/corpus/kobj/$$(echo $$object | tr / -); \
	    cat $(FIX_OUT)/$$object.kmod >$$seed; \
	    printf "\\$$(printf %03o 0x$${s#*:})" >>$$seed; \
	    echo "  SEED    $$seed"; \
	done
