/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_ksyms.c: the kernel's symbols on the host, for modules to link
 * against.  A booted kernel reads its own symbol table; here the functions
 * that modules call are listed.
 */
#include <string.h>

#include <libkern/libkern.h>
#include <libkern/quad.h>
#include <prop/proplib.h>
#include <sys/callout.h>
#include <sys/condvar.h>
#include <sys/evcnt.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/kthread.h>
#include <sys/ksyms.h>
#include <sys/module.h>
#include <sys/module_hook.h>
#include <sys/mutex.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

#include "host.h"
#include "host_impl.h"

#define AS(alias, fn)                                   \
	{                                               \
		.name = (alias), .value = (vaddr_t)(fn) \
	}
#define FN(fn) AS(#fn, fn)

/* owner: this file; never written. */
static const struct {
	const char *name;
	vaddr_t value;
} exports[] = {
    FN(kprintf),
    AS("printf", kprintf),
    FN(ksnprintf),
    AS("snprintf", ksnprintf),
    AS("vsnprintf", kvsnprintf),
    FN(panic),
    FN(kmem_alloc),
    FN(kmem_zalloc),
    FN(kmem_free),
    FN(memcpy),
    FN(memmove),
    FN(memset),
    FN(memcmp),
    FN(memchr),
    FN(strlen),
    FN(strnlen),
    FN(strcmp),
    FN(strncmp),
    AS("strchr", (char *(*)(const char *, int))strchr),
    AS("strrchr", (char *(*)(const char *, int))strrchr),
    AS("strstr", (char *(*)(const char *, const char *))strstr),
    AS("strlcpy", kstrlcpy),
    AS("strlcat", kstrlcat),
    AS("strcpy", kstrcpy),
    AS("strcat", kstrcat),
    AS("strncpy", kstrncpy),
    AS("strncat", kstrncat),
    AS("strcasecmp", kstrcasecmp),
    AS("strncasecmp", kstrncasecmp),
    AS("strspn", kstrspn),
    AS("strcspn", kstrcspn),
    AS("strpbrk", kstrpbrk),
    AS("strsep", kstrsep),
    AS("strtol", kstrtol),
    AS("strtoul", kstrtoul),
    AS("strtoll", kstrtoll),
    AS("strtoull", kstrtoull),
    AS("explicit_memset", kexplicit_memset),
    AS("consttime_memequal", kconsttime_memequal),
    FN(hashinit),
    FN(hashdone),
    FN(kmem_tmpbuf_alloc),
    FN(kmem_tmpbuf_free),
    FN(kern_uptime),
    FN(sysctl_createv),
    FN(sysctl_destroyv),
    FN(sysctl_teardown),
    FN(sysctl_lookup),
    FN(sysctl_needfunc),
    FN(sysctl_notavail),
    FN(sysctl_null),
    FN(sysctl_dispatch),
    FN(sysctl_locate),
    FN(sysctl_copyin),
    FN(sysctl_copyout),
    FN(sysctl_copyinstr),
    FN(evcnt_attach_dynamic),
    FN(evcnt_attach_dynamic_nozero),
    FN(evcnt_attach_static),
    FN(evcnt_detach),
    FN(mutex_init),
    FN(mutex_destroy),
    FN(mutex_enter),
    FN(mutex_exit),
    FN(mutex_tryenter),
    FN(mutex_owned),
    FN(mutex_obj_alloc),
    FN(mutex_obj_tryalloc),
    FN(mutex_obj_hold),
    FN(mutex_obj_free),
    FN(mutex_obj_refcnt),
    FN(cv_init),
    FN(cv_destroy),
    FN(cv_wait),
    FN(cv_wait_sig),
    FN(cv_timedwait),
    FN(cv_timedwait_sig),
    FN(cv_signal),
    FN(cv_broadcast),
    FN(cv_has_waiters),
    FN(kthread_create),
    FN(kthread_exit),
    FN(kthread_join),
    FN(kpause),
    FN(lwp_yield),
    FN(callout_init),
    FN(callout_destroy),
    FN(callout_setfunc),
    FN(callout_reset),
    FN(callout_schedule),
    FN(callout_stop),
    FN(callout_halt),
    FN(callout_pending),
    FN(callout_ack),
    FN(getticks),
    {"hz", (vaddr_t)&hz},
    {"tick", (vaddr_t)&tick},
    {"curlwp", (vaddr_t)&curlwp},
    FN(kmem_strdupsize),
    FN(kmem_strndup),
    FN(kmem_asprintf),
    FN(kmem_strfree),
    FN(prop_object_retain),
    FN(prop_object_release),
    FN(prop_object_type),
    FN(prop_object_equals),
    FN(prop_object_iterator_next),
    FN(prop_object_iterator_reset),
    FN(prop_object_iterator_release),
    FN(prop_bool_create),
    FN(prop_bool_value),
    FN(prop_number_create_signed),
    FN(prop_number_create_unsigned),
    FN(prop_number_signed_value),
    FN(prop_number_unsigned_value),
    FN(prop_string_create_copy),
    FN(prop_string_value),
    FN(prop_data_create_copy),
    FN(prop_data_value),
    FN(prop_data_size),
    FN(prop_array_create),
    FN(prop_array_add),
    FN(prop_array_get),
    FN(prop_array_count),
    FN(prop_dictionary_create),
    FN(prop_dictionary_count),
    FN(prop_dictionary_get),
    FN(prop_dictionary_set),
    FN(prop_dictionary_remove),
    FN(prop_dictionary_iterator),
    FN(prop_dictionary_keysym_value),
    FN(prop_dictionary_get_bool),
    FN(prop_dictionary_get_int8),
    FN(prop_dictionary_get_uint8),
    FN(prop_dictionary_get_int16),
    FN(prop_dictionary_get_uint16),
    FN(prop_dictionary_get_int32),
    FN(prop_dictionary_get_uint32),
    FN(prop_dictionary_get_int64),
    FN(prop_dictionary_get_uint64),
    FN(prop_dictionary_get_int),
    FN(prop_dictionary_get_uint),
    FN(prop_dictionary_get_string),
    FN(prop_dictionary_get_data),
    FN(prop_dictionary_get_dict),
    FN(module_hook_set),
    FN(module_hook_unset),
    FN(module_hook_tryenter),
    FN(module_hook_exit),
    FN(delay),
    FN(module_error),
    FN(module_hold),
    FN(module_rele),
    FN(module_lookup),
#ifndef _LP64
    FN(__udivmoddi4),
    FN(__udivdi3),
    FN(__umoddi3),
    FN(__divmoddi4),
    FN(__divdi3),
    FN(__moddi3),
#endif
};

void
host_init(void)
{
	static bool done; /* owner: this function */
	size_t i;

	if (done)
		return;
	done = true;
	for (i = 0; i < knitems(exports); i++)
		if (ksyms_add_kernel(exports[i].name, exports[i].value) != 0)
			host_die("cannot export %s", exports[i].name);
	host_export_kapi();
}
