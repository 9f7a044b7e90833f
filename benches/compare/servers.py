"""Servers on this machine, from their start to their end."""
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import measure
from worker import Virtuoso as Client

GRAPH = Client.graph
PATIENCE = 300
SETTINGS = """[Database]
DatabaseFile={place}/virtuoso.db
ErrorLogFile={place}/virtuoso.log
LockFile={place}/virtuoso.lck
TransactionFile={place}/virtuoso.trx
xa_persistent_file={place}/virtuoso.pxa
FileExtend=200
MaxCheckpointRemap=2000
Striping=0
TempStorage=TempDatabase
[TempDatabase]
DatabaseFile={place}/temporary.db
TransactionFile={place}/temporary.trx
MaxCheckpointRemap=2000
Striping=0
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
DirsAllowed={allowed}
NumberOfBuffers={buffers}
MaxDirtyBuffers={dirty}
CaseMode=2
CheckpointInterval=0
ServerThreads=10
ThreadsPerQuery={cores}
[HTTPServer]
ServerPort=127.0.0.1:{web}
ServerRoot={place}
MaxClientConnections=5
ServerThreads=5
[SPARQL]
ResultSetMaxRows=100000000
MaxQueryExecutionTime=600
"""


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Plain:
    """A server that is given a port, and ended by a signal; RDF Fusion's, as it is."""
    path = "/repositories/default/query"
    graph = None

    def __init__(self, command):
        self.port = free_port()
        self.command = command(self.port)
        self.address = f"http://127.0.0.1:{self.port}{self.path}"

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True)
        try:
            self.wait()
        except BaseException:
            measure.stop(self.process)
            raise
        return self

    def __exit__(self, *_):
        measure.stop(self.process)

    def wait(self):
        self.first_row("SELECT (1 AS ?one) {}")

    def first_row(self, query):
        """Asks until there is an answer."""
        graph = {"default-graph-uri": self.graph} if self.graph else {}
        body = urllib.parse.urlencode({"query": query, **graph}).encode()
        request = urllib.request.Request(self.address, body, {"Accept": "text/csv"})
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return answer.read()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.002)
        raise RuntimeError(f"{self.command[0]} does not answer")


class Virtuoso(Plain):
    """Its folder is a database; buffers for a fifth of the memory."""
    path, graph = "/sparql", GRAPH

    def __init__(self, place, allowed):
        super().__init__(lambda port: ["virtuoso-t", "-c", os.path.join(place, "settings.ini"), "-f"])
        os.makedirs(place, exist_ok=True)
        self.sql_port = free_port()
        buffers = min(680_000, os.sysconf("SC_PHYS_PAGES") * measure.PAGE // 5 // 8192)
        with open(os.path.join(place, "settings.ini"), "w") as out:
            out.write(SETTINGS.format(place=place, allowed=allowed, buffers=buffers, dirty=buffers * 3 // 4,
                                      sql=self.sql_port, web=self.port, cores=os.cpu_count()))

    def sql(self, text):
        return subprocess.run(["isql-vt", f"127.0.0.1:{self.sql_port}", "dba", "dba"], input=text,
                              capture_output=True, text=True, check=True).stdout

    def allow_updates(self):
        self.sql('grant SPARQL_UPDATE to "SPARQL";\ncheckpoint;\n')

    def __exit__(self, *_):
        try:
            subprocess.run(["isql-vt", f"127.0.0.1:{self.sql_port}", "dba", "dba"], input="shutdown;\n",
                           capture_output=True, text=True, timeout=60)
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            pass
        measure.stop(self.process)
