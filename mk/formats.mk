# SPDX-License-Identifier: BSD-2-Clause
#
# The examples of other systems' modules (docs/formats.md), each built the way
# its system builds its own: $(B)/<machine>/formats/<name>.kmod of the sources in
# sys/modules/formats/<system>/.

FORMATS	= sys/modules/formats
# ToaruOS: the object as the compiler left it. The others: linked of several by
# ld -r, KOS's with a linker script; Marionette's with its start.o, and in an
# order that modorder.py finds.
FORMAT_toaru = counter tally
FORMAT_linked = greeter ledger
FORMAT_marionette = puppets strings
FORMAT_kos = hail shout sing herald
FORMAT_greeter = linux/greeter.c
FORMAT_ledger = sylixos/ledger.c sylixos/entry.c
FORMAT_strings = marionette/strings.c
# Each uses the one behind it.
FORMAT_puppets = marionette/dance.c marionette/body.c marionette/wood.c

format_files = $(patsubst %,$(B)/$(1)/formats/%.kmod,$(2))
format_objs = $(call objs,format$(1),$(addprefix $(FORMATS)/,$(2)))
FORMAT_STRIP = $(OBJCOPY) --strip-debug --remove-section=.comment \
	  --remove-section=.note.GNU-stack

# $(call format_link,machine,name,first object): what of that is an object.
define format_link
$(call format_files,$(1),$(2)): $(3) $(call format_objs,$(1),$(FORMAT_$(2)))
endef

# $(call formats,machine)
define formats
format$(1)_CC = $(CC)
format$(1)_CFLAGS = $$($(1)_CFLAGS) -D_MODULE
$$(eval $$(call home,format$(1)))
FORMAT_FILES_$(1) = $(call format_files,$(1),$(FORMAT_toaru) \
	  $(FORMAT_linked) $(FORMAT_kos) $(FORMAT_marionette))

$(call format_files,$(1),$(FORMAT_toaru)): $(call format_files,$(1),%): \
	    $(call format_objs,$(1),toaru/%.c)
	$$(out_folder)
	$$(Q)$(FORMAT_STRIP) $$< $$@

$(foreach n,$(FORMAT_linked),
$(call format_link,$(1),$(n)))
$(call format_files,$(1),$(FORMAT_linked)):
	$$(out_folder)
	$$(Q)$(LD) -r -m $(KERN_LD_$(1)) -o $$@ $$^
	$$(Q)$(FORMAT_STRIP) $$@

$(call format_files,$(1),$(FORMAT_kos)): $(call format_files,$(1),%): \
	    $(call format_objs,$(1),kos/%.c) $(FORMATS)/kos/kos.ld
	$$(out_folder)
	$$(Q)$(LD) -r -m $(KERN_LD_$(1)) --force-group-allocation \
	    -T $(FORMATS)/kos/kos.ld -o $$@ $$<
	$$(Q)$(FORMAT_STRIP) $$@

$(foreach n,$(FORMAT_marionette),
$(call format_link,$(1),$(n),$(call format_objs,$(1),marionette/start.c)))
$(call format_files,$(1),$(FORMAT_marionette)): scripts/modorder.py
	$$(out_folder)
	$$(Q)order=$$$$($(PYTHON) scripts/modorder.py $$(filter %.o,$$^)) && \
	    $(LD) -r -m $(KERN_LD_$(1)) -o $$@ $$$$order
	$$(Q)$(FORMAT_STRIP) $$@
endef
$(foreach m,$(KERN_MACHINES),$(eval $(call formats,$(m))))

.PHONY: formats
formats: $(foreach m,$(KERN_MACHINES),$(FORMAT_FILES_$(m)))
modules: $(FORMAT_FILES_$(MACHINE))
