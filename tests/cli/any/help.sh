# Every command: --help with usage and an example that begins with its name, -h, a man page, and an error for an option it does not have.
. "$FT_CASE_LIB"
touch none
fieldtool --help >all.txt
for c in $(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' all.txt); do
    fieldtool "$c" --help >help.txt
    grep -q "^Usage: fieldtool $c " help.txt && grep -q "^Example:" help.txt && grep -q "^  fieldtool.* $c " help.txt || echo "$c: help"
    fieldtool "$c" -h | cmp -s - help.txt || echo "$c: -h"
    [ -s "$FT_TESTS/../docs/man/fieldtool-$c.1" ] || echo "$c: no man page"
    fails none 2 cli.option.unknown "$c" --no-such-option
done
[ "$(fieldtool help)" = "$(fieldtool --help)" ]
fieldtool --version
fails none 2 cli.command.none
fails none 2 cli.command.unknown delete none
fails none 2 cli.option.no_value --json=yes list none
said delete none
said list none --no-such-option
# an unknown language is English
fieldtool --lang xx list --help | head -1
