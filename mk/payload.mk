# SPDX-License-Identifier: BSD-2-Clause
#
# The libraries that the kernel's payloads use (sys/payload), from Debian's
# unmodified source packages: SHA-1 of BearSSL, for random seeds. The
# decompressors are mk/codec.mk's.

SHA1_SRC = $(B)/src/bearssl-$(PIN_bearssl)
SHA1_PARTS = hash/sha1 codec/dec32be codec/enc32be
SHA1_INC = -isystem sys/modules/include -isystem $(SHA1_SRC)/inc \
	   -isystem $(SHA1_SRC)/src

CFLAGS_sys/payload/seed.c = $(SHA1_INC)

$(SHA1_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh bearssl $(PIN_bearssl) $(B)/src \
	    $(SUM_bearssl) >/dev/null

# The files that use the libraries, beside the decoders.
PAYLOAD_USERS = sys/payload/seed.c

# $(call payload_objs,H): the libraries in home H, of the kernel.
payload_objs = $(call decode_objs,$(1)) \
	   $(addprefix $(B)/obj/$(1)/sha1/,$(addsuffix .o,$(SHA1_PARTS)))

# $(call payload,H): the rules for them.
define payload
$(call codec,$(1))
$(call objs,$(1),sys/payload/seed.c): | $(SHA1_SRC)/.primeboot-complete

$(B)/obj/$(1)/sha1/%.o: $(SHA1_SRC)/.primeboot-complete $(B)/obj/$(1).flags \
	    mk/payload.mk
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(SHA1_INC) -c -o $$@ \
	    $(SHA1_SRC)/src/$$*.c
endef
$(foreach h,amd64 i386 host host32 fuzz,$(eval $(call payload,$(h))))
