# SPDX-License-Identifier: BSD-2-Clause
#
# The libraries that the kernel's payloads use (sys/payload), from Debian's
# unmodified source packages: SHA-1 of BearSSL, for random seeds, and stb_image,
# for pictures. The decompressors are mk/codec.mk's.

STB_SRC	= $(B)/src/libstb-$(PIN_libstb)
SHA1_SRC = $(B)/src/bearssl-$(PIN_bearssl)
SHA1_PARTS = hash/sha1 codec/dec32be codec/enc32be
SHA1_INC = -isystem sys/modules/include -isystem $(SHA1_SRC)/inc \
	   -isystem $(SHA1_SRC)/src

STB_INC	= -isystem sys/modules/include -isystem $(STB_SRC)

CFLAGS_sys/payload/picture.c = $(STB_INC)
CFLAGS_sys/payload/seed.c = $(SHA1_INC)

$(STB_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh libstb $(PIN_libstb) $(B)/src \
	    $(SUM_libstb) >/dev/null
$(SHA1_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh bearssl $(PIN_bearssl) $(B)/src \
	    $(SUM_bearssl) >/dev/null

# The files that use the libraries, beside the decoders.
PAYLOAD_USERS = sys/payload/picture.c sys/payload/seed.c

# $(call payload_objs,H): the libraries in home H, of the kernel.
payload_objs = $(call decode_objs,$(1)) \
	   $(addprefix $(B)/obj/$(1)/sha1/,$(addsuffix .o,$(SHA1_PARTS))) \
	   $(B)/obj/$(1)/stb/stb_image.o

# $(call payload,H): the rules for them.
define payload
$(call codec,$(1))
$(call objs,$(1),sys/payload/picture.c): | $(STB_SRC)/.primeboot-complete
$(call objs,$(1),sys/payload/seed.c): | $(SHA1_SRC)/.primeboot-complete

$(B)/obj/$(1)/sha1/%.o: $(SHA1_SRC)/.primeboot-complete $(B)/obj/$(1).flags \
	    mk/payload.mk
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(SHA1_INC) -c -o $$@ \
	    $(SHA1_SRC)/src/$$*.c

$(B)/obj/$(1)/stb/%.o: $(STB_SRC)/.primeboot-complete $(B)/obj/$(1).flags \
	    mk/payload.mk sys/payload/picture_impl.h
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(STB_INC) -c -o $$@ \
	    -DSTB_IMAGE_IMPLEMENTATION -include sys/payload/picture_impl.h \
	    -x c $(STB_SRC)/$$*.h
endef
$(foreach h,amd64 i386 host host32 fuzz,$(eval $(call payload,$(h))))
