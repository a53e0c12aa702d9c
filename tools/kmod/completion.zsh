#compdef primeboot-kmod
# SPDX-License-Identifier: BSD-2-Clause
#
# Completion of primeboot-kmod for zsh: install it as _primeboot-kmod in a
# folder of $fpath.

local -a verbs common
verbs=(
	'info:what a module is, needs and exports'
	'deps:requirements, declared and real'
	'check:link modules for a kernel'
	'diff:what breaks under another kernel'
	'run:initialise modules on this machine'
	'keys:make or print keys and their lists'
	'manifest:list the files of a root or set'
	'sign:sign manifests and modules'
	'verify:what a loader would say of files'
	"tpmlog:what a TPM's event log says"
)
common=(
	'--color=[when to use colour]:when:(auto always never)'
	'(-h --help)'{-h,--help}'[print a summary]'
)
if (( CURRENT == 2 )); then
	_describe verb verbs
	return
fi
case $words[2] in
info|tpmlog) _arguments $common '(-j --json)'{-j,--json}'[print JSON]' '*:file:_files' ;;
deps)	_arguments $common '(-j --json --dot)'{-j,--json}'[print JSON]' \
	    '--dot[a graph for graphviz]' '*:file:_files' ;;
check|diff)
	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-m --modules)'{-m,--modules=}'[where else modules are]:directory:_files -/' \
	    '*:file:_files' ;;
keys)	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-o --output)'{-o,--output=}'[the list]:file:_files' \
	    '--new=[make NAME.key and NAME.crt]:name:_files' \
	    '--type=[of the key]:type:(p256 p384 rsa2048 rsa3072 rsa4096)' \
	    '--ca[of a CA]' '--db[those of the firmware, too]' '--enforce[also without Secure Boot]' '--enrol=[put the list into it]:loader:_files' \
	    '--svn=[smallest number that is accepted]:number:' \
	    '*--forbid=[a file, certificate or key]:SHA-256:' '*:file:_files' ;;
manifest) _arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-o --output)'{-o,--output=}'[file]:file:_files' \
	    '--svn=[security version number]:number:' \
	    '*--add=[list a file, too]:ROLE\:PATH:' \
	    '--hash=[of files]:hash:(sha256 sha384 sha512)' '*:directory:_files -/' ;;
sign)	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-k --key)'{-k,--key=}'[private key]:file:_files' \
	    '*'{-c,--cert=}'[certificate]:file:_files' \
	    '--svn=[security version number]:number:' '*:file:_files' ;;
verify)	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-K --keys)'{-K,--keys=}'[key list]:file:_files' \
	    '--svn=[smallest number that is accepted]:number:' \
	    '--time=[instead of now]:date:' '*:file:_files' ;;
run)	_arguments $common \
	    '(-t --timeout)'{-t,--timeout=}'[seconds]:seconds:' '*:file:_files' ;;
esac
