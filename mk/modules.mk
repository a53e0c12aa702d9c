# SPDX-License-Identifier: BSD-2-Clause
#
# The modules that ship: each folder of sys/modules with a Makefile is built by
# mk/kmod.mk, the same way as a module outside the tree; for each machine in
# $(B)/<machine>/modules.

KMODS	= $(patsubst sys/modules/%/Makefile,%,$(wildcard sys/modules/*/Makefile))
kmod_files = $(foreach m,$(KMODS),$(B)/$(1)/modules/$(m)/$(m).kmod)
KMOD_FILES = $(call kmod_files,$(MACHINE))

# Those that authors copy are not on the disk image:
# $(B)/<machine>/examples/<name>/<name>.kmod.
EXAMPLES = $(patsubst sys/modules/examples/%/Makefile,%,$(wildcard \
	  sys/modules/examples/*/Makefile))
example_files = $(foreach m,$(EXAMPLES),$(B)/$(1)/examples/$(m)/$(m).kmod)

.PHONY: modules examples FORCE
modules: $(KMOD_FILES)
examples: $(foreach m,$(KERN_MACHINES),$(call example_files,$(m)))

# The module's own make knows its dependencies, so it is run every time. (No
# other command here: with one, make -n would report the module as changed.)
#
# $(call kmods,machine)
define kmods
$(call kmod_files,$(1)): FORCE
	@$(call make_kmod,$(1),sys/modules,../../..)
$(call example_files,$(1)): FORCE
	@$(call make_kmod,$(1),sys/modules/examples,../../../..)
endef

# $(call make_kmod,machine,folder,the way back from a module's folder in it):
# make the module $@. The path of this tree for the module's make is relative if
# it contains a blank, which make cannot handle.
from_kmod = $(if $(filter /%,$(1)),$(1),$(2)/$(1))
make_kmod = $$(MAKE) -C $(2)/$$(basename $$(@F)) \
	  $(call make_kmod_vars,$(if $(word 2,$(CURDIR)),$(3),$(CURDIR))) \
	  CC='$(CC)' MACHINE=$(1)
make_kmod_vars = PRIMEBOOT=$(1) B=$(call from_kmod,$(B),$(1)) \
	  OBJDIR=$$(call from_kmod,$$(@D),$(1))

$(foreach m,$(KERN_MACHINES),$(eval $(call kmods,$(m))))
