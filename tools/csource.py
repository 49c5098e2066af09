"""C sources for the checks: files of the tree, text without comments, calls with their arguments, string literals."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = ("geo", "sync", "fieldtool")

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def sources(folders=MODULES, endings=(".c", ".h")):
    """Paths relative to the root, sorted."""
    out = []
    for folder in folders:
        out += [p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.suffix in endings and p.is_file()]
    return sorted(out)


def tracked():
    """What git knows or would add; without git, every file outside build/ and hidden folders."""
    try:
        got = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                             check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        got = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
        got = [p for p in got if not p.startswith((".git/", "build/")) and "__pycache__" not in p]
    return sorted(pathlib.Path(p) for p in got if p and (ROOT / p).is_file())


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def without_comments(text):
    """Same text, same line numbers; comments become blanks."""
    def blank(m):
        return m.group(0) if m.group(0)[0] in "\"'" else re.sub(r"[^\n]", " ", m.group(0))
    return TOKEN.sub(blank, text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def unescape(body):
    simple = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'", "0": "\0"}
    return re.sub(r"\\(.)", lambda m: simple.get(m.group(1), m.group(1)), body)


def literal(arg):
    """Text of an argument made of string literals (macros between them become nothing), else None."""
    arg = arg.strip()
    if not arg.startswith('"'):
        return None
    rest = STRING.sub("", arg)
    if re.search(r"[^\sA-Za-z0-9_]", rest):
        return None
    return "".join(unescape(m) for m in STRING.findall(arg))


def arguments(text, at):
    """Arguments of the call whose opening parenthesis is at @p at, and the offset behind it."""
    out, depth, start, i = [], 0, at + 1, at
    while i < len(text):
        c = text[i]
        if c in "\"'":
            i = TOKEN.match(text, i).end() if TOKEN.match(text, i) else i + 1
            continue
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                out.append(text[start:i])
                return out, i + 1
        elif c == "," and depth == 1:
            out.append(text[start:i])
            start = i + 1
        i += 1
    return out, len(text)


def calls(text, name):
    """(line, arguments) of each call of @p name (a regular expression) in text without comments."""
    masked = STRING.sub(lambda m: '"' + " " * len(m.group(1)) + '"', text)
    for m in re.finditer(r"\b(?:%s)\s*\(" % name, masked):
        args, _ = arguments(text, m.end() - 1)
        yield line_of(text, m.start()), args


def functions(text):
    """(line, name, parameter names, body) of each function: what stands between a brace in the first column and its
    partner, and the head before it."""
    for m in re.finditer(r"\b(\w+)\s*\(([^;{}]*)\)\s*\n\{\n(.*?)^\}", text, re.S | re.M):
        params = [re.sub(r"\[.*", "", p).split()[-1].lstrip("*") for p in m.group(2).split(",") if p.strip()]
        yield line_of(text, m.start(3)), m.group(1), params, m.group(3)
