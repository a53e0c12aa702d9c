/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_threads.c: what libthreads.a exports to modules under NetBSD's names,
 * none of which is a global symbol of the archive.
 */
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/embed.h>
#include <sys/kernel.h>
#include <sys/ksyms.h>
#include <sys/kthread.h>
#include <sys/lwp.h>
#include <sys/mutex.h>

/* owner: this file; never written. */
static const struct ksyms_export exports[] = {
    KSYMS_EXPORT(curlwp),
    KSYMS_EXPORT(cv_broadcast),
    KSYMS_EXPORT(cv_destroy),
    KSYMS_EXPORT(cv_init),
    KSYMS_EXPORT(cv_signal),
    KSYMS_EXPORT(cv_timedwait),
    KSYMS_EXPORT(cv_wait),
    KSYMS_EXPORT(hz),
    KSYMS_EXPORT(kthread_create),
    KSYMS_EXPORT(kthread_exit),
    KSYMS_EXPORT(kthread_join),
    KSYMS_EXPORT(mutex_destroy),
    KSYMS_EXPORT(mutex_enter),
    KSYMS_EXPORT(mutex_exit),
    KSYMS_EXPORT(mutex_init),
    KSYMS_EXPORT(mutex_owned),
    KSYMS_EXPORT(mutex_tryenter),
};

int
lwp_add_exports(void)
{
	return ksyms_add_exports(exports, knitems(exports));
}
