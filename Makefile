# SPDX-License-Identifier: BSD-2-Clause
#
# Primeboot: run make here.
#
#	make		loader, kernel, modules and disk image, in $(B) (build/)
#	make run	the same, then boot it in QEMU, with its serial console
#	make tools	primeboot-kmod, the linker as a command (man/primeboot-kmod.1)
#	make lib	linker and framework as archives for another kernel
#	make install	loader, tool, archives, headers, manuals: DESTDIR=, PREFIX=
#	make deb	Debian packages of it, in $(B)/deb (debian/README.source)
#	make test	all tests; ends with "N passed, N failed"
#	make check	the unit tests only
#	make lint	clang-tidy, cppcheck, clang-format
#	make fuzz	fuzz each target for FUZZ_SECONDS
#	make coverage	coverage of sys/kern, the rooms below, and stand
#	make bench	the cost of a link, beside ld.lld and llvm-jitlink
#			and of verifying a file, beside SHA-256
#	make bench-check the same; fails when a target is missed
#	make bench-load	the cost of loading a kernel, beside GRUB (docs/loading.md)
#	make deps	install every Debian package that any of these needs
#	make help	this list
#
# Variables: B=<output folder>, CC=gcc|clang, MACHINE=amd64|i386 (whose kernel,
# modules and disk image), FIRMWARE=x64|ia32 (what make run boots from: 64-bit or
# 32-bit UEFI), V=1 (show the commands),
# PRIMEBOOT_RUN32=native|qemu-i386 (how 32-bit tests run: scripts/run32.sh).
#
# make runs twice. The first pass needs no compiler: it checks or installs the
# Debian packages of the goals (a fresh machine has only git and make). The
# second, in mk/build.mk, builds.

SHELL	= /bin/sh
# Tools and tests must not depend on the user's locale.
export LC_ALL = C.UTF-8
B	?= build
# One name for each folder: make compares file names as text.
# make splits a path with a blank into two names, so paths in this tree are made
# relative to it. (| marks the start of a path.)
from_here = $(subst |,,$(subst |$(CURDIR)/,,|$(1)))
override B := $(call from_here,$(B))
override B := $(if $(word 2,$(B)),$(B),$(call from_here,$(abspath $(B))))
ifeq ($(subst |$(CURDIR),,|$(B)),)
$(error B must name a folder of its own, not the source tree)
endif
ifneq ($(word 2,$(B)),)
$(error B="$(B)": make cannot build in a folder with a blank in its path)
endif
GOALS	= $(or $(MAKECMDGOALS),all)
PYTHON	= /usr/bin/python3
MACHINE	?= amd64
FUZZ_SECONDS ?= 60

ifneq ($(PRIMEBOOT_DEPS),checked)

.PHONY: $(GOALS) checked pass2 run test check help deps
# The default number of jobs, unless the caller gave one.
JOBS	= $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell scripts/jobs.sh))
PASS2	= $(MAKE) --no-print-directory $(JOBS) PRIMEBOOT_DEPS=checked
# For scripts that call make several times: with jobs of its own.
PASS2_OWN = $(MAKE) --no-print-directory -j$(shell scripts/jobs.sh) \
	  PRIMEBOOT_DEPS=checked $(MAKEOVERRIDES)

# The needs (scripts/packages) of each goal: a plain build only checks them, the
# others also install missing packages.
NEED_run	= --install build run
NEED_test	= --install build run test
NEED_check	= --install build test
NEED_fuzz	= --install build test
NEED_lint	= --install build test lint
NEED_coverage	= --install build test coverage
NEED_bench	= --install build bench
NEED_bench-load	= --install build run test
NEED_deb	= --install build deb
NEED_deps	= --install build run test lint coverage bench deb
NEED_help	= none
NEED_clean	= none
NEED_unit	= $(NEED_check)
# By the goal's name or its first part: fuzz-bootcfg needs the same as fuzz.
need	= $(or $(NEED_$(1)),$(NEED_$(firstword $(subst -, ,$(1)))),build)
NEEDS	= $(filter-out none,$(sort $(foreach g,$(GOALS),$(call need,$(g)))))
DEPS	= $(if $(NEEDS),@scripts/deps.sh $(NEEDS))

# Goals that use the terminal or run several builds are run here, so that they
# keep standard input, which a parallel make takes away.
TOP_GOALS	= run test check help deps
BUILD_GOALS	= $(filter-out $(TOP_GOALS),$(GOALS))

$(GOALS): checked

checked:
	$(DEPS)

ifneq ($(BUILD_GOALS),)
$(BUILD_GOALS): pass2

pass2: checked
	+@$(PASS2) $(if $(filter lint,$(GOALS)),-k) $(BUILD_GOALS)
endif

run:
	+@$(PASS2) all
	@$(PYTHON) scripts/run.py --build $(B) --machine $(MACHINE) \
	    $(addprefix --firmware ,$(FIRMWARE))

test:
	@$(PYTHON) scripts/test.py --build $(B) --make '$(PASS2_OWN)'

deps:
	@:

check:
	@$(PYTHON) scripts/test.py --build $(B) --make '$(PASS2_OWN)' unit unit32

help:
	@sed -n '/^#	/s/^#	//p' Makefile

else

include mk/build.mk

endif
