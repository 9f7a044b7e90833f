"""Crossings and stress of layouts beside those of Graphviz, on the same random graphs in one run.

    cargo build --release && python3 benches/quality.py

For each size and sort of graph it counts the pairs of edges that cross in the pictures of `layered` and of `dot` (up to 500 nodes),
and measures what `auto` takes for graphs without a direction beside `sfdp`: the stress, the mean over pairs of (scale · distance − ties)² / ties²
with the best scale. Graphs with long names, of 20 to 60 letters as people and meetings have them, are measured the same way up to 250
nodes, and the pairs of boxes that overlap are counted. Ratios below 1 are in our favour. `dot` and `sfdp` have to be installed.
"""
import argparse, math, pathlib, random, re, subprocess, tempfile
from layouts_common import graph, near_of, stress

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = [10, 20, 50, 100, 200, 500, 1000, 2000]
# Up to so many nodes pictures have boxes with names, which are compared.
NAMED = 250
# More overlaps than this share of a box are seen; less is the rounding of coordinates.
SEEN = 0.5
WORDS = (
    "Alexandra Bartholomew Constantinopolitan Deputy Extraordinary Foreign Government Hohenzollern Intergovernmental "
    "Jurisdiction Kyrgyzstan Luxembourg Minister Negotiations of the on and for Organisation Plenipotentiary Quadripartite "
    "Representative Secretary-General Territorial Undersecretary Vladimirovich Westminster Yekaterinburg Zaporizhzhia"
).split()


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


def long_names(nodes, dice):
    """Names of 20 to 60 letters, all different."""

    def name(node):
        words, length = [], dice.randint(22, 60) - len(str(node)) - 1
        while len(" ".join(words)) < length:
            words.append(dice.choice(WORDS))
        return f"{' '.join(words)[:length].strip()} {node}"

    return [name(node) for node in range(nodes)]


def text(head, edges, names=None):
    """A graph in the language of `dot`; nodes are called by their number where they have no name."""
    nodes = "".join(f'n{node}[label="{name}"];' for node, name in enumerate(names or []))
    return head + nodes + "".join(f"n{a}->n{b};" for a, b in edges) + "}"


def overlaps(boxes):
    """Pairs of boxes (x, y, width, height around the middle) that overlap."""
    boxes = sorted((x - w / 2, x + w / 2, y, h) for x, y, w, h in boxes)
    count = 0
    for place, (_, right, y, h) in enumerate(boxes):
        for left, other_right, other_y, other_h in boxes[place + 1 :]:
            if left > right - SEEN:
                break
            count += min(right, other_right) - left > SEEN and (h + other_h) / 2 - abs(y - other_y) > SEEN
    return count


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
    (folder / "g.dot").write_text(text("digraph {", edges))
    command = [program, "draw", folder / "g.dot", "--layout", "layered", "-o", "-"]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    ways = []
    for data in re.findall(r'<g id="e\d+".*?<path[^>]* d="(M[^"]*)"', found):
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
    (folder / "t.dot").write_text(text("digraph {rankdir=LR;node[shape=box,height=0.3];", edges))
    plain = subprocess.run(["dot", "-Tplain", folder / "t.dot"], check=True, stdout=subprocess.PIPE).stdout.decode()
    found = {}
    for line in plain.splitlines():
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


def ours(program, folder, edges, nodes, layout, names=None):
    """Middles and, as far as nodes are boxes, boxes."""
    (folder / "g.dot").write_text(text("digraph {", edges, names))
    command = [program, "draw", folder / "g.dot", "--layout", layout, "-f", "graphml", "-o", "-"]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    at, boxes = [None] * nodes, []
    for node in re.findall(r"<node .*?</node>", found, re.S):
        value = lambda key: re.search(rf'key="node-{key}">([^<]*)<', node)[1]
        middle = (float(value("x")), float(value("y")))
        # The id of a node that a file names is its name there.
        at[int(value("iri")[1:])] = middle
        if names:
            boxes.append((*middle, float(value("width")), float(value("size"))))
    return at, boxes


def theirs(engine, folder, edges, nodes, names=None):
    """The same of Graphviz, in points; it breaks no lines and lets boxes overlap only if told so."""
    (folder / "t.dot").write_text(text("digraph {overlap=prism;node[shape=box,height=0.3];", edges, names))
    found = subprocess.run([engine, "-Tplain", folder / "t.dot"], check=True, stdout=subprocess.PIPE).stdout.decode()
    at, boxes = [None] * nodes, []
    for line in found.splitlines():
        if line.startswith("node "):
            _, name, *numbers = line.split()[:6]
            x, y, w, h = (72 * float(number) for number in numbers)
            at[int(name[1:])] = (x, y)
            boxes.append((x, y, w, h))
    return at, boxes


def compact(edges):
    """Nodes by number without gaps."""
    names = {node: place for place, node in enumerate(sorted({end for edge in edges for end in edge}))}
    return [(names[a], names[b]) for a, b in edges], len(names)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default=ROOT / "target/release/chancery")
    options.add_argument("--seeds", type=int, default=3)
    args = options.parse_args()
    logs = {"crossings": [], "stress": [], "stress with long names": [], "overlaps with long names": []}
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
                    one = stress(near, ours(args.program, folder, edges, nodes, layout)[0])
                    two = stress(near, theirs("sfdp", folder, edges, nodes)[0])
                    logs["stress"].append(one / two)
                    a, b = sums.get(name, (0, 0))
                    sums[name] = (a + one, b + two)
                    if nodes > NAMED:
                        continue
                    names = long_names(nodes, random.Random(seed))
                    one, own = ours(args.program, folder, edges, nodes, layout, names)
                    two, other = theirs("sfdp", folder, edges, nodes, names)
                    logs["stress with long names"].append(stress(near, one) / stress(near, two))
                    logs["overlaps with long names"].append((overlaps(own) + 1) / (overlaps(other) + 1))
                    for what, pair in [("stress", (stress(near, one), stress(near, two))), ("overlaps", (overlaps(own), overlaps(other)))]:
                        a, b = sums.get(f"{name} with long names, {what}", (0, 0))
                        sums[f"{name} with long names, {what}"] = (a + pair[0], b + pair[1])
            words = ", ".join(f"{name} {a:.4g} beside {b:.4g}" for name, (a, b) in sums.items())
            print(f"{size:>5} nodes: {words}", flush=True)
    for name, ratios in logs.items():
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{name}: geometric mean of ratios {mean:.2f}, worst {max(ratios):.2f}, of {len(ratios)}")


main()
