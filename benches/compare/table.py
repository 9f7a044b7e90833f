"""The report: tables of Markdown out of the figures of a run."""
import math
import statistics


def number(value, digits=3):
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, digits - 1 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def ratio(value):
    return f"{number(value, 2)} ×"


def size(count):
    return f"{count / 1e6:,.1f} MB"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def mean(values):
    """The geometric mean."""
    return statistics.geometric_mean(values) if values else None


def beside(value, ours, shown=number):
    """A figure and its ratio to ours."""
    if value is None:
        return "–"
    return f"{shown(value)} ({ratio(value / ours)})" if ours else shown(value)


def loading(found):
    ours, count = found["load"].get("ours", {}), found["about"]["triples"]
    rows = []
    for name, figures in found["load"].items():
        if "error" in figures:
            rows.append([name, "failed: " + figures["error"][:120], "", "", "", ""])
            continue
        note = figures.get("note", "").format(bytes=size(figures.get("bytes_after", 0)))
        cells = [beside(figures[part], ours.get(part) if name != "ours" else None) for part in ("wall", "cpu")]
        cells.append(f"{figures['peak'] / 2**20:,.0f} MiB")
        bytes_ = figures.get("bytes")
        cells.append(f"{size(bytes_)}, {bytes_ / count:.0f} a triple" if bytes_ else "–")
        rows.append([name, *cells, note])
    return table(["", "wall s", "CPU s", "peak RSS", "on disk", ""], rows)


def cold(found):
    ours = found["cold"].get("ours", {}).get("median")
    rows = [[name, beside(figures["median"] * 1e3, ours and ours * 1e3 if name != "ours" else None),
             number(figures["least"] * 1e3), figures["runs"]]
            for name, figures in found["cold"].items()]
    return table(["", "median ms", "least ms", "runs"], rows)


def cell(figures, ours):
    if not figures:
        return "–"
    if "error" in figures:
        return figures["error"] if figures["error"] == "timeout" else "failed"
    return beside(figures["ms"], ours) + ("" if figures.get("same", True) else " **other answer**")


def queries(found):
    """Per query; an engine's means are over what both it and we answered."""
    all_ = found["queries"]
    rivals = [name for name in all_ if name != "ours"]
    ratios, bests, rows = {name: [] for name in rivals}, {}, []
    for query, ours in all_.get("ours", {}).items():
        mine = None if "error" in ours else ours["ms"]
        theirs = {name: all_[name][query] for name in rivals if query in all_[name]}
        good = {name: figures["ms"] for name, figures in theirs.items()
                if "error" not in figures and figures.get("same", True)}
        best = min(good, key=good.get, default=None)
        if mine:
            for name, value in good.items():
                ratios[name].append(value / mine)
            if best:
                bests[query] = good[best] / mine
        shown = f"{best} {ratio(good[best] / mine)}" if best and mine else best or "–"
        rows.append([query, f"{ours.get('rows', 0):,}", cell(ours, None),
                     *(cell(theirs.get(name), mine) for name in rivals), shown])
    means = [[f"{ratio(mean(ratios[name]))} of {len(ratios[name])}" if ratios[name] else "–"] for name in rivals]
    best = f"**{ratio(mean(bests.values()))}**" if bests else "–"
    rows.append(["geometric mean", "", "", *(cells[0] for cells in means), best])
    slower = [f"{query} ({ratio(value)})" for query, value in bests.items() if value < 1]
    behind = "Behind the best rival in: " + (", ".join(slower) or "none") + "."
    head = [f"{name} ({found['about']['how'].get(name, '')})" for name in ("ours", *rivals)]
    failures = [f"- {query}, {name}: {' '.join(figures['error'].split())[:200]}" for name, all_ in all_.items()
                for query, figures in all_.items() if "error" in figures]
    return "\n\n".join([table(["query", "rows", *head, "best rival"], rows), behind, "\n".join(failures)]).strip()


def updates(found):
    rows = []
    for name, figures in found["updates"].items():
        if "error" in figures:
            rows.append([name, "failed: " + figures["error"][:120], "", "", "", ""])
            continue
        asked = [number(figures[part] * 1e3) for part in ("lookup", "lookup_beside")] if "lookup" in figures else ["–"] * 2
        rows.append([name, number(figures["updates"] / figures["seconds"]), number(figures["ms"]), *asked,
                     ratio(figures["lookup_beside"] / figures["lookup"]) if "lookup" in figures else "–"])
    return table(["", "transactions a second", "median ms", "look-up µs, quiet", "look-up µs, beside updates",
                  "slower by"], rows)


def report(found):
    about = found["about"]
    parts = [f"# {about['title']}",
             f"{about['date']}; {about['machine']}. {about['triples']:,} triples, {size(about['bytes'])} of N-Triples. "
             "Ratios in brackets are other / ours: above 1 × the other needs more.",
             f"```\n{about['command']}\n```"]
    if about.get("remark"):
        parts.insert(1, f"**{about['remark']}**")
    parts.append(table(["engine", "version", "asked"], [
        [name, version, about["how"].get(name, "")] for name, version in about["versions"].items()]))
    if found["absent"]:
        parts.append("Not compared: " + "; ".join(f"{name}: {why}" for name, why in found["absent"].items()) + ".")
    titles = {"load": ("Loading into a persistent store", loading),
              "cold": ("From the start of a process to an answer of one row", cold),
              "queries": ("Queries, warm, median ms", queries),
              "updates": ("Transactions of five triples", updates)}
    for part, (title, write) in titles.items():
        if found.get(part):
            parts += [f"## {title}", write(found)]
    if found.get("queries"):
        parts.append("## Answers")
        differences = found["differences"]
        parts.append("\n".join("- **differs**: " + line for line in differences) if differences else
                     "All engines gave the same answers, but for what is named here or failed above.")
        parts.append("\n".join("- " + line for line in found["exceptions"]))
    floors = "".join(f", {name} {number(value)} ms for a query that asks nothing"
                     for name, value in about["floors"].items())
    parts.append(about["reading"].format(floor=floors))
    return "\n\n".join(part for part in parts if part) + "\n"
