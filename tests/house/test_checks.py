"""The checks of tools/ find what they are for, and pass what is right: each case is a small tree with one mistake."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
GOOD = {
    "fieldtool/main.c": '#include "fieldtool/cli/cmd.h"\n',
    "fieldtool/cli/cmd.h": '#include "geo/area.h"\n',
    "geo/area.h": '#include "fieldtool/base/error.h"\n',
    "geo/area.c": '#include "geo/area.h"\n#include <proj.h>\n\nint f(void)\n{\n'
                  '    return ft_fail(err, FT_E_INVALID, "geo.bad", "ring=%d n=%d", 1, 2);\n}\n',
    "fieldtool/base/error.h": "/* sqlite3.h is a word here */\n",
    "fieldtool/store/a.c": '#include <sqlite3.h>\n\nstatic int g(ft_db *db, const char *layer)\n{\n'
                           '    ft_buf_text(&sql, "SELECT fid FROM ");\n    ft_db_ident(&sql, layer);\n'
                           '    return ft_db_exec(db, sql.p, err);\n}\n',
    "sync/a.c": "#include <sodium.h>\n",
    "fieldtool/data/i18n/parts/geo.po": 'msgid "geo.bad"\nmsgstr "Ring {ring} has {n}."\n',
    "docs/a.md": "# One thing\n\nSee [b](b.md#two-things), [self](#one-thing) and [out](https://example.org/).\n",
    "docs/b.md": "## Two things\n\n`[not a link](nowhere)`\n",
}


class Checks(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        shutil.copytree(TOOLS, self.root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in GOOD.items():
            self.put(name, text)

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def check(self, name):
        got = subprocess.run([self.root / "tools" / f"check_{name}"], capture_output=True, text=True, check=False)
        return got.returncode, got.stderr

    def finds(self, name, words):
        code, said = self.check(name)
        self.assertEqual(code, 1, said)
        self.assertIn(words, said)

    def test_a_good_tree_passes(self):
        for name in ("layers", "sql", "i18n", "docs"):
            self.assertEqual(self.check(name), (0, ""), name)

    def test_an_include_upwards_is_found(self):
        self.put("geo/area.h", '#include "fieldtool/store/store.h"\n')
        self.finds("layers", "geo/area.h:1: geo may not include")

    def test_an_include_of_a_sibling_is_found(self):
        self.put("sync/a.c", '#include "fieldtool/interop/format.h"\n')
        self.finds("layers", "sync may not include")

    def test_an_include_that_is_not_root_relative_is_found(self):
        self.put("geo/area.c", '#include "area.h"\n')
        self.finds("layers", "not root-relative")

    def test_a_library_outside_its_owner_is_found(self):
        for header in ("sqlite3.h", "gdal.h", "ogr_api.h", "cpl_conv.h", "jansson.h", "sodium/crypto_sign.h", "unistd.h"):
            self.put("geo/area.c", f"#include <{header}>\n")
            self.finds("layers", f"<{header}> belongs to")
        self.put("fieldtool/base/json.h", "#include <jansson.h>\n")
        self.finds("layers", "fieldtool/base/json.h:1")

    def test_a_value_formatted_into_sql_is_found(self):
        for call in ('snprintf(b, n, "SELECT * FROM a WHERE b = \'%s\'", v)', 'ft_buf_printf(&b, "DELETE " "FROM a %d", v)',
                     'asprintf(&b, "PRAGMA x = %lld", v)'):
            self.put("fieldtool/store/a.c", f"static int g(void)\n{{\n    return {call};\n}}\n")
            self.finds("sql", "a.c:3: a value is formatted into SQL")

    def test_a_value_appended_to_sql_is_found(self):
        self.put("fieldtool/store/a.c", "int g(ft_db *db, const char *v)\n{\n    ft_buf_text(&sql, v);\n"
                                        "    return ft_db_exec(db, sql.p, err);\n}\n")
        self.finds("sql", "a.c:3: v goes into SQL text")

    def test_a_constant_handed_on_as_a_parameter_is_fine(self):
        self.put("fieldtool/store/a.c", "static int g(ft_db *db, const char *v)\n{\n    ft_buf_text(&sql, v);\n"
                                        "    return ft_db_exec(db, sql.p, err);\n}\n\n"
                                        'int h(ft_db *db)\n{\n    return g(db, "SELECT 1");\n}\n')
        self.assertEqual(self.check("sql"), (0, ""))

    def test_a_key_without_a_text_is_found(self):
        self.put("geo/area.c", 'int f(void)\n{\n    return ft_fail(err, FT_E_IO, "geo.other", " ");\n}\n')
        self.finds("i18n", "geo/area.c:3: geo.other has no English text")

    def test_an_unused_key_is_found(self):
        self.put("fieldtool/data/i18n/parts/x.po", 'msgid "geo.unused"\nmsgstr "x"\n')
        self.finds("i18n", "geo.unused is used nowhere")

    def test_a_key_that_code_puts_together_is_used(self):
        self.put("fieldtool/data/i18n/parts/x.po", 'msgid "geo.kind.point"\nmsgstr "x"\n')
        self.put("geo/b.c", 'void f(void)\n{\n    ft_buf_printf(&b, "geo.kind.%s", v);\n}\n')
        self.assertEqual(self.check("i18n"), (0, ""))

    def test_a_key_that_stands_twice_is_found(self):
        self.put("fieldtool/data/i18n/parts/x.po", 'msgid "geo.bad"\nmsgstr "x"\n')
        self.finds("i18n", "geo.bad stands already at")

    def test_a_place_without_a_fact_is_found(self):
        self.put("fieldtool/data/i18n/parts/geo.po", 'msgid "geo.bad"\nmsgstr "Ring {ring} of {file}."\n')
        self.finds("i18n", "the place {file}")

    def test_a_translation_with_other_places_is_found(self):
        self.put("fieldtool/data/i18n/lo.po", 'msgid "geo.bad"\nmsgstr "{n}"\n')
        self.finds("i18n", "other places")

    def test_a_dead_link_is_found(self):
        self.put("docs/a.md", "[b](c.md)\n")
        self.finds("docs", "docs/a.md:1: c.md does not exist")
        self.put("docs/a.md", "[b](b.md#three)\n")
        self.finds("docs", "no such heading")

    def test_a_path_of_one_machine_is_found(self):
        self.put("docs/b.md", "Run it in /home/" + "anna/src.\n")
        self.finds("docs", "a path of one machine")

    def test_an_open_end_is_found(self):
        self.put("geo/area.c", "/* TO" + "DO: later */\n")
        self.finds("docs", "an open end")

    def test_a_command_without_a_man_page_is_found(self):
        self.put("fieldtool/cli/commands.c", 'static const ft_cmd C[] = {\n    {"area", "GEOM", 1, 1, OPTS(A), ft_cmd_area},\n};\n')
        self.finds("docs", "the command area has no man page")


if __name__ == "__main__":
    unittest.main()
