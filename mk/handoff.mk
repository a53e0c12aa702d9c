# SPDX-License-Identifier: BSD-2-Clause
#
# The probe: a kernel that prints what the loader passed, for
# test/qemu/test_handoff.py. It is an ELF64 file of 32-bit code, like the entry
# of every kernel of this boot protocol; probe-i386 is the same as an ELF32
# file.

PROBE	= $(B)/test/handoff/probe
PROBE_SRC = test/qemu/handoff/probe

probe_CC = $(CC)
probe_CFLAGS = -g -nostdinc
$(eval $(call home,probe))
probe386_CC = $(CC)
probe386_CFLAGS = $(probe_CFLAGS) -m32
$(eval $(call home,probe386))

# $(call probe,name,object,load address,KERNBASE,linker's emulation)
define probe
PROBES += $(PROBE)$(1)
$(PROBE)$(1): $(B)/obj/$(2).o $(PROBE_SRC).ldscript mk/handoff.mk
	$$(out_folder)
	$$(call say,LD,$$@)
	$$(Q)$$(LD) -m $(5) -nostdlib -static -z noexecstack \
	    -z max-page-size=0x1000 --build-id=none --fatal-warnings \
	    --defsym=LOADPA=$(3) --defsym=KERNBASE=$(4) \
	    -T $(PROBE_SRC).ldscript -o $$@ $$<
endef
KERNBASE_AMD64 = 0xffffffff80000000
# probe has the usual load address; probe-high one that makes the loader build
# it below its final place, in a machine of 128 MB.
$(eval $(call probe,,probe/$(PROBE_SRC),0x200000,$(KERNBASE_AMD64),elf_x86_64))
$(eval $(call probe,-high,probe/$(PROBE_SRC),0x5000000,$(KERNBASE_AMD64),elf_x86_64))
# probe-fill is 9 MB large, and uses all memory that the map offers.
$(eval $(call probe,-fill,probe/fill,0x200000,$(KERNBASE_AMD64),elf_x86_64))
# probe-load is what make bench-load loads.
$(eval $(call probe,-load,probe/test/bench/load/kernel,0x200000,$(KERNBASE_AMD64),elf_x86_64))
$(eval $(call probe,-i386,probe386/$(PROBE_SRC),0x100000,0xc0000000,elf_i386))

# probe-prekern stands where prekern would be: linked to physical addresses.
$(eval $(call probe,-prekern,probe/prekern,0x100000,0,elf_x86_64))
$(B)/obj/probe/prekern.o: $(PROBE_SRC).S mk/handoff.mk
	$(out_folder)
	$(call say,AS,$@)
	$(Q)$(CC) $(probe_CFLAGS) -DPREKERN -c -o $@ $<

$(B)/obj/probe/fill.o: $(PROBE_SRC).S mk/handoff.mk
	$(out_folder)
	$(call say,AS,$@)
	$(Q)$(CC) $(probe_CFLAGS) -DFILL -c -o $@ $<

.PHONY: handoff-probe
handoff-probe: $(PROBES)
all: handoff-probe
