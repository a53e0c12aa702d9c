# SPDX-License-Identifier: BSD-2-Clause
#
# The probe: a kernel that tells what the loader gave it, for
# test/qemu/test_handoff.py. It is an ELF64 whose code is 32-bit, like the
# first instructions of any kernel that this boot protocol starts.

PROBE	= $(B)/test/handoff/probe
PROBE_SRC = test/qemu/handoff/probe

probe_CC = $(CC)
probe_CFLAGS = -g -nostdinc
$(eval $(call home,probe))

# probe is loaded where kernels are; probe-high where it must be built below
# its final place, in a machine of 128 MB.
$(PROBE): LOADPA = 0x200000
$(PROBE)-high: LOADPA = 0x5000000
# probe-fill is 9 MB large, and uses all memory that the map offers.
$(PROBE)-fill: LOADPA = 0x200000

$(B)/obj/probe/fill.o: $(PROBE_SRC).S mk/handoff.mk
	$(out_folder)
	$(call say,AS,$@)
	$(Q)$(CC) $(probe_CFLAGS) -DFILL -c -o $@ $<

$(PROBE)-fill: $(B)/obj/probe/fill.o $(PROBE_SRC).ldscript mk/handoff.mk
	$(out_folder)
	$(call say,LD,$@)
	$(Q)$(LD) -nostdlib -static -z noexecstack -z max-page-size=0x1000 \
	    --build-id=none --fatal-warnings --defsym=LOADPA=$(LOADPA) \
	    -T $(PROBE_SRC).ldscript -o $@ $<

$(PROBE) $(PROBE)-high: $(B)/obj/probe/$(PROBE_SRC).o $(PROBE_SRC).ldscript \
	    mk/handoff.mk
	$(out_folder)
	$(call say,LD,$@)
	$(Q)$(LD) -nostdlib -static -z noexecstack -z max-page-size=0x1000 \
	    --build-id=none --fatal-warnings --defsym=LOADPA=$(LOADPA) \
	    -T $(PROBE_SRC).ldscript -o $@ $<

.PHONY: handoff-probe
handoff-probe: $(PROBE) $(PROBE)-high $(PROBE)-fill
all: handoff-probe
