#!/usr/bin/env python3
"""Servers under load, on the same data and with the same driver (benches/serve.rs), one after the other.

    python3 benches/compare/serve.py --persons 30000 --seconds 60

64 clients ask a mix of 70 % look-ups, 20 % joins, 5 % pieces of names and 5 % changes. Ours acknowledges a change when it is on
the disk; Oxigraph does not wait for that. With `--half-open` the same is measured again beside so many connections that
never end their request. The load's driver runs on the same machine and takes its share of the processors, of both alike.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import engines
import measure
import servers

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "a-token-for-measuring-only"


class Ours(servers.Plain):
    path = "/query"

    def __init__(self, program, place):
        super().__init__(lambda port: [program, "serve", "-l", place, "--bind", f"127.0.0.1:{port}", "--quiet"])
        os.environ["CHANCERY_WRITE_TOKEN"] = TOKEN


class Oxigraph(servers.Plain):
    path = "/query"

    def __init__(self, program, place):
        super().__init__(lambda port: [program, "serve", "-l", place, "-b", f"127.0.0.1:{port}"])


def options(said):
    """Those of every comparison of servers."""
    parser = argparse.ArgumentParser(description=said, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.path.join(engines.ROOT, "target", "compare")
    say = parser.add_argument
    say("--peers", default=os.path.join(default, "peers"), help="where the other engines are installed (run.py does it)")
    say("--work", default=os.path.join(default, "work"), help="for data and stores")
    say("--persons", type=int, default=30000, help="3000: 100,000 triples; 30000: a million")
    say("--binary", help="ours (target/release/chancery, which is built)")
    return parser


def prepared(given):
    """The data, and our program, made where they are not there."""
    os.makedirs(given.work, exist_ok=True)
    path = os.path.join(given.work, f"persons-{given.persons}.nt")
    if not os.path.exists(path):
        subprocess.run([sys.executable, os.path.join(HERE, "data.py"), str(given.persons), path], check=True)
    program = given.binary or engines.built("chancery", "build", "--release", "--quiet", "--bin")
    return path, program


def arguments():
    parser = options(__doc__)
    say = parser.add_argument
    say("--engines", default="ours,oxigraph")
    say("--clients", type=int, default=64)
    say("--seconds", type=int, default=60)
    say("--half-open", type=int, default=1000)
    say("--runs", type=int, default=1, help="of each, the median of requests per second counts")
    say("--driver", help="benches/serve.rs, built (which it is)")
    return parser.parse_args()


def loaded(name, given, program, path):
    """A store of its own, which changes may spoil."""
    place = os.path.join(given.work, f"serve-{name}")
    shutil.rmtree(place, ignore_errors=True)
    words = {"ours": ["load", path, "-l", place, "--quiet"], "oxigraph": ["load", "-l", place, "-f", path]}
    measure.run([program, *words[name]])
    if name == "oxigraph":
        measure.run([program, "optimize", "-l", place])
    return place


def driven(given, driver, server, half_open):
    command = [driver, "--query", server.address, "--update", server.address.replace("/query", "/update"),
               "--token", TOKEN, "--persons", str(given.persons), "--clients", str(given.clients),
               "--seconds", str(given.seconds), "--half-open", str(half_open)]
    return json.loads(subprocess.check_output(command, text=True).splitlines()[-1])


def main():
    given = arguments()
    path, program = prepared(given)
    driver = given.driver or engines.built("serve", "bench", "--no-run", "--quiet", "--bench")
    programs = {"ours": program, "oxigraph": os.path.join(given.peers, "venv", "bin", "oxigraph")}
    kinds = {"ours": Ours, "oxigraph": Oxigraph}
    print("| server | beside | requests/s | p50 ms | p99 ms | slowest ms | errors | MiB |\n|---|---|--:|--:|--:|--:|--:|--:|")
    for name in given.engines.split(","):
        for half_open in [0, given.half_open] if given.half_open else [0]:
            place = loaded(name, given, programs[name], path)
            with kinds[name](programs[name], place) as server, measure.Peak(server.process.pid) as peak:
                runs = [driven(given, driver, server, half_open) for _ in range(given.runs)]
            middle = statistics.median_low(run["per_second"] for run in runs)
            run = next(run for run in runs if run["per_second"] == middle)
            every = run["all"]
            print(f"| {name} | {half_open} half open | {middle:,.0f} | {every['p50']} | {every['p99']} | {every['max']} | "
                  f"{sum(run['errors'] for run in runs)} | {peak.bytes / (1 << 20):.0f} |", flush=True)
            kinds_of = ", ".join(f"{kind} {figures['p50']} / {figures['p99']}" for kind, figures in run.items()
                                 if isinstance(figures, dict) and kind != "all")
            print(f"  {name}: {kinds_of}", file=sys.stderr)


if __name__ == "__main__":
    main()
