# SPDX-License-Identifier: BSD-2-Clause
#
# The modules that the tests of the module framework load: real ones, compiled
# like any other, in $(B)/host/modfixtures/<name>.kmod.
#
# Most differ only in name, class and requirements, and are made from one
# source, plain.c. Each line: name[:CLASS[:requires,...]]
MODFIX_PLAIN = \
	plain other third \
	base left:MISC:base right:MISC:base top:MISC:left,right \
	chain1:MISC:chain2 chain2:MISC:chain3 chain3:MISC:chain4 \
	chain4:MISC:chain5 chain5:MISC:chain6 chain6:MISC:chain7 chain7 \
	cyca:MISC:cycb cycb:MISC:cycc cycc:MISC:cyca intocyc:MISC:plain,cyca \
	selfdep:MISC:selfdep \
	lonely:MISC:nowhere afterlonely:MISC:plain,lonely \
	halfway:MISC:base,plain,nowhere \
	needsctl:MISC:ctl \
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

# The rest have a source each.
MODFIX_DIR = test/unit/kern/modfixtures
MODFIX_OWN = $(patsubst $(MODFIX_DIR)/%.c,%,\
	$(filter-out %/plain.c,$(wildcard $(MODFIX_DIR)/*.c)))

modfix_CC = $(CC)
modfix_CFLAGS = $(FREESTANDING) $(AMD64_FLAGS) -D_MODULE
$(eval $(call home,modfix))

MODFIX_OUT = $(B)/host/modfixtures
modfix_field = $(word $(2),$(subst :, ,$(1)))
MODFIX_FILES = $(foreach m,$(MODFIX_PLAIN),\
	$(MODFIX_OUT)/$(call modfix_field,$(m),1).kmod) \
	$(foreach m,$(MODFIX_OWN),$(MODFIX_OUT)/$(m).kmod)

# $(call modfix_plain,name,CLASS,requires): its object.
define modfix_plain
$(MODFIX_OUT)/$(1).kmod: $(MODFIX_OUT)/$(1).o
$(MODFIX_OUT)/$(1).o: $(MODFIX_DIR)/plain.c $(B)/obj/modfix.flags mk/modfixtures.mk
	@mkdir -p $$(@D)
	$$(Q)$(modfix_CC) $(modfix_CFLAGS) -DFIX_NAME=$(1) \
	    -DFIX_CLASS=MODULE_CLASS_$(or $(2),MISC) \
	    $(if $(3),-DFIX_REQUIRED='"$(3)"') \
	    -MMD -MP -c -o $$@ $$<
endef
$(foreach m,$(MODFIX_PLAIN),$(eval $(call modfix_plain,$(call \
	modfix_field,$(m),1),$(call modfix_field,$(m),2),$(call \
	modfix_field,$(m),3))))

$(foreach m,$(MODFIX_OWN),$(eval \
	$(MODFIX_OUT)/$(m).kmod: $(B)/obj/modfix/$(MODFIX_DIR)/$(m).o))
$(MODFIX_FILES):
	@mkdir -p $(@D)
	$(Q)$(LD) -r -o $@ $(filter %.o,$^)
	$(Q)$(OBJCOPY) --strip-debug --remove-section=.comment \
	    --remove-section=.note.GNU-stack $@

# The tests that load them, and the world that they do it in. They find the
# modules through $PRIMEBOOT_BUILD.
MODFIX_TESTS = $(filter $(B)/host/test/kern/test_module% \
	$(B)/host/test/kern/test_monitor $(B)/host/test/kern/test_sysctl,$(UNIT_kern))
$(MODFIX_TESTS): $(MODFIX_FILES) \
	$(call objs,hosted,$(wildcard test/unit/kern/modtest/*.c))

-include $(wildcard $(MODFIX_OUT)/*.d)

# The fuzzer of the boot list makes its modules itself.
$(B)/fuzz/fuzz_bootlist: \
	$(B)/obj/fuzzhosted/test/fuzz/bootlist_modules.o \
	$(B)/obj/fuzzhosted/test/unit/kern/kobjtest/objbuild.o
