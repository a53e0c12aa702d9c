# SPDX-License-Identifier: BSD-2-Clause
#
# The modules that the tests of the module framework load, compiled like any
# other, in $(B)/host/modfixtures/<name>.kmod; for i386 in $(B)/host32.
#
# Most differ only in name, class and requirements, and are made from one
# source, plain.c. Each line: name[:CLASS[:requires,...]]
MODFIX_PLAIN = \
	plain other third \
	base left:MISC:base right:MISC:base top:MISC:left,right \
	cyca:MISC:cycb cycb:MISC:cycc cycc:MISC:cyca intocyc:MISC:plain,cyca \
	lnk0000:MISC:lnk0001 selfdep:MISC:selfdep \
	lonely:MISC:nowhere afterlonely:MISC:plain,lonely \
	halfway:MISC:base,plain,nowhere \
	needsctl:MISC:ctl needskos:MISC:kosb \
	vfs1:VFS drv1:DRIVER sec1:SECMODEL vfsdrv:VFS:drv1 \
	onrefuser:MISC:refuser,plain,nowhere refuser \
	needsbuiltin:MISC:tbuiltin \
	commas:MISC:,plain$(MODFIX_COMMA)$(MODFIX_COMMA)other, \
	twice:MISC:plain,plain \
	climber:MISC:../../evil toolong:MISC:a23456789b123456789c123456789d12 \
	a23456789b123456789c123456789d1 \
	needswrong:MISC:wrongname \
	$(foreach i,1 2 3 4 5 6 7 8 9 a b c,dependency_with_a_long_name_$(i)) \
	wide:MISC:$(subst $(MODFIX_SPACE),$(MODFIX_COMMA),$(foreach \
	    i,1 2 3 4 5 6 7 8 9 a b c,dependency_with_a_long_name_$(i)))
MODFIX_COMMA := ,
MODFIX_SPACE := $(subst x,,x x)

# The others have a source each.
MODFIX_DIR = test/unit/kern/modfixtures
MODFIX_OWN = $(patsubst $(MODFIX_DIR)/%.c,%,\
	$(filter-out %/plain.c,$(wildcard $(MODFIX_DIR)/*.c)))

# The examples, which are tested here, too.
MODFIX_EXAMPLE_DIR = sys/modules/examples
MODFIX_EXAMPLES = $(patsubst $(MODFIX_EXAMPLE_DIR)/%/Makefile,%,\
	$(wildcard $(MODFIX_EXAMPLE_DIR)/*/Makefile))

modfix_CC = $(CC)
modfix_CFLAGS = $(FREESTANDING) $(AMD64_FLAGS) -D_MODULE -g0
$(eval $(call home,modfix))
# For i386, those with a source of their own are position independent.
modfix32_CC = $(CC)
modfix32_CFLAGS = $(FREESTANDING) $(KERN_FLAGS) -m32 -fpic -D_MODULE -g0
$(eval $(call home,modfix32))

# Of home modfix or modfix32, whose suffix is $(1).
modfix_out = $(B)/host$(1)/modfixtures
modfix_field = $(word $(2),$(subst :, ,$(1)))
modfix_files = $(addprefix $(modfix_out)/,$(addsuffix .kmod,$(MODFIX_OWN) $(MODFIX_EXAMPLES) \
	$(foreach m,$(MODFIX_PLAIN),$(call modfix_field,$(m),1))))

# $(call modfix_plain,name,CLASS,requires,suffix): its object.
define modfix_plain
$(call modfix_out,$(4))/$(1).kmod: $(call modfix_out,$(4))/$(1).o
$(call modfix_out,$(4))/$(1).o: $(MODFIX_DIR)/plain.c \
	    $(B)/obj/modfix$(4).flags mk/modfixtures.mk
	$$(out_folder)
	$$(Q)$(modfix$(4)_CC) $(modfix$(4)_CFLAGS) -fno-pic -DFIX_NAME=$(1) \
	    -DFIX_CLASS=MODULE_CLASS_$(or $(2),MISC) \
	    $(if $(3),-DFIX_REQUIRED='"$(3)"') \
	    -MMD -MP -c -o $$@ $$<
endef
# Those of KOS have its linker script.
KOS_LD	= sys/modules/formats/kos/kos.ld

# $(call modfix_home,suffix): all of a home. The tests find the modules through
# $PRIMEBOOT_BUILD.
define modfix_home
$(foreach m,$(MODFIX_OWN),
$(modfix_out)/$(m).kmod: $(B)/obj/modfix$(1)/$(MODFIX_DIR)/$(m).o)
$(foreach m,$(MODFIX_EXAMPLES),
$(modfix_out)/$(m).kmod: $(B)/obj/modfix$(1)/$(MODFIX_EXAMPLE_DIR)/$(m)/$(m).o)
$(filter $(modfix_out)/kos%,$(modfix_files)): KOS_SCRIPT = \
	    --force-group-allocation -T $(KOS_LD)
$(filter $(modfix_out)/kos%,$(modfix_files)): $(KOS_LD)
$(modfix_files):
	$$(out_folder)
	$$(Q)$(LD) -r $(if $(1),-m elf_i386) $$(KOS_SCRIPT) -o $$@ \
	    $$(filter %.o,$$^)
	$$(Q)$(OBJCOPY) --strip-debug --remove-section=.comment \
	    --remove-section=.note.GNU-stack $$@

$(filter $(addprefix $(B)/host$(1)/test/kern/test_,module% monitor% sysctl% kapi%),\
	    $(UNIT_kern$(1))): $(modfix_files) \
	    $(call objs,hosted$(1),$(wildcard test/unit/kern/modtest/*.c) \
	    test/unit/kern/kobjtest/objbuild.c)
endef
$(foreach h,64 32,$(foreach m,$(MODFIX_PLAIN),$(eval $(call modfix_plain,$(call \
	modfix_field,$(m),1),$(call modfix_field,$(m),2),$(call \
	modfix_field,$(m),3),$(filter 32,$(h))))))
$(eval $(call modfix_home))
$(eval $(call modfix_home,32))

-include $(wildcard $(modfix_out)/*.d $(call modfix_out,32)/*.d)

# The fuzzer of the boot list makes its modules itself.
$(B)/fuzz/fuzz_bootlist: \
	$(B)/obj/fuzzhosted/test/fuzz/bootlist_modules.o \
	$(B)/obj/fuzzhosted/test/unit/kern/kobjtest/objbuild.o

# Manifests of them, and modules that are signed, for the tests of the kernel's
# trust: $(call trust_material,suffix,machine).
define trust_material
$(B)/host$(1)/ktrust/stamp: test/unit/kern/trustmaterial.py $(VERIFY_MATERIAL) \
	    $(call modfix_files,$(1))
	$$(call say,OPENSSL,$$@)
	$$(Q)$$(PYTHON) $$< $$(@D) $(call modfix_out,$(1)) $(dir $(VERIFY_MATERIAL)) $(2)
$(addprefix $(B)/host$(1)/test/,kern/test_module_trust kern/test_module_trustrec \
	sa/test_bootrec_trust sa/test_trust_files): \
	$(B)/host$(1)/ktrust/stamp
endef
$(eval $(call trust_material,,amd64))
$(eval $(call trust_material,32,i386))
