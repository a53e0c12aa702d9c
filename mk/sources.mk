# SPDX-License-Identifier: BSD-2-Clause
#
# The pinned versions of Debian source packages. Their
# unmodified source is fetched by scripts/fetch-source.sh and compiled with our
# flags: modules, because Debian's binaries are built for user space; cmocka for
# the 32-bit tests, because Debian's are for one architecture at a time.

PIN_cmocka	= 1.1.5-2.1
PIN_zlib	= 1:1.2.13.dfsg-1
PIN_libzstd	= 1.5.4+dfsg2-5
PIN_bearssl	= 0.6+dfsg.1-3
PIN_libstb	= 0.0~git20220908.8b5f1f3+ds-1

# SHA-256 of their .dsc, which has the sums of all other files.
SUM_zlib	= 3fa1e6b2fc525062aa88207dda52fed8e045373c809d362fe8a2bfbf7cf515a8
SUM_libzstd	= 8f602f92b575aa8b5e979196fb6ee82d78f233521dc9636526d3ecba1f63c1b1
SUM_bearssl	= 9bd17e07fc9824b0223dcb4ba14adac17981a4d8f1d63b6655819fe8f2ed98d1
SUM_libstb	= 0daeb4140927e95287abc8395453f21d7c9d9c803d2407f4046d6e3a29e8e813
