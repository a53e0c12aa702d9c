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
info)	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' '*:file:_files' ;;
deps)	_arguments $common '(-j --json --dot)'{-j,--json}'[print JSON]' \
	    '--dot[a graph for graphviz]' '*:file:_files' ;;
check|diff)
	_arguments $common '(-j --json)'{-j,--json}'[print JSON]' \
	    '(-m --modules)'{-m,--modules=}'[where else modules are]:directory:_files -/' \
	    '*:file:_files' ;;
run)	_arguments $common \
	    '(-t --timeout)'{-t,--timeout=}'[seconds]:seconds:' '*:file:_files' ;;
esac
