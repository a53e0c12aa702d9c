# SPDX-License-Identifier: BSD-2-Clause
#
# make deb: the Debian packages and their source package, in $(B)/deb, of a copy
# of the tree; and what lintian says of them. debian/README.source describes
# debian/sources.

DEB	= $(B)/deb
DEB_VERSION = $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
DEB_TREE = $(DEB)/primeboot-$(DEB_VERSION)
DEB_SOURCES = debian/sources
DEB_FROM = $(or $(PRIMEBOOT_SRC_DIR),$(B)/src/download)

.PHONY: deb deb-sources
deb-sources: $(CODEC_STAMPS) $(BEARSSL_STAMP)
	$(call say,COPY,$(DEB_SOURCES))
	$(Q)rm -rf $(DEB_SOURCES) && mkdir $(DEB_SOURCES)
	$(Q)set -e; for dsc in zlib_$(call no_epoch,$(PIN_zlib)).dsc \
	    libzstd_$(PIN_libzstd).dsc bearssl_$(PIN_bearssl).dsc; do \
	    for f in $$dsc $$(awk '/^[^ ]/ { on = /^Checksums-Sha256:/; next } \
		on { print $$3 }' '$(DEB_FROM)'/$$dsc); do \
		cp '$(DEB_FROM)'/$$f $(DEB_SOURCES); \
	    done; \
	done

deb: deb-sources
	$(Q)rm -rf $(DEB) && mkdir -p $(DEB_TREE)
	$(Q)git ls-files -z --cached --others --exclude-standard | \
	    xargs -0 sh -c 'for f; do [ ! -f "$$f" ] || echo "$$f"; done' sh | \
	    tar -cf - -T - $(DEB_SOURCES) | tar -xf - -C $(DEB_TREE)
	$(Q)cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
	    -u PRIMEBOOT_SRC_DIR dpkg-buildpackage -us -uc
	$(call say,LINTIAN,$(DEB))
	$(Q)lintian --fail-on error,warning $(DEB)/*.changes
