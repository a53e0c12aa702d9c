#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Makes the seeds of fuzz_ext, fuzz_fat, fuzz_ffs and fuzz_iso: small images
# with a few files, without the zeros at their ends, behind the byte that
# fsfuzz.h describes. The seeds are committed, because the tools' output
# differs between versions; run this to make new ones.
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
# ext name options...: 24 inodes, blocks of 1 KB; a file in pieces has a tree.
mkdir -p pieces/lost+found
cp -r links/. pieces
python3 -c '
with open("pieces/pieces", "wb") as f:
    for i in range(7):
        f.seek(i * 2048)
        f.write(b"piece")'
ext() {
	name=$1; shift
	rm -f img
	mke2fs -q -F -b 1024 -N 24 -O ^has_journal,^resize_inode "$@" \
	    -d pieces img 96k 2>/dev/null
	seed ext "$name" 001 img
}
ext ext2 -t ext2 -I 128
ext ext4 -t ext4
ext inline -t ext4 -O ^metadata_csum,uninit_bg,inline_data
ext meta_bg -t ext4 -O meta_bg,^64bit
mkdir -p names/a/b/c/d/e/f/g/h/i
cp -r links/. names
: >"names/$(printf '%0200d' 0)"
for names in rock joliet plain; do
	options=--norock
	[ $names = rock ] && options='-R -rr_reloc_dir moved'
	[ $names = joliet ] && options='--norock -J'
	rm -f img
	xorriso -as mkisofs -quiet -no-pad -o img $options names 2>/dev/null
	seed iso $names 001 img
done
