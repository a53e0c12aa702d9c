# SPDX-License-Identifier: BSD-2-Clause
#
# What all homes share: tools, warnings, freestanding flags, and the rules that
# turn sources into objects. A "home" is one set of flags: efi, amd64, i386,
# host, hosted, fuzz. The objects of home H live in $(B)/obj/H/<source>.o.

# The prefix of the tree: empty when make runs in it, "<path>/" for a module
# built elsewhere (mk/kmod.mk).
TOP	?=

# (Undefined, and not default, below a make that was told -R.)
ifneq ($(filter default undefined,$(origin CC)),)
CC	= gcc
endif
LD	= ld
AR	= ar
OBJCOPY	= objcopy
CLANG	= clang

ifeq ($(V),1)
Q	=
else
Q	= @
endif
# Each recipe starts with make functions instead of a process, which would take
# a tenth of the time of a short compile.
say	= $(if $(filter 1,$(V)),,$(info $(say_indent)$(1)	$(2)))
say_indent = $() $() $()
# The target's folder, made once.
out_folder = $(if $(dry_run)$(made_$(@D)),,$(eval made_$(@D) := 1)$(shell \
	  mkdir -p $(@D)))
dry_run	= $(findstring n,$(firstword -$(MAKEFLAGS)))

# The compiler's own headers (stddef.h, stdint.h, stdarg.h); nothing of libc.
own_headers = $(shell $(1) -print-file-name=include)
CC_HEADERS := $(call own_headers,$(CC))
CLANG_HEADERS = $(eval CLANG_HEADERS := $(call own_headers,$(CLANG)))$(CLANG_HEADERS)

WARN	= -Wall -Wextra -Werror -Wshadow -Wvla -Wundef -Wpointer-arith \
	  -Wwrite-strings -Wformat=2 -Wstrict-prototypes \
	  -Wmissing-prototypes
WARN_CONV = -Wconversion
# Flags that a C++ compiler rejects.
C_ONLY	= -std=gnu11 -Wstrict-prototypes -Wmissing-prototypes

STD	= -std=gnu11 -g -O2 -fno-strict-aliasing -fno-common \
	  '-ffile-prefix-map=$(or $(TOP),$(CURDIR)/)='

# Code that runs without an operating system, whatever the machine.
FREESTANDING = $(STD) $(WARN) $(WARN_CONV) -ffreestanding -nostdinc \
	  -isystem $(CC_HEADERS) -fno-stack-protector \
	  -fno-asynchronous-unwind-tables -fcf-protection=none \
	  -I$(TOP)include -I$(TOP)sys/lib -I$(TOP)sys

# Kernel and modules. Interrupt handlers run on the interrupted stack (no red
# zone), no code saves vector registers, and the backtrace follows frame
# pointers.
KERN_FLAGS = -fno-pic -mno-red-zone -mgeneral-regs-only \
	  -fno-omit-frame-pointer -fno-optimize-sibling-calls -D_KERNEL
AMD64_FLAGS = $(KERN_FLAGS) -mcmodel=kernel -I$(TOP)sys/arch/amd64/include
I386_FLAGS = $(KERN_FLAGS) -m32 -I$(TOP)sys/arch/i386/include

# Rooms, from the bottom up (docs/architecture.md). Loader and kernel share
# SHARED_ROOMS; then the firmware-independent ones of the loader and the
# machine-independent ones of the kernel. libverify's objects are
# mk/bearssl.mk's.
SHARED_ROOMS = sys/lib/libkern sys/lib/libtpmlog sys/lib/libelf sys/lib/font sys/fs
STAND_ROOMS = stand/libsa stand/boot stand/ui
KERN_ROOMS = sys/kern/kobj sys/kern sys/prop sys/kern/module sys/uvm sys/dev \
	  sys/trust sys/payload sys/kapi sys/ddb sys/monitor
# Links for a kernel that does not run here: for programs of the host and the
# loader.
KMOD_ROOM = sys/kmod
# $(call room_srcs,rooms): their C files.
room_srcs = $(wildcard $(addsuffix /*.c,$(1)))

# The compiler must not turn a copy loop in memcpy() into a call of memcpy().
ifeq ($(findstring clang,$(CC)),)
CFLAGS_sys/lib/libkern/string.c = -fno-tree-loop-distribute-patterns
endif

# The sanitizers' library calls it before it has initialised itself.
CFLAGS_sys/lib/libkern/quad.c = -fno-sanitize=all

# $(call home,H): rules for the objects of home H. The objects depend on
# $(B)/obj/H.flags, rewritten only when the command itself changes: another
# compiler or flag rebuilds the objects, another edit in mk/ does not.
#
# Flags in addition to the home's: CFLAGS_<folder> and CFLAGS_<folder>/<file>.
own_flags   = $(CFLAGS_$(patsubst %/,%,$(dir $(1)))) $(CFLAGS_$(1))
# -MD, not -MMD: the compiler takes our headers found through -idirafter for
# system headers.
all_own_flags = $(foreach v,$(sort $(filter CFLAGS_%,$(.VARIABLES))),$($(v)))
cmd_compile = $($(1)_CC) $($(1)_CFLAGS) $$(call own_flags,$$<) \
	  -MD -MP -c -o $$@ $$<

define home
$(call stamp,$(B)/obj/$(1).flags,$(value cmd_compile) $($(1)_CC) $($(1)_CFLAGS) $(all_own_flags))

$(B)/obj/$(1)/%.o: %.c $(B)/obj/$(1).flags
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$(cmd_compile)

$(B)/obj/$(1)/%.o: %.S $(B)/obj/$(1).flags
	$$(out_folder)
	$$(call say,AS,$$@)
	$$(Q)$(cmd_compile)
endef

# $(call objs,H,sources): their object files in home H.
objs	= $(patsubst %,$(B)/obj/$(1)/%.o,$(basename $(2)))

# $(call list,name,files): a stamp of a list of files, so that a program linked
# from them is relinked when one is removed.
list	= $(call stamp,$(B)/obj/$(1).list,$(2))$(B)/obj/$(1).list

# $(call stamp,file,text): write text to file if it differs; nothing with -n.
# (GNU make 4.3 does not always drop the newline at the end of a file.)
stamp	= $(if $(dry_run),,$(if $(call differ,$(strip $(2)),$(strip $(file <$(1)))),\
	  $(shell mkdir -p $(dir $(1)))$(file >$(1),$(2))))
differ	= $(subst x$(1)x,,x$(2)x)$(subst x$(2)x,,x$(1)x)

# Stamps are written while make reads its makefiles; with -n one may be missing.
$(B)/obj/%.flags $(B)/obj/%.list: ;
