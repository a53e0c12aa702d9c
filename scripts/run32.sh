#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run32.sh: how this machine runs 32-bit (i386) programs. Prints
#
#	native		its Linux runs them
#	qemu-i386	it does not (32-bit emulation is off): qemu-i386 has to
#
# It writes a program of 96 bytes and runs it, which needs neither a compiler
# nor a 32-bit libc. PRIMEBOOT_RUN32, set to one of the two words, forces the
# result.
set -eu

case ${PRIMEBOOT_RUN32-} in
native | qemu-i386)
	echo "$PRIMEBOOT_RUN32"
	exit
	;;
'') ;;
*)
	echo "PRIMEBOOT_RUN32=$PRIMEBOOT_RUN32: neither native nor qemu-i386" >&2
	exit 1
	;;
esac

# Try another folder as well: TMPDIR may be mounted noexec.
for folder in "${TMPDIR:-/tmp}" "$(dirname "$0")"; do
	program=$(mktemp "$folder/run32.XXXXXX" 2>/dev/null) || continue
	trap 'rm -f "$program"' EXIT
	printf '#!/bin/sh\n' >"$program"
	chmod 755 "$program"
	status=0
	"$program" </dev/null >/dev/null 2>&1 || status=$?
	[ $status -eq 126 ] || break
	rm -f "$program"
done

# An ELF header, one PT_LOAD of the whole file at 0x8048000, and
# mov $1,%eax; mov $32,%ebx; int $0x80: exit(32).
{
	printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0'
	printf '\124\200\004\010\64\0\0\0\0\0\0\0\0\0\0\0\64\0\040\0\1\0\0\0\0\0\0\0'
	printf '\1\0\0\0\0\0\0\0\0\200\004\010\0\200\004\010'
	printf '\140\0\0\0\140\0\0\0\5\0\0\0\0\20\0\0'
	printf '\270\1\0\0\0\273\040\0\0\0\315\200'
} >"$program"
chmod 755 "$program"

# A shell may run a file that the kernel refuses as a script; its status is not
# 32.
status=0
"$program" </dev/null >/dev/null 2>&1 || status=$?
if [ $status -eq 32 ]; then
	echo native
else
	echo qemu-i386
fi
