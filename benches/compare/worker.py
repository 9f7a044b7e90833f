"""Asks an engine that Python reaches; runs in the virtual environment, as `mix` does in ours.

    worker.py ENGINE STORE QUERIES REPEATS [--answers FOLDER] [--skip NAME,NAME]
    worker.py ENGINE update STORE UPDATES LOOKUPS
    worker.py ENGINE load FILE.nt

STORE is a folder, the file itself for engines that keep everything in memory, or an address.
Answers are written out to the last byte, by the engine's own writer. The rules of repeating
are those of benches/mix.rs.
"""
import glob
import http.client
import itertools
import json
import os
import statistics
import sys
import threading
import time
import urllib.parse

SINGLE, TOGETHER, LEAST_REPEATS, QUIET = 8, 10, 3, 3


class Pyoxigraph:
    def __init__(self, store, writing=False):
        import pyoxigraph
        self.they = pyoxigraph
        self.store = pyoxigraph.Store(store) if writing else pyoxigraph.Store.read_only(store)

    def answer(self, query):
        found = self.store.query(query)
        if isinstance(found, self.they.QueryTriples):
            return "nt", found.serialize(format=self.they.RdfFormat.N_TRIPLES)
        return "tsv", found.serialize(format=self.they.QueryResultsFormat.TSV)

    def update(self, text):
        self.store.update(text)


class Rdflib:
    def __init__(self, path, writing=False):
        import rdflib
        self.graph = rdflib.Graph()
        self.graph.parse(path, format="nt")

    def answer(self, query):
        found = self.graph.query(query)
        if found.type == "SELECT":
            return "json", found.serialize(format="json")
        return "nt", found.serialize(format="nt")


class Maplib:
    def __init__(self, path, writing=False):
        import maplib
        self.model = maplib.Model()
        self.model.read(path, format="ntriples")

    def answer(self, query):
        """JSON of rows, N-Triples of graphs."""
        found = self.model.query(query, return_json=True)
        return "json" if found.startswith("{") else "nt", found.encode()


class Server:
    """SPARQL over HTTP, one connection that is kept."""
    graph = None

    def __init__(self, address, writing=False):
        self.address = urllib.parse.urlparse(address)
        self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port)

    def post(self, field, text, wanted):
        body = {field: text}
        if self.graph:
            body["default-graph-uri"] = self.graph
        self.connection.request("POST", self.address.path, urllib.parse.urlencode(body), {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": wanted})
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status} {said[:200].decode(errors='replace')}")
        return said

    def answer(self, query):
        if "SELECT" in query:
            return "tsv", self.post("query", query, "text/tab-separated-values")
        return "nt", self.post("query", query, "application/n-triples")


class Virtuoso(Server):
    graph = "http://example.org/graph"

    def answer(self, query):
        if "SELECT" in query:
            return "tsv", self.post("query", query, "text/tab-separated-values")
        return "nt", self.post("query", query, "text/plain")

    def whole(self, query):
        """Its TSV knows no languages and types, so answers are compared as JSON."""
        if "SELECT" in query:
            return "json", self.post("query", query, "application/sparql-results+json")
        return self.answer(query)

    def update(self, text):
        inside = text.removeprefix("INSERT DATA")
        self.post("query", f"INSERT DATA {{ GRAPH <{self.graph}> {inside} }}", "text/plain")


ENGINES = {"pyoxigraph": Pyoxigraph, "rdflib": Rdflib, "maplib": Maplib, "server": Server,
           "virtuoso": Virtuoso}


def say(**line):
    print(json.dumps(line), flush=True)


def timed(action, *arguments):
    begin = time.perf_counter()
    result = action(*arguments)
    return result, time.perf_counter() - begin


def measure(engine, query, repeats):
    answer, first = timed(engine.answer, query)
    times, begin = [], time.perf_counter()
    while first <= SINGLE and len(times) < repeats and (
            len(times) < LEAST_REPEATS or time.perf_counter() - begin < TOGETHER):
        times.append(timed(engine.answer, query)[1])
    return answer, first, times or [first]


def ask(engine, queries, repeats, folder, skipped):
    if isinstance(engine, Server):
        say(floor=statistics.median(measure(engine, "SELECT (1 AS ?one) {}", 50)[2]) * 1e3)
    for path in sorted(glob.glob(os.path.join(queries, "*.rq"))):
        name = os.path.basename(path)[:-len(".rq")]
        if name in skipped:
            continue
        with open(path, encoding="utf-8") as file:
            query = file.read()
        try:
            answer, first, times = measure(engine, query, repeats)
            if folder:
                end, said = engine.whole(query) if hasattr(engine, "whole") else answer
                with open(os.path.join(folder, f"{name}.{end}"), "wb") as out:
                    out.write(said)
            say(query=name, ms=statistics.median(times) * 1e3, min=min(times) * 1e3,
                first=first * 1e3, runs=len(times))
        except BaseException as error:  # a panic of native code is no Exception
            say(query=name, error=f"{type(error).__name__}: {error}"[:300])


def look_up(engine, lookups, on):
    times = []
    for text in itertools.cycle(lookups):
        times.append(timed(engine.answer, text)[1])
        if not on() or len(times) >= 1_000_000:
            return times


def update(engine, reader, updates, lookups):
    """Half of the updates alone, then look-ups alone, then look-ups beside the other half."""
    half = len(updates) // 2
    each = [timed(engine.update, text)[1] for text in updates[:half]]
    for length in (QUIET / 6, QUIET):
        end = time.perf_counter() + length
        quiet = look_up(reader, lookups, lambda: time.perf_counter() < end)
    writer = threading.Thread(target=lambda: [engine.update(text) for text in updates[half:]])
    writer.start()
    busy = look_up(reader, lookups, writer.is_alive)
    writer.join()
    say(updates=half, seconds=sum(each), ms=statistics.median(each) * 1e3, worst=max(each) * 1e3,
        lookup=statistics.median(quiet) * 1e3, lookup_beside=statistics.median(busy) * 1e3)


def lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def main(name, *words):
    engine = ENGINES[name]
    if words[0] == "load":
        engine(words[1])
    elif words[0] == "update":
        one = engine(words[1], writing=True)
        reader = engine(words[1]) if isinstance(one, Server) else one
        update(one, reader, lines(words[2]), lines(words[3]))
    else:
        store, queries, repeats, *rest = words
        options = dict(zip(rest[::2], rest[1::2]))
        ask(engine(store), queries, int(repeats), options.get("--answers"),
            options.get("--skip", "").split(","))


if __name__ == "__main__":
    main(*sys.argv[1:])
