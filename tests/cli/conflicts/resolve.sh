# A disagreement about several fields: listed, settled piece by piece, handed on, contradicted by another resolution, undone.
. "$FT_TESTS/cli/merge/lib.inc"
started A B N M
edit A --set classification=CHA --set required_depth_cm=20 --set comment=mines --reason 'mine seen'
edit B --set classification=indication --geom "$(cell 0 2)" --set comment=grass --reason 'walked it'
hand A && hand B
take N.gpkg A-out.gpkg B-out.gpkg
take M.gpkg A-out.gpkg B-out.gpkg
conflicts N.gpkg
a=$(revision N.gpkg A classification)
b=$(revision N.gpkg B classification)

# nothing is settled by silence, and nothing without a reason
expect 2 fieldtool resolve N.gpkg AO-A-0001 --take "$a"
expect 3 fieldtool resolve N.gpkg AO-A-0001 --take safety="$a" --reason r
expect 3 fieldtool resolve N.gpkg AO-A-0001 --set comment=c --set classification=CHA --reason r
expect 3 fieldtool resolve N.gpkg AO-A-0001 --take status="$a" --reason r
expect 3 fieldtool resolve N.gpkg AO-A-0001 --take 0123456789ab --reason r
expect 3 fieldtool resolve N.gpkg AO-A-0001 --take 0123456 --reason r
conflicts N.gpkg | wc -l

# mixed: the shape of B, the class of A, a comment of one's own
fieldtool --quiet --as N resolve N.gpkg AO-A-0001 --take safety="$a" --geom "$(cell 0 2)" --set comment=both --reason 'both right' >/dev/null
conflicts N.gpkg
fieldtool --json list N.gpkg hazard | json '[(i["state"], i["fields"]["classification"], i["fields"]["required_depth_cm"], i["fields"]["comment"], len(i["geometry"]["coordinates"][0][0])) for i in d["items"]]'
fieldtool --json show N.gpkg AO-A-0001 --history | json '[(h["op"], h["author"], len(h["parents"]), h["reason"]) for h in d["history"][-1:]]'
expect 3 fieldtool resolve N.gpkg AO-A-0001 --take "$a" --reason again

# it travels: where nobody decided yet, it settles
hand N
take A.gpkg B-out.gpkg N-out.gpkg
conflicts A.gpkg
# elsewhere somebody decided otherwise: that is a disagreement again, of two
fieldtool --quiet --as M resolve M.gpkg AO-A-0001 --take "$b" --reason 'grass only' >/dev/null
hand M
take N.gpkg M-out.gpkg
take M.gpkg N-out.gpkg
alike N.gpkg M.gpkg | cut -d: -f1
conflicts N.gpkg
fieldtool --quiet --as N resolve N.gpkg AO-A-0001 --take "$(revision N.gpkg N comment)" --reason 'N was there' >/dev/null
conflicts N.gpkg

# undone: what it settled is open again; a word said since is one side more; nothing was removed
last=$(fieldtool --json show N.gpkg AO-A-0001 --history | json 'd["history"][-1]["revision"][:12]')
n=$(fieldtool --json show N.gpkg AO-A-0001 --history | json 'len(d["history"])')
fieldtool --quiet --as N set N.gpkg AO-A-0001 --set comment=later >/dev/null
expect 2 fieldtool resolve N.gpkg AO-A-0001 --undo "$last" --take "$a" --reason no
expect 3 fieldtool resolve N.gpkg AO-A-0001 --undo "$a" --reason no
fieldtool --quiet --as CHIEF resolve N.gpkg AO-A-0001 --undo "$last" --reason 'decided too early' >/dev/null
conflicts N.gpkg
fieldtool --json show N.gpkg AO-A-0001 --history | json "len(d['history']) - $n"
fieldtool --json show N.gpkg AO-A-0001 --history | json '[len(h["reason"]) for h in d["history"][-3:]]'
expect 3 fieldtool resolve N.gpkg AO-A-0001 --undo "$last" --reason 'it is open now'
