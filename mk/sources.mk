# SPDX-License-Identifier: BSD-2-Clause
#
# The one place where versions of Debian source packages are pinned. Their
# unmodified source is fetched by scripts/fetch-source.sh and compiled with our
# flags: modules, because Debian's binaries are built for user space; cmocka for
# the 32-bit tests, because Debian's are for one architecture at a time.

PIN_cmocka	= 1.1.5-2.1
PIN_zlib	= 1:1.2.13.dfsg-1
PIN_bearssl	= 0.6+dfsg.1-3
