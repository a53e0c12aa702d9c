# SPDX-License-Identifier: BSD-2-Clause
#
# Completion of primeboot-kmod for bash: source this file, or install it as
# /usr/share/bash-completion/completions/primeboot-kmod.

_primeboot_kmod()
{
	local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]}
	local options='--json --color --help'

	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W 'info deps check diff run keys manifest sign verify tpmlog' -- "$cur"))
		return
	fi
	case $verb in
	deps)		options="$options --dot" ;;
	check|diff)	options="$options --modules" ;;
	run)		options='--timeout --color --help' ;;
	keys)		options="$options --output --new --type --ca --svn --db --enforce --forbid --enrol" ;;
	manifest)	options="$options --output --svn --add --hash" ;;
	sign)		options="$options --key --cert --svn" ;;
	verify)		options="$options --keys --svn --time" ;;
	esac
	case $cur in
	--color=*)
		COMPREPLY=($(compgen -W 'auto always never' -- "${cur#*=}")) ;;
	--type=*)
		COMPREPLY=($(compgen -W 'p256 p384 rsa2048 rsa3072 rsa4096' \
		    -- "${cur#*=}")) ;;
	--hash=*)
		COMPREPLY=($(compgen -W 'sha256 sha384 sha512' -- "${cur#*=}")) ;;
	-*)
		COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
	*)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	esac
}
complete -o filenames -F _primeboot_kmod primeboot-kmod
