"""Runs the drivers of the engines and keeps what they say, with an end to every query."""
import glob
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading

import measure

# Beyond the limit of one query: its repeats, and the writing of its answer.
REPEATS = 60
# An engine that keeps all in memory reads its file before the first answer.
OPENING = 900
MEMORY = 0.7


class Driver:
    """A process that prints lines of JSON."""

    def __init__(self, command):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        start_new_session=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                self.lines.put(json.loads(line))
        self.lines.put(None)

    def next(self, seconds):
        """The next line, or words for why there is none."""
        most = MEMORY * os.sysconf("SC_PHYS_PAGES") * measure.PAGE
        for _ in range(int(seconds * 2)):
            try:
                return self.lines.get(timeout=0.5) or self.ended()
            except queue.Empty:
                if measure.resident(self.process.pid) > most:
                    return "needs too much memory"
        return "timeout"

    def ended(self):
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip()
        return f"the process ended with {self.process.wait()}: {said[-300:]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        measure.stop(self.process, 5)
        self.errors.close()


def ask(engine, queries, repeats, limit, folder):
    """Figures of every query, by name; its answers lie in the folder."""
    names = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(queries, "*.rq")))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    done = {}
    while len(done) < len(names):
        waited = next(name for name in names if name not in done)
        with engine.asking() as command:
            words = [queries, str(repeats), "--answers", folder, "--skip", ",".join(done) or "-"]
            with Driver(command + words) as driver:
                patience = OPENING if engine.how == "in memory" else 0
                while len(done) < len(names):
                    line = driver.next(patience + limit + REPEATS)
                    patience = 0
                    if not isinstance(line, dict):
                        done[waited] = {"error": line}
                        break
                    if "floor" in line:
                        engine.floor = line["floor"]
                        continue
                    done[line.pop("query")] = line
                    waited = next((name for name in names if name not in done), None)
        print("   ", engine.name, len(done), "of", len(names), "queries", flush=True)
    for figures in done.values():
        if figures.get("first", 0) > limit * 1000:
            figures["error"] = "timeout"
    return done


def update(engine, updates, lookups, *options):
    """Figures of small transactions, or why there are none."""
    with engine.updating() as command:
        if command is None:
            return None
        with Driver([*command, updates, lookups, *options]) as driver:
            line = driver.next(1800)
            return line if isinstance(line, dict) else {"error": line}
