/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * splash.c: the picture behind the console's text.
 */
#include <sys/picture.h>

#include "payload_impl.h"

const char *(*payload_splash)(const struct picture *pic); /* owner: machine */

const char *
splash_take(struct payload *pld)
{
	struct picture pic = {0, 0, NULL};
	const char *why = "there is no framebuffer";

	if (payload_splash != NULL) {
		why = picture_decode(&pic, pld->pld_base, pld->pld_len);
		if (why == NULL)
			why = payload_splash(&pic);
	}
	if (why != NULL)
		payload_say(pld, "splash image, %zu bytes, not shown: %s",
		    pld->pld_len, why);
	else
		payload_say(pld, "splash image, %u x %u pixels, shown",
		    pic.pic_width, pic.pic_height);
	picture_free(&pic);
	payload_free(pld);
	return why != NULL ? "not shown" : "shown";
}
