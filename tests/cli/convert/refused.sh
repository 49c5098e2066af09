# Never a guess: an error with the character and what is wanted, and nothing on standard output.
. "$FT_CASE_LIB"
for text in "12,45" "105.9 10.3" "33S 500000 4000000" "33 594778 8226552" "33KIC9477826552" "12.5S 45" "12°60'S 45°E" "12.5O 45N" \
    "EPSG:4220 17 -12.4"; do
    expect 3 fieldtool convert "$text" --to dd
done
expect 2 fieldtool convert "12 45" --to nad27
expect 2 fieldtool convert "12 45"
expect 3 fieldtool --json convert "1,234,567 45" --to dd
