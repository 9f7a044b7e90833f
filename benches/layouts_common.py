"""What the scripts about layouts share: a graph, and how well positions keep its distances."""
import collections, random


def graph(nodes, ties, seed=7):
    """Edges of a graph in which busy nodes get busier."""
    dice, ends, edges = random.Random(seed), list(range(ties)), []
    for node in range(ties, nodes):
        for other in sorted({dice.choice(ends) for _ in range(ties)}):
            edges.append((node, other))
            ends += [node, other]
    return edges


def stress(near, at, starts=60):
    """As `chancery::draw::quality::stress`."""
    cross = square = count = 0
    for start in range(0, len(near), max(1, len(near) // starts)):
        hops, queue = {start: 0}, collections.deque([start])
        while queue:
            node = queue.popleft()
            for other in near[node]:
                if other not in hops:
                    hops[other] = hops[node] + 1
                    queue.append(other)
        for other, away in hops.items():
            if away:
                ratio = ((at[start][0] - at[other][0]) ** 2 + (at[start][1] - at[other][1]) ** 2) ** 0.5 / away
                cross, square, count = cross + ratio, square + ratio * ratio, count + 1
    return 1 - cross * cross / square / count


def near_of(edges, nodes):
    """The neighbours of each node."""
    near = [[] for _ in range(nodes)]
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    return near
