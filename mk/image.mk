# SPDX-License-Identifier: BSD-2-Clause
#
# The disk image that `make run' boots: $(B)/disk.img, for other machines than
# amd64 $(B)/disk-<machine>.img. MODULES: paths of further modules, to
# be put on it and loaded by its boot.cfg.

DISK	= $(B)/disk$(if $(filter-out amd64,$(MACHINE)),-$(MACHINE)).img

.PHONY: image
image: $(DISK)

$(DISK): $(EFI_APPS) $(KERNEL) $(KMOD_FILES) $(MODULES) etc/boot.cfg \
	    scripts/mkdisk.py mk/image.mk \
	    $(call list,image-$(MACHINE),$(KMOD_FILES) $(MODULES))
	$(call say,DISK,$@)
	$(Q)scripts/mkdisk.py -o $@ --build $(B) --machine $(MACHINE) \
	    $(addprefix --module ,$(MODULES))
