/* fieldtool demo DIR : a worked example, told as the commands that make it. Every step is one command line, run in this
 * process by the same table as if a person had typed it, and written to DIR/story.sh. */
#include "fieldtool/cli/cli.h"

#include "fieldtool/base/os.h"
#include "fieldtool/cli/demo_shapes.h"
#include "geo/area.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 40 };

typedef struct demo {
    ft_cli *io;
    const char *dir;
    ft_buf story; /* shell text of all steps */
    ft_buf paths; /* words of the step being built; offsets in from */
    size_t from[MOST_WORDS];
    size_t n;
    ft_buf last_out; /* what the step printed */
    int expected;    /* exit code that is fine besides 0 */
    ft_error *err;
    ft_status st;
} demo;

/* ---------- building one command line */

static void word(demo *d, const char *text)
{
    if (d->n < MOST_WORDS) {
        d->from[d->n++] = d->paths.n;
        ft_buf_text(&d->paths, text);
        ft_buf_char(&d->paths, '\0');
    }
}

/* A file of the example: its path under DIR. */
static void file(demo *d, const char *name)
{
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%.*s/%s", FT_PATH_MAX - 100, d->dir, name);
    word(d, path);
}

static void shell_word(ft_buf *out, const char *w)
{
    bool plain = w[0] != '\0';

    for (const char *p = w; *p != '\0'; p++) {
        plain = plain && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                          strchr("-_./=:,@", *p) != NULL);
    }
    if (plain) {
        ft_buf_text(out, w);
        return;
    }
    ft_buf_char(out, '\'');
    for (const char *p = w; *p != '\0'; p++) {
        ft_buf_text(out, *p == '\'' ? "'\\''" : (char[]){*p, '\0'});
    }
    ft_buf_char(out, '\'');
}

static void tell(demo *d, const char *key)
{
    if (d->st != FT_OK) {
        return;
    }
    (void)fprintf(d->io->out, "\n# %s\n", ft_catalog_text(d->io->words, key));
    ft_buf_printf(&d->story, "\n# %s\n", ft_catalog_text(d->io->words, key));
}

/* Print the line as a person would type it, long shapes shortened on screen but whole in the story. */
static void show_line(demo *d)
{
    ft_buf line;

    ft_buf_init(&line, 0);
    ft_buf_text(&line, "fieldtool");
    for (size_t i = 0; i < d->n; i++) {
        ft_buf_char(&line, ' ');
        shell_word(&line, d->paths.p + d->from[i]);
    }
    ft_buf_printf(&d->story, "%s%s\n", line.p == NULL ? "" : line.p, d->expected != 0 ? " || test $? = 4" : "");
    (void)fprintf(d->io->out, "$ %.*s%s\n", (int)(line.n > 150 ? 147 : line.n), line.p == NULL ? "" : line.p,
                  line.n > 150 ? "..." : "");
    ft_buf_release(&line);
}

static void read_back(FILE *f, ft_buf *out)
{
    char block[4096];
    size_t n = 0;

    rewind(f);
    while ((n = fread(block, 1, sizeof block, f)) > 0) {
        ft_buf_bytes(out, block, n);
    }
}

/* Run the line built so far. */
static void run(demo *d)
{
    char *argv[MOST_WORDS + 2] = {(char *)(uintptr_t) "fieldtool"};
    FILE *out = NULL;
    int code = 0;

    if (d->st == FT_OK && (d->st = ft_buf_status(&d->paths, d->err)) == FT_OK) {
        show_line(d);
        for (size_t i = 0; i < d->n; i++) {
            argv[i + 1] = d->paths.p + d->from[i];
        }
        out = tmpfile();
        code = out == NULL ? 1 : ft_cli_main((int)d->n + 1, argv, out, d->io->err);
        ft_buf_reset(&d->last_out);
        if (out != NULL) {
            read_back(out, &d->last_out);
            (void)fclose(out);
        }
        (void)fprintf(d->io->out, "%s", d->last_out.p == NULL ? "" : d->last_out.p);
        if (code != 0 && code != d->expected) {
            d->st = ft_fail(d->err, FT_E_IO, "demo.step", "code=%d command=%s", code, d->n > 0 ? d->paths.p : "");
        }
    }
    d->n = 0;
    d->expected = 0;
    ft_buf_reset(&d->paths);
}

static void words(demo *d, const char *const *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        word(d, w[i]);
    }
}

#define WORDS(d, ...) \
    words((d), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ---------- records of the example */

static void workspace(demo *d, const char *name, const char *org, const char *system)
{
    word(d, "new");
    file(d, name);
    WORDS(d, "--country", "AO", "--org", org, "--system", system);
    run(d);
}

typedef struct place {
    const char *shape; /* "belt", "blob", "box" */
    double lon, lat, a, b, c;
    int n;
    unsigned seed;
} place;

static void shape_word(demo *d, const place *p)
{
    ft_buf wkt;

    ft_buf_init(&wkt, 0);
    if (strcmp(p->shape, "belt") == 0) {
        ft_demo_belt(&wkt, p->lon, p->lat, p->a, p->b, p->n, p->c, p->seed);
    } else if (strcmp(p->shape, "blob") == 0) {
        ft_demo_blob(&wkt, p->lon, p->lat, p->a, p->n, p->seed);
    } else {
        ft_demo_box(&wkt, p->lon, p->lat, p->a, p->b);
    }
    word(d, "--geom");
    word(d, wkt.p == NULL ? "" : wkt.p);
    ft_buf_release(&wkt);
}

static void set(demo *d, const char *pair)
{
    WORDS(d, "--set", pair);
}

static void hazard(demo *d, const char *ws, const char *class_name, const char *contamination, const char *day,
                   const char *comment, const place *p)
{
    char t[120];

    word(d, "add");
    file(d, ws);
    WORDS(d, "hazard", "--set", class_name);
    set(d, "status=open");
    set(d, contamination);
    (void)snprintf(t, sizeof t, "date_of_information=%s", day);
    set(d, t);
    set(d, "location=AO18");
    set(d, "required_depth_cm=20");
    set(d, strcmp(class_name, "classification=CHA") == 0 ? "evidence_class=direct" : "evidence_class=indirect");
    (void)snprintf(t, sizeof t, "comment=%s", comment);
    set(d, t);
    shape_word(d, p);
    run(d);
}

static void activity(demo *d, const char *ws, const char *kind, const char *start, const char *end, const char *method)
{
    word(d, "add");
    file(d, ws);
    WORDS(d, "activity", "--set", kind, "--set", start, "--set", end, "--set", method, "--set", "location=AO18");
    run(d);
}

/* The UUID at the beginning of what the last step printed. */
static void last_id(const demo *d, char out[FT_UUID_TEXT])
{
    (void)snprintf(out, FT_UUID_TEXT, "%.36s", d->last_out.p == NULL ? "" : d->last_out.p);
}

static void release(demo *d, const char *ws, const char *product, const char *hazard_id, const char *activity_id,
                    const char *day, const char *depth, const place *p)
{
    char t[120];

    word(d, "add");
    file(d, ws);
    WORDS(d, "release", "--set", product, "--set", "targets=all", "--set", "method=manual", "--set", "location=AO18");
    (void)snprintf(t, sizeof t, "hazards=%s", hazard_id);
    set(d, t);
    (void)snprintf(t, sizeof t, "activity=%s", activity_id);
    set(d, t);
    (void)snprintf(t, sizeof t, "end_date=%s", day);
    set(d, t);
    if (depth != NULL) {
        set(d, depth);
    }
    shape_word(d, p);
    run(d);
}

static void submit(demo *d, const char *ws, const char *out)
{
    word(d, "submit");
    file(d, ws);
    word(d, "-o");
    file(d, out);
    run(d);
}

static void merge(demo *d, const char *target, const char *a, const char *b)
{
    word(d, "merge");
    file(d, target);
    file(d, a);
    if (b != NULL) {
        file(d, b);
    }
    d->expected = 4;
    run(d);
}

static const place BELT = {"belt", 22.1200, -11.8450, 78, 130, 55, 14, 7};
static const place VILLAGE = {"blob", 22.1550, -11.8560, 190, 0, 0, 16, 21};
static const place POWER_LINE = {"belt", 22.1330, -11.8700, 62, 150, 40, 12, 33};
static const place SUSPECTED = {"box", 22.1650, -11.8400, 900, 600, 0, 0, 0};
static const place CONFIRMED_PART = {"box", 22.1650, -11.8400, 900, 150, 0, 0, 0};
static const place ROAD = {"belt", 22.1500, -11.8300, 140, 110, 30, 6, 41};
/* The first legs of the same belts: what was worked so far. */
static const place CLEARED = {"belt", 22.1200, -11.8450, 78, 130, 55, 6, 7};
static const place REDUCED = {"belt", 22.1330, -11.8700, 62, 150, 40, 4, 33};
static const place ACCIDENT_AT = {"box", 22.1225, -11.8446, 60, 45, 0, 0, 0};

/* ---------- the story */

static void two_teams(demo *d, char belt[FT_UUID_TEXT], char line[FT_UUID_TEXT], char clearing[FT_UUID_TEXT])
{
    tell(d, "demo.teams");
    workspace(d, "north.gpkg", "Mina Norte", "NORTH1");
    workspace(d, "south.gpkg", "Sul Livre", "SOUTH1");
    workspace(d, "national.gpkg", "Centro Nacional", "CENTRO");
    tell(d, "demo.north");
    hazard(d, "north.gpkg", "classification=CHA", "contamination=ap", "2025-02-11", "belt along the border track",
           &BELT);
    last_id(d, belt);
    hazard(d, "north.gpkg", "classification=CHA", "contamination=ap,av", "2025-02-13",
           "around the village of Luau Velho", &VILLAGE);
    hazard(d, "north.gpkg", "classification=SHA", "contamination=unknown", "2025-02-20",
           "fields nobody has used since 1994", &SUSPECTED);
    tell(d, "demo.south");
    hazard(d, "south.gpkg", "classification=CHA", "contamination=ap", "2025-03-04", "under the power line",
           &POWER_LINE);
    last_id(d, line);
    hazard(d, "south.gpkg", "classification=SHA", "contamination=av", "2025-03-06", "old road to the bridge", &ROAD);
    tell(d, "demo.clearance");
    activity(d, "north.gpkg", "kind=clearance", "start_date=2025-05-05", "end_date=2025-07-18", "method=manual");
    last_id(d, clearing);
    release(d, "north.gpkg", "product=cleared", belt, clearing, "2025-07-18", "depth_cm=20", &CLEARED);
    activity(d, "south.gpkg", "kind=ts", "start_date=2025-06-02", "end_date=2025-06-27", "method=animal");
    {
        char ts[FT_UUID_TEXT];

        last_id(d, ts);
        release(d, "south.gpkg", "product=reduced", line, ts, "2025-06-27", NULL, &REDUCED);
    }
}

/* The confirmed strip is what survey found; the rest of the suspicion is cancelled. */
static void split_suspected(demo *d)
{
    place rest = SUSPECTED;
    ft_buf t;

    ft_buf_init(&t, 0);
    tell(d, "demo.split");
    word(d, "split");
    file(d, "north.gpkg");
    WORDS(d, "AO-NORTH1-0003", "--date", "2025-08-22", "--part");
    ft_buf_text(&t, "CHA=");
    ft_demo_box(&t, CONFIRMED_PART.lon, CONFIRMED_PART.lat, CONFIRMED_PART.a, CONFIRMED_PART.b);
    word(d, t.p == NULL ? "" : t.p);
    ft_buf_reset(&t);
    /* the north edge of the strip is the south edge of the rest, vertex by vertex */
    rest.lat = ft_destination((ft_lonlat){SUSPECTED.lon, SUSPECTED.lat}, 0, CONFIRMED_PART.b).lat_deg;
    {
        ft_lonlat se = ft_destination((ft_lonlat){SUSPECTED.lon, SUSPECTED.lat}, 90, SUSPECTED.a);
        ft_lonlat nw = ft_destination((ft_lonlat){SUSPECTED.lon, SUSPECTED.lat}, 0, SUSPECTED.b);

        ft_buf_printf(&t, "cancelled=POLYGON((%.7f %.7f,%.7f %.7f,%.7f %.7f,%.7f %.7f,%.7f %.7f))", rest.lon, rest.lat,
                      se.lon_deg, rest.lat, se.lon_deg, nw.lat_deg, rest.lon, nw.lat_deg, rest.lon, rest.lat);
    }
    word(d, "--part");
    word(d, t.p == NULL ? "" : t.p);
    run(d);
    ft_buf_release(&t);
}

static void disagreement(demo *d)
{
    tell(d, "demo.exchange");
    submit(d, "north.gpkg", "north-1.gpkg");
    merge(d, "south.gpkg", "north-1.gpkg", NULL);
    word(d, "set");
    file(d, "south.gpkg");
    WORDS(d, "AO-NORTH1-0002", "--set", "classification=SHA", "--reason", "no direct evidence seen on 3 September");
    run(d);
    word(d, "set");
    file(d, "north.gpkg");
    WORDS(d, "AO-NORTH1-0002", "--set", "status=worked_on", "--reason", "clearance began");
    run(d);
}

static void accident(demo *d, const char *belt)
{
    char t[120];

    tell(d, "demo.accident");
    word(d, "add");
    file(d, "north.gpkg");
    WORDS(d, "accident", "--set", "date=2025-10-09", "--set", "cause=herder stepped on a mine in released ground",
          "--set", "killed=0", "--set", "injured=1", "--set", "location=AO18", "--geom", "POINT(22.1228 -11.8444)");
    run(d);
    word(d, "add");
    file(d, "north.gpkg");
    (void)snprintf(t, sizeof t, "hazard=%s", belt);
    WORDS(d, "reopening", "--set", t, "--set", "date=2025-10-10", "--set", "cause=accident", "--set", "location=AO18");
    shape_word(d, &ACCIDENT_AT);
    run(d);
}

static void trust(demo *d, const char *line, const char *role)
{
    WORDS(d, "key", "trust");
    file(d, "national.gpkg");
    WORDS(d, line, "--role", role);
    run(d);
}

static void key_line(demo *d, const char *ws, char *out, size_t size)
{
    WORDS(d, "key", "show");
    file(d, ws);
    run(d);
    (void)snprintf(out, size, "%.*s", (int)(d->last_out.p == NULL ? 0 : strcspn(d->last_out.p, "\n")),
                   d->last_out.p == NULL ? "" : d->last_out.p);
}

static void centre(demo *d)
{
    char line[600];

    tell(d, "demo.submit");
    submit(d, "north.gpkg", "north-2.gpkg");
    submit(d, "south.gpkg", "south-1.gpkg");
    tell(d, "demo.trust");
    key_line(d, "north.gpkg", line, sizeof line);
    trust(d, line, "author");
    key_line(d, "south.gpkg", line, sizeof line);
    trust(d, line, "author");
    key_line(d, "national.gpkg", line, sizeof line);
    trust(d, line, "authority");
    tell(d, "demo.merge");
    merge(d, "national.gpkg", "south-1.gpkg", "north-2.gpkg");
    tell(d, "demo.again");
    merge(d, "national.gpkg", "north-2.gpkg", "south-1.gpkg");
    tell(d, "demo.list");
    word(d, "list");
    file(d, "national.gpkg");
    word(d, "hazard");
    run(d);
}

/* What nobody disputes is approved: everything but the area the teams disagree about. */
static void review(demo *d)
{
    static const char *const APPROVED[] = {"AO-NORTH1-0001", "AO-NORTH1-0003", "AO-NORTH1-0004", "AO-NORTH1-0005",
                                           "AO-NORTH1-0006", "AO-NORTH1-0007", "AO-NORTH1-0008", "AO-NORTH1-0010",
                                           "AO-SOUTH1-0001", "AO-SOUTH1-0002", "AO-SOUTH1-0003", "AO-SOUTH1-0004"};

    tell(d, "demo.review");
    word(d, "review");
    file(d, "national.gpkg");
    for (size_t i = 0; i < FT_COUNT(APPROVED); i++) {
        WORDS(d, "--approve", APPROVED[i]);
    }
    run(d);
}

static void results(demo *d)
{
    static const char *const OUTS[] = {"hazards.kmz", "hazards.csv", "hazards.xlsx", "for-gis.gpkg"};

    tell(d, "demo.ledger");
    word(d, "ledger");
    file(d, "national.gpkg");
    WORDS(d, "--by", "class", "--from", "2025-01-01", "--to", "2025-12-31");
    d->expected = 4;
    run(d);
    word(d, "ledger");
    file(d, "national.gpkg");
    WORDS(d, "--by", "hazard", "--from", "2025-01-01", "--to", "2025-12-31");
    d->expected = 4;
    run(d);
    tell(d, "demo.export");
    for (size_t i = 0; i < FT_COUNT(OUTS); i++) {
        word(d, "export");
        file(d, "national.gpkg");
        word(d, "-o");
        file(d, OUTS[i]);
        if (i < 3) {
            WORDS(d, "--layer", "hazard");
        }
        run(d);
    }
    tell(d, "demo.check");
    word(d, "check");
    file(d, "national.gpkg");
    d->expected = 4;
    run(d);
}

static bool any_file(void *who, const char *name)
{
    (void)name;
    *(bool *)who = true;
    return false;
}

static ft_status prepare(demo *d)
{
    bool used = false;
    ft_status st = FT_OK;

    if (ft_os_stat(d->dir, NULL, NULL) == FT_OS_DIR) {
        st = ft_os_list(d->dir, any_file, &used, d->err);
    }
    if (st == FT_OK && used) {
        st = ft_fail(d->err, FT_E_CONFLICT, "demo.not_empty", "dir=%s", d->dir);
    }
    return st == FT_OK ? ft_os_make_dir(d->dir, false, d->err) : st;
}

static ft_status keep_story(demo *d)
{
    char path[FT_PATH_MAX];

    (void)snprintf(path, sizeof path, "%.*s/story.sh", FT_PATH_MAX - 100, d->dir);
    return ft_os_write_file(path, d->story.p == NULL ? "" : d->story.p, d->story.n, true, false, d->err);
}

ft_status ft_cmd_demo(ft_cli *io, const ft_args *a, ft_error *err)
{
    demo d = {.io = io, .dir = a->pos[0], .err = err};
    char belt[FT_UUID_TEXT] = "";
    char line[FT_UUID_TEXT] = "";
    char clearing[FT_UUID_TEXT] = "";

    ft_buf_init(&d.story, 0);
    ft_buf_init(&d.paths, 0);
    ft_buf_init(&d.last_out, 0);
    ft_buf_text(&d.story, "#!/bin/sh\nset -eu\n");
    d.st = prepare(&d);
    if (d.st == FT_OK) {
        two_teams(&d, belt, line, clearing);
        split_suspected(&d);
        disagreement(&d);
        accident(&d, belt);
        centre(&d);
        review(&d);
        results(&d);
        tell(&d, "demo.end");
    }
    d.st = d.st == FT_OK ? keep_story(&d) : d.st;
    ft_buf_release(&d.story);
    ft_buf_release(&d.paths);
    ft_buf_release(&d.last_out);
    return d.st;
}
