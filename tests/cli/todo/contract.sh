# todo, after the centre's return file (submit --for): rejected and sent back with reasons, comments, new tasks, official numbers.
. "$FT_TESTS/cli/extract/lib.inc"
list() { todo_code=0; fieldtool --json todo "$1" >todo.json || todo_code=$?; json '"exit '$todo_code'", [(t["kind"], t["type"], t["local_id"], t["text"], t["by"], t["asks"]) for t in d["todo"]]' <todo.json; }
centre >/dev/null
extracted HALO7
expect 4 fieldtool todo team.gpkg | sed -E "s, 20[0-9-]{8} , <day> ,"
list team.gpkg
echo "== the team works and submits; the centre decides, comments, gives numbers and a task 50 km away"
quiet add team.gpkg hazard --geom "$(ground 0.3 0.4)" --set classification=SHA
quiet add team.gpkg hazard --geom "$(ground 0.5 0.6)" --set classification=SHA
quiet add team.gpkg hazard --geom "$(ground 0.7 0.8)" --set classification=SHA
quiet add team.gpkg activity --set kind=nts --set task=AO-MAC-0010
quiet submit team.gpkg -o t1.gpkg
quiet merge centre.gpkg t1.gpkg
quiet --as chief review centre.gpkg --reject AO-HALO7-0001 --reason "outside the task"
quiet --as chief review centre.gpkg --send-back AO-HALO7-0002 --reason "no date"
quiet --as desk set centre.gpkg AO-HALO7-0003 --set official_id=AO-2026-17 --set comment="which village?"
quiet --as desk set centre.gpkg AO-MAC-0001 --set comment="not for the team"
add centre.gpkg task --set number=T-2 --set hazards=AO-MAC-0006 --set team=HALO --set comment="after the rain"
add centre.gpkg task --set number=T-3 --set hazards=AO-MAC-0005 --set team=OTHER
fieldtool submit centre.gpkg --for HALO7 -o return.gpkg 2>&1 | sed 's/[0-9]* bytes/<n> bytes/'
holds return.gpkg
echo "== the team merges it: no gap, nothing of what was far away but the new task's area"
fieldtool --quiet --json merge team.gpkg return.gpkg | json 'd["submissions"][0]["status"], d["missing"]'
fieldtool --quiet --json merge team.gpkg return.gpkg | json 'd["submissions"][0]["status"], d["missing"]'
holds team.gpkg
names team.gpkg
list team.gpkg
expect 4 fieldtool todo team.gpkg | sed -E "s, 20[0-9-]{8} , <day> ,"
fieldtool todo team.gpkg --since 2999-01-01
echo "== an answer here ends an entry: a new revision, a record that names the task, a number that was seen"
quiet set team.gpkg AO-HALO7-0001 --retire --reason "outside the task"
quiet set team.gpkg AO-HALO7-0002 --set date_of_information=2026-03-01
quiet set team.gpkg AO-HALO7-0003 --set comment="Caala"
quiet add team.gpkg activity --set kind=nts --set task=AO-MAC-0013
list team.gpkg
echo "== back at the centre nothing is doubled"
quiet submit team.gpkg -o t2.gpkg --since-last
fieldtool --quiet --json merge centre.gpkg t2.gpkg | json 'd["submissions"][0]["status"], d["missing"], d["conflicts_open"]'
holds centre.gpkg
names centre.gpkg
echo "== whom it is for"
fails centre.gpkg 2 cli.submit.both submit centre.gpkg --for HALO7 --all -o x.gpkg
fails centre.gpkg 3 cli.submit.for_unknown submit centre.gpkg --for NOBODY -o x.gpkg
fails centre.gpkg 2 cli.submit.for_itself submit centre.gpkg --for MAC -o x.gpkg
