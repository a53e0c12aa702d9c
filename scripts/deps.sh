#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# deps.sh [--install] <need>...: check for the Debian packages that
# scripts/packages lists for these needs (build, run, test, ...). Prints the
# missing ones, and with --install installs them. PRIMEBOOT_NO_DEPS=1 skips it.
# Need test includes test32 where run32.sh finds that Linux runs no 32-bit
# programs.
set -eu

[ "${PRIMEBOOT_NO_DEPS-}" = 1 ] && exit 0

list=$(dirname "$0")/packages
install=no
if [ "${1-}" = --install ]; then
	install=yes
	shift
fi

for need; do
	[ "$need" = test ] || continue
	run32=$("$(dirname "$0")/run32.sh")
	[ "$run32" = native ] || set -- "$@" test32
done
wanted=
for need; do
	wanted="$wanted $(awk -v need="$need" \
	    '!/^#/ && $2 == need { print $1 }' "$list" | tr '\n' ' ')"
done

if ! command -v dpkg-query >/dev/null 2>&1; then
	cat >&2 <<EOF
primeboot: this is not a Debian system, so nothing can be installed here by
itself. What Debian calls these packages is needed:
 $(echo $wanted | fold -s -w 76 | sed '2,$s/^/ /')
Once you have them, set PRIMEBOOT_NO_DEPS=1 to skip this check.
EOF
	exit 1
fi

missing=
# Each installed package is one line "ii  name"; unknown ones only complain.
there=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted \
    2>/dev/null | awk '$1 ~ /^.i$/ { print $2 }' || true)
for p in $wanted; do
	case "
$there
" in
	*"
$p
"*) ;;
	*) missing="$missing $p" ;;
	esac
done
[ -z "$missing" ] && exit 0

if [ "$install" = no ]; then
	echo "primeboot: Debian packages are missing:$missing" >&2
	echo "primeboot: \`make deps' installs them (so do \`make run' and" \
	    "\`make test')" >&2
	exit 1
fi

root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "primeboot: not root, and no sudo; as root, run:" >&2
		echo "	apt-get install --no-install-recommends$missing" >&2
		exit 1
	fi
	root=sudo
fi

echo "primeboot: installing:$missing"
# An unreachable third-party source is not fatal: the installation fails by
# itself if a package cannot be found.
apt="$root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
$apt update || echo "primeboot: apt-get update failed; trying to install anyway" >&2
$apt install -y --no-install-recommends $missing </dev/null
