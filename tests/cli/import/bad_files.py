"""Each file of a manifest (file, expect, also_ok, records) is imported; the verdict must be one of those it allows.

reject: a refusal, or every bad row rejected by name; warn: recorded and named; accept: recorded, nothing to name but columns.
Never: a crash, more than ten seconds, a file read that is not the source, a source changed, fewer rows than the file holds
without a word.
"""
import csv
import hashlib
import json
import pathlib
import subprocess
import sys

CANARY_WORD = "CANARY-7f3a91"
QUIET = {"import.columns_left_out"}


def verdict(name, folder):
    workspace = f"{pathlib.Path(name).name}.w.gpkg"
    subprocess.run(["fieldtool", "new", workspace, "--country", "AO", "--org", "HALO", "--system", "T1"], check=True, capture_output=True)
    p = subprocess.run(["fieldtool", "--json", "import", workspace, str(folder / name), "--as", "hazard"], capture_output=True, timeout=10)
    said = p.stdout + p.stderr
    if CANARY_WORD.encode() in said or CANARY_WORD.encode() in pathlib.Path(workspace).read_bytes():
        return "read another file", None
    d = json.loads(p.stdout)
    if p.returncode in (1, 2) or p.returncode < 0:
        return f"exit {p.returncode}", d
    if "error" in d:
        return ("reject" if p.returncode == 3 and d["error"]["message"] else f"exit {p.returncode}"), d
    if d["read"] != d["added"] + d["updated"] + d["unchanged"] + d["rejected"]:
        return "counts", d
    if d["rejected"] > 0:
        return ("reject" if p.returncode in (3, 4) and any(w["feature"] for w in d["warnings"]) else "silent"), d
    told = [w for w in d["warnings"] if w["key"] not in QUIET]
    return ("warn" if told else "accept"), d


def main():
    folder = pathlib.Path(sys.argv[1])
    canary = pathlib.Path("/tmp/badinput_canary")
    try:
        canary.mkdir(exist_ok=True)
        (canary / "secret.csv").write_text(f"word\n{CANARY_WORD}\n")
    except OSError:
        pass
    bad = 0
    for row in csv.DictReader((folder / "MANIFEST.csv").open(encoding="utf-8")):
        wanted = {"reject with clear error": "reject", "accept with warning": "warn", "accept": "accept"}[row["expect"]]
        allowed = {wanted} | set(row["also_ok"].split())
        got, d = verdict(row["file"], folder)
        if hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() != row["sha256"]:
            got = "source changed"
        if got in ("accept", "warn") and row["records"] and d["read"] < int(row["records"]):
            got = f"read {d['read']} of {row['records']}"
        if got not in allowed:
            bad += 1
            print(f"{row['file']}: {got}, wanted {' or '.join(sorted(allowed))}: {json.dumps(d)[:400]}")
    print("bad files with another verdict:", bad)
    sys.exit(bad > 0)


main()
