#!/usr/bin/env python3
"""Whole processes side by side: this program and its neighbours on the same files.

    cargo build --release && python3 benches/compare.py [--runs 5]

Uses what is installed and says what is not: pyoxigraph and rdflib for loading and
asking, Graphviz (dot, sfdp) for drawing. Runs A B A B …, one warm-up each, and
prints median wall time, peak memory and the ratio to this program.
"""
import argparse, os, shutil, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = os.path.join(ROOT, "target", "release", "chancery")
QUERY = ("SELECT ?year (COUNT(*) AS ?n) { ?e a <https://w3id.org/chancery/ontology#Meeting> ; "
         "<http://schema.org/startDate> ?d . BIND(SUBSTR(STR(?d), 1, 4) AS ?year) } "
         "GROUP BY ?year ORDER BY ?year")
PYOXIGRAPH = ("import sys, pyoxigraph as o; s = o.Store(); s.bulk_load(path=sys.argv[1]); "
              "print(sum(1 for _ in s.query(sys.argv[2])))")
RDFLIB = ("import sys, rdflib; g = rdflib.Graph(); g.parse(sys.argv[1]); "
          "print(sum(1 for _ in g.query(sys.argv[2])))")


def turtle(path, triples):
    """The same shape as benches/common/mod.rs."""
    meetings = max(1, triples // 31)
    people = max(5, meetings // 5)
    state = 42

    def below(limit):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % limit

    with open(path, "w") as out:
        out.write("@prefix dip: <https://w3id.org/chancery/ontology#> .\n"
                  "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                  "@prefix schema: <http://schema.org/> .\n@prefix x: <https://example.org/> .\n")
        for p in range(people):
            out.write(f'x:p{p} a schema:Person ; rdfs:label "Person {p}"@en .\n')
        for m in range(meetings):
            out.write(f'x:m{m} a dip:Meeting ; rdfs:label "Meeting {m}"@en ; '
                      f'schema:startDate "{1950 + below(75)}-{1 + below(12):02}" .\n')
            for i in range(5):
                out.write(f"x:m{m}-{i} a dip:Participation ; dip:inEvent x:m{m} ; "
                          f"dip:participant x:p{below(people)} ; x:seat {i} ; x:source x:s{below(50)} .\n")


def once(command):
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if status:
        sys.exit(f"{command[0]} failed: {message.decode()[-300:]}")
    return seconds, usage.ru_maxrss / 1024


def compare(title, commands, runs):
    print(f"\n{title}")
    present = {name: command for name, command in commands.items() if command}
    for name in commands.keys() - present.keys():
        print(f"  {name}: not installed")
    seconds, memory = {n: [] for n in present}, {n: [] for n in present}
    for run in range(runs + 1):
        for name, command in present.items():
            wall, peak = once(command)
            if run:
                seconds[name].append(wall)
                memory[name].append(peak)
    ours = statistics.median(seconds["chancery"])
    for name in present:
        wall = statistics.median(seconds[name])
        print(f"  {name:12} {wall * 1000:9.1f} ms {statistics.median(memory[name]):8.1f} MB"
              f"   {wall / ours:6.1f} × ours")


def python(module, code, *arguments):
    found = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True)
    return None if found.returncode else [sys.executable, "-c", code, *arguments]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        built_in = os.path.join(folder, "built-in.nq")
        subprocess.run([OURS, "dump", "-o", built_in, "--quiet"], check=True)
        small = "SELECT ?p { ?x a <https://w3id.org/chancery/ontology#Participation> ; ?p ?y }"
        compare("a named query on the built-in data (others: load its dump, then ask)", {
            "chancery": [OURS, "query", "delegations"],
            "pyoxigraph": python("pyoxigraph", PYOXIGRAPH, built_in, small),
        }, runs)
        for triples in (1_000, 100_000, 1_000_000):
            path = os.path.join(folder, f"{triples}.ttl")
            turtle(path, triples)
            compare(f"load {triples} triples of Turtle and count meetings a year", {
                "chancery": [OURS, "query", "-d", path, "-q", QUERY, "-f", "csv"],
                "pyoxigraph": python("pyoxigraph", PYOXIGRAPH, path, QUERY),
                "rdflib": python("rdflib", RDFLIB, path, QUERY) if triples <= 100_000 else None,
            }, runs if triples < 1_000_000 else 3)
        for view, layout in (("delegations", "dot"), ("who-met-whom", "sfdp")):
            source = os.path.join(folder, f"{view}.dot")
            subprocess.run([OURS, "draw", view, "-o", source, "--quiet"], check=True)
            tool = shutil.which(layout)
            compare(f"draw {view} as SVG", {
                "chancery": [OURS, "draw", view, "-o", os.path.join(folder, "a.svg")],
                layout: tool and [tool, "-Tsvg", "-o", os.path.join(folder, "b.svg"), source],
            }, runs)


if __name__ == "__main__":
    main()
