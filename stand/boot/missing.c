/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * missing.c: what a boot was asked for and could not load (boot.h).
 */
#include <boot/boot.h>

#define MORE_MAX 32 /* bytes of "and 1024 more\n", with NUL */

void
missing_clear(struct loader *ld)
{
	ld->ld_boot->bo_missing = (struct boot_missing){0};
}

void
missing_add(struct loader *ld, const char *what, const char *why)
{
	struct boot_missing *bmi = &ld->ld_boot->bo_missing;
	const size_t used = strlen(bmi->bmi_text);
	const size_t room = sizeof(bmi->bmi_text) - MORE_MAX - used;
	int len = 0;

	if (bmi->bmi_more == 0)
		len = ksnprintf(
		    bmi->bmi_text + used, room, "%s: %s\n", what, why);
	if (bmi->bmi_more == 0 && (size_t)len < room)
		return;
	bmi->bmi_text[used] = '\0';
	bmi->bmi_more++;
}

const char *
missing_text(struct loader *ld)
{
	struct boot_missing *bmi = &ld->ld_boot->bo_missing;
	const size_t used = strlen(bmi->bmi_text);

	if (bmi->bmi_more != 0)
		ksnprintf(bmi->bmi_text + used, sizeof(bmi->bmi_text) - used,
		    "and %u more\n", bmi->bmi_more);
	bmi->bmi_more = 0;
	return bmi->bmi_text[0] != '\0' ? bmi->bmi_text : NULL;
}
