# SPDX-License-Identifier: BSD-2-Clause
#
# What the kernel's payloads use (sys/payload): stb_image, for pictures, from
# Debian's unmodified source package; the decompressors of mk/codec.mk; and SHA-1,
# for random seeds, of mk/bearssl.mk.

STB_SRC	= $(B)/src/libstb-$(PIN_libstb)

STB_INC	= -isystem sys/modules/include -isystem $(STB_SRC)

CFLAGS_sys/payload/picture.c = $(STB_INC)
CFLAGS_sys/payload/seed.c = $(BEARSSL_INC)

$(STB_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh libstb $(PIN_libstb) $(B)/src \
	    $(SUM_libstb) >/dev/null

# The files that use the libraries and libverify, beside the decoders.
PAYLOAD_USERS = $(addprefix sys/payload/,picture.c seed.c payload_decode.c) \
	   $(call room_srcs,sys/trust)

# $(call payload_objs,H): the libraries in home H, of the kernel.
payload_objs = $(call decode_objs,$(1)) \
	   $(call bearssl_objs,$(1),$(SHA1_PARTS)) \
	   $(B)/obj/$(1)/stb/stb_image.o

# $(call payload,H): the rules for them.
define payload
$(call codec,$(1))
$(call objs,$(1),sys/payload/picture.c): | $(STB_SRC)/.primeboot-complete
$(call objs,$(1),sys/payload/seed.c): | $(BEARSSL_STAMP)

$(B)/obj/$(1)/stb/%.o: $(STB_SRC)/.primeboot-complete $(B)/obj/$(1).flags \
	    mk/payload.mk sys/payload/picture_impl.h
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(STB_INC) -c -o $$@ \
	    -DSTB_IMAGE_IMPLEMENTATION -include sys/payload/picture_impl.h \
	    -x c $(STB_SRC)/$$*.h
endef
$(foreach h,amd64 i386 host host32 fuzz,$(eval $(call payload,$(h))))
