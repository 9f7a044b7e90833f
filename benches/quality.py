"""Crossings and stress of layouts beside those of Graphviz, on the same random graphs in one run.

    cargo build --release && python3 benches/quality.py

For each size and sort of graph it counts the pairs of edges that cross in the pictures of `layered` and of `dot` (up to 500 nodes),
and measures what `auto` takes for graphs without a direction beside `sfdp`: the stress, the mean over pairs of (scale · distance − ties)² / ties²
with the best scale. Ratios below 1 are in our favour. `dot` and `sfdp` have to be installed.
"""
import argparse, math, pathlib, random, re, subprocess, tempfile
from layouts_common import graph, near_of, stress

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = [10, 20, 50, 100, 200, 500, 1000, 2000]


def tree(nodes, dice):
    """A hierarchy: each but the first below one of those before it, near ones more often."""
    return [(max(0, node - 1 - int(dice.expovariate(1) * math.sqrt(node))), node) for node in range(1, nodes)]


def hierarchy(nodes, dice):
    """A tree in which every fifth has a second superior."""
    edges = tree(nodes, dice)
    more = {(dice.randrange(node), node) for node in range(2, nodes) if dice.random() < 0.2}
    return sorted(set(edges) | more)


def chain(nodes, dice):
    """Events in layers: each led to by one or two of the layer before."""
    width = max(2, int(math.sqrt(nodes) / 1.5))
    edges = set()
    for node in range(width, nodes):
        first = node - node % width - width
        for _ in range(dice.choice([1, 1, 2])):
            edges.add((first + dice.randrange(width), node))
    return sorted(edges)


def bezier(points, steps=6):
    """Points along curves of three control points each, after a first point."""
    line = [points[0]]
    for place in range(0, len(points) - 3, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[place : place + 4]
        for step in range(1, steps + 1):
            t = step / steps
            u = 1 - t
            p, q, r, s = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            line.append((ax * p + bx * q + cx * r + dx * s, ay * p + by * q + cy * r + dy * s))
    return line


def drawn_by_us(program, folder, edges):
    """The way of each edge as it is drawn."""
    (folder / "g.dot").write_text("digraph {" + "".join(f"n{a}->n{b};" for a, b in edges) + "}")
    command = [program, "draw", folder / "g.dot", "--layout", "layered", "-o", "-"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    ways = []
    for data in re.findall(r'<g id="e\d+".*?<path[^>]* d="(M[^"]*)"', text):
        points, line = [], []
        for letter, numbers in re.findall(r"([MLC])([^MLC]*)", data):
            values = [float(value) for value in numbers.split()]
            pairs = list(zip(values[::2], values[1::2]))
            if letter == "C":
                line += bezier([line[-1], *pairs])[1:]
            else:
                line += pairs
        ways.append(line)
    assert len(ways) == len(edges)
    return ways


def drawn_by_dot(folder, edges):
    """The same of dot."""
    head = "digraph {rankdir=LR;node[shape=box,height=0.3];"
    (folder / "t.dot").write_text(head + "".join(f"n{a}->n{b};" for a, b in edges) + "}")
    text = subprocess.run(["dot", "-Tplain", folder / "t.dot"], check=True, stdout=subprocess.PIPE).stdout.decode()
    found = {}
    for line in text.splitlines():
        if line.startswith("edge "):
            _, a, b, count, *numbers = line.split()
            values = [float(value) for value in numbers[: 2 * int(count)]]
            found[int(a[1:]), int(b[1:])] = bezier(list(zip(values[::2], values[1::2])))
    return [found[edge] for edge in edges]


def crossings(edges, ways):
    """Pairs of edges without a common end whose ways cross."""

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    def box(points):
        xs, ys = zip(*points)
        return min(xs), max(xs), min(ys), max(ys)

    def cross(one, other):
        for p, q in zip(one, one[1:]):
            left, right, low, high = box((p, q))
            for r, s in zip(other, other[1:]):
                if max(r[0], s[0]) < left or min(r[0], s[0]) > right or max(r[1], s[1]) < low or min(r[1], s[1]) > high:
                    continue
                if side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0:
                    return True
        return False

    boxes = sorted((*box(way), edge, place) for place, (way, edge) in enumerate(zip(ways, edges)))
    count = 0
    for place, (left, right, low, high, (a, b), one) in enumerate(boxes):
        for other_left, _, other_low, other_high, (c, d), other in boxes[place + 1 :]:
            if other_left > right:
                break
            if other_low > high or other_high < low or len({a, b, c, d}) < 4:
                continue
            count += cross(ways[one], ways[other])
    return count


def ours(program, folder, edges, nodes, layout):
    (folder / "g.dot").write_text("digraph {" + "".join(f"n{a}->n{b};" for a, b in edges) + "}")
    command = [program, "draw", folder / "g.dot", "--layout", layout, "-f", "graphml", "-o", "-"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    at = [None] * nodes
    for node in re.findall(r"<node .*?</node>", text, re.S):
        value = lambda key: re.search(rf'key="node-{key}">([^<]*)<', node)[1]
        at[int(value("label")[1:])] = (float(value("x")), float(value("y")))
    return at


def theirs(engine, folder, edges, nodes):
    head = "digraph {node[shape=box,height=0.3];"
    (folder / "t.dot").write_text(head + "".join(f"n{a}->n{b};" for a, b in edges) + "}")
    text = subprocess.run([engine, "-Tplain", folder / "t.dot"], check=True, stdout=subprocess.PIPE).stdout.decode()
    at = [None] * nodes
    for line in text.splitlines():
        if line.startswith("node "):
            _, name, x, y, *_ = line.split()
            at[int(name[1:])] = (float(x), float(y))
    return at


def compact(edges):
    """Nodes by number without gaps."""
    names = {node: place for place, node in enumerate(sorted({end for edge in edges for end in edge}))}
    return [(names[a], names[b]) for a, b in edges], len(names)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default=ROOT / "target/release/chancery")
    options.add_argument("--seeds", type=int, default=3)
    args = options.parse_args()
    logs = {"crossings": [], "stress": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for size in SIZES:
            sums = {}
            for seed in range(args.seeds if size < 1000 else 1):
                for name, make in [("hierarchy", hierarchy), ("chain", chain)]:
                    edges, nodes = compact(make(size, random.Random(seed)))
                    if size > 500:
                        continue
                    one = crossings(edges, drawn_by_us(args.program, folder, edges))
                    two = crossings(edges, drawn_by_dot(folder, edges))
                    logs["crossings"].append((one + 1) / (two + 1))
                    a, b = sums.get(name, (0, 0))
                    sums[name] = (a + one, b + two)
                for name, edges in [("attachment", graph(size, 2, seed)), ("tree", tree(size, random.Random(seed)))]:
                    edges, nodes = compact(edges)
                    near = near_of(edges, nodes)
                    layout = "stress" if nodes <= 20_000 else "force"
                    one = stress(near, ours(args.program, folder, edges, nodes, layout))
                    two = stress(near, theirs("sfdp", folder, edges, nodes))
                    logs["stress"].append(one / two)
                    a, b = sums.get(name, (0, 0))
                    sums[name] = (a + one, b + two)
            words = ", ".join(f"{name} {a:.4g} beside {b:.4g}" for name, (a, b) in sums.items())
            print(f"{size:>5} nodes: {words}", flush=True)
    for name, ratios in logs.items():
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{name}: geometric mean of ratios {mean:.2f}, worst {max(ratios):.2f}, of {len(ratios)}")


main()
