"""The engines: how each is loaded, asked once from cold, and asked again and again.

`asking` and `updating` give the beginning of a command that is called as benches/mix.rs is.
"""
import contextlib
import json
import os
import shutil
import subprocess
import time

import install
import measure
import servers

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def built(name, *words):
    """The path of what cargo builds."""
    said = subprocess.run(["cargo", *words, name, "--message-format=json"], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    made = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    # A bench has the program built as well, in no fixed order.
    return next(it["executable"] for it in made if it.get("executable") and it["target"]["name"] == name)


class Engine:
    """One engine; `place` is where its store lies."""
    how = "in process"
    floor = None  # milliseconds of a query that asks nothing, where that is not next to nothing
    synced = None  # whether an update waits for the disk

    def __init__(self, name, peers, work):
        self.name, self.peers = name, peers
        self.place = os.path.join(work, name)
        self.python = os.path.join(peers, "venv", "bin", "python")

    def missing(self):
        """Why it cannot be used, if it cannot."""
        return None

    def load(self, path):
        """Makes the store anew."""
        shutil.rmtree(self.place, ignore_errors=True)
        figures = measure.run(self.load_command(path))
        return {**figures, "bytes": measure.on_disk(self.place)}

    def cold(self, query):
        """Seconds from the start of a process to its answer."""
        figures = measure.run(self.cold_command(query))
        if "\n" not in figures["said"].strip():
            raise RuntimeError(f"{self.name}: no row: {figures['said']}")
        return figures["wall"]

    def worker(self, kind, *words):
        return [self.python, os.path.join(HERE, "worker.py"), kind, *words]

    def has(self, module):
        found = subprocess.run([self.python, "-c", f"import {module}"], capture_output=True) \
            if os.path.exists(self.python) else None
        return None if found and found.returncode == 0 else "not installed"

    @contextlib.contextmanager
    def asking(self):
        yield self.worker(self.name, self.place)

    @contextlib.contextmanager
    def updating(self):
        """None where it is not measured."""
        yield None

    @contextlib.contextmanager
    def copy(self):
        """A copy of the store to write in."""
        place = self.place + "-updated"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.place, place)
        os.sync()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


class Ours(Engine):
    how, synced = "in process", True
    program, bench = None, None

    def build(self):
        """Program and bench, in release."""
        self.program = built("chancery", "build", "--release", "--quiet", "--bin")
        self.bench = built("mix", "bench", "--no-run", "--quiet", "--bench")

    def version(self):
        commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True,
                                text=True).stdout.strip()
        return f"{subprocess.check_output([self.program, '--version'], text=True).split()[1]} ({commit})"

    def load_command(self, path):
        return [self.program, "load", path, "-l", self.place, "--memory", "1GiB", "--quiet"]

    def cold_command(self, query):
        return [self.program, "query", "-l", self.place, "-q", query, "-f", "csv"]

    @contextlib.contextmanager
    def asking(self):
        yield [self.bench, self.place]

    @contextlib.contextmanager
    def updating(self):
        with self.copy() as place:
            yield [self.bench, "update", place]


class Oxigraph(Engine):
    """The command-line program for loading and from cold, pyoxigraph for the rest."""
    synced = False  # 0.5 writes with RocksDB's defaults, which leave the log to the system

    def __init__(self, name, peers, work):
        super().__init__(name, peers, work)
        self.program = os.path.join(peers, "venv", "bin", "oxigraph")

    def missing(self):
        return self.has("pyoxigraph") or (None if os.path.exists(self.program) else "not installed")

    def version(self):
        return subprocess.check_output([self.program, "--version"], text=True).split()[1]

    def load_command(self, path):
        return [self.program, "load", "-l", self.place, "-f", path]

    def load(self, path):
        figures = super().load(path)
        more = measure.run([self.program, "optimize", "-l", self.place])
        note = f"then `optimize`, {more['wall']:.1f} s, after which it has {{bytes}}"
        return {**figures, "note": note, "bytes_after": measure.on_disk(self.place)}

    def cold_command(self, query):
        return [self.program, "query", "-l", self.place, "--query", query, "--results-format", "csv"]

    @contextlib.contextmanager
    def asking(self):
        yield self.worker("pyoxigraph", self.place)

    @contextlib.contextmanager
    def updating(self):
        with self.copy() as place:
            yield self.worker("pyoxigraph", "update", place)


class InMemory(Engine):
    """rdflib, maplib: every process reads the file again."""
    how = "in memory"

    def missing(self):
        return self.has(self.name)

    def version(self):
        code = f"import importlib.metadata as m; print(m.version('{self.name}'))"
        return subprocess.check_output([self.python, "-c", code], text=True).strip()

    def load(self, path):
        self.place = path
        return {**measure.run(self.worker(self.name, "load", path)), "note": "in memory only"}

    def cold(self, query):
        return None


class Tdb2(Engine):
    synced = True

    def java(self, *words):
        heap = min(8, os.sysconf("SC_PHYS_PAGES") * measure.PAGE // 2**31)
        entries = install.class_path(self.peers)
        return ["java", f"-Xmx{heap}g", "-cp", entries, *words]

    def missing(self):
        try:
            return None if install.class_path(self.peers) else "not installed"
        except (OSError, subprocess.CalledProcessError) as error:
            return str(error)

    def version(self):
        package = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libapache-jena-java"],
                                 capture_output=True, text=True).stdout
        java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
        return f"{package} (Debian), Java {java.split(chr(34))[1]}"

    def load_command(self, path):
        return self.java("tdb2.tdbloader", "--loader=parallel", "--loc", self.place, path)

    def cold_command(self, query):
        return self.java("tdb2.tdbquery", "--loc", self.place, "--results", "csv", query)

    @contextlib.contextmanager
    def asking(self):
        yield self.java("Tdb", self.place)

    @contextlib.contextmanager
    def updating(self):
        with self.copy() as place:
            yield self.java("Tdb", "update", place)


class Virtuoso(Engine):
    """A server; the loader runs inside it."""
    how = "HTTP"

    def missing(self):
        return None if shutil.which("virtuoso-t") and shutil.which("isql-vt") else "not installed"

    def version(self):
        said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True)
        words = (said.stdout + said.stderr).split()
        return next((word for word in words if word[:2] == "7."), "7")

    def server(self, place, allowed="."):
        return servers.Virtuoso(place, allowed)

    def load(self, path):
        shutil.rmtree(self.place, ignore_errors=True)
        folder, name = os.path.split(os.path.abspath(path))
        with self.server(self.place, folder) as server:
            before, begin = measure.cpu(server.process.pid), time.perf_counter()
            with measure.Peak(server.process.pid) as peak:
                server.sql(f"ld_dir('{folder}', '{name}', '{servers.GRAPH}');\nrdf_loader_run();\ncheckpoint;\n")
            wall = time.perf_counter() - begin
            figures = {"wall": wall, "cpu": measure.cpu(server.process.pid) - before, "peak": peak.bytes}
            server.allow_updates()
        return {**figures, "bytes": measure.on_disk(self.place), "note": "without making the empty database"}

    def cold(self, query):
        begin = time.perf_counter()
        with self.server(self.place) as server:
            server.first_row(query)
            return time.perf_counter() - begin

    @contextlib.contextmanager
    def asking(self):
        with self.server(self.place) as server:
            yield self.worker("virtuoso", server.address)

    @contextlib.contextmanager
    def updating(self):
        with self.copy() as place, self.server(place) as server:
            yield self.worker("virtuoso", "update", server.address)


class Fusion(Engine):
    """RDF Fusion: a store of Delta Lake tables, a server over DataFusion."""
    how = "HTTP"

    def __init__(self, name, peers, work):
        super().__init__(name, peers, work)
        self.program = install.fusion(peers, 0)

    def missing(self):
        return None if os.path.exists(self.program) else "not installed"

    def version(self):
        return subprocess.check_output([self.program, "--version"], text=True).split()[1]

    def command(self, *words):
        os.makedirs(self.place, exist_ok=True)
        return [self.program, "--storage-type", "delta-quads", "--location", f"file://{self.place}", *words]

    def load_command(self, path):
        return self.command("load", path)

    def load(self, path):
        figures = super().load(path)
        more = measure.run(self.command("optimize"))
        note = f"then `optimize`, {more['wall']:.1f} s, after which it has {{bytes}}"
        return {**figures, "note": note, "bytes_after": measure.on_disk(self.place)}

    def cold_command(self, query):
        return self.command("query", query)

    @contextlib.contextmanager
    def asking(self):
        with servers.Plain(lambda port: self.command("serve", "--bind", f"127.0.0.1:{port}")) as server:
            yield self.worker("server", server.address)


KINDS = {"ours": Ours, "oxigraph": Oxigraph, "tdb2": Tdb2, "virtuoso": Virtuoso, "rdf-fusion": Fusion,
         "maplib": InMemory, "rdflib": InMemory}
