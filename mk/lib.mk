# SPDX-License-Identifier: BSD-2-Clause
#
# make lib: linker and framework as archives for other kernels
# (docs/embedding.md), for each of LIB_MACHINES in $(B)/lib/<machine>:
#
#	libkobj.a	the linker
#	libmodule.a	the linker and the framework on it; instead of libkobj.a
#	libprop.a	for libmodule.a: property lists
#	libsysctl.a	for libmodule.a: sysctl and event counters
#	libfiles.a	for libmodule.a: modules in files
#	libthreads.a	for libmodule.a: threads, mutex(9), the kernconfig lock
#	libmsgbuf.a	for either: a message buffer
#
# and their headers in $(B)/lib/include. A member is several objects linked into
# one, in which only the names of mk/lib/*.syms remain global; what a kernel may
# define itself is in members of its own.

LIB	= $(B)/lib
LIB_MACHINES = amd64 i386 host
# (With -Os gcc warns of variables that a function sets only on success.)
LIB_FLAGS = -Os -g0 $(if $(findstring clang,$(CC)),,-Wno-maybe-uninitialized) \
	  -ffunction-sections -fdata-sections -fomit-frame-pointer \
	  -foptimize-sibling-calls

libamd64_CC = $(CC)
libamd64_CFLAGS = $(FREESTANDING) $(AMD64_FLAGS) $(LIB_FLAGS)
libamd64_LD = -m elf_x86_64
libi386_CC = $(CC)
libi386_CFLAGS = $(FREESTANDING) $(I386_FLAGS) $(LIB_FLAGS)
libi386_LD = -m elf_i386
libhost_CC = $(CC)
libhost_CFLAGS = $(FREESTANDING) -fpie -D_KERNEL $(LIB_FLAGS)
libhost_LD = -m elf_x86_64

# Common names used between members are renamed.
LIB_RENAME = --redefine-sym panic=primeboot_panic \
	  --redefine-sym kvprintf_cons=primeboot_vprintf \
	  --redefine-sym curlwp=primeboot_curlwp

# Each member has its own copy of the functions that it uses of these.
LIB_OWN	 = $(filter-out %/printf.c,$(call room_srcs,sys/lib/libkern)) \
	  sys/kern/subr_kprintf.c sys/kern/subr_kmem_str.c
# (What only the monitor and other programs of ours ask for is left out.)
LIB_KOBJ = $(filter-out %_show.c %_fini.c,$(call room_srcs,sys/kern/kobj)) \
	  $(filter-out %/elf_modinfo.c,$(call room_srcs,sys/lib/libelf)) \
	  sys/lib/libkern/printf.c
# Other systems' module formats, a member each: a kernel that lists none in its
# module_parts links none.
LIB_FORMATS = toaru linux sylixos marionette kos
LIB_MODINFO = $(wildcard sys/kern/module/modinfo_*.c)
LIB_MOD	 = $(filter-out $(addprefix sys/kern/module/module_,$(addsuffix .c,\
	  autounload fsimage idle initrd linkset props setcheck sysctl vfs \
	  $(LIB_FORMATS) mark track)) $(LIB_MODINFO),\
	  $(call room_srcs,sys/kern/module))

# Members: sources, and the names that stay global.
lib_src_kobj	 = $(LIB_KOBJ)
lib_src_module	 = $(LIB_KOBJ) $(LIB_MOD) sys/lib/libelf/elf_modinfo.c
lib_src_autounload = sys/kern/module/module_autounload.c
lib_src_kmem	 = sys/kern/subr_kmem.c sys/kern/subr_kmem_pool.c
lib_src_prop	 = $(call room_srcs,sys/prop) sys/kern/module/module_props.c
lib_src_sysctl	 = $(wildcard sys/kern/kern_sysctl*.c) sys/kern/subr_evcnt.c \
	  $(addprefix sys/kern/module/module_,linkset.c setcheck.c sysctl.c)
lib_src_files	 = $(call room_srcs,sys/fs) sys/kern/module/module_vfs.c \
	  sys/kern/module/module_fsimage.c
lib_src_threads	 = $(addprefix sys/kern/kern_,$(addsuffix .c,callout condvar \
	  config kthread lwp mutex poll tick)) sys/kern/module/module_idle.c \
	  sys/kapi/localcount.c sys/kapi/module_hook.c sys/embed/embed_threads.c
lib_src_within	 = sys/kern/kern_lwp_within.c
lib_src_msgbuf	 = sys/kern/subr_prf.c sys/kern/subr_panic.c \
	  sys/embed/embed_backtrace.c
$(foreach m,$(LIB_FORMATS),$(eval lib_src_$(m) = \
	$(addprefix sys/kern/module/module_,$(m).c mark.c)))
lib_src_linux	+= $(LIB_MODINFO)
lib_src_kos	+= sys/kern/module/module_track.c
$(foreach m,message panic lock entropy boot preload parts curlwp,\
	$(eval lib_src_$(m) = sys/embed/embed_$(m).c))

LIB_HOST = kmem message panic lock entropy
lib_members_kobj = kobj $(LIB_HOST)
lib_members_module = module autounload $(LIB_HOST) boot preload parts curlwp \
	  $(filter-out linux,$(LIB_FORMATS))
LIB_NAMES = kobj module prop sysctl files threads msgbuf
$(foreach a,prop sysctl files threads msgbuf,$(eval lib_members_$(a) = $(a)))
# Parameters are properties.
lib_members_prop += linux
# Only KOS modules ask for it, and it asks for a function of its own.
lib_members_threads += within

# The include folder has these headers and all that they include.
LIB_HEADERS = sys/sys/embed.h sys/sys/fsimage.h sys/sys/kernconfig.h \
	  sys/sys/kmem.h sys/sys/kobj.h sys/sys/kobj_md.h sys/sys/ksyms.h \
	  sys/sys/linkset.h sys/sys/lwp.h sys/sys/machdep.h sys/sys/module.h \
	  sys/sys/module_parts.h sys/sys/module_format.h sys/sys/kernel.h sys/sys/sysctl.h \
	  sys/sys/evcnt.h sys/sys/kversion.h sys/sys/uio.h \
	  $(wildcard sys/lib/libkern/k*.h) \
	  sys/lib/libkern/range.h sys/lib/libelf/elf_object.h \
	  sys/lib/libelf/elf_reader.h \
	  sys/prop/proplib.h

# $(call lib_member,machine,member): its object.
define lib_member
$(LIB)/$(1)/obj/$(2).o: $(call objs,lib$(1),$(lib_src_$(2)) \
	    $(if $(filter kobj module,$(2)),$(if $(filter host,$(1)),\
	    sys/arch/amd64,sys/arch/$(1))/kobj_machdep.c)) \
	    $(LIB)/$(1)/obj/own.a mk/lib/kobj.syms mk/lib/module.syms mk/lib.mk
	$$(call say,LD,$$@)
	$$(Q)$(LD) $(lib$(1)_LD) -r -o $$@.all $$(filter %.o,$$^) $$(filter %.a,$$^)
	$$(Q)$(OBJCOPY) $(LIB_RENAME) $$@.all $$@.named
	$$(Q)$(OBJCOPY) -w --keep-global-symbols=mk/lib/kobj.syms \
	    --keep-global-symbols=mk/lib/module.syms --strip-debug \
	    --remove-section=.comment $$@.named $$@
	$$(Q)rm -f $$@.all $$@.named
endef

define lib_machine
$(call home,lib$(1))
$(LIB)/$(1)/obj/own.a: $(call objs,lib$(1),$(LIB_OWN)) mk/lib.mk
	$$(out_folder)
	$$(Q)rm -f $$@ && $(AR) rcsD $$@ $$(filter %.o,$$^)
$(foreach m,$(sort $(foreach a,$(LIB_NAMES),$(lib_members_$(a)))),\
	$(eval $(call lib_member,$(1),$(m))))
$(foreach a,$(LIB_NAMES),$(eval $(call lib_archive,$(1),$(a))))
endef

define lib_archive
LIB_ARCHIVES += $(LIB)/$(1)/lib$(2).a
$(LIB)/$(1)/lib$(2).a: $(foreach m,$(lib_members_$(2)),$(LIB)/$(1)/obj/$(m).o)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $(AR) rcsD $$@ $$^
endef

$(foreach m,$(LIB_MACHINES),$(eval $(call lib_machine,$(m))))

$(LIB)/include.stamp: $(LIB_HEADERS) mk/lib.mk
	$(call say,COPY,$(LIB)/include)
	$(Q)rm -rf $(LIB)/include
	$(Q)set -e; for h in $(LIB_HEADERS); do \
	    to=$(LIB)/include/$${h#sys/}; to=$$(echo $$to | sed 's,/lib/include/lib/,/lib/include/,'); \
	    mkdir -p $$(dirname $$to); cp $$h $$to; \
	done
	@touch $@

.PHONY: lib
lib: $(LIB_ARCHIVES) $(LIB)/include.stamp
