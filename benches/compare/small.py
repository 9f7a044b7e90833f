"""Small work on a file of N-Triples: look-ups and updates, the same for every engine."""
import os

from data import LABEL, RDF_TYPE, node, text, typed


def triples(path):
    """How many lines there are: no line of ours is empty or a comment."""
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def subjects(path, wanted):
    """Subject and predicate of lines spread evenly over the file."""
    size, found = os.path.getsize(path), []
    with open(path, "rb") as file:
        for turn in range(wanted):
            file.seek(size * turn // wanted)
            file.readline()
            words = file.readline().decode().split(" ", 2)
            if len(words) == 3 and words[0].startswith("<"):
                found.append(words[:2])
    return found


def one_row(path):
    """A query with an answer of one row."""
    subject, predicate = subjects(path, 3)[1]
    return f"SELECT ?o {{ {subject} {predicate} ?o }} LIMIT 1"


def note(number):
    """A transaction of five triples."""
    me = node(f"note{number}")
    said = [(RDF_TYPE, node("Note")), (LABEL, text(f"Note {number}", "en")),
            (node("about"), node(f"person{number * 7}")),
            (node("asserted"), typed("2024-01-15", "date")),
            (node("order"), typed(number, "integer"))]
    return f"INSERT DATA {{ {' '.join(f'{me} {verb} {thing} .' for verb, thing in said)} }}"


def write(path, folder, updates):
    """Files of updates and of look-ups, one a line; their paths."""
    names = [os.path.join(folder, name) for name in ("updates.txt", "lookups.txt")]
    asked = (f"SELECT ?p ?o {{ {subject} ?p ?o }}" for subject, _ in subjects(path, 500))
    for name, lines in zip(names, (map(note, range(updates)), asked)):
        with open(name, "w", encoding="utf-8") as out:
            out.writelines(line + "\n" for line in lines)
    return names
