/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_kapi.c: the functions of the kernel's interface for drivers, exported
 * like those of host_ksyms.c.  Their headers have names that libc's have, too
 * (<sys/uio.h>, <sys/select.h>), so each is declared here by its symbol alone.
 */
#include <sys/ksyms.h>

#include "host.h"
#include "host_impl.h"

struct kapi_export {
	const char *kpx_name;
	const char *kpx_value;
};

/* The linker makes an array of the section. */
#define EXPORT(name)                                                           \
	extern char kapi_##name[] __asm__(#name);                              \
	static const struct kapi_export kapi_export_##name __kused __ksection( \
	    "kapi_exports") __kaligned(sizeof(void *)) = {#name, kapi_##name}

extern const struct kapi_export __start_kapi_exports[], __stop_kapi_exports[];

EXPORT(uiomove);
EXPORT(uiomove_frombuf);
EXPORT(uiopeek);
EXPORT(uioskip);
EXPORT(ureadc);
EXPORT(uio_setup_sysspace);
EXPORT(devsw_attach);
EXPORT(devsw_detach);
EXPORT(cdevsw_lookup);
EXPORT(cdevsw_lookup_major);
EXPORT(noopen);
EXPORT(noclose);
EXPORT(noread);
EXPORT(nowrite);
EXPORT(noioctl);
EXPORT(nostop);
EXPORT(notty);
EXPORT(nommap);
EXPORT(nodiscard);
EXPORT(nodump);
EXPORT(nulldump);
EXPORT(seltrue);
EXPORT(seltrue_kqfilter);
EXPORT(nullopen);
EXPORT(nullclose);
EXPORT(nullread);
EXPORT(nullwrite);
EXPORT(nullioctl);
EXPORT(nullpoll);
EXPORT(nullkqfilter);
EXPORT(nulldiscard);
EXPORT(fd_allocfile);
EXPORT(fd_clone);
EXPORT(fd_abort);
EXPORT(fnullop_fcntl);
EXPORT(fnullop_poll);
EXPORT(fnullop_kqfilter);
EXPORT(fnullop_restart);
EXPORT(fbadop_read);
EXPORT(fbadop_write);
EXPORT(fbadop_ioctl);
EXPORT(fbadop_stat);
EXPORT(fbadop_close);
EXPORT(Debugger);
EXPORT(selinit);
EXPORT(seldestroy);
EXPORT(selrecord);
EXPORT(selnotify);
EXPORT(selrecord_knote);
EXPORT(selremove_knote);
EXPORT(_run_once);
EXPORT(_init_once);
EXPORT(_fini_once);
EXPORT(rw_init);
EXPORT(rw_destroy);
EXPORT(rw_enter);
EXPORT(rw_exit);
EXPORT(rw_tryenter);
EXPORT(rw_tryupgrade);
EXPORT(rw_downgrade);
EXPORT(rw_read_held);
EXPORT(rw_write_held);
EXPORT(rw_lock_held);
EXPORT(rw_lock_op);
EXPORT(rw_obj_alloc);
EXPORT(rw_obj_hold);
EXPORT(rw_obj_free);
EXPORT(workqueue_create);
EXPORT(workqueue_enqueue);
EXPORT(workqueue_wait);
EXPORT(workqueue_destroy);
EXPORT(threadpool_get);
EXPORT(threadpool_put);
EXPORT(threadpool_percpu_get);
EXPORT(threadpool_percpu_put);
EXPORT(threadpool_percpu_ref);
EXPORT(threadpool_percpu_ref_remote);
EXPORT(threadpool_job_init);
EXPORT(threadpool_job_destroy);
EXPORT(threadpool_schedule_job);
EXPORT(threadpool_cancel_job);
EXPORT(threadpool_cancel_job_async);
EXPORT(threadpool_job_done);
EXPORT(nanotime);
EXPORT(microtime);
EXPORT(bintime);
EXPORT(nanouptime);
EXPORT(microuptime);
EXPORT(binuptime);
EXPORT(tc_setclock);
EXPORT(tvtohz);
EXPORT(tstohz);
EXPORT(ratecheck);
EXPORT(kern_time);
EXPORT(clock_ymdhms_to_secs);
EXPORT(clock_secs_to_ymdhms);
EXPORT(todr_attach);
EXPORT(todr_gettime);
EXPORT(todr_settime);
EXPORT(inittodr);
EXPORT(resettodr);
EXPORT(uao_create);
EXPORT(uao_reference);
EXPORT(uao_detach);
EXPORT(uvm_map);
EXPORT(uvm_unmap);
EXPORT(uvm_deallocate);
EXPORT(kernel_map);
EXPORT(kernel_pmap_ptr);
EXPORT(pmap_extract);
EXPORT(do_sys_sync);
EXPORT(db_register_tbl);
EXPORT(db_unregister_tbl);
EXPORT(db_printf);
EXPORT(db_expression);
EXPORT(db_skip_to_eol);
EXPORT(copyin);
EXPORT(copyout);
EXPORT(copyinstr);
EXPORT(copyoutstr);
EXPORT(ioctl_copyin);
EXPORT(ioctl_copyout);
EXPORT(device_create);
EXPORT(device_destroy);
EXPORT(device_xname);
EXPORT(device_unit);
EXPORT(device_private);
EXPORT(device_printf);
EXPORT(aprint_normal_dev);
EXPORT(aprint_error_dev);
EXPORT(aprint_verbose_dev);
EXPORT(pool_init);
EXPORT(pool_destroy);
EXPORT(pool_get);
EXPORT(pool_put);
EXPORT(pool_sethardlimit);
EXPORT(pool_cache_init);
EXPORT(pool_cache_destroy);
EXPORT(pool_cache_get_paddr);
EXPORT(pool_cache_put_paddr);
EXPORT(pool_cache_destruct_object);
EXPORT(pool_cache_invalidate);
EXPORT(pool_cache_sethardlimit);
EXPORT(pool_cache_sethiwat);

void
host_export_kapi(void)
{
	/* The difference of integers: the two are no pointers to one object. */
	const size_t n =
	    ((uintptr_t)__stop_kapi_exports - (uintptr_t)__start_kapi_exports) /
	    sizeof(struct kapi_export);

	for (size_t i = 0; i < n; i++) {
		const struct kapi_export *kx = &__start_kapi_exports[i];

		if (ksyms_add_kernel(kx->kpx_name, (vaddr_t)kx->kpx_value) != 0)
			host_die("cannot export %s", kx->kpx_name);
	}
}
