# SPDX-License-Identifier: BSD-2-Clause
#
# make bench: the cost of a link. The kernel's files are compiled as a program,
# optimised and without sanitizers, with the allocator of a booted kernel
# instead of the host's checking one. Modules by the thousand are made from one
# source; scripts/bench.py measures their link, and ld.lld and llvm-jitlink on
# the same objects; and what verifying a file costs, beside SHA-256 alone. make
# bench-check also fails when a target is missed.
#
#	BENCH_ONLY=<part>	only link, or verify

BENCH	= $(B)/bench
BENCH_MODULES = 1000

bench_CC = $(CC)
bench_CFLAGS = $(FREESTANDING) -fno-pie -D_KERNEL -D_HOST -Isys/arch/host/include
$(eval $(call home,bench))
benchhosted_CC = $(CC)
benchhosted_CFLAGS = $(HOSTED_FLAGS) -fno-pie
$(eval $(call home,benchhosted))

BENCH_OBJS = $(call objs,bench,$(HOST_LINK_MI) sys/kern/subr_kmem.c) \
	   $(call verify_objs,bench) $(call objs,benchhosted,$(filter-out sys/arch/host/host_kmem.c,\
	   $(wildcard sys/arch/host/*.c)) test/bench/bench_kobj.c)

$(BENCH)/bench_kobj: $(BENCH_OBJS) $(call list,bench,$(BENCH_OBJS)) mk/bench.mk
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -no-pie -o $@ $(BENCH_OBJS)

VERIFY_BENCH_OBJS = $(filter-out $(call objs,benchhosted,test/bench/bench_kobj.c),$(BENCH_OBJS)) \
	   $(call objs,benchhosted,test/bench/bench_verify.c)

$(BENCH)/bench_verify: $(VERIFY_BENCH_OBJS) $(call list,benchverify,$(VERIFY_BENCH_OBJS)) mk/bench.mk
	$(out_folder)
	$(call say,LINK,$@)
	$(Q)$(CC) -no-pie -o $@ $(VERIFY_BENCH_OBJS)

# Templates: compiled like any module, then copied under other names.
BENCH_SYN = $(addprefix $(BENCH)/synthetic-,base.o module.o shared.o)
BENCH_SYN_base = -DSYN_BASE
BENCH_SYN_shared = -DSYN_SHARED
$(BENCH_SYN): $(BENCH)/synthetic-%.o: test/bench/synthetic.c mk/bench.mk mk/common.mk
	$(out_folder)
	$(call say,CC,$@)
	$(Q)$(CC) $(FREESTANDING) $(AMD64_FLAGS) -D_MODULE $(BENCH_SYN_$*) \
	    -c -o $@.o $<
	$(Q)$(LD) -r -o $@ $@.o
	$(Q)$(OBJCOPY) --strip-debug --remove-section=.comment \
	    --remove-section=.note.GNU-stack $@

# The cost of a peer on an empty object.
$(BENCH)/empty.o: mk/bench.mk
	$(out_folder)
	$(Q)echo 'int empty(void); int empty(void) { return 0; }' | \
	    $(CC) $(FREESTANDING) $(AMD64_FLAGS) -x c -c -o $@ -

$(BENCH)/objects.stamp: scripts/bench_objects.py $(BENCH_SYN)
	$(call say,RENAME,$(BENCH)/objects)
	$(Q)rm -rf $(BENCH)/objects
	$(Q)$(PYTHON) scripts/bench_objects.py --base $(BENCH)/synthetic-base.o \
	    --module $(BENCH)/synthetic-module.o \
	    --shared $(BENCH)/synthetic-shared.o $(BENCH_MODULES) $(BENCH)/objects
	@touch $@

BENCH_KMODS = $(filter %/zlib.kmod %/bearssl.kmod,$(call kmod_files,amd64))

.PHONY: bench bench-check bench-build
bench-build: $(BENCH)/bench_kobj $(BENCH)/bench_verify $(TOOL) $(BENCH)/empty.o \
	    $(BENCH)/objects.stamp $(BENCH_KMODS)

bench bench-check: bench-build
	@$(PYTHON) scripts/bench.py --work $(BENCH) \
	    --kmod $(TOOL) $(BENCH_ONLY:%=--only %) \
	    $(if $(filter bench-check,$@),--check) $(BENCH_KMODS)
