# Vectors of docs/spec/revision.md and docs/spec/batch.md against their second implementations.
. "$FT_CASE_LIB"
need python3
python3 -B "$FT_DATA/revision/revision.py" >revision.txt
python3 -B "$FT_DATA/batch/batch.py" >batch.txt
grep -q ' 0 wrong$' revision.txt
grep -q ' 0 wrong$' batch.txt
