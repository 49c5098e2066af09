"""C sources with every mistake built in: a condition turned round, a limit moved by one, a call left out, a word of
truth turned round. Which one is made is chosen when the program runs (mutant.h), so all of them are built at once.

Only bodies of functions are touched, and of those only what is decided there: conditions of if, while, for and ?:,
operands of && and ||, comparisons, calls whose result nobody reads, `return true`. That is enough of C for this house:
one statement a line, braces everywhere, no macros that hide control flow."""
import re

TOKEN = re.compile(r"""(?P<blank>\s+|/\*.*?\*/|//[^\n]*)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
                       |(?P<word>[A-Za-z_]\w*|[0-9][\w.]*)
                       |(?P<sign><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)""", re.S | re.X)
BODY = re.compile(r"\b(\w+)\s*\([^;{}]*\)\s*\n\{\n(.*?)^\}", re.S | re.M)
OPEN, CLOSE = "([{", ")]}"
ASSIGN = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}
COMPARE = {"==", "!=", "<", ">", "<=", ">="}
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
# Left out, these only keep memory that the sanitizers would name, or say how far the work is.
GIVES_BACK = re.compile(r"(_|^)(release|free|close|wipe|back|progress|assert|forget|fclose)$")


def tokens(text):
    return [(m.lastgroup, m.group()) for m in TOKEN.finditer(text)]


def plain(toks):
    """The text of @p toks on one line."""
    return re.sub(r"\s+", " ", "".join(" " if k == "blank" else t for k, t in toks)).strip()


def levels(toks):
    """(position, sign) of the signs outside any bracket."""
    depth = 0
    for i, (kind, t) in enumerate(toks):
        if kind == "sign" and t in OPEN:
            depth += 1
        elif kind == "sign" and t in CLOSE:
            depth -= 1
        elif depth == 0 and kind == "sign":
            yield i, t


def closing(toks, at):
    depth = 0
    for i in range(at, len(toks)):
        if toks[i][0] == "sign":
            depth += (toks[i][1] in OPEN) - (toks[i][1] in CLOSE)
            if depth == 0:
                return i
    raise ValueError("no partner: " + plain(toks[at:at + 20]))


class Rewriter:
    def __init__(self, path, first):
        self.path, self.next, self.made, self.function, self.counts = path, first, [], "", {}

    def mutant(self, kind, what):
        key = (self.function, kind, what)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.made.append((self.next, self.path, self.function, kind, what, self.counts[key]))
        self.next += 1
        return self.next - 1

    # ---- expressions

    def split(self, toks, signs):
        parts, start = [], 0
        for i, t in levels(toks):
            if t in signs:
                parts.append(toks[start:i])
                start = i + 1
        return parts + [toks[start:]]

    def inside(self, toks):
        """Brackets of an expression, each by its own rules; the rest as it stands."""
        out, i = [], 0
        while i < len(toks):
            kind, t = toks[i]
            if kind == "sign" and t in OPEN:
                end = closing(toks, i)
                out.append(t + self.expression(toks[i + 1:end]) + toks[end][1])
                i = end + 1
            else:
                out.append(t)
                i += 1
        return "".join(out)

    def wrapped(self, toks, rewrite):
        """@p rewrite of the expression without the blanks around it."""
        first = next((i for i, t in enumerate(toks) if t[0] != "blank"), len(toks))
        last = len(toks) - next((i for i, t in enumerate(reversed(toks)) if t[0] != "blank"), 0)
        lead = "".join(t for _, t in toks[:first])
        return lead + rewrite(toks[first:last]) + "".join(t for _, t in toks[max(last, first):])

    def condition(self, toks, loop=False):
        return self.wrapped(toks, lambda t: self.decide(t, loop))

    def decide(self, toks, loop):
        for signs in ({"||"}, {"&&"}):
            parts = self.split(toks, signs)
            if len(parts) > 1:
                return next(iter(signs)).join(self.condition(p, loop) for p in parts)
        if toks and toks[0][1] == "!":
            return "!" + self.condition(toks[1:], loop)
        if toks and toks[0][1] == "(" and closing(toks, 0) == len(toks) - 1:
            return "(" + self.condition(toks[1:-1], loop) + ")"
        if any(t == "?" for _, t in levels(toks)) or any(t in ASSIGN for _, t in levels(toks)):
            return self.expression(toks)
        return self.atom(toks, loop)

    def atom(self, toks, loop):
        what = plain(toks)
        text = self.inside(toks)
        moves = [(i, t) for i, t in levels(toks) if t in MOVED]
        if moves and not loop:
            at, sign = moves[0]
            left, right = self.inside(toks[:at]), self.inside_again(toks[at + 1:])
            n = self.mutant("limit", what)
            text = "(ft_mutant(%d) ? %s%s%s : %s)" % (n, left, MOVED[sign], right, text)
        return "(ft_mutant(%d) ^ !!(%s))" % (self.mutant("turn", what), text)

    def inside_again(self, toks):
        return "".join(t for _, t in toks)

    def expression(self, toks):
        return self.wrapped(toks, self.compute)

    def compute(self, toks):
        commas = self.split(toks, {","})
        if len(commas) > 1:
            return ",".join(self.expression(p) for p in commas)
        for i, t in levels(toks):
            if t in ASSIGN:
                return "".join(x for _, x in toks[:i + 1]) + self.expression(toks[i + 1:])
        for i, t in levels(toks):
            if t == "?":
                depth = 0
                for k, u in levels(toks[i:]):
                    depth += (u == "?") - (u == ":")
                    if depth == 0:
                        return "%s?%s:%s" % (self.condition(toks[:i]), self.expression(toks[i + 1:i + k]),
                                             self.expression(toks[i + k + 1:]))
        if any(t in ("&&", "||") for _, t in levels(toks)):
            return self.condition(toks)
        if any(t in COMPARE for _, t in levels(toks)):
            return self.condition(toks)
        return self.inside(toks)

    # ---- statements

    def body(self, text):
        toks, out, i = tokens(text), [], 0
        while i < len(toks):
            kind, t = toks[i]
            if kind == "blank" or t in "{};" or t in ("else", "do"):
                out.append(t)
                i += 1
            elif t in ("if", "while", "switch", "for"):
                start = next(k for k in range(i, len(toks)) if toks[k][1] == "(")
                end = closing(toks, start)
                out.append("".join(x for _, x in toks[i:start]) + "(" + self.head(t, toks[start + 1:end]) + ")")
                i = end + 1
            elif t in ("case", "default") or (kind == "word" and i + 1 < len(toks) and toks[i + 1][1] == ":"):
                end = next(k for k in range(i, len(toks)) if toks[k][1] == ":")
                out.append("".join(x for _, x in toks[i:end + 1]))
                i = end + 1
            else:
                end = i + next(k for k, x in levels(toks[i:]) if x == ";")
                out.append(self.statement(toks[i:end]) + ";")
                i = end + 1
        return "".join(out)

    def head(self, word, toks):
        if word == "for":
            first, middle, last = self.split(toks, {";"})
            return self.expression(first) + ";" + self.condition(middle, True) + ";" + "".join(t for _, t in last)
        if word == "switch":
            return self.expression(toks)
        return self.condition(toks, word == "while")

    def statement(self, toks):
        word = toks[0][1]
        if word in ("static", "typedef", "goto", "break", "continue", "struct", "enum"):
            return "".join(t for _, t in toks)
        if word == "return":
            rest = plain(toks[1:])
            if rest in ("true", "false"):
                return "return ft_mutant(%d) ^ %s" % (self.mutant("truth", "return " + rest), rest)
            return "return" + self.expression(toks[1:])
        call = re.fullmatch(r"(?:\(void\) ?!?)?(\w+)\(.*\)", plain(toks), re.S)
        if call and not GIVES_BACK.search(call.group(1)) and word != "sizeof":
            n = self.mutant("leave out", plain(toks))
            return "if (!ft_mutant(%d)) { %s; }" % (n, self.inside(toks))
        return self.expression(toks)


def rewrite(path, text, first):
    """The text with its mistakes, and what they are: (number, path, function, kind, source text, which of its like)."""
    r = Rewriter(path, first)
    out, end = [], 0
    for m in BODY.finditer(text):
        r.function = m.group(1)
        out += [text[end:m.start(2)], r.body(m.group(2))]
        end = m.end(2)
    return "".join(out) + text[end:], r.made
