#!/usr/bin/env python3
"""Packs a world outline for the map layout: land-50m.json of world-atlas to land.bin.

    python3 pack_land.py land-50m.json land.bin

Every ring is closed, runs on over the date line instead of jumping back (so its longitudes may
leave -180 to 180), and a ring around a pole is closed along the pole. What varies by less than
TOLERANCE is left out, and so are islands smaller than that. See README.md for the format.
"""

import json
import sys

GRID = 100  # steps a degree
TOLERANCE = 0.015  # degrees


def rings(path):
    """The outlines of a TopoJSON file, in degrees."""
    with open(path, encoding="utf-8") as file:
        topology = json.load(file)
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    for shape in topology["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            points = []
            for number in ring:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += arc[1:] if points else arc
            yield points


def unwrapped(ring):
    """Longitudes that never jump; a ring around a pole is closed along it."""
    points = [ring[0]]
    for x, y in ring[1:]:
        while x - points[-1][0] > 180:
            x -= 360
        while x - points[-1][0] < -180:
            x += 360
        points.append((x, y))
    if abs(points[-1][0] - points[0][0]) > 180:
        pole = -90 if points[0][1] < 0 else 90
        points += [(points[-1][0], pole), (points[0][0], pole), points[0]]
    return points


def off(point, start, end):
    """How far a point is from a line, in degrees."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return ((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5
    return abs(dx * (start[1] - point[1]) - dy * (start[0] - point[0])) / length


def simplified(points):
    """Fewer points (Douglas and Peucker)."""
    keep = {0, len(points) - 1}
    # A ring begins where it ends: it is cut at the point farthest from there.
    far = max(range(len(points)), key=lambda at: off(points[at], points[0], points[0]))
    keep.add(far)
    open_parts = [(0, far), (far, len(points) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        inside = range(first + 1, last)
        if not inside:
            continue
        worst = max(inside, key=lambda at: off(points[at], points[first], points[last]))
        if off(points[worst], points[first], points[last]) > TOLERANCE:
            keep.add(worst)
            open_parts += [(first, worst), (worst, last)]
    return [points[at] for at in sorted(keep)]


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def packed(ring):
    """The ring on the grid without its last point; None where nothing is left of it."""
    grid = [(round(x * GRID), round(y * GRID)) for x, y in simplified(unwrapped(ring))]
    grid = [point for at, point in enumerate(grid) if at == 0 or point != grid[at - 1]]
    if grid[0] == grid[-1]:
        grid.pop()
    if len(grid) < 3:
        return None
    out, x, y = varint(len(grid)), 0, 0
    for px, py in grid:
        out, x, y = out + signed(px - x) + signed(py - y), px, py
    return out


def main():
    source, target = sys.argv[1:]
    packed_rings = [ring for ring in map(packed, rings(source)) if ring]
    data = varint(len(packed_rings)) + b"".join(packed_rings)
    with open(target, "wb") as file:
        file.write(data)
    print(f"{len(packed_rings)} rings, {len(data)} bytes")


if __name__ == "__main__":
    main()
