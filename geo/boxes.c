/* A sort-tile-recursive tree. Leaves are the boxes in the order of tiles; every level above holds the hulls of FAN neighbours, so
 * that no pointers are needed: the children of node i are the nodes FAN i to FAN i + FAN - 1 of the level below. */
#include "geo/boxes.h"

#include <math.h>
#include <stdlib.h>

enum { FAN = 8, LEVELS = 24 };

typedef struct entry {
    ft_box box;
    size_t index;
} entry;

struct ft_boxes {
    entry *node[LEVELS]; /* level 0: leaves */
    size_t n[LEVELS];
    size_t levels;
};

static int by_lon(const void *x, const void *y)
{
    const entry *a = x;
    const entry *b = y;
    double p = a->box.west_deg + a->box.east_deg;
    double q = b->box.west_deg + b->box.east_deg;

    return p != q ? (p > q) - (p < q) : (a->index > b->index) - (a->index < b->index);
}

static int by_lat(const void *x, const void *y)
{
    const entry *a = x;
    const entry *b = y;
    double p = a->box.south_deg + a->box.north_deg;
    double q = b->box.south_deg + b->box.north_deg;

    return p != q ? (p > q) - (p < q) : (a->index > b->index) - (a->index < b->index);
}

/* Columns of about sqrt(n / FAN) leaves' width, each from south to north. */
static void tile(entry *leaf, size_t n)
{
    size_t column = (size_t)ceil(sqrt((double)n / FAN)) * FAN;

    if (n < 2) {
        return;
    }
    qsort(leaf, n, sizeof *leaf, by_lon);
    for (size_t i = 0; i < n; i += column) {
        qsort(leaf + i, n - i < column ? n - i : column, sizeof *leaf, by_lat);
    }
}

static void widen(ft_box *hull, const ft_box *b)
{
    hull->west_deg = fmin(hull->west_deg, b->west_deg);
    hull->south_deg = fmin(hull->south_deg, b->south_deg);
    hull->east_deg = fmax(hull->east_deg, b->east_deg);
    hull->north_deg = fmax(hull->north_deg, b->north_deg);
}

static bool add_level(ft_boxes *b)
{
    size_t below = b->levels - 1;
    size_t n = (b->n[below] + FAN - 1) / FAN;
    entry *up = calloc(n, sizeof *up);

    if (up == NULL) {
        return false;
    }
    for (size_t i = 0; i < b->n[below]; i++) {
        const ft_box *box = &b->node[below][i].box;

        if (i % FAN == 0) {
            up[i / FAN].box = *box;
        } else {
            widen(&up[i / FAN].box, box);
        }
    }
    b->node[b->levels] = up;
    b->n[b->levels++] = n;
    return true;
}

ft_status ft_boxes_new(const ft_box *box, size_t n, ft_boxes **out, ft_error *err)
{
    ft_boxes *b = calloc(1, sizeof *b);
    entry *leaf = calloc(n + 1, sizeof *leaf);
    bool room = b != NULL && leaf != NULL;

    if (room) {
        b->node[0] = leaf;
        b->levels = 1;
        for (size_t i = 0; i < n; i++) {
            if (!isnan(box[i].west_deg)) {
                leaf[b->n[0]++] = (entry){box[i], i};
            }
        }
        tile(leaf, b->n[0]);
        while (room && b->n[b->levels - 1] > FAN) {
            room = add_level(b);
        }
    }
    if (!room) {
        if (b == NULL) {
            free(leaf);
        }
        ft_boxes_free(b);
        return ft_fail(err, FT_E_NOMEM, "base.no_memory", "what=boxes");
    }
    *out = b;
    return FT_OK;
}

void ft_boxes_free(ft_boxes *b)
{
    if (b != NULL) {
        for (size_t k = 0; k < b->levels; k++) {
            free(b->node[k]);
        }
        free(b);
    }
}

static bool meet(const ft_box *a, const ft_box *b)
{
    return a->west_deg <= b->east_deg && b->west_deg <= a->east_deg && a->south_deg <= b->north_deg &&
           b->south_deg <= a->north_deg;
}

/* Depth first; @p at holds the next node of each level, and its run of siblings ends where its parent's children end. */
void ft_boxes_meeting(const ft_boxes *b, ft_box with, bool (*each)(void *who, size_t i), void *who)
{
    size_t at[LEVELS] = {0};
    size_t end[LEVELS] = {0};
    size_t k = b->levels - 1;

    end[k] = b->n[k];
    for (;;) {
        const entry *e = NULL;

        if (at[k] == end[k]) {
            if (k == b->levels - 1) {
                return;
            }
            k++;
            continue;
        }
        e = &b->node[k][at[k]++];
        if (!meet(&e->box, &with)) {
            continue;
        }
        if (k > 0) {
            at[k - 1] = (at[k] - 1) * FAN;
            end[k - 1] = at[k - 1] + FAN < b->n[k - 1] ? at[k - 1] + FAN : b->n[k - 1];
            k--;
        } else if (!each(who, e->index)) {
            return;
        }
    }
}
