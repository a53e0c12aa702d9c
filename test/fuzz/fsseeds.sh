#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Makes the seeds of fuzz_fat and fuzz_ffs: small images with a few files,
# without the zeros at their ends, behind the byte that fsfuzz.h describes. The
# tools differ, so the seeds are committed; this is for when another is wanted.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C.UTF-8 MTOOLS_SKIP_CHECK=1
cd "$work"

mkdir -p tree/stand/amd64 links
echo kernel=/netbsd >tree/boot.cfg
seq 1 1900 >tree/netbsd # 8 KB and a little
seq 1 200 >'tree/stand/amd64/A long näme of a module'
cp -r tree/. links
ln -s netbsd links/short
ln -s stand/amd64/../../stand/amd64/../../boot.cfg links/dots
ln -s /stand/amd64/../../stand/amd64/../../stand/amd64/../../stand/amd64/../../stand/amd64/../../stand/amd64/../../stand/amd64/../../netbsd links/long
ln -s loop links/loop

# seed target name byte image
seed() {
	mkdir -p "$here/corpus/$1"
	python3 - "$3" "$4" "$here/corpus/$1/$2" <<'END'
import sys
byte, image, out = sys.argv[1:]
data = open(image, "rb").read().rstrip(b"\0")
open(out, "wb").write(bytes([int(byte, 8)]) + data)
END
}

# shrink image: FAT32 with a FAT of two sectors: mtools asks for a large one.
shrink() {
	python3 - "$1" <<'END'
import struct
import sys
img = bytearray(open(sys.argv[1], "rb").read())
fat = struct.unpack_from("<I", img, 36)[0] * 512
struct.pack_into("<I", img, 32, 128)
struct.pack_into("<I", img, 36, 2)
start = 8 * 512
open(sys.argv[1], "wb").write(
    img[:start + 1024] + img[start + fat:start + fat + 100 * 512])
END
}

for bits in 12 16 32; do
	kb=64; byte=000
	[ $bits = 16 ] && kb=2200 byte=006
	[ $bits = 32 ] && kb=36000
	rm -f img
	mkfs.fat -F $bits -s 1 -r 112 -R 8 -f 1 -C img $kb >/dev/null 2>&1
	mcopy -s -i img tree/* ::
	[ $bits = 32 ] && shrink img
	seed fat fat$bits $byte img
done
for version in 1 2; do
	for order in le be; do
		makefs -t ffs -B $order \
		    -o version=$version,bsize=4096,fsize=512 -s 48k \
		    img links >/dev/null
		seed ffs ffs$version$order 000 img
	done
done
