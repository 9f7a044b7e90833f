"""Measures beside those of igraph and NetworkX, and one picture from load to SVG beside pyoxigraph, NetworkX and sfdp, in one run.

    cargo build --release && python3 benches/analysis.py GRAPH.nt

GRAPH.nt is a generated data set of a million triples (`benches/compare/README.md` says how it is made). Of it the people who
headed delegations at one meeting are tied. Python needs igraph, networkx and pyoxigraph, the picture also Graphviz. Times are wall
times.
"""
import argparse, pathlib, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERY = """PREFIX d: <http://example.org/diplo/>
CONSTRUCT { ?p1 d:metWith ?p2 } WHERE {
  ?g1 d:ofMeeting ?m ; d:headedBy ?p1 . ?g2 d:ofMeeting ?m ; d:headedBy ?p2 . FILTER(?p1 != ?p2) }"""


def timed(what, work):
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    print(f"  {what}: {took:.3f} s", flush=True)
    return took, result


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=pathlib.Path)
    options.add_argument("--program", default=ROOT / "target/release/chancery")
    options.add_argument("--slow", action="store_true", help="NetworkX's betweenness too, from 200 nodes, times as many as there are")
    args = options.parse_args()
    import igraph, networkx, pyoxigraph

    def run(*words):
        subprocess.run([args.program, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        store, query = folder / "store", folder / "met.rq"
        query.write_text(QUERY)
        print("from load to SVG")
        load, _ = timed("chancery load", lambda: run("load", args.data, "-l", store))
        draw, _ = timed("chancery draw", lambda: run("draw", query, "-l", store, "-o", folder / "a.svg"))
        other = pyoxigraph.Store()
        parts = [timed("pyoxigraph load", lambda: other.bulk_load(path=str(args.data), format=pyoxigraph.RdfFormat.N_TRIPLES))[0]]
        took, edges = timed("pyoxigraph CONSTRUCT", lambda: [(t.subject.value, t.object.value) for t in other.query(QUERY)])
        parts.append(took)
        graph = networkx.Graph()
        parts.append(timed("networkx graph and GraphML", lambda: (graph.add_edges_from(edges), networkx.write_graphml(graph, folder / "g.graphml")))[0])
        lines = "".join(f'"{a}" -- "{b}";\n' for a, b in graph.edges())
        (folder / "g.dot").write_text("graph g {\n" + lines + "}\n")
        draw_them = ["sfdp", "-Tsvg", "-o", folder / "b.svg", folder / "g.dot"]
        parts.append(timed("sfdp -Tsvg", lambda: subprocess.run(draw_them, check=True, stderr=subprocess.DEVNULL))[0])
        print(f"  {graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} ties; "
              f"together {load + draw:.2f} s beside {sum(parts):.2f} s: {(load + draw) / sum(parts):.2f}")
        print("measures of that graph, ties either way")
        names = {name: place for place, name in enumerate(graph.nodes())}
        network = igraph.Graph(len(names), [(names[a], names[b]) for a, b in graph.edges()])
        (folder / "edges").write_text("".join(f"{names[a]} {names[b]}\n" for a, b in graph.edges()))
        bench = ["cargo", "bench", "--quiet", "--bench", "measures", "--", folder / "edges"]
        alone = subprocess.run(bench, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT).stdout.decode()
        alone = dict(line.split() for line in alone.splitlines() if line)
        rank = lambda measure: run("rank", query, "-l", store, "--by", measure, "--undirected", "-f", "csv")
        for measure, theirs, slow in [
            ("pagerank", network.pagerank, lambda: networkx.pagerank(graph)),
            ("betweenness", network.betweenness, lambda: networkx.betweenness_centrality(graph, k=200, seed=1)),
        ]:
            timed(f"chancery rank --by {measure}, whole process", lambda: rank(measure))
            print(f"  chancery {measure} alone: {float(alone[measure]):.3f} s")
            timed(f"igraph {measure}", theirs)
            if measure == "pagerank" or args.slow:
                took, _ = timed(f"networkx {measure}" + ("" if measure == "pagerank" else " from 200 nodes"), slow)
                if measure == "betweenness":
                    print(f"    from all of them that would be {took / 200 * len(names):,.0f} s")


main()
