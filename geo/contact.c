#include "geo/contact.h"

static bool add(ft_pieces *p, const ft_rings *r)
{
    bool ok = r->ok && ft_pieces_begin(p);
    size_t from = 0;

    for (size_t i = 0; i < r->n && ok; i++) {
        if (r->end[i] != 0) {
            ok = ft_pieces_ring(p, r->xy + 2 * from, i + 1 - from, r->end[i] == 's');
            from = i + 1;
        }
    }
    if (ok) {
        ft_pieces_end(p);
    }
    return ok;
}

ft_contact ft_contact_of(ft_pieces *p, const ft_rings *a, const ft_rings *b, double *both_m2)
{
    ft_pieces_sum s;

    ft_pieces_start_plane(p);
    if (!add(p, a) || !add(p, b) || !ft_pieces_sum_up(p, &s)) {
        return FT_CONTACT_UNCLEAN;
    }
    *both_m2 = s.inside_m2;
    if (s.runs_inside) {
        return s.runs_outside || s.others_run_inside ? FT_CONTACT_CROSS : FT_CONTACT_A_IN_B;
    }
    return !s.others_run_inside ? FT_CONTACT_APART : s.others_run_outside ? FT_CONTACT_CROSS : FT_CONTACT_B_IN_A;
}
