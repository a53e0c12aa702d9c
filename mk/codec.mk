# SPDX-License-Identifier: BSD-2-Clause
#
# gzip and zstd: the decompressors of zlib and zstd, from Debian's unmodified
# source packages, compiled for each home of the loader's rooms and, by
# mk/payload.mk, the kernel's. Debian's archives are built for user space: they
# use the red zone and the stack protector.
#
#	PRIMEBOOT_SRC_DIR=<folder>	has the source packages, instead of a
#					download (scripts/fetch-source.sh)

ZLIB_SRC = $(B)/src/zlib-$(call no_epoch,$(PIN_zlib))
ZSTD_SRC = $(B)/src/libzstd-$(PIN_libzstd)
no_epoch = $(lastword $(subst :, ,$(1)))

ZLIB_PARTS = adler32 crc32 inffast inflate inftrees zutil
ZSTD_PARTS = $(addprefix common/,entropy_common error_private fse_decompress \
	   xxhash zstd_common) $(addprefix decompress/,huf_decompress \
	   zstd_ddict zstd_decompress zstd_decompress_block)

# Z_SOLO is zlib's macro for code without an operating system. zstd gets all its
# memory from the caller; its malloc is replaced by zstd's own hook.
CODEC_INC = -isystem sys/modules/include -isystem $(ZLIB_SRC) \
	   -isystem $(ZSTD_SRC)/lib
ZLIB_FLAGS = -DZ_SOLO
ZSTD_FLAGS = -DZSTD_DISABLE_ASM=1 -DZSTD_NO_INTRINSICS -DZSTD_LEGACY_SUPPORT=0 \
	   -DZSTD_TRACE=0 -DXXH_NAMESPACE=ZSTD_ \
	   '-DXXH_STATIC_ASSERT(c)=_Static_assert(c,\#c)' -DZSTD_DEPS_MALLOC \
	   '-DZSTD_malloc(s)=NULL' '-DZSTD_calloc(n,s)=NULL' \
	   '-DZSTD_free(p)=((void)(p))' -DZSTDLIB_VISIBLE= -DZSTDERRORLIB_VISIBLE=
# Fast where it boots; with sanitizers, -O3 would take a minute to compile.
# (Hidden in the kernel: mk/kern.mk.)
CODEC_FLAGS = -w -g1 -fno-sanitize=undefined $(if $(filter efi%,$(1)),-O3,$(if \
	   $(filter amd64 i386,$(1)),-O2 -fvisibility=hidden,-O1))

DECODE_SRCS = $(wildcard sys/fs/decode/*.c)
CFLAGS_sys/fs/decode = $(CODEC_INC) $(ZLIB_FLAGS)

CODEC_STAMPS = $(ZLIB_SRC)/.primeboot-complete $(ZSTD_SRC)/.primeboot-complete
$(ZLIB_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh zlib $(PIN_zlib) $(B)/src $(SUM_zlib) >/dev/null
$(ZSTD_SRC)/.primeboot-complete:
	$(Q)scripts/fetch-source.sh libzstd $(PIN_libzstd) $(B)/src \
	    $(SUM_libzstd) >/dev/null

# $(call decode_objs,H): our decoders and the libraries, in home H.
decode_objs = $(call objs,$(1),$(DECODE_SRCS)) \
	   $(addprefix $(B)/obj/$(1)/zlib/,$(addsuffix .o,$(ZLIB_PARTS))) \
	   $(addprefix $(B)/obj/$(1)/zstd/,$(addsuffix .o,$(ZSTD_PARTS)))

# $(call codec,H): the rules for them.
define codec
$(call objs,$(1),$(DECODE_SRCS)): | $(CODEC_STAMPS)

$(B)/obj/$(1)/zlib/%.o: $(CODEC_STAMPS) $(B)/obj/$(1).flags mk/codec.mk
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(CODEC_INC) \
	    $(ZLIB_FLAGS) -c -o $$@ $(ZLIB_SRC)/$$*.c

$(B)/obj/$(1)/zstd/%.o: $(CODEC_STAMPS) $(B)/obj/$(1).flags mk/codec.mk
	$$(out_folder)
	$$(call say,CC,$$@)
	$$(Q)$$($(1)_CC) $$($(1)_CFLAGS) $(CODEC_FLAGS) $(CODEC_INC) \
	    $(ZSTD_FLAGS) -c -o $$@ $(ZSTD_SRC)/lib/$$*.c
endef
$(foreach h,efi efi32 hostsa hostsa32 fuzzsa,$(eval $(call codec,$(h))))
