#!/usr/bin/env python3
"""This program and other engines on the same data, side by side: see README.md here.

    python3 benches/compare/run.py --persons 30000
    python3 benches/compare/run.py --nt FILE.nt --queries benches/compare/queries/codex
"""
import argparse
import datetime
import glob
import json
import os
import shlex
import statistics
import subprocess
import sys

import answers
import asking
import data
import engines
import install
import measure
import small
import table

HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = ["load", "cold", "queries", "updates"]
READING = (
    "How to read this: engines ran one after the other on one machine. \"In process\" has no network in it; \"HTTP\" "
    "pays for a request and an answer over the loopback{floor}. Every answer was written out whole "
    "(TSV or N-Triples; JSON for what keeps all in memory). Oxigraph's transactions are not synced to the disk; Virtuoso's "
    "are written to its log, and whether that is synced is not known here.")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.path.join(engines.ROOT, "target", "compare")
    say = parser.add_argument
    say("--peers", default=os.path.join(default, "peers"), help="where the other engines are installed")
    say("--work", default=os.path.join(default, "work"), help="for data, stores and answers")
    say("--persons", type=int, default=3000, help="3000: 100,000 triples; 30000: a million; 300000: ten")
    say("--nt", help="a file of N-Triples to take instead")
    say("--queries", help="a folder of *.rq; needed with --nt")
    say("--engines", default=",".join(engines.KINDS), help="which, in this order (%(default)s)")
    say("--parts", default=",".join(PARTS), help="what to measure (%(default)s)")
    say("--repeats", type=int, default=25, help="of a query, at most")
    say("--limit", type=int, default=120, help="seconds for a query")
    say("--loads", type=int, default=0, help="times to load, median; 0: 3, of large files 1")
    say("--cold-runs", type=int, default=21)
    say("--updates", type=int, default=1000)
    say("--build-limit", type=int, default=60, help="minutes for building RDF Fusion; 0: do not")
    say("--no-install", action="store_true", help="take what is there")
    say("--remark", help="a line for the head of the report")
    say("--report", help="where to write the tables (WORK/report-NAME.md)")
    given = parser.parse_args()
    if given.nt and not given.queries:
        parser.error("--nt needs --queries")
    given.queries = os.path.abspath(given.queries or os.path.join(HERE, "queries", "diplomacy"))
    given.peers, given.work = os.path.abspath(given.peers), os.path.abspath(given.work)
    given.engines, given.parts = given.engines.split(","), given.parts.split(",")
    return given


def failing(action, *given):
    """An engine that fails is a finding, no reason to stop."""
    try:
        return action(*given)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"    failed: {error}", flush=True)
        return {"error": str(error)}


def load(engine, path, times):
    runs = [engine.load(path) for _ in range(times)]
    middle = sorted(runs, key=lambda figures: figures["wall"])[len(runs) // 2]
    middle.pop("said", None)
    print(f"    {engine.name} loaded in {middle['wall']:.2f} s", flush=True)
    return {**middle, "runs": times}


def cold(engine, query, times):
    if engine.cold(query) is None:
        return None
    if engine.how == "HTTP":
        times = min(times, 5)
    found = [engine.cold(query) for _ in range(times)]
    return {"median": statistics.median(found), "least": min(found), "runs": times}


def reference(found):
    """Whose answers the others are held against: ours, where we have one."""
    return "ours" if "ours" in found else next(iter(found), None)


def compare(found, folder, queries):
    """What differs, and what was not compared and why; adds rows to the figures."""
    differences, exceptions = [], []
    first = reference(found["queries"])
    for query in sorted(found["queries"].get(first, {})):
        with open(os.path.join(queries, query + ".rq"), encoding="utf-8") as file:
            text = file.read()
        held = None
        for name, figures in found["queries"].items():
            paths = glob.glob(os.path.join(folder, name, query + ".*"))
            if not paths or "error" in figures.get(query, {"error": ""}):
                continue
            try:
                answer = answers.Answer(paths[0])
            except (ValueError, KeyError, AttributeError) as error:
                figures[query]["error"] = f"its answer cannot be read: {error}"
                differences.append(f"{query}, {name}: {figures[query]['error']}")
                continue
            figures[query].update(rows=len(answer.rows), hash=answer.hash())
            if held is None:
                held = answer
                continue
            differs = answers.difference(held, answer)
            if differs and "DESCRIBE" in text:
                exceptions.append(f"{query}, {name}: what `DESCRIBE` tells is left to the engine: {differs.split(';')[0]}")
            elif differs:
                figures[query]["same"] = False
                differences.append(f"{query}, {name}: {differs}")
            elif "ORDER BY" in text and held.came != answer.came:
                exceptions.append(f"{query}, {name}: the same rows, those with equal keys in another order")
            if held.has_blank_nodes() and not differs:
                exceptions.append(f"{query}, {name}: names of blank nodes are not compared")
    return differences, exceptions


def about(given, path, present):
    own = {name: value for name, value in vars(given).items() if name in ("persons", "nt", "queries")}
    title = f"{given.persons:,} persons" if not own["nt"] else os.path.basename(own["nt"])
    command = shlex.join(["python3", "benches/compare/run.py", *(
        os.path.basename(word) if word.startswith("/") else word for word in sys.argv[1:])])
    return {"title": f"Engines side by side: {title}", "date": datetime.date.today().isoformat(),
            "machine": measure.machine(), "triples": small.triples(path), "bytes": os.path.getsize(path),
            "command": command, "remark": given.remark,
            "versions": {engine.name: engine.version() for engine in present},
            "how": {engine.name: engine.how for engine in present},
            "reading": READING}


def keep(found, given, name):
    with open(os.path.join(given.work, f"figures-{name}.json"), "w") as out:
        json.dump(found, out, indent=1)


def main():
    given = arguments()
    os.makedirs(given.work, exist_ok=True)
    name = os.path.basename(given.nt).rpartition(".")[0] if given.nt else f"persons-{given.persons}"
    path = os.path.abspath(given.nt) if given.nt else os.path.join(given.work, name + ".nt")
    if not given.nt:
        print("data", flush=True)
        data.generate(given.persons, path)
    if not given.no_install:
        print("engines", flush=True)
        install.install(given.peers, given.engines, given.build_limit)
    work = os.path.join(given.work, name)
    os.makedirs(work, exist_ok=True)
    present, absent = [], dict(install.ABSENT)
    for kind in given.engines:
        engine = engines.KINDS[kind](kind, given.peers, work)
        if kind == "ours":
            print("  building", flush=True)
            engine.build()
        too_large = kind == "rdflib" and os.path.getsize(path) > 50_000_000
        reason = "too slow for data of this size" if too_large else engine.missing()
        if reason:
            absent[kind] = reason
            print(f"  {kind}: {reason}", flush=True)
        else:
            present.append(engine)
    found = {"about": about(given, path, present), "absent": absent, "load": {}, "cold": {}, "queries": {},
             "updates": {}, "differences": [], "exceptions": []}
    measured(given, found, present, path, work)
    folder = os.path.join(work, "answers")
    floors = {engine.name: engine.floor for engine in present if engine.floor}
    found["about"]["floors"] = floors
    found["differences"], found["exceptions"] = compare(found, folder, given.queries)
    keep(found, given, name)
    text = table.report(found)
    with open(given.report or os.path.join(given.work, f"report-{name}.md"), "w", encoding="utf-8") as out:
        out.write(text)
    print(text)
    if found["differences"]:
        print("ANSWERS DIFFER:", *found["differences"], sep="\n  ", file=sys.stderr)
        sys.exit(1)


def measured(given, found, present, path, work):
    """Every part, engine after engine."""
    times = given.loads or (3 if os.path.getsize(path) < 300_000_000 else 1)
    updates, lookups = small.write(path, work, 2 * given.updates)
    one_row = small.one_row(path)
    for engine in list(present):
        print(engine.name, flush=True)
        if "load" in given.parts or not os.path.exists(engine.place):
            found["load"][engine.name] = failing(load, engine, path, times)
            if "error" in found["load"][engine.name]:
                present.remove(engine)
                continue
        elif engine.how == "in memory":
            engine.place = path
        if "cold" in given.parts:
            figures = failing(cold, engine, one_row, given.cold_runs)
            if figures and "error" not in figures:
                found["cold"][engine.name] = figures
        if "queries" in given.parts:
            found["queries"][engine.name] = asking.ask(
                engine, given.queries, given.repeats, given.limit, os.path.join(work, "answers", engine.name))
        if "updates" in given.parts:
            if engine.name == "ours":
                found["updates"]["500 bytes appended and synced, no engine"] = \
                    measure.synced_appends(work, given.updates)
            small_work(found["updates"], engine, updates, lookups)


def small_work(found, engine, updates, lookups):
    kinds = {True: "synced to the disk", False: "not synced", None: "synced or not: unknown"}
    figures = failing(asking.update, engine, updates, lookups)
    if figures:
        found[f"{engine.name}, {kinds[engine.synced]}"] = figures
    if engine.name == "ours":
        found["ours, not synced"] = failing(asking.update, engine, updates, lookups, "--process")


if __name__ == "__main__":
    main()
