# SPDX-License-Identifier: BSD-2-Clause
#
# make install DESTDIR= PREFIX=/usr/local: below $(DESTDIR)$(PREFIX)
#
#	bin			primeboot-kmod
#	sbin			primeboot-install-efi, primeboot-boot-good (scripts/)
#	lib/primeboot/efi	the loaders, for an EFI system partition
#	lib/primeboot/<machine>	the archives of make lib
#	include/primeboot	their headers
#	share/primeboot		PRIMEBOOT of modules that are built outside the
#				tree: mk/kmod.mk and the kernel's headers
#	share/man, share/bash-completion, share/zsh
#
# The headers of share/primeboot are those that modules include, and what these
# need, where they are in the tree.

PREFIX	?= /usr/local
MANDIR	?= $(PREFIX)/share/man
BASHDIR	?= $(PREFIX)/share/bash-completion/completions
ZSHDIR	?= $(PREFIX)/share/zsh/site-functions
INSTALL	= install

KMOD_HEADERS = include/bootinfo.h $(wildcard sys/sys/*.h sys/lib/libkern/*.h \
	  sys/arch/*/include/machine/*.h sys/modules/include/*.h) \
	  sys/lib/libelf/elf_object.h sys/lib/libelf/elf_reader.h \
	  sys/lib/libtpmlog/tpmlog.h \
	  sys/arch/x86/cpufunc.h sys/arch/x86/specialreg.h sys/ddb/ddb.h \
	  sys/dev/clock_subr.h sys/dev/firmload.h sys/fs/fs.h \
	  sys/modules/ringbuf/ringbuf.h sys/prop/proplib.h \
	  $(wildcard sys/uvm/*.h)
KMOD_MAKEFILES = mk/common.mk mk/kmod.mk mk/sources.mk
MAN_PAGES = $(wildcard man/*.[1-9])

# $(call put,mode,folder,files): without owners, so that it needs no root in
# DESTDIR.
put	= $(INSTALL) -d '$(DESTDIR)$(2)' && \
	  $(INSTALL) -m $(1) $(3) '$(DESTDIR)$(2)'

.PHONY: install
install: $(EFI_APPS) $(LIB_ARCHIVES) $(LIB)/include.stamp $(TOOL)
	$(call say,INSTALL,$(DESTDIR)$(PREFIX))
	$(Q)$(call put,755,$(PREFIX)/bin,$(TOOL))
	$(Q)set -e; for f in install-efi boot-good; do \
	    $(INSTALL) -D -m 755 scripts/$$f \
		'$(DESTDIR)$(PREFIX)/sbin/primeboot-'$$f; \
	done
	$(Q)$(call put,644,$(PREFIX)/lib/primeboot/efi,$(EFI_APPS))
	$(Q)$(foreach m,$(LIB_MACHINES),$(call put,644,$(PREFIX)/lib/primeboot/$(m),\
	    $(filter $(LIB)/$(m)/%,$(LIB_ARCHIVES))) &&) :
	$(Q)set -e; cd $(LIB)/include; for h in $$(find . -name '*.h'); do \
	    $(INSTALL) -D -m 644 $$h '$(DESTDIR)$(PREFIX)/include/primeboot/'$$h; \
	done
	$(Q)set -e; for f in $(KMOD_HEADERS) $(KMOD_MAKEFILES); do \
	    $(INSTALL) -D -m 644 $$f '$(DESTDIR)$(PREFIX)/share/primeboot/'$$f; \
	done
	$(Q)$(call put,755,$(PREFIX)/share/primeboot/scripts,scripts/fetch-source.sh)
	$(Q)set -e; for f in $(MAN_PAGES); do \
	    $(INSTALL) -D -m 644 $$f '$(DESTDIR)$(MANDIR)'/man$${f##*.}/$${f#man/}; \
	done
	$(Q)$(INSTALL) -D -m 644 tools/kmod/completion.bash \
	    '$(DESTDIR)$(BASHDIR)/primeboot-kmod'
	$(Q)$(INSTALL) -D -m 644 tools/kmod/completion.zsh \
	    '$(DESTDIR)$(ZSHDIR)/_primeboot-kmod'
