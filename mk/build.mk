# SPDX-License-Identifier: BSD-2-Clause
#
# The second pass of make: everything that needs a compiler. See Makefile.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR

all:

include mk/common.mk
include mk/sources.mk
include mk/codec.mk
include mk/bearssl.mk
include mk/payload.mk
include mk/efi.mk
include mk/kern.mk
include mk/host.mk
include mk/host32.mk
include mk/fixtures.mk
include mk/modfixtures.mk
include mk/modules.mk
include mk/formats.mk
include mk/lib.mk
include mk/libtest.mk
include mk/image.mk
include mk/tool.mk
include mk/install.mk
include mk/deb.mk
include mk/fuzz.mk
include mk/handoff.mk
include mk/multiboot.mk
include mk/hostefi.mk
include mk/hostefi32.mk
include mk/modcheck.mk
include mk/lint.mk
include mk/coverage.mk
include mk/bench.mk
include mk/benchload.mk
include mk/nx.mk

.PHONY: all efi kernel clean
efi: $(EFI_APPS)
kernel: $(KERNEL)
all: efi kernel modules image tools $(VERIFY_LIBS)
	@:

# The machine's and the firmware's part of loader and kernels: what the fuzz
# targets do not compile. Their compiler is clang, so make test needs no more of
# it than these objects; make lint makes all with it.
.PHONY: machine-objects
machine-objects: $(filter $(B)/obj/%,$(foreach folder,stand/efi sys/arch,\
	$(foreach h,efi efi32 amd64 i386,$(filter $(B)/obj/$(h)/$(folder)/%,\
	$(EFI_OBJS_x64) $(EFI_OBJS_ia32) $(KERN_OBJS_amd64) $(KERN_OBJS_i386)))))

# Only what has been a build.
clean:
	test ! -d $(B)/obj || rm -rf $(B)

# Header dependencies, written by the compiler next to each object.
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
