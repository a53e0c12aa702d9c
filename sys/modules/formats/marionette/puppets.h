/* SPDX-License-Identifier: BSD-2-Clause */
/* puppets.h: what each of these modules offers to the others. */
#ifndef _FORMATS_MARIONETTE_PUPPETS_H_
#define _FORMATS_MARIONETTE_PUPPETS_H_

/* Each is set by its module's initialisation. */
extern int wood_pieces, body_limbs;

#endif /* !_FORMATS_MARIONETTE_PUPPETS_H_ */
