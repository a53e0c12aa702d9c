# SPDX-License-Identifier: BSD-2-Clause
#
# BearSSL, Debian's unmodified source, for each home of loader, kernel and host:
# hashes, public-key signatures and X.509 certificates for sys/lib/libverify, and
# SHA-1 for random seeds (sys/payload). Only these files are compiled. Debian's
# archive is built for user space: it uses the red zone and the stack protector.
#
# $(B)/obj/<home>/libverify.a has libverify with them: loaders link what they
# use; the kernels' show a test what it needs. The kernel has the objects in its
# payload.o (mk/kern.mk), in which the names of both are local ones: modules have
# such names, too.

BEARSSL_SRC = $(B)/src/bearssl-$(PIN_bearssl)
BEARSSL_STAMP = $(BEARSSL_SRC)/.primeboot-complete
# Without vector instructions and an operating system's random numbers and clock.
BEARSSL_INC = -isystem sys/modules/include -isystem $(BEARSSL_SRC)/inc \
	   -isystem $(BEARSSL_SRC)/src
BEARSSL_FLAGS = -DBR_amd64=0 -DBR_i386=0 -DBR_AES_X86NI=0 -DBR_SSE2=0 \
	   -DBR_RDRAND=0 -DBR_POWER8=0 -DBR_USE_URANDOM=0 \
	   -DBR_USE_WIN32_RAND=0 -DBR_USE_UNIX_TIME=0 -DBR_USE_WIN32_TIME=0

$(BEARSSL_STAMP):
	$(Q)scripts/fetch-source.sh bearssl $(PIN_bearssl) $(B)/src \
	    $(SUM_bearssl) >/dev/null

SHA1_PARTS = hash/sha1 codec/dec32be codec/enc32be
# i31: 31-bit words, the same code on both machines, and no floating point.
VERIFY_PARTS = $(addprefix codec/,ccopy dec32be dec64be enc32be enc64be) \
	   $(addprefix ec/,ec_prime_i31 ec_secp256r1 ec_secp384r1 ec_secp521r1 \
	   ecdsa_atr ecdsa_i31_bits ecdsa_i31_vrfy_asn1 ecdsa_i31_vrfy_raw) \
	   $(addprefix hash/,multihash sha1 sha2big sha2small) \
	   $(addprefix int/,$(addprefix i31_,add bitlen decmod decode encode \
	   fmont iszero modpow modpow2 montmul muladd ninv31 rshift sub tmont) \
	   i32_div32) \
	   $(addprefix rsa/,rsa_i31_pkcs1_vrfy rsa_i31_pub rsa_pkcs1_sig_unpad) \
	   $(addprefix x509/,x509_decoder x509_minimal)

VERIFY_ROOM = sys/lib/libverify
VERIFY_SRCS = $(call room_srcs,$(VERIFY_ROOM))
CFLAGS_$(VERIFY_ROOM) = $(BEARSSL_INC) -fvisibility=hidden

# $(call bearssl_objs,H,parts), $(call verify_objs,H): in home H.
bearssl_objs = $(addprefix $(B)/obj/$(1)/bearssl/,$(addsuffix .o,$(2)))
verify_objs = $(call objs,$(1),$(VERIFY_SRCS)) \
	   $(call bearssl_objs,$(1),$(VERIFY_PARTS))

# $(call bearssl,H): the rules for them.
define bearssl
$(call objs,$(1),$(VERIFY_SRCS)): | $(BEARSSL_STAMP)

$(B)/obj/$(1)/bearssl/%.o: $(BEARSSL_STAMP) $(B)/obj/$(1).flags mk/bearssl.mk
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(BEARSSL_INC) \
	    $(BEARSSL_FLAGS) -c -o $$@ $(BEARSSL_SRC)/src/$$*.c
endef
VERIFY_HOMES = efi efi32 amd64 i386
$(foreach h,$(VERIFY_HOMES) host host32 hostsa hostsa32 fuzz tool bench,$(eval $(call bearssl,$(h))))

VERIFY_LIBS = $(VERIFY_HOMES:%=$(B)/obj/%/libverify.a)
define verify_lib
$(B)/obj/$(1)/libverify.a: $(call verify_objs,$(1)) \
	    $(call list,$(1)/libverify,$(call verify_objs,$(1))) mk/bearssl.mk
	$$(out_folder)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcsD $$@ $$(filter %.o,$$^)
endef
$(foreach h,$(VERIFY_HOMES),$(eval $(call verify_lib,$(h))))
