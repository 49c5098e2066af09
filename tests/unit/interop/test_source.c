/* Foreign files as features: what every format gives, and what none may give. */
#include "tests/unit/interop/fixture.h"

/* All features as "name=WKT;" with "!key" for an unreadable one and "-" for none; or the key of what broke the file. */
static const char *read_with(const char *path, const ft_source_options *o, const char *column, ft_error *err)
{
    static char out[8192];
    ft_source *s = NULL;
    ft_feature f;
    size_t at = 0;
    ft_buf wkt;
    ft_status st = ft_source_open(path, o, &s, err);

    ft_buf_init(&wkt, 0);
    out[0] = '\0';
    while (st == FT_OK && ft_source_next(s, &f)) {
        ft_str name = {"", 0};

        for (size_t i = 0; i < ft_source_describe(s).n_fields; i++) {
            name = strcmp(ft_source_field_name(s, i), column) == 0 && ft_source_cell(s, i).p != NULL
                       ? ft_source_cell(s, i)
                       : name;
        }
        ft_buf_reset(&wkt);
        if (f.geometry != NULL) {
            ft_wkt_write(f.geometry, &wkt);
        }
        at += (size_t)snprintf(out + at, sizeof out - at, "%.*s=%s;", (int)name.n, name.p,
                               f.unreadable         ? f.why.key
                               : f.geometry != NULL ? wkt.p
                               : f.empty_geometry   ? "empty"
                                                    : "-");
    }
    st = st == FT_OK ? ft_source_status(s, err) : st;
    ft_source_close(s);
    ft_buf_release(&wkt);
    return st == FT_OK ? out : err->key;
}

static const char *read_text(const char *name, const char *text, const char *column, ft_error *err)
{
    const ft_source_options o = {.layer = NULL};

    return read_with(fixture_file(name, text), &o, column, err);
}

#define FEATURES(f) "{\"type\":\"FeatureCollection\",\"features\":[" f "]}"
#define POINT(p) \
    "{\"type\":\"Feature\",\"properties\":{\"n\":\"a\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":" p "}}"
#define WITH(p) "{\"type\":\"Feature\",\"properties\":" p ",\"geometry\":null}"

static const struct {
    const char *name, *file, *text, *want;
} CASES[] = {
    {"csv: longitude and latitude", "a.csv", "n,lon,lat\na,15.25,-12.5\n", "a=POINT (15.25 -12.5);"},
    {"csv: other names", "a.csv", "Latitude;Longitude;n\n-12.5;15.25;a\n", "a=POINT (15.25 -12.5);"},
    {"csv: WKT", "a.csv", "n,wkt\na,\"POLYGON((0 0,1 0,1 1,0 0))\"\n", "a=POLYGON ((0 0,1 0,1 1,0 0));"},
    {"csv: no position in a row", "a.csv", "n,lon,lat\na,,\n", "a=-;"},
    {"csv: half a position", "a.csv", "n,lon,lat\na,15,\n", "a=interop.half_position;"},
    {"csv: comma decimals", "a.csv", "n;lon;lat\na;15,25;-12,5\n", "a=interop.number;"},
    {"csv: a minus that is none", "a.csv",
     "n,lon,lat\na,15.25,\xe2\x88\x92"
     "12.5\n",
     "a=interop.number;"},
    {"csv: a letter of its hemisphere", "a.csv", "n,lon,lat\na,15.25,S12.5\n", "a=POINT (15.25 -12.5);"},
    {"csv: a letter of the other axis", "a.csv", "n,lon,lat\na,S12.5,15.25\n", "a=interop.number;"},
    {"csv: degrees behind the number", "a.csv", "n,lon,lat\na,15.25\xc2\xb0,-12.5\n", "a=POINT (15.25 -12.5);"},
    {"csv: Persian digits", "a.csv", "n,lon,lat\na,\xdb\xb3\xdb\xb5,33\n", "a=interop.number;"},
    {"csv: latitude beyond the pole", "a.csv", "n,lon,lat\na,15,91\n", "a=interop.number;"},
    {"csv: infinite", "a.csv", "n,lon,lat\na,inf,1\n", "a=interop.number;"},
    {"csv: hexadecimal", "a.csv", "n,lon,lat\na,0x10,1\n", "a=interop.number;"},
    {"csv: any position", "a.csv", "n,coord\na,12.5S 15.25E\nb,15.25\n", "a=POINT (15.25 -12.5);b=interop.position;"},
    {"csv: a coarse square", "a.csv", "n,mgrs\na,31NAA60\n", "a=interop.position;"},
    {"csv: a zone with two meanings", "a.csv", "n,utm\na,33s 500000 4000000\nb,\n", "a=interop.position;b=-;"},
    {"csv: a cell too many", "a.csv", "n,lon,lat\na,15,1,2\nb,15,1\n", "a=interop.csv.cells;b=POINT (15 1);"},
    {"csv: a cell too few", "a.csv", "n,lon,lat\na,15\nb,15,1\n", "a=interop.csv.cells;b=POINT (15 1);"},
    {"csv: broken WKT", "a.csv", "n,wkt\na,\"POLYGON((0 0,1 0\"\n", "a=geo.wkt.end;"},
    {"csv: only a longitude column", "a.csv", "n,lon\na,15\n", "interop.column"},
    {"csv: column twice", "a.csv", "n,n,lon,lat\na,b,1,2\n", "interop.csv.column_twice"},
    {"csv: open quote", "a.csv", "n,lon,lat\na,1,2\n\"b,1,2\nc,1,2\n", "interop.csv.open_quote"},
    {"csv: nothing", "a.csv", "", "interop.no_layer"},

    {"geojson: point", "a.geojson", FEATURES(POINT("[15.25,-12.5]")), "a=POINT (15.25 -12.5);"},
    {"geojson: height", "a.geojson", FEATURES(POINT("[15.25,-12.5,7]")), "a=POINT Z (15.25 -12.5 7);"},
    {"geojson: byte order mark", "a.json", "\xef\xbb\xbf" FEATURES(POINT("[1,2]")), "a=POINT (1 2);"},
    {"geojson: members behind the features", "a.geojson",
     "{\"features\":[" POINT("[1,2]") "],\"x\":[1,{\"y\":\"]}\"}],\"type\":\"FeatureCollection\"}", "a=POINT (1 2);"},
    {"geojson: one feature", "a.geojson", POINT("[1,2]"), "a=POINT (1 2);"},
    {"geojson: one geometry", "a.geojson", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "=POINT (1 2);"},
    {"geojson: no shape", "a.geojson", FEATURES(WITH("{\"n\":\"a\"}")), "a=-;"},
    {"geojson: values that are no texts", "a.geojson",
     FEATURES(WITH("{\"n\":1}") "," WITH("{\"n\":0.1}") "," WITH("{\"n\":true}") "," WITH(
         "{\"n\":{\"x\":[1,null]}}") "," WITH("{\"n\":null}")),
     "1=-;0.1=-;true=-;{\"x\":[1,null]}=-;=-;"},
    {"geojson: a number too large to keep", "a.geojson", FEATURES(WITH("{\"n\":9007199254740993}")),
     "9007199254740992=interop.json.big_number;"},
    {"geojson: open ring", "a.geojson",
     FEATURES(
         "{\"type\":\"Feature\",\"properties\":{\"n\":\"a\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}}"),
     "a=POLYGON ((0 0,1 0,1 1,0 0));"},
    {"geojson: coordinates as texts", "a.geojson", FEATURES(POINT("[\"15\",\"-12\"]")), "a=geo.geojson.shape;"},
    {"geojson: null in a position", "a.geojson", FEATURES(POINT("[15,null]")), "a=geo.geojson.shape;"},
    {"geojson: beyond the pole", "a.geojson", FEATURES(POINT("[15,-112]")), "a=geo.geojson.coordinate;"},
    {"geojson: no feature among features", "a.geojson", FEATURES("{\"type\":\"Point\",\"coordinates\":[1,2]}"),
     "=interop.json.feature;"},
    {"geojson: key twice", "a.geojson", FEATURES(WITH("{\"n\":\"a\",\"n\":\"b\"}")), "json.syntax"},
    {"geojson: key twice at the top", "a.geojson", "{\"type\":\"FeatureCollection\",\"features\":[],\"type\":\"x\"}",
     "interop.json.twice"},
    {"geojson: features twice", "a.geojson", "{\"type\":\"FeatureCollection\",\"features\":[],\"features\":[]}",
     "interop.json.twice"},
    {"geojson: not a number", "a.geojson", FEATURES(POINT("[NaN,1]")), "json.syntax"},
    {"geojson: comma behind the last", "a.geojson", FEATURES(POINT("[1,2]") ","), "interop.json.syntax"},
    {"geojson: no comma between", "a.geojson", FEATURES(POINT("[1,2]") " " POINT("[1,2]")), "json.syntax"},
    {"geojson: cut", "a.geojson", "{\"type\":\"FeatureCollection\",\"features\":[" POINT("[1,2]"),
     "interop.json.syntax"},
    {"geojson: cut in a text", "a.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Fea",
     "interop.json.syntax"},
    {"geojson: text behind", "a.geojson", FEATURES(POINT("[1,2]")) "x", "interop.json.syntax"},
    {"geojson: not even JSON", "a.geojson", "<OGRVRTDataSource/>", "interop.json.syntax"},
    {"geojson: not UTF-8", "a.geojson", FEATURES(WITH("{\"n\":\"\xe9\"}")), "json.syntax"},
    {"geojson: no collection", "a.geojson", "{\"type\":\"Topology\",\"features\":[]}", "interop.json.type"},
    {"geojson: other document", "a.geojson", "{\"a\":1}", "interop.json.type"},
    {"geojson: CRS84", "a.geojson",
     "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}},\"features\":[" POINT(
         "[1,2]") "]}",
     "a=POINT (1 2);"},
    {"geojson: system by link", "a.geojson",
     "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"http://x\"}},\"features\":[]}",
     "interop.json.crs"},
    {"geojson: system behind the features", "a.geojson",
     "{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:32733\"}}}",
     "interop.json.crs"},

    {"gpx: waypoint, route, track", "a.gpx",
     "<gpx><metadata><name>x</name></metadata><wpt lat='-12.5' lon='15.25'><name>a</name></wpt>"
     "<rte><name>b</name><rtept lat='1' lon='2'/><rtept lat='3' lon='4'/></rte>"
     "<trk><name>c</name><trkseg><trkpt lat='1' lon='2'><ele>5</ele></trkpt><trkpt lat='3' lon='4'><ele>6</ele></trkpt></trkseg></trk></gpx>",
     "a=POINT (15.25 -12.5);b=LINESTRING (2 1,4 3);c=LINESTRING Z (2 1 5,4 3 6);"},
    {"gpx: two segments", "a.gpx",
     "<gpx><trk><name>c</name><trkseg><trkpt lat='1' lon='2'/><trkpt lat='3' lon='4'/></trkseg><trkseg/><trkseg><trkpt lat='5' lon='6'/>"
     "<trkpt lat='7' lon='8'/></trkseg></trk></gpx>",
     "c=MULTILINESTRING ((2 1,4 3),(6 5,8 7));"},
    {"gpx: comma decimals", "a.gpx",
     "<gpx><wpt lat='33,3' lon='35,2'><name>a</name></wpt><wpt lat='1' lon='2'><name>b</name></wpt></gpx>",
     "a=interop.xml.number;b=POINT (2 1);"},
    {"gpx: one bad point spoils its track alone", "a.gpx",
     "<gpx><trk><name>c</name><trkseg><trkpt lat='1' lon='2'/><trkpt lat='abc' lon='4'/></trkseg></trk><wpt lat='1' lon='2'><name>b</name></wpt></gpx>",
     "c=interop.xml.number;b=POINT (2 1);"},
    {"gpx: no latitude", "a.gpx", "<gpx><wpt lon='2'><name>a</name></wpt></gpx>", "a=interop.gpx.no_position;"},
    {"gpx: beyond the pole", "a.gpx", "<gpx><wpt lat='90.1' lon='2'><name>a</name></wpt></gpx>",
     "a=interop.xml.number;"},
    {"gpx: height that is none", "a.gpx", "<gpx><wpt lat='1' lon='2'><ele>5m</ele><name>a</name></wpt></gpx>",
     "a=interop.xml.number;"},
    {"gpx: entity", "a.gpx",
     "<!DOCTYPE g [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><gpx><wpt lat='1' lon='2'><name>&e;</name></wpt></gpx>",
     "interop.xml.doctype"},
    {"gpx: something else", "a.gpx", "<kml/>", "interop.xml.root"},
    {"gpx: cut", "a.gpx", "<gpx><wpt lat='1' lon='2'>", "interop.xml.syntax"},

    {"kml: shapes", "a.kml",
     "<kml><Document><Folder><name>f</name><Placemark><name>a</name><Point><coordinates>15.25,-12.5</coordinates></Point></Placemark>"
     "<Placemark><name>b</name><LineString><coordinates>\n 1,2,3 4,5,6 </coordinates></LineString></Placemark>"
     "<Placemark><name>c</name><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9 0,0</coordinates></LinearRing></outerBoundaryIs>"
     "<innerBoundaryIs><LinearRing><coordinates>2,1 3,1 3,2 2,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark></Folder>"
     "<Placemark><name>d</name></Placemark></Document></kml>",
     "a=POINT (15.25 -12.5);b=LINESTRING Z (1 2 3,4 5 6);c=POLYGON ((0 0,9 0,9 9,0 0),(2 1,3 1,3 2,2 1));d=-;"},
    {"kml: prefixes, comments and CDATA among coordinates", "a.kml",
     "<k:kml xmlns:k='x'><k:Placemark><k:name><![CDATA[a]]></k:name><k:LineString><k:coordinates >1,2<!-- 9,9 --> <![CDATA[3,4]]></k:coordinates>"
     "</k:LineString></k:Placemark></k:kml>",
     "a=LINESTRING (1 2,3 4);"},
    {"kml: several of one kind", "a.kml",
     "<kml><Placemark><name>a</name><MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>3,4</coordinates></Point>"
     "</MultiGeometry></Placemark></kml>",
     "a=MULTIPOINT ((1 2),(3 4));"},
    {"kml: several of two kinds", "a.kml",
     "<kml><Placemark><name>a</name><MultiGeometry><Point><coordinates>1,2</coordinates></Point><LineString><coordinates>3,4 5,6</coordinates>"
     "</LineString></MultiGeometry></Placemark></kml>",
     "a=interop.kml.shape;"},
    {"kml: track", "a.kml",
     "<kml xmlns:gx='g'><Placemark><name>a</name><gx:Track><when>2024</when><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track></Placemark></kml>",
     "a=LINESTRING Z (1 2 3,4 5 6);"},
    {"kml: words for coordinates", "a.kml",
     "<kml><Placemark><name>a</name><Point><coordinates>abc,def</coordinates></Point></Placemark></kml>",
     "a=interop.xml.number;"},
    {"kml: a blank behind the comma", "a.kml",
     "<kml><Placemark><name>a</name><Point><coordinates>1, 2</coordinates></Point></Placemark></kml>",
     "a=interop.xml.number;"},
    {"kml: four numbers", "a.kml",
     "<kml><Placemark><name>a</name><Point><coordinates>1,2,3,4</coordinates></Point></Placemark></kml>",
     "a=interop.xml.number;"},
    {"kml: an element among coordinates", "a.kml",
     "<kml><Placemark><name>a</name><Point><coordinates>1,2<b/></coordinates></Point></Placemark></kml>",
     "interop.xml.syntax"},
    {"kml: two points in a point", "a.kml",
     "<kml><Placemark><name>a</name><Point><coordinates>1,2 3,4</coordinates></Point></Placemark></kml>",
     "a=interop.kml.shape;"},
    {"kml: hole before its shell", "a.kml",
     "<kml><Placemark><name>a</name><Polygon><innerBoundaryIs><LinearRing><coordinates>2,1 3,1 3,2 2,1</coordinates></LinearRing></innerBoundaryIs>"
     "<outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>",
     "a=interop.kml.shape;"},
    {"kml: open ring", "a.kml",
     "<kml><Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 9,0 9,9</coordinates></LinearRing></outerBoundaryIs></Polygon>"
     "</Placemark></kml>",
     "a=POLYGON ((0 0,9 0,9 9,0 0));"},
};

static void every_format_gives_whole_positions_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < FT_COUNT(CASES); i++) {
        ft_error err = {0};

        print_message("  %s\n", CASES[i].name);
        assert_string_equal(
            read_text(CASES[i].file, CASES[i].text, strstr(CASES[i].text, "name>") != NULL ? "name" : "n", &err),
            CASES[i].want);
    }
}

static void columns_are_chosen_by_name(void **state)
{
    const ft_source_options o = {.lon_column = "east", .lat_column = "NORTH"};
    const ft_source_options wrong = {.lon_column = "east", .lat_column = "south"};
    const char *path = fixture_file("a.csv", "n,lon,lat,East,North\na,1,2,15,-12\n");
    ft_error err = {0};

    (void)state;
    assert_string_equal(read_with(path, &o, "n", &err), "a=POINT (15 -12);");
    assert_string_equal(read_with(path, &wrong, "n", &err), "interop.column");
}

/* echo "33S 500000 8670000" | GeoConvert -g -p 9  ->  -12.03116676985738 15.00000000000000 */
static void coordinates_of_another_system_are_brought_over_and_it_is_said_how(void **state)
{
    const ft_source_options o = {.epsg = 32733};
    const char *path = fixture_file("a.csv", "n,x,y\na,500000,8670000\n");
    ft_source *s = NULL;
    ft_feature f;
    ft_error err = {0};

    (void)state;
    ft_assert_ok(ft_source_open(path, &o, &s, &err), &err);
    assert_int_equal(ft_source_describe(s).epsg, 32733);
    assert_true(strlen(ft_source_describe(s).operation) > 0);
    assert_true(ft_source_next(s, &f));
    ft_assert_near(f.geometry->xy[0].lon_deg, 15.0, 1e-9);
    ft_assert_near(f.geometry->xy[0].lat_deg, -12.03116676985738, 1e-9);
    ft_source_close(s);
}

static void a_system_nobody_knows_is_refused(void **state)
{
    const ft_source_options o = {.epsg = 999999};
    ft_error err = {0};

    (void)state;
    assert_string_equal(read_with(fixture_file("a.csv", "n,x,y\na,1,2\n"), &o, "n", &err), "geo.crs.unknown");
}

static void layers_of_gpx_and_folders_of_kml_can_be_asked_for(void **state)
{
    const ft_source_options tracks = {.layer = "tracks"};
    const ft_source_options none = {.layer = "plots"};
    const ft_source_options folder = {.layer = "west"};
    ft_error err = {0};
    const char *gpx = fixture_file(
        "a.gpx",
        "<gpx><wpt lat='1' lon='2'/><trk><name>t</name><trkseg><trkpt lat='1' lon='2'/><trkpt lat='3' lon='4'/></trkseg></trk></gpx>");
    const char *kml = fixture_file(
        "a.kml",
        "<kml><Folder><name>East</name><Placemark><name>a</name></Placemark></Folder>"
        "<Folder><name>West</name><Folder><name>x</name><Placemark><name>b</name></Placemark></Folder></Folder></kml>");

    (void)state;
    assert_string_equal(read_with(gpx, &tracks, "name", &err), "t=LINESTRING (2 1,4 3);");
    assert_string_equal(read_with(gpx, &none, "name", &err), "interop.layer");
    assert_string_equal(read_with(kml, &folder, "name", &err), "b=-;");
    assert_string_equal(read_with(kml, &none, "name", &err), "interop.layer");
}

/* The same bytes give the same hash whatever the name. */
static void the_content_is_hashed(void **state)
{
    ft_hash h[2];
    ft_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        ft_assert_ok(ft_source_content(fixture_file(i == 0 ? "a.csv" : "b.csv", "n\na\n"), &h[i], &err), &err);
    }
    assert_int_equal(ft_hash_cmp(&h[0], &h[1]), 0);
    h[1] = ft_hash_of("n\na\n", 4);
    assert_int_equal(ft_hash_cmp(&h[0], &h[1]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_gives_whole_positions_or_none),
        cmocka_unit_test(columns_are_chosen_by_name),
        cmocka_unit_test(coordinates_of_another_system_are_brought_over_and_it_is_said_how),
        cmocka_unit_test(a_system_nobody_knows_is_refused),
        cmocka_unit_test(layers_of_gpx_and_folders_of_kml_can_be_asked_for),
        cmocka_unit_test(the_content_is_hashed),
    };

    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
