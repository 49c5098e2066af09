"""find_canary.py WORD PATH...: names every file under the paths that holds WORD in some guise, and fails when none could be read."""
import base64
import pathlib
import sys


def guises(word):
    for name, raw in (("utf-8", word.encode()), ("utf-16le", word.encode("utf-16-le")), ("utf-16be", word.encode("utf-16-be"))):
        yield name, raw
        yield name + " hex", raw.hex().encode()
        yield name + " HEX", raw.hex().upper().encode()
        for skip in range(3):  # by how many bytes before it base64 is shifted: the digits that depend on nothing else
            digits = base64.b64encode(b"\0" * skip + raw).rstrip(b"=")
            yield name + " base64", digits[(skip * 8 + 5) // 6:len(digits) - 1]


def main():
    word, *paths = sys.argv[1:]
    read = found = 0
    for root in paths:
        root = pathlib.Path(root)
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            read += 1
            for name, what in guises(word):
                if what in data:
                    print(f"{path.name}: {name}")
                    found += 1
                    break
    if not paths or read == 0:
        sys.exit("nothing was read")
    return found


sys.exit(0 if main() == 0 else 1)
