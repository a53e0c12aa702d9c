#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Check the rules of this tree that no linter has. Prints each violation; exits
# non-zero if there is one.
set -eu

cd "$(dirname "$0")/.."
bad=0

# rule <text>: complain about each line of standard input.
rule()
{
	while IFS= read -r line; do
		echo "$line: $1"
		bad=1
	done
	return 0
}

files()
{
	git ls-files --cached --others --exclude-standard "$@"
}

code()
{
	files '*.c' '*.h' '*.S'
}

# includes <pattern> <file>...: the lines that include such a header.
includes()
{
	pattern=$1
	shift
	[ $# -eq 0 ] || grep -nE "^ *# *include *[<\"]$pattern" "$@" || true
}

tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT

# Which way dependencies point.
includes '(sys|kern|machine|x86)/' $(files 'stand/*.[chS]') >>"$tmp"
rule "the loader includes nothing of the kernel's" <"$tmp"
includes 'efi' $(files 'stand/libsa/*.[chS]' \
    'stand/boot/*.[chS]' 'stand/ui/*.[chS]') >"$tmp"
rule "only stand/efi knows a firmware" <"$tmp"
includes '(libsa|efi)' $(files 'sys/*.[chS]') >"$tmp"
rule "the kernel includes nothing of the loader's" <"$tmp"
includes '(machine|x86|amd64|i386)/' $(files 'sys/kern/*.[ch]' \
    'sys/lib/*.[ch]' 'sys/fs/*.[ch]') >"$tmp"
rule "machine-independent code includes no machine's header" <"$tmp"

# Raw ELF headers are libelf's alone.
includes 'elf(32|64)?\.h' $(files 'stand/*.[ch]' 'sys/*.[ch]' |
    grep -v '^sys/lib/libelf/') >"$tmp"
rule "only libelf touches raw headers" <"$tmp"

# One licence line per file, and limits on its length.
for f in $(files | grep -vE '\.(md|png|bin|txt|kmod)$|^test/fuzz/corpus/|^LICENSE$|/data/|^debian/(changelog|copyright|source/format)$'); do
	[ -f "$f" ] || continue
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
	    echo "$f"
done >"$tmp"
rule "no SPDX line" <"$tmp"
for f in $(code); do
	[ -f "$f" ] || continue
	# A test file is a list of cases, which are read one by one.
	case $f in test/*) max=750;; *) max=450;; esac
	awk -v f="$f" -v max=$max \
	    'END { if (NR > max) print f ":" NR ": more than " max }' "$f"
done >"$tmp"
rule "too long a file" <"$tmp"

exit $bad
