/* The ground of the worked example: invented minefields in metres from a corner, written as the files that teams bring home.
 * Nothing here is measured: a degree is taken as so many metres, and what areas hold is for the program to say. */
#include "fieldtool/cli/demo.h"

#include <math.h>
#include <string.h>

static const double CORNER_LON = 22.300;
static const double CORNER_LAT = -10.800;
/* metres in a degree at 10.8 degrees south */
static const double M_PER_DEG_LON = 109360.8;
static const double M_PER_DEG_LAT = 110613.3;
static const double DEGREE = 3.14159265358979323846 / 180;

typedef struct spot {
    double e, n; /* metres east and north of the corner */
} spot;

/** Along a line: from a spot, legs of equal length that turn a little, both edges ragged as walked boundaries are. */
typedef struct belt {
    spot from;
    double azimuth_deg, leg_m, width_m;
    int legs;
    unsigned seed;
} belt;

/** Around a spot. */
typedef struct blob {
    spot at;
    double a_m, b_m, turn_deg; /* half axes, the first turned from east towards north */
    int corners;
    unsigned seed;
} blob;

/* ---------- numbers without chance */

/* splitmix32 in [-1, 1): the same on every machine. */
static double wobble(unsigned *s)
{
    unsigned z = (*s += 0x9e3779b9U);

    z = (z ^ (z >> 16)) * 0x85ebca6bU;
    z = (z ^ (z >> 13)) * 0xc2b2ae35U;
    return (double)((z ^ (z >> 16)) >> 8) / 8388608.0 - 1.0;
}

static spot from_spot(spot p, double azimuth_deg, double m)
{
    return (spot){p.e + m * sin(azimuth_deg * DEGREE), p.n + m * cos(azimuth_deg * DEGREE)};
}

/* ---------- rings as text: "lon lat" for WKT, "[lon,lat]" for GeoJSON */

typedef enum notation { WKT, GEOJSON } notation;

static void put_spot(ft_buf *out, notation as, spot p, bool first)
{
    ft_buf_printf(out, as == WKT ? "%s%.7f %.7f" : "%s[%.7f,%.7f]", first ? "" : ",", CORNER_LON + p.e / M_PER_DEG_LON,
                  CORNER_LAT + p.n / M_PER_DEG_LAT);
}

static void put_ring(ft_buf *out, notation as, const spot *v, int n)
{
    ft_buf_char(out, as == WKT ? '(' : '[');
    for (int i = 0; i <= n; i++) {
        put_spot(out, as, v[i % n], i == 0);
    }
    ft_buf_char(out, as == WKT ? ')' : ']');
}

enum { MOST_LEGS = 16, MOST_CORNERS = 2 * (MOST_LEGS + 1) };

/* Legs from..to of a belt, counter-clockwise; neighbours share their cut vertex by vertex. */
static int belt_ring(const belt *b, int from, int to, spot out[MOST_CORNERS])
{
    spot left[MOST_LEGS + 1];
    spot right[MOST_LEGS + 1];
    spot at = b->from;
    double heading = b->azimuth_deg;
    unsigned seed = b->seed;
    int n = 0;

    for (int i = 0; i <= b->legs; i++) {
        left[i] = from_spot(at, heading - 90, b->width_m / 2 * (1 + 0.22 * wobble(&seed)));
        right[i] = from_spot(at, heading + 90, b->width_m / 2 * (1 + 0.22 * wobble(&seed)));
        heading += 8 * wobble(&seed);
        at = from_spot(at, heading, b->leg_m);
    }
    for (int i = from; i <= to; i++) {
        out[n++] = right[i];
    }
    for (int i = to; i >= from; i--) {
        out[n++] = left[i];
    }
    return n;
}

static int blob_ring(const blob *b, spot out[MOST_CORNERS])
{
    unsigned seed = b->seed;

    for (int i = 0; i < b->corners; i++) {
        double t = 360.0 * i / b->corners * DEGREE;
        double r = 1 + 0.13 * wobble(&seed);
        double x = b->a_m * r * cos(t);
        double y = b->b_m * r * sin(t);

        out[i] = (spot){b->at.e + x * cos(b->turn_deg * DEGREE) - y * sin(b->turn_deg * DEGREE),
                        b->at.n + x * sin(b->turn_deg * DEGREE) + y * cos(b->turn_deg * DEGREE)};
    }
    return b->corners;
}

/* ---------- the places */

static const belt BORDER[] = {
    {{250, 4400}, 96, 95, 74, 10, 11},  {{1420, 4310}, 84, 100, 82, 9, 12}, {{2500, 4380}, 92, 92, 70, 5, 13},
    {{3330, 4410}, 99, 100, 78, 9, 14}, {{4420, 4250}, 76, 100, 66, 8, 15}, {{5420, 4460}, 97, 98, 96, 8, 16},
};
static const blob VILLAGE_OUTER = {{2050, 2810}, 450, 400, 10, 28, 21};
static const blob VILLAGE_INNER = {{2050, 2810}, 335, 290, 10, 24, 22};
static const blob FIELDS = {{900, 3200}, 300, 170, 20, 13, 23};
static const blob WATER = {{3120, 3330}, 62, 48, 0, 10, 24};
static const blob WATER_GROWN = {{3120, 3330}, 92, 74, 0, 12, 25};
static const spot PLAIN[] = {{4150, 2510}, {4520, 2340}, {5080, 2310}, {5590, 2410}, {6060, 2580}, {6180, 3010},
                             {6090, 3480}, {5640, 3670}, {5090, 3620}, {4660, 3700}, {4240, 3510}, {4070, 3050}};
static const belt PLAIN_BELT = {{4480, 3150}, 74, 98, 66, 9, 31};
static const blob PLAIN_POST = {{5790, 2890}, 110, 95, 0, 11, 32};
static const blob PLAIN_LEFT = {{4900, 2670}, 330, 130, -8, 14, 33};
static const belt LINE_BELT = {{3775, 1545}, 86, 98, 54, 7, 41};
static const belt ROAD = {{2690, 2100}, 163, 100, 30, 9, 42};
static const blob BRIDGE_NORTH = {{3060, 720}, 62, 50, 15, 10, 43};
static const blob BRIDGE_SOUTH = {{3190, 400}, 70, 55, 15, 10, 44};
static const blob HILL = {{880, 640}, 310, 215, 25, 18, 45};
static const blob STRIKE = {{5300, 880}, 540, 170, 24, 16, 46};
static const belt TRENCH = {{1620, 220}, 79, 120, 42, 6, 47};
static const spot PYLONS[] = {{500, 1290}, {1300, 1351}, {2100, 1414}, {2830, 1471}, {3700, 1539}, {4560, 1606}};

/* ---------- shapes by name: one ring, or a shell and holes */

typedef struct shape {
    const char *name;
    const belt *line;
    int from, to; /* legs of the belt; to 0: all */
    const blob *round;
    const blob *hole;
} shape;

/** Files of one shape each. */
static const shape SHAPES[] = {
    {"survey/village.geojson", NULL, 0, 0, &VILLAGE_OUTER, &VILLAGE_INNER},
    {"survey/water.geojson", NULL, 0, 0, &WATER, NULL},
    {"survey/fields.geojson", NULL, 0, 0, &FIELDS, NULL},
    {"survey/split-belt.geojson", &PLAIN_BELT, 0, 0, NULL, NULL},
    {"survey/split-post.geojson", NULL, 0, 0, &PLAIN_POST, NULL},
    {"survey/split-left.geojson", NULL, 0, 0, &PLAIN_LEFT, NULL},
    {"work/101-week1.geojson", &BORDER[0], 0, 4, NULL, NULL},
    {"work/101-week2.geojson", &BORDER[0], 4, 7, NULL, NULL},
    {"work/101-week3.geojson", &BORDER[0], 7, 10, NULL, NULL},
    {"work/101-whole.geojson", &BORDER[0], 0, 10, NULL, NULL},
    {"work/102-cleared.geojson", &BORDER[1], 0, 5, NULL, NULL},
    {"work/207-reduced.geojson", &LINE_BELT, 3, 7, NULL, NULL},
    {"work/214-cancelled.geojson", &TRENCH, 0, 0, NULL, NULL},
    {"work/water-grown.geojson", NULL, 0, 0, &WATER_GROWN, NULL},
    {"work/101-reopened.geojson", &BORDER[0], 5, 7, NULL, NULL},
};

static int ring_of(const shape *s, spot v[MOST_CORNERS])
{
    return s->line != NULL ? belt_ring(s->line, s->from, s->to == 0 ? s->line->legs : s->to, v)
                           : blob_ring(s->round, v);
}

static void put_polygon(ft_buf *out, notation as, const shape *s)
{
    spot v[MOST_CORNERS];

    ft_buf_text(out, as == WKT ? "POLYGON(" : "{\"type\":\"Polygon\",\"coordinates\":[");
    put_ring(out, as, v, ring_of(s, v));
    if (s->hole != NULL) {
        ft_buf_char(out, ',');
        put_ring(out, as, v, blob_ring(s->hole, v));
    }
    ft_buf_text(out, as == WKT ? ")" : "]}");
}

static void put_single(ft_buf *out, const shape *s)
{
    ft_buf_text(out, "{\"type\":\"Feature\",\"properties\":{},\"geometry\":");
    put_polygon(out, GEOJSON, s);
    ft_buf_text(out, "}\n");
}

/* ---------- survey files with facts: what a team's tablet brings home */

typedef struct row {
    const char *id, *class_name, *contamination, *evidence, *day, *comment;
    shape s;
} row;

static const row NORTH[] = {
    {"AL-101",
     "CHA",
     "ap",
     "direct",
     "2024-04-09",
     "belt along the border track, two rows of PMN seen",
     {NULL, &BORDER[0], 0, 0, NULL, NULL}},
    {"AL-102",
     "CHA",
     "ap",
     "direct",
     "2024-04-10",
     "belt west of the customs post",
     {NULL, &BORDER[1], 0, 0, NULL, NULL}},
    {"AL-103",
     "CHA",
     "ap",
     "direct",
     "2024-04-10",
     "short belt up to the crossing",
     {NULL, &BORDER[2], 0, 0, NULL, NULL}},
    {"AL-104",
     "CHA",
     "ap,av",
     "direct",
     "2024-04-16",
     "belt east of the crossing, anti-vehicle mines on the track",
     {NULL, &BORDER[3], 0, 0, NULL, NULL}},
    {"AL-105", "CHA", "ap", "direct", "2024-04-17", "belt above the stream", {NULL, &BORDER[4], 0, 0, NULL, NULL}},
    {"AL-106",
     "SHA",
     "ap",
     "indirect",
     "2024-04-18",
     "said to go on to the ford; nobody walks there",
     {NULL, &BORDER[5], 0, 0, NULL, NULL}},
};

static const row SOUTH[] = {
    {"AL-207",
     "CHA",
     "ap",
     "direct",
     "2024-05-14",
     "under the line between two pylons",
     {NULL, &LINE_BELT, 0, 0, NULL, NULL}},
    {"AL-208",
     "SHA",
     "av",
     "indirect",
     "2024-05-15",
     "old road from the village to the bridge, unused since 1998",
     {NULL, &ROAD, 0, 0, NULL, NULL}},
    {"AL-209",
     "CHA",
     "ap,av",
     "direct",
     "2024-05-16",
     "north abutment of the bridge",
     {NULL, NULL, 0, 0, &BRIDGE_NORTH, NULL}},
    {"AL-210",
     "CHA",
     "ap,av",
     "direct",
     "2024-05-16",
     "south abutment of the bridge",
     {NULL, NULL, 0, 0, &BRIDGE_SOUTH, NULL}},
    {"AL-211",
     "CHA",
     "ap",
     "direct",
     "2024-05-21",
     "position on the hill, ring of mines below the trench",
     {NULL, NULL, 0, 0, &HILL, NULL}},
    {"AL-212",
     "SHA",
     "cluster",
     "indirect",
     "2024-05-22",
     "strike on the grazing land, submunitions reported by herders",
     {NULL, NULL, 0, 0, &STRIKE, NULL}},
    {"AL-214",
     "SHA",
     "ap",
     "indirect",
     "2024-05-23",
     "trench line south of the hill",
     {NULL, &TRENCH, 0, 0, NULL, NULL}},
};

static void put_collection(ft_buf *out, const row *rows, size_t n)
{
    ft_buf_text(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (size_t i = 0; i < n; i++) {
        ft_buf_printf(
            out,
            "{\"type\":\"Feature\",\"properties\":{\"official_id\":\"%s\",\"classification\":\"%s\",\"status\":\"open\",\"contamination\":\"%s\","
            "\"evidence_class\":\"%s\",\"required_depth_cm\":20,\"date_of_information\":\"%s\",\"comment\":\"%s\"},\"geometry\":",
            rows[i].id, rows[i].class_name, rows[i].contamination, rows[i].evidence, rows[i].day, rows[i].comment);
        put_polygon(out, GEOJSON, &rows[i].s);
        ft_buf_printf(out, "}%s\n", i + 1 < n ? "," : "");
    }
    ft_buf_text(out, "]}\n");
}

static void put_pylons(ft_buf *out)
{
    ft_buf_text(
        out,
        "official_id,classification,status,contamination,evidence_class,required_depth_cm,date_of_information,comment,wkt\n");
    for (size_t i = 0; i < FT_COUNT(PYLONS); i++) {
        blob b = {PYLONS[i], 46, 44, 0, 10, 60 + (unsigned)i};
        shape s = {NULL, NULL, 0, 0, &b, NULL};

        ft_buf_printf(out, "AL-2%02zu,CHA,open,ap,direct,20,2024-05-07,mines around pylon %zu,\"", i + 1, i + 41);
        put_polygon(out, WKT, &s);
        ft_buf_text(out, "\"\n");
    }
}

static void put_pylon(ft_buf *out)
{
    blob b = {PYLONS[0], 46, 44, 0, 10, 60};
    shape s = {NULL, NULL, 0, 0, &b, NULL};

    put_single(out, &s);
}

static void put_plain(ft_buf *out)
{
    ft_buf_text(out, "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[");
    put_ring(out, GEOJSON, PLAIN, (int)FT_COUNT(PLAIN));
    ft_buf_text(out, "]}}\n");
}

/* The plain without what survey found in it: parts that tile it, because holes and parts have the same vertices. */
static void put_plain_rest(ft_buf *out)
{
    static const shape INSIDE[] = {{NULL, &PLAIN_BELT, 0, 0, NULL, NULL},
                                   {NULL, NULL, 0, 0, &PLAIN_POST, NULL},
                                   {NULL, NULL, 0, 0, &PLAIN_LEFT, NULL}};
    spot v[MOST_CORNERS];

    ft_buf_text(out, "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[");
    put_ring(out, GEOJSON, PLAIN, (int)FT_COUNT(PLAIN));
    for (size_t i = 0; i < FT_COUNT(INSIDE); i++) {
        ft_buf_char(out, ',');
        put_ring(out, GEOJSON, v, ring_of(&INSIDE[i], v));
    }
    ft_buf_text(out, "]}}\n");
}

static void put_position(ft_buf *out, const char *before, spot p, const char *after)
{
    ft_buf_printf(out, "%s%.7f,%.7f%s", before, CORNER_LON + p.e / M_PER_DEG_LON, CORNER_LAT + p.n / M_PER_DEG_LAT,
                  after);
}

static void put_places(ft_buf *out)
{
    ft_buf_text(out, "pcode,name,level,parent_pcode,lon,lat\n");
    put_position(out, "AO99A1,Mwana Velho,3,AO9901,", (spot){2050, 2810}, "\n");
    put_position(out, "AO99A2,Posto da Fronteira,3,AO9901,", (spot){3120, 4180}, "\n");
    put_position(out, "AO99A3,Ponte do Lué,3,AO9902,", (spot){3320, 560}, "\n");
    put_position(out, "AO99A4,Cassai Sul,3,AO9902,", (spot){5750, 1620}, "\n");
}

/* What the clearance of the first belt found, along its middle: each within the legs of its week. */
static void put_finds(ft_buf *out)
{
    static const struct {
        int leg, depth_cm;
        const char *day;
    } FINDS[] = {{1, 4, "2025-06-10"}, {2, 6, "2025-06-11"},  {3, 3, "2025-06-13"}, {5, 8, "2025-06-17"},
                 {6, 5, "2025-06-19"}, {8, 11, "2025-06-24"}, {9, 2, "2025-06-26"}};
    spot v[MOST_CORNERS];
    int n = belt_ring(&BORDER[0], 0, BORDER[0].legs, v);

    ft_buf_text(
        out, "aliases,category,model,count,depth_found_cm,condition,disposal,found_on,date_of_information,lon,lat\n");
    for (size_t i = 0; i < FT_COUNT(FINDS); i++) {
        spot a = v[FINDS[i].leg];
        spot b = v[n - 1 - FINDS[i].leg];

        ft_buf_printf(out, "AL-101-F%zu,ap_mine,PMN,1,%d,live,in_situ,%s,%s,", i + 1, FINDS[i].depth_cm, FINDS[i].day,
                      FINDS[i].day);
        put_position(out, "", (spot){(a.e + b.e) / 2, (a.n + b.n) / 2}, "\n");
    }
}

/* The track that was walked along the old road, on its verge. */
static void put_track(ft_buf *out)
{
    spot v[MOST_CORNERS];
    int n = belt_ring(&ROAD, 0, ROAD.legs, v);

    ft_buf_text(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"hand-held receiver\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
        "<trk><name>old road, east verge</name><trkseg>\n");
    for (int i = n - 1; i >= n / 2; i--) {
        ft_buf_printf(out, "<trkpt lat=\"%.7f\" lon=\"%.7f\"><time>2024-05-15T07:%02d:00Z</time></trkpt>\n",
                      CORNER_LAT + v[i].n / M_PER_DEG_LAT, CORNER_LON + (v[i].e + 12) / M_PER_DEG_LON,
                      10 + 3 * (n - 1 - i));
    }
    ft_buf_text(out, "</trkseg></trk>\n</gpx>\n");
}

static void put_north(ft_buf *out)
{
    put_collection(out, NORTH, FT_COUNT(NORTH));
}

static void put_south(ft_buf *out)
{
    put_collection(out, SOUTH, FT_COUNT(SOUTH));
}

/* ---------- files */

const char *const FT_DEMO_FOLDERS[] = {"survey", "work"};
const size_t FT_DEMO_FOLDERS_N = FT_COUNT(FT_DEMO_FOLDERS);

bool ft_demo_file(size_t i, const char **name, ft_buf *text)
{
    static const struct {
        const char *name;
        void (*put)(ft_buf *out);
    } FILES[] = {
        {"survey/places.csv", put_places},     {"survey/border.geojson", put_north},
        {"survey/plain.geojson", put_plain},   {"survey/split-rest.geojson", put_plain_rest},
        {"survey/pylons.csv", put_pylons},     {"survey/south.geojson", put_south},
        {"survey/road.gpx", put_track},        {"work/101-finds.csv", put_finds},
        {"work/201-whole.geojson", put_pylon},
    };

    if (i < FT_COUNT(FILES)) {
        *name = FILES[i].name;
        FILES[i].put(text);
        return true;
    }
    i -= FT_COUNT(FILES);
    if (i < FT_COUNT(SHAPES)) {
        *name = SHAPES[i].name;
        put_single(text, &SHAPES[i]);
        return true;
    }
    return false;
}
