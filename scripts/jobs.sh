#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# jobs.sh [more]: print how many compilers or tests to run at a time: one for
# each processor that we may use, and `more' for jobs that also wait, but no more
# than memory allows. A compiler or a machine in QEMU takes 300 to 400 MB, a
# fuzzer with sanitizers up to 1 GB.
set -eu

MB_PER_JOB=768

cpus=$(($(nproc) + ${1:-0}))
kb=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
# A container may have less than its machine (cgroup 2, or cgroup 1).
cg=/sys/fs/cgroup
limits=$(cat $cg/memory.max $cg/memory/memory.limit_in_bytes 2>/dev/null || :)
for limit in $limits; do
	case $limit in
	*[!0-9]*) ;;	# "max"
	*) [ $((limit / 1024)) -ge "$kb" ] || kb=$((limit / 1024)) ;;
	esac
done
jobs=$((kb / 1024 / MB_PER_JOB))
[ "$jobs" -le "$cpus" ] || jobs=$cpus
[ "$jobs" -ge 1 ] || jobs=1
echo "$jobs"
