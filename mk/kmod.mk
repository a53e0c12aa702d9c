# SPDX-License-Identifier: BSD-2-Clause
#
# Build one kernel module, in the tree or anywhere else:
#
#	PRIMEBOOT ?= /path/to/primeboot	(without blanks; a symbolic link will do)
#	KMOD	   = name
#	SRCS	   = a.c b.c
#	include $(PRIMEBOOT)/mk/kmod.mk
#
# makes $(OBJDIR)/name.kmod (docs/modules.md). Optional:
#
#	CPPFLAGS, CFLAGS  added after ours, which they override
#	CXXFLAGS	  instead of CFLAGS for C++: sources that end in .cc
#	WARNS=0		  third-party source: no warnings
#	WARNS=1 to 6	  NetBSD's source: no warnings of unused parameters,
#			  shadowed names, conversions and comparisons of
#			  signed with unsigned numbers
#	MACHINE		  amd64 (the default) or i386
#	KERNEL_INCLUDE	  for another kernel (docs/embedding.md): its folders of
#			  headers. No header of this tree is found then, and
#			  _KERNEL and _MODULE are not defined
#	DEBSRC=package	  unmodified Debian source, at $(DEBSRC_DIR)
#	OBJDIR		  build/ here by default

ifeq ($(PRIMEBOOT),)
$(error PRIMEBOOT must name the folder of the Primeboot tree)
endif
ifeq ($(KMOD),)
$(error KMOD must name the module)
endif

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -rR --no-print-directory

OBJDIR	?= build
B	?= $(OBJDIR)
# Only a relative path can lead to a folder with a blank in its path.
TOP	:= $(abspath $(PRIMEBOOT))/
ifneq ($(word 2,$(TOP)),)
TOP	:= $(PRIMEBOOT)/
endif
ifneq ($(word 2,$(TOP) $(OBJDIR)),$(OBJDIR))
$(error $(KMOD): make takes no blanks in PRIMEBOOT ($(PRIMEBOOT)) and OBJDIR \
	($(OBJDIR)); a symbolic link will do)
endif

.PHONY: all run clean
all: $(OBJDIR)/$(KMOD).kmod
	@:

include $(TOP)mk/common.mk
include $(TOP)mk/sources.mk

# The machine: its flags, and ld's name for its objects.
MACHINE	?= amd64
KMOD_FLAGS_amd64 = $(AMD64_FLAGS)
KMOD_FLAGS_i386	= $(I386_FLAGS)
KMOD_LD_amd64	= elf_x86_64
KMOD_LD_i386	= elf_i386
ifeq ($(KMOD_LD_$(strip $(MACHINE))),)
$(error $(KMOD): MACHINE is "$(MACHINE)"; it must be amd64 or i386)
endif

# The headers: this tree's, or only those of another kernel.
KMOD_FLAGS = $(FREESTANDING) $(KMOD_FLAGS_$(strip $(MACHINE))) -D_MODULE
ifneq ($(strip $(KERNEL_INCLUDE)),)
KMOD_ABSENT := $(filter-out $(patsubst %/.,%,$(wildcard $(addsuffix \
	/.,$(KERNEL_INCLUDE)))),$(KERNEL_INCLUDE))
ifneq ($(KMOD_ABSENT),)
$(error $(KMOD): KERNEL_INCLUDE names what is no folder: $(KMOD_ABSENT))
endif
ifdef DEBSRC
$(error $(KMOD): DEBSRC needs the headers of this tree; with KERNEL_INCLUDE \
	put the unpacked source into SRCS)
endif
KMOD_FLAGS = $(filter-out -I% -D_KERNEL,$(FREESTANDING) \
	$(KMOD_FLAGS_$(strip $(MACHINE)))) $(addprefix -isystem ,$(KERNEL_INCLUDE))
endif

# Library source finds the few libc headers it needs in sys/modules/include.
# Before SRCS is expanded, so that a wildcard in it matches the unpacked files.
ifdef DEBSRC
DEBSRC_VERSION ?= $(or $(PIN_$(DEBSRC)),$(error $(DEBSRC): no version pinned; \
	set DEBSRC_VERSION))
DEBSRC_DIR := $(shell $(TOP)scripts/fetch-source.sh $(DEBSRC) \
	$(DEBSRC_VERSION) $(B)/src \
	$(if $(filter $(PIN_$(DEBSRC)),$(DEBSRC_VERSION)),$(SUM_$(DEBSRC))))
CPPFLAGS += -isystem $(TOP)sys/modules/include
ifeq ($(DEBSRC_DIR),)
$(error $(KMOD): no source of $(DEBSRC) $(DEBSRC_VERSION) (see above))
endif
endif

shown	= $(patsubst $(TOP)%,%,$(1))
KMOD_WARN = $(if $(filter 0,$(WARNS)),-w)$(if $(filter 1 2 3 4 5 6,$(WARNS)),\
	-Wno-unused-parameter -Wno-sign-compare -Wno-conversion \
	-Wno-sign-conversion -Wno-shadow)
kmod_cmd = $(CC) $(KMOD_FLAGS) $(KMOD_WARN) \
	$(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $$@ $$<

# C++ without its library and what needs it. The kernel's headers are C: they
# are included within extern "C".
ifneq ($(filter default undefined,$(origin CXX)),)
CXX	= $(if $(findstring clang,$(CC)),$(subst clang,clang++,$(CC)),$(subst \
	  gcc,g++,$(CC)))
endif
KMOD_CXX = $(filter-out $(C_ONLY),$(KMOD_FLAGS)) -std=gnu++17 -nostdinc++ \
	-fno-exceptions -fno-rtti -fno-threadsafe-statics -fcheck-new \
	-D_Static_assert=static_assert -Drestrict=__restrict
kmod_cmd_cc = $(CXX) $(KMOD_CXX) $(KMOD_WARN) $(CPPFLAGS) \
	$(CXXFLAGS) -MMD -MP -c -o $$@ $$<
KMOD_OBJS = $(addprefix $(OBJDIR)/,$(addsuffix .o,$(basename $(notdir $(SRCS)))))

ifneq ($(words $(KMOD_OBJS)),$(words $(sort $(KMOD_OBJS))))
$(error $(KMOD): two of SRCS have the same name)
endif

# $(call kmod_rule,source): its object is in OBJDIR, without subfolders.
define kmod_rule
$(OBJDIR)/$(basename $(notdir $(1))).o: $(1) $(OBJDIR)/flags
	$$(call say,$(if $(filter %.cc,$(1)),CXX,CC),$$(call shown,$$@))
	$$(Q)$(if $(filter %.cc,$(1)),$(kmod_cmd_cc),$(kmod_cmd))
endef
kmod_stamp = $(call stamp,$(OBJDIR)/flags,$(kmod_cmd) $(kmod_cmd_cc) $(SRCS))
$(kmod_stamp)
# It is missing only after clean, as in make clean all.
$(OBJDIR)/flags:
	@:$(kmod_stamp)
$(foreach s,$(SRCS),$(eval $(call kmod_rule,$(s))))

# The .debug file has debug information, the .kmod only what the linker needs.
$(OBJDIR)/$(KMOD).debug: $(KMOD_OBJS)
	$(call say,LD,$(call shown,$@))
	$(Q)$(LD) -r -m $(KMOD_LD_$(strip $(MACHINE))) -o $@ $(KMOD_OBJS)

$(OBJDIR)/$(KMOD).kmod: $(OBJDIR)/$(KMOD).debug
	$(call say,STRIP,$(call shown,$@))
	$(Q)$(OBJCOPY) --strip-debug --remove-section=.comment \
	    --remove-section=.note.GNU-stack $< $@

# Boot the default image with this module added to boot.cfg.
ifneq ($(strip $(KERNEL_INCLUDE)),)
run:
	@echo "$(KMOD): make run boots this tree's kernel, which has headers of" \
	    "its own; hand your kernel $(OBJDIR)/$(KMOD).kmod" >&2
	@exit 1
else ifeq ($(wildcard $(TOP)Makefile),)
run:
	@echo "$(KMOD): make run needs the source tree, which $(PRIMEBOOT) is" \
	    "not; set PRIMEBOOT to it" >&2
	@exit 1
else
run: all
	@$(MAKE) -C $(TOP) run MACHINE=$(strip $(MACHINE)) \
	    MODULES='$(abspath $(OBJDIR)/$(KMOD).kmod)'
endif

clean:
	rm -rf $(OBJDIR)

-include $(wildcard $(OBJDIR)/*.d)
