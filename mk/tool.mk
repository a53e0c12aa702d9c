# SPDX-License-Identifier: BSD-2-Clause
#
# primeboot-kmod (tools/kmod): the linker as a command on the developer's
# machine, out of the same files as the kernel's and the loader's; and once more
# with the sanitizers, for the tests: $(B)/tools/primeboot-kmod, and
# $(B)/host/primeboot-kmod.

TOOL	= $(B)/tools/primeboot-kmod
TOOL_SRCS = $(wildcard tools/kmod/*.c)
TOOL_LIBS = -ljansson

tool_CC	 = $(CC)
tool_CFLAGS = $(FREESTANDING) -fno-pie -D_KERNEL -D_HOST -Istand \
	   -Isys/arch/host/include
$(eval $(call home,tool))
$(eval $(call codec,tool))
toolhosted_CC = $(CC)
toolhosted_CFLAGS = $(HOSTED_FLAGS) $(WARN_CONV) -fno-pie
$(eval $(call home,toolhosted))

TOOL_OBJS = $(call objs,tool,$(HOST_LINK_MI) $(call room_srcs,stand/libsa)) \
	   $(call decode_objs,tool) $(call verify_objs,tool) \
	   $(call objs,toolhosted,$(TOOL_SRCS) $(wildcard sys/arch/host/*.c))

# The module arena is within reach of code at low addresses.
$(TOOL): $(TOOL_OBJS) $(call list,tool,$(TOOL_OBJS)) mk/tool.mk
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -no-pie -o $@ $(TOOL_OBJS) $(TOOL_LIBS)

TOOL_TESTED = $(B)/host/primeboot-kmod
TOOL_TESTED_OBJS = $(call objs,hosted,$(TOOL_SRCS))
$(TOOL_TESTED): $(TOOL_TESTED_OBJS) $(LIBKERN) $(LIBSA) \
	    $(call list,tooltested,$(TOOL_TESTED_OBJS)) mk/tool.mk
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) $(SANITIZE) -no-pie -o $@ $(filter %.o,$^) $(LIBKERN) \
	    $(LIBSA) $(TOOL_LIBS)

# Its parts (test/unit/kmod), with the modules that they look at.
LDFLAGS_kmod = -Wl,--no-as-needed $(TOOL_LIBS)
$(eval $(call unit,kmod,$(LIBKERN) $(LIBSA)))
$(UNIT_kmod): $(filter-out %/main.o,$(TOOL_TESTED_OBJS)) | modules
$(B)/host/test/kmod/test_kmset_cost: $(call objs,counted,$(wildcard \
	sys/kmod/km[gis]*.c))
unit-tests: $(UNIT_kmod)

.PHONY: tools tools-tested
tools: $(TOOL)
tools-tested: $(TOOL) $(TOOL_TESTED)
