# It wants a folder of its own, and changes nothing in one that is used.
. "$FT_CASE_LIB"

mkdir used
echo mine >used/note.txt
expect 3 fieldtool demo used
ls used
echo mine >file
expect 3 fieldtool demo file
expect 2 fieldtool demo
mkdir empty
fieldtool --json demo empty | json '[d["dir"], d["national"], d["steps"] > 80]'
test -s empty/story.sh
