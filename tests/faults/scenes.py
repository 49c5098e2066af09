"""What the fault tests do: how each folder is prepared, the one command that meets the fault, and what must hold after."""

SQUARE = "POLYGON((16.70 -12.40,16.71 -12.40,16.71 -12.39,16.70 -12.39,16.70 -12.40))"
WEST = "POLYGON((16.70 -12.40,16.704 -12.40,16.704 -12.39,16.70 -12.39,16.70 -12.40))"
EAST = "POLYGON((16.704 -12.40,16.71 -12.40,16.71 -12.39,16.704 -12.39,16.704 -12.40))"

PREPARE = """
made() { fieldtool --quiet new "$1.gpkg" --country AO --org Org --system "$1" >/dev/null; }
know() { fieldtool --quiet key trust "$1.gpkg" "$(fieldtool key show "$2.gpkg")" --role author >/dev/null; }
say() { fieldtool --quiet "$@" >/dev/null; }
SQUARE="%s"
made A
say add A.gpkg hazard --set classification=SHA --set status=open --set official_id=H1 --geom "$SQUARE"
""" % SQUARE

TWO = PREPARE + """
made N; made B
know N A; know N B; know B A; know A B
say submit A.gpkg -o start.gpkg
say merge N.gpkg start.gpkg; say merge B.gpkg start.gpkg
say set A.gpkg H1 --set classification=CHA --set comment=mines
say --as BEA set B.gpkg H1 --set classification=indication --set comment=grass
say add A.gpkg hazard --set classification=SHA --set official_id=H2
say submit A.gpkg -o a.gpkg
say submit B.gpkg -o b.gpkg
rm A.gpkg B.gpkg start.gpkg
"""

CENTRE = "made C; know C A\n"

LAYER = """
python3 - <<'P'
import json
f = [{"type": "Feature", "properties": {"classification": "SHA", "comment": "row %d" % i}, "geometry": {"type": "Polygon",
      "coordinates": [[[16 + i / 100, -12], [16.005 + i / 100, -12], [16.005 + i / 100, -11.995], [16 + i / 100, -12]]]}}
     for i in range(6)]
json.dump({"type": "FeatureCollection", "features": f}, open("layer.geojson", "w"))
open("points.csv", "w").write("number,type,lat,lon\\n1,start,-12.40,16.70\\n2,turning,-12.40,16.71\\n3,end,-12.39,16.71\\n")
open("note.txt", "w").write("what the old man said\\n" * 100)
P
"""


class Scene:
    """@p file: the workspace that changes. @p made: a file that appears, whole or not at all. @p again: the command that must
    work after the fault; without it the same once more. @p taken: files that a centre, C.gpkg, takes in the end.
    @p settles: once more leads to the very state it would have led to.
    @p late: what it tells after all is saved may find no memory; once more does no harm."""

    def __init__(self, name, prepare, words, file="A.gpkg", made=None, again=None, taken=None,
                 settles=False, late=False):
        self.name, self.prepare, self.words, self.file, self.made = name, prepare, words, file, made
        self.taken, self.settles, self.late = taken, settles, late or settles
        self.again = again or words
        self.checked = "again.gpkg" if name == "new" else file


ADD = ["add", "A.gpkg", "hazard", "--set", "classification=CHA", "--geom", WEST]
SCENES = [
    Scene("new", "", ["new", "A.gpkg", "--country", "AO", "--org", "Org", "--system", "A"],
          again=["new", "again.gpkg", "--country", "AO", "--org", "Org", "--system", "A"]),
    Scene("add", PREPARE, ADD),
    Scene("set", PREPARE, ["set", "A.gpkg", "H1", "--set", "comment=seen", "--geom", WEST]),
    Scene("retire", PREPARE, ["set", "A.gpkg", "H1", "--retire"], again=ADD),
    Scene("import", PREPARE + LAYER, ["import", "A.gpkg", "layer.geojson", "--as", "hazard"]),
    Scene("submit", PREPARE + CENTRE, ["submit", "A.gpkg", "-o", "out.gpkg"], made="out.gpkg",
          again=["submit", "A.gpkg", "-o", "again.gpkg"], taken=["out.gpkg", "again.gpkg"]),
    Scene("submit_since", PREPARE + CENTRE + "say submit A.gpkg -o first.gpkg\nsay set A.gpkg H1 --set comment=later\n",
          ["submit", "A.gpkg", "-o", "out.gpkg", "--since-last"], made="out.gpkg",
          again=["submit", "A.gpkg", "-o", "again.gpkg", "--since-last"], taken=["first.gpkg", "out.gpkg", "again.gpkg"]),
    Scene("merge", TWO, ["merge", "N.gpkg", "a.gpkg"], file="N.gpkg", settles=True),
    Scene("merge_conflict", TWO + "say merge N.gpkg a.gpkg\n", ["merge", "N.gpkg", "b.gpkg"], file="N.gpkg", settles=True),
    Scene("resolve", TWO + """say merge N.gpkg a.gpkg; say merge N.gpkg b.gpkg || [ $? -eq 4 ]
""", ["resolve", "N.gpkg", "H1", "--set", "classification=CHA", "--set", "comment=both", "--reason", "both seen"],
          file="N.gpkg", again=["set", "N.gpkg", "H1", "--set", "comment=later"]),
    Scene("review", PREPARE + """fieldtool key new chief >/dev/null
say key trust A.gpkg "$(fieldtool --as chief key show A.gpkg)" --role authority
say set A.gpkg H1 --set contamination=ap --set evidence_class=indirect --set location=AO01 --set date_of_information=2024-05-02
""", ["--as", "chief", "review", "A.gpkg", "--approve", "H1"], again=ADD),
    Scene("perimeter", PREPARE + LAYER, ["perimeter", "A.gpkg", "H1", "--points", "points.csv"]),
    Scene("attach", PREPARE + LAYER, ["attach", "A.gpkg", "H1", "note.txt"]),
    Scene("split", PREPARE, ["split", "A.gpkg", "H1", "--part", "CHA=" + WEST, "--part", "cancelled=" + EAST, "--date",
                             "2024-05-03"], again=ADD),
    Scene("key_trust", PREPARE + "made B\nfieldtool key show B.gpkg >key.txt\n",
          ["key", "trust", "A.gpkg", "@key.txt", "--role", "author"], late=True),
    Scene("rebuild", PREPARE, ["rebuild", "A.gpkg"], settles=True),
]
