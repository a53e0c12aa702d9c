#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch-source.sh <source package> <version> <folder> [<sha256>]: get the
# unmodified Debian source package of exactly that version and unpack it
# (Debian's own patches applied, as dpkg-source does) below the folder. Prints
# the unpacked folder's path, beginning with <folder> as given, on standard
# output. <sha256> is that of the .dsc, which has the sums of all other files.
#
# Needs no root and names no server: it makes a private copy of this machine's
# own apt sources with source packages turned on. Where nothing can be
# downloaded, PRIMEBOOT_SRC_DIR names a folder that holds the .dsc and the files
# it lists.
set -eu

[ $# -eq 3 ] || [ $# -eq 4 ] ||
    { echo "usage: $0 package version folder [sha256]" >&2; exit 2; }
pkg=$1
version=$2
sum=${4-}
mkdir -p "$3"
out=$(cd "$3" && pwd)
name=$pkg-${version#*:}
tree=$out/$name
apt_dir=$out/apt
# A .dsc is named after the version without its epoch.
dsc=${pkg}_${version#*:}.dsc

die()
{
	echo "$pkg $version: $*" >&2
	exit 1
}

say()
{
	printf '  FETCH\t%s\n' "$*" >&2
}

# Write this machine's Debian apt sources to $apt_dir/sources.list.d, with
# source packages turned on. Third-party sources stay out, because many have
# none: a source counts as Debian's when it is signed by Debian's keyring, or,
# without Signed-By, when it has a component "main" and no other host's list
# says otherwise; apt itself then leaves out what it cannot reach.
copy_sources()
{
	mkdir -p "$apt_dir/sources.list.d" "$apt_dir/lists/partial" \
	    "$apt_dir/cache/archives/partial"
	rm -f "$apt_dir"/sources.list.d/*
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -r "$f" ] || continue
		# One line is one source: deb [options] uri suite component...
		awk '$1 == "deb" && / main( |$)/ &&
		    (!/signed-by=/ || /signed-by=[^] ]*debian/) {
			sub(/^deb/, "deb-src"); gsub(/arch=[^] ]*/, "")
			sub(/\[ *\]/, ""); print
		}' "$f" >>"$apt_dir/sources.list.d/all.list"
	done
	for f in /etc/apt/sources.list.d/*.sources; do
		[ -r "$f" ] || continue
		# One paragraph is one source, of "Name: value" fields.
		awk -v RS= -v ORS='\n\n' '/(^|\n)Types:[^\n]*deb/ &&
		    /(^|\n)Components:[^\n]*main/ &&
		    !/(^|\n)Enabled: *no/ &&
		    (!/(^|\n)Signed-By:/ || /(^|\n)Signed-By:[^\n]*debian/ ||
		    /(^|\n)Signed-By: *\n/) {
			sub(/Types:[^\n]*/, "Types: deb-src")
			sub(/\nArchitectures:[^\n]*/, ""); print
		}' "$f" >>"$apt_dir/sources.list.d/all.sources"
	done
	[ -s "$apt_dir/sources.list.d/all.list" ] ||
	    [ -s "$apt_dir/sources.list.d/all.sources" ]
}

# private_apt apt-get|apt-cache ...: with all of its state in $apt_dir; of the
# machine only its keys are read.
private_apt()
{
	tool=$1
	shift
	"$tool" -q -o Dir::Etc::SourceList=/dev/null \
	    -o Dir::Etc::SourceParts="$apt_dir/sources.list.d" \
	    -o Dir::State::Lists="$apt_dir/lists" \
	    -o Dir::Cache="$apt_dir/cache" \
	    -o APT::Sandbox::User="" -o APT::Update::Error-Mode=any \
	    -o Acquire::Languages=none -o Debug::NoLocking=1 \
	    -o Acquire::Retries=2 "$@"
}

where_else()
{
	cat >&2 <<EOF
$pkg $version: to build without a download, fetch $dsc and the files it lists
elsewhere (apt-get source --download-only $pkg=$version) and set
PRIMEBOOT_SRC_DIR to the folder that holds them.
EOF
}

# Download into $1; on failure say why.
download()
{
	command -v apt-get >/dev/null 2>&1 ||
	    { where_else; die "no apt-get here"; }
	copy_sources ||
	    { where_else; die "no Debian source in /etc/apt"; }
	say "$pkg $version"
	private_apt apt-get update >"$out/apt.log" 2>&1 || {
		# One unreachable source of several is not fatal.
		tail -n 3 "$out/apt.log" >&2
	}
	(cd "$1" && private_apt apt-get source --download-only --only-source \
	    "$pkg=$version") >>"$out/apt.log" 2>&1 && return 0
	found=$(private_apt apt-cache showsrc "$pkg" 2>/dev/null |
	    sed -n 's/^Version: //p' | sort -u | tr '\n' ' ')
	where_else
	if [ -n "$found" ] && ! echo " $found" | grep -qF " $version "; then
		die "Debian's archive now has: $found
The pinned version stands in mk/sources.mk; move it there."
	fi
	tail -n 5 "$out/apt.log" >&2
	die "download failed (the whole log: $out/apt.log)"
}

# Complete and unpacked on an earlier run?
if [ -e "$tree/.primeboot-complete" ]; then
	echo "$3/$name"
	exit 0
fi
# Two modules may need the same source at the same time.
exec 9>"$out/.lock"
flock 9
if [ ! -e "$tree/.primeboot-complete" ]; then
	files=${PRIMEBOOT_SRC_DIR-}
	if [ -n "$files" ]; then
		[ -r "$files/$dsc" ] ||
		    die "no $dsc in PRIMEBOOT_SRC_DIR ($files)"
	else
		files=$out/download
		mkdir -p "$files"
		[ -r "$files/$dsc" ] || download "$files"
	fi
	if [ -n "$sum" ] &&
	    ! echo "$sum  $files/$dsc" | sha256sum --status -c -; then
		[ "$files" != "$out/download" ] || rm -f "$files/$dsc"
		die "$files/$dsc is not the one that mk/sources.mk pins:" \
		    "its sha256 is not $sum"
	fi
	rm -rf "$tree"
	# Checks the sizes and checksums of what the .dsc lists, then unpacks.
	dpkg-source -x "$files/$dsc" "$tree" >"$out/unpack.log" 2>&1 || {
		cat "$out/unpack.log" >&2
		rm -rf "$tree"
		# Remove only what was downloaded, not what was given.
		[ "$files" != "$out/download" ] || rm -f "$files/$dsc"
		die "dpkg-source cannot unpack $files/$dsc"
	}
	touch "$tree/.primeboot-complete"
fi
echo "$3/$name"
