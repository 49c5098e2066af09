# Three parties, six orders. Elsewhere severity and remark depend on the order, and rows change their numbers.
. "$FT_TESTS/cli/merge/lib.inc"
started A B C
edit A --set classification=CHA --set comment=a
edit B --set classification=indication --set comment=b
edit C --set comment=c --set interim_marking=absent
for t in A B C; do
    fieldtool --quiet add $t.gpkg hazard --set classification=SHA --set comment=new-$t >/dev/null
    hand $t
done
i=0
for order in 'A B C' 'A C B' 'B A C' 'B C A' 'C A B' 'C B A'; do
    i=$((i + 1))
    team N$i
    for t in $order; do take N$i.gpkg $t-out.gpkg; done
    fieldtool --json conflicts N$i.gpkg >c$i.json || [ $? -eq 4 ]
    cmp c1.json c$i.json
done
alike N1.gpkg N2.gpkg N3.gpkg N4.gpkg N5.gpkg N6.gpkg
# what the teams give each other is the same again
take A.gpkg B-out.gpkg C-out.gpkg && take B.gpkg C-out.gpkg A-out.gpkg
state A.gpkg | sed 's/ draft / submitted /' >a && state N1.gpkg >n && cmp a n
conflicts N1.gpkg
fieldtool --json list N1.gpkg hazard | json '[(i["local_id"], i["fields"]["classification"]) for i in d["items"]]'
