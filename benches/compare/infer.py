#!/usr/bin/env python3
"""What follows from the same data, here and in other reasoners: whole processes, from the file to the file.

    python3 benches/compare/infer.py --persons 30000

Asked are the rules of RDF Schema and rules of one's own (infer/rules, of Jena infer/*.jena), and OWL 2 RL. Jena runs them
forward (RETE); `reasonable`, by its package for Python, knows OWL 2 RL alone. The answers are compared as sets of
triples: with Jena they have to be the same; of OWL 2 RL each engine leaves out other triples that are true of any
data, `reasonable` derives no domains and ranges (scm-dom, scm-rng), and what only one of them has is counted by predicate.
"""
import argparse
import collections
import os
import statistics
import subprocess
import sys

import engines
import install
import measure

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "infer", "schema.ttl")
REASONABLE = """
import sys, reasonable
reasoner = reasonable.PyReasoner()
for path in sys.argv[2:]:
    reasoner.load_file(path)  # only what ends in .ttl
with open(sys.argv[1], "w", encoding="utf-8") as out:
    for triple in reasoner.reason():
        out.write(" ".join(term if isinstance(term, str) and term[:1] in '<_"' else term.n3() for term in triple) + " .\\n")
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.path.join(engines.ROOT, "target", "compare")
    say = parser.add_argument
    say("--peers", default=os.path.join(default, "peers"), help="where the other reasoners are installed")
    say("--work", default=os.path.join(default, "work"), help="for data and answers")
    say("--persons", type=int, default=3000, help="3000: 100,000 triples; 30000: a million")
    say("--engines", default="ours,jena,reasonable")
    say("--runs", type=int, default=3, help="of each, the median counts")
    say("--limit", type=int, default=1800, help="seconds for a run")
    say("--no-install", action="store_true", help="take what is there")
    say("--binary", help="ours (target/release/chancery, which is built)")
    return parser.parse_args()


def prepare(given):
    """The command of each engine for each kind of inference, as a function of output and inputs."""
    wanted = given.engines.split(",")
    commands = {}
    if "ours" in wanted:
        infer = lambda *options: lambda out, data: [  # noqa: E731
            ours(given), "infer", "-d", *data, "-o", out, "-f", "nt", "--quiet", "--timeout", "0", *options]
        commands["ours"] = {
            "rdfs": infer("--profile", "rdfs"),
            "rules": infer("--rules", os.path.join(HERE, "infer", "rules")),
            "owl-rl": infer("--profile", "owl-rl"),
        }
    if "jena" in wanted:
        if not given.no_install:
            install.debian({"tdb2"})
        classes = install.class_path(given.peers)
        if classes:
            compiled = os.path.join(given.peers, "jena")
            subprocess.run(["javac", "-cp", classes, "-d", compiled, os.path.join(HERE, "Infer.java")], check=True)
            jena = lambda rules: lambda out, data: [  # noqa: E731
                "java", "-Xmx12g", "-cp", classes, "Infer", os.path.join(HERE, "infer", rules), out, *data]
            commands["jena"] = {"rdfs": jena("rdfs.jena"), "rules": jena("rules.jena")}
    if "reasonable" in wanted:
        python = os.path.join(given.peers, "venv", "bin", "python")
        if not os.path.exists(python):
            subprocess.run([sys.executable, "-m", "venv", os.path.join(given.peers, "venv")], check=True)
        if not given.no_install:
            install.attempt("reasonable", [python, "-m", "pip", "install", "--quiet",
                                           "--disable-pip-version-check", "reasonable==0.4.4", "rdflib==7.6.0"])
        commands["reasonable"] = {"owl-rl": lambda out, data: [python, "-c", REASONABLE, out, *data]}
    return commands


def triples(path):
    """The different lines of a file of N-Triples, spaces apart."""
    with open(path, encoding="utf-8") as file:
        return {" ".join(line.replace("^^<http://www.w3.org/2001/XMLSchema#string>", "").split())
                for line in file if line.strip() and not line.startswith("#")}


def schema(given):
    """The triples of the schema, which `reasonable` answers with."""
    path = os.path.join(given.work, "schema.nt")
    command = [ours(given), "convert", SCHEMA, "-o", path, "--quiet"]
    subprocess.run(command, check=True)
    return triples(path)


def ours(given):
    return given.binary or os.path.join(engines.ROOT, "target", "release", "chancery")


def trivial(line):
    """Whether a triple is true of any data: the same as itself, under itself, a thing, a class."""
    subject, predicate, rest = line.split(" ", 2)
    value = rest.removesuffix(" .")
    return subject == value or "www.w3.org" in subject or value in {
        "<http://www.w3.org/2002/07/owl#Thing>", "<http://www.w3.org/2000/01/rdf-schema#Resource>"}


def by_predicate(lines):
    counts = collections.Counter(line.split(" ", 2)[1] for line in lines)
    return ", ".join(f"{count} {name}" for name, count in counts.most_common(6)) or "nothing"


def main():
    given = arguments()
    os.makedirs(given.work, exist_ok=True)
    os.makedirs(given.peers, exist_ok=True)
    if not given.binary:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=engines.ROOT, check=True)
    path = os.path.join(given.work, f"persons-{given.persons}.nt")
    if not os.path.exists(path):
        subprocess.run([sys.executable, os.path.join(HERE, "data.py"), str(given.persons), path], check=True)
    turtle = path.removesuffix(".nt") + ".ttl"
    if not os.path.exists(turtle):
        os.symlink(path, turtle)
    stated = triples(path) | schema(given)
    print(f"{len(stated):,} triples\n\n| what | engine | seconds | CPU | MiB | derived |\n|---|---|--:|--:|--:|--:|")
    different = False
    remarks = []
    commands = prepare(given)
    for kind in ("rdfs", "rules", "owl-rl"):
        answers = {}
        for name, of in commands.items():
            if kind not in of:
                continue
            out = os.path.join(given.work, f"{name}-{kind}.nt")
            data = [path, SCHEMA] if kind != "rules" else [path]
            if name == "reasonable":
                data[0] = turtle
            try:
                runs = [measure.run(of[kind](out, data), given.limit) for _ in range(given.runs)]
            except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                print(f"| {kind} | {name} | failed: {str(error)[-100:]} |", flush=True)
                continue
            wall = statistics.median(run["wall"] for run in runs)
            cpu = statistics.median(run["cpu"] for run in runs)
            peak = max(run["peak"] for run in runs) / (1 << 20)
            answers[name] = {line for line in triples(out) if line not in stated}
            print(f"| {kind} | {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {len(answers[name]):,} |", flush=True)
        for name, theirs in answers.items():
            if name == "ours" or "ours" not in answers:
                continue
            own = answers["ours"]
            if kind == "owl-rl":
                own = {line for line in own if not trivial(line)}
                theirs = {line for line in theirs if not trivial(line)}
            elif own != theirs:
                different = True
            remarks.append(f"{kind}, {name}: only ours {by_predicate(own - theirs)}; only theirs {by_predicate(theirs - own)}")
    print("\n" + "\n".join(remarks))
    return int(different)


if __name__ == "__main__":
    sys.exit(main())
