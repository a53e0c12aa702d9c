/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modcheck.c: see modcheck.h.
 */
#include <arch/stand/stand_impl.h>
#include <kmod/finding.h>
#include <kmod/kmod_md.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>

struct modcheck {
	const struct modcheck_env *mch_env;
	struct kmkernel mch_kernel;
	struct kmset mch_set;
	struct findings mch_findings;
	char mch_message[MESSAGE_SIZE];
};

bool
modcheck_machine(const struct elf_image *ei)
{
	struct kmkernel kk = {0};

	return kmkernel_machine(&kk, ei);
}

int
modcheck_open(struct modcheck **mcp, const struct modcheck_env *env,
    const struct modcheck_kernel *mck, char why[MODCHECK_WHY])
{
	struct modcheck *mc;
	struct kmkernel *kk;

	stand_env = env;
	mc = kmem_zalloc(sizeof(*mc), KM_NOSLEEP);
	if (mc == NULL) {
		ksnprintf(why, MODCHECK_WHY, "no memory to check modules");
		return ENOMEM;
	}
	mc->mch_env = env;
	stand_messages(mc->mch_message);
	kk = &mc->mch_kernel;
	kk->kk_version = mck->mck_version;
	kstrlcpy(kk->kk_release, mck->mck_release, sizeof(kk->kk_release));
	kk->kk_builtins = mck->mck_builtins;
	kk->kk_nbuiltins = mck->mck_nbuiltins;
	if (!kmkernel_machine(kk, mck->mck_image))
		ksnprintf(why, MODCHECK_WHY, "is of another machine");
	else if (kmkernel_use(kk, mck->mck_symbols, mck->mck_symsize, why)) {
		*mcp = mc;
		return 0;
	}
	modcheck_close(mc);
	return ENOEXEC;
}

int
modcheck_add(
    struct modcheck *mc, const char *path, const void *file, size_t size)
{
	const struct kmbytes kb = {.kby_data = file, .kby_size = size};
	struct kmodule *km;
	int error;

	if (mc->mch_set.kms_n == KMSET_MAX)
		return ENOMEM;
	error = kmset_add(&mc->mch_set, path, &kb, size, &km);
	if (error != 0)
		return error;
	km->km_asked = true;
	km->km_intree = true;
	return 0;
}

int
modcheck_link(struct modcheck *mc)
{
	const struct modcheck_env *env = mc->mch_env;
	int error = kmset_finish(&mc->mch_set, link_kernel_has);

	return error != 0
	    ? error
	    : link_set(&mc->mch_set, &mc->mch_kernel, &mc->mch_findings,
		  env->mce_step, env->mce_cookie);
}

bool
modcheck_finding(
    const struct modcheck *mc, size_t i, struct modcheck_finding *mcf)
{
	const struct finding *fi;

	if (i >= mc->mch_findings.fns_n)
		return false;
	fi = &mc->mch_findings.fns_list[i];
	*mcf = (struct modcheck_finding){
	    .mcf_kind = finding_name(fi->fnd_kind),
	    .mcf_module = kmodule_name(fi->fnd_mod),
	    .mcf_text = fi->fnd_text,
	    .mcf_note = fi->fnd_note,
	};
	return true;
}

void
modcheck_summary(const struct modcheck *mc, char text[MODCHECK_SUMMARY])
{
	findings_summary(
	    &mc->mch_findings, mc->mch_set.kms_n, text, MODCHECK_SUMMARY);
}

size_t
modcheck_faults(const struct modcheck *mc)
{
	return mc->mch_findings.fns_faults;
}

void
modcheck_close(struct modcheck *mc)
{
	findings_free(&mc->mch_findings);
	kmset_free(&mc->mch_set);
	kmkernel_release();
	stand_arena_fini();
	stand_messages(NULL);
	kmem_free(mc, sizeof(*mc));
	KASSERT(kmem_inuse_count() == 0);
	stand_env = NULL;
}
