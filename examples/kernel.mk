# SPDX-License-Identifier: BSD-2-Clause
#
# How an example builds its kernel and its modules, and boots them. It sets
#
#	OBJS	the objects of its kernel, of C and assembler files here and in
#		../machine
#	LIBS	the archives it is linked with
#	FILES	what QEMU hands over, in this order: modules (hello.o), and the
#		kernel's symbol table (kernel.sym)

PRIMEBOOT ?= ../..
LIB	?= $(PRIMEBOOT)/build/lib
OBJDIR	?= build
VPATH	= ../machine
CFLAGS	= -std=gnu11 -O2 -Wall -Wextra -Werror -ffreestanding -nostdinc \
	  -isystem $(shell $(CC) -print-file-name=include) -I$(LIB)/include \
	  -I../machine -fno-pic -mcmodel=kernel -mno-red-zone \
	  -mgeneral-regs-only -fno-stack-protector \
	  -fno-asynchronous-unwind-tables -fcf-protection=none

all: $(OBJDIR)/kernel $(FILES:%=$(OBJDIR)/%)

$(OBJDIR)/%.o: %.c $(wildcard *.h ../machine/*.h) $(LIB)/include.stamp
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(OBJDIR)/%.o: %.S
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

# QEMU takes Multiboot kernels as 32-bit files.
$(OBJDIR)/kernel: $(OBJS:%=$(OBJDIR)/%) $(LIBS:%=$(LIB)/amd64/%) kernel.ldscript
	$(LD) -nostdlib -static --gc-sections -z noexecstack \
	    -z max-page-size=0x1000 --no-warn-rwx-segments \
	    -T $(filter %.ldscript,$^) -o $@.64 $(filter %.o %.a,$^)
	objcopy -O elf32-i386 $@.64 $@

$(OBJDIR)/kernel.sym: $(OBJDIR)/kernel
	objcopy --only-keep-debug $<.64 $@
	strip -g $@

comma	= ,
space	= $(subst x,,x x)

run: all
	cd $(OBJDIR) && qemu-system-x86_64 -accel tcg -m 128 -display none \
	    -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=1 \
	    -serial stdio -kernel kernel \
	    -initrd $(subst $(space),$(comma),$(strip $(FILES))); test $$? = 33

clean:
	rm -rf $(OBJDIR)

.PHONY: all run clean
