"""Layouts beside those of Graphviz and igraph, on one graph in one run.

    cargo build --release && python3 benches/layouts.py --nodes 10000

It makes a graph by preferential attachment, has it laid out and drawn by each program, and prints wall time and stress:
the mean over pairs of (scale · distance − ties)² / ties² with the best scale, from 60 nodes on; 0 is perfect. `sfdp` has to be
installed; igraph is taken if Python has it. Ours loads the graph from a store and looks for labels, too.
"""
import argparse, pathlib, re, subprocess, tempfile, time
from layouts_common import graph, near_of, stress

ROOT = pathlib.Path(__file__).resolve().parent.parent


def timed(command, **more):
    start = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    return time.perf_counter() - start, done.stdout


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nodes", type=int, default=10_000)
    options.add_argument("--ties", type=int, default=2)
    options.add_argument("--program", default=ROOT / "target/release/chancery")
    args = options.parse_args()
    edges = graph(args.nodes, args.ties)
    near = near_of(edges, args.nodes)
    print(f"{args.nodes:,} nodes, {len(edges):,} edges")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "g.nt").write_text("".join(f"<http://e/n{a}> <http://e/k> <http://e/n{b}> .\n" for a, b in edges))
        (folder / "g.dot").write_text("graph {node[shape=point];" + "".join(f"n{a}--n{b};" for a, b in edges) + "}")
        store = folder / "store"
        subprocess.run([args.program, "load", folder / "g.nt", "-l", store, "--quiet"], check=True)
        query = "CONSTRUCT WHERE { ?a <http://e/k> ?b }"
        for layout in ("stress", "force"):
            draw = [args.program, "draw", "-l", store, "-q", query, "--layout", layout, "-o"]
            took, _ = timed([*draw, folder / "g.svg"])
            _, out = timed([*draw, "-", "-f", "graphml"])
            at = [None] * args.nodes
            for node in re.findall(r"<node .*?</node>", out.decode(), re.S):
                value = lambda key: re.search(rf'key="node-{key}">([^<]*)<', node)[1]
                at[int(value("iri").rsplit("n", 1)[1])] = (float(value("x")), float(value("y")))
            print(f"  chancery {layout}, to SVG: {took:.2f} s, stress {stress(near, at):.3f}")
        took, _ = timed(["sfdp", "-Tsvg", folder / "g.dot"])
        _, out = timed(["sfdp", "-Tplain", folder / "g.dot"])
        at = [None] * args.nodes
        for line in out.decode().splitlines():
            if line.startswith("node "):
                _, name, x, y, *_ = line.split()
                at[int(name[1:])] = (float(x), float(y))
        print(f"  sfdp -Tsvg: {took:.2f} s, stress {stress(near, at):.3f}")
        try:
            import igraph
        except ImportError:
            return
        network = igraph.Graph(args.nodes, edges)
        start = time.perf_counter()
        at = network.layout_fruchterman_reingold(grid="grid")
        took = time.perf_counter() - start
        print(f"  igraph, Fruchterman and Reingold on a grid, layout alone: {took:.2f} s, stress {stress(near, at):.3f}")


main()
