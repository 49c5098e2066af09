/** @file geo/contact.h  @brief What two shapes of a plane have in common, as a figure. Private to geo. */
#ifndef FT_GEO_CONTACT_H
#define FT_GEO_CONTACT_H

#include "geo/pieces.h"
#include "geo/witness.h"

typedef enum ft_contact {
    FT_CONTACT_UNCLEAN, /**< nothing is known */
    FT_CONTACT_APART,
    FT_CONTACT_A_IN_B, /**< with nothing of b's boundary inside a */
    FT_CONTACT_B_IN_A,
    FT_CONTACT_CROSS,
} ft_contact;

/** @param both_m2 what they share; only when contact is clean */
ft_contact ft_contact_of(ft_pieces *p, const ft_rings *a, const ft_rings *b, double *both_m2);

#endif
