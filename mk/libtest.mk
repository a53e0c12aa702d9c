# SPDX-License-Identifier: BSD-2-Clause
#
# test/unit/embed: host programs that use libmodule.a as a kernel does.
# test_stack links amd64's archive, and as a 32-bit program i386's: their code
# also works in a program that is not position independent. test_preempt
# compiles the same files for ThreadSanitizer and calls them from several
# threads.

EMBED_DIR = test/unit/embed
EMBED_OUT = $(B)/host/test/embed

plainhosted_CC = $(CC)
plainhosted_CFLAGS = $(HOSTED_FLAGS) -fno-pie
$(eval $(call home,plainhosted))

# -z now: lazy binding of a libc function would add to the measured stack.
$(EMBED_OUT)/test_stack: $(call objs,plainhosted,$(addprefix $(EMBED_DIR)/,\
	    test_stack.c machine.c)) $(LIB)/amd64/libmodule.a
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -no-pie -z now -o $@ $^ -lcmocka

# Without what the program defines itself, and without string.c (libc has it).
tsan_CC	= $(CC)
TSAN	= -fsanitize=thread -O1 -g1
tsan_CFLAGS = $(FREESTANDING) $(TSAN) -fno-pie -D_KERNEL
$(eval $(call home,tsan))
tsanhosted_CC = $(CC)
tsanhosted_CFLAGS = $(HOSTED_FLAGS) $(TSAN) -fno-pie
$(eval $(call home,tsanhosted))

TSAN_SRCS = $(sort $(filter-out sys/lib/libkern/string.c,$(LIB_OWN) \
	  sys/arch/amd64/kobj_machdep.c $(foreach m,$(filter-out lock \
	  preload,$(lib_members_module)),$(lib_src_$(m)))))
$(EMBED_OUT)/test_preempt: $(call objs,tsanhosted,$(addprefix $(EMBED_DIR)/,\
	    test_preempt.c machine.c)) $(call objs,tsan,$(TSAN_SRCS))
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -fsanitize=thread -no-pie -o $@ $^ -lcmocka

# test_stack for i386.
EMBED_OUT32 = $(B)/host32/test/embed

plainhosted32_CC = $(CC)
plainhosted32_CFLAGS = $(plainhosted_CFLAGS) -m32 -isystem $(CMOCKA_SRC)/include
$(eval $(call home,plainhosted32))

PLAIN32	= $(call objs,plainhosted32,$(addprefix $(EMBED_DIR)/,\
	  test_stack.c machine.c))
$(PLAIN32): | $(B)/host32/libc $(CMOCKA_SRC)/.primeboot-complete
$(EMBED_OUT32)/test_stack: $(PLAIN32) $(LIB)/i386/libmodule.a $(CMOCKA32)
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -m32 -no-pie -z now -o $@ $^

$(EMBED_OUT32)/test_stack: | $(call modfix_files,32) $(FIX_FILES32)
unit-tests32: $(EMBED_OUT32)/test_stack

EMBED_TESTS = $(EMBED_OUT)/test_stack $(EMBED_OUT)/test_preempt
$(EMBED_TESTS): | $(modfix_files) $(FIX_FILES)
unit-tests: $(EMBED_TESTS)
