# SPDX-License-Identifier: BSD-2-Clause
#
# The modules that ship: each folder of sys/modules with a Makefile is built by
# mk/kmod.mk, the same way as a module outside the tree; for each machine in
# $(B)/<machine>/modules.

KMODS	= $(patsubst sys/modules/%/Makefile,%,$(wildcard sys/modules/*/Makefile))
kmod_files = $(foreach m,$(KMODS),$(B)/$(1)/modules/$(m)/$(m).kmod)
KMOD_FILES = $(call kmod_files,$(MACHINE))

.PHONY: modules FORCE
modules: $(KMOD_FILES)

# The module's own make knows its dependencies, so it is run every time. (No
# other command here: with one, make -n would report the module as changed.)
#
# $(call kmods,machine)
define kmods
$(call kmod_files,$(1)): FORCE
	@$$(MAKE) -C sys/modules/$$(basename $$(@F)) PRIMEBOOT=$(FROM_KMOD) \
	    B=$$(call from_kmod,$(B)) OBJDIR=$$(call from_kmod,$$(@D)) \
	    CC='$(CC)' MACHINE=$(1)
endef

# The path of this tree for the module's make: relative if it contains a blank,
# which make cannot handle.
FROM_KMOD = $(if $(word 2,$(CURDIR)),../../..,$(CURDIR))
from_kmod = $(if $(filter /%,$(1)),$(1),$(FROM_KMOD)/$(1))

$(foreach m,$(KERN_MACHINES),$(eval $(call kmods,$(m))))
