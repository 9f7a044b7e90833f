"""Answers of different engines in one form, to say whether they are the same.

A row is a tuple of terms. Numbers are compared by value, whatever their datatype; language
tags without regard to case; a blank node has no name, so that rows with one are compared
only in the rest. Rows are sorted before they are compared: ties may come in any order.
"""
import decimal
import hashlib
import json
import re

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in (
    "integer decimal double float int long short byte nonNegativeInteger positiveInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte nonPositiveInteger negativeInteger").split()}
TERM = re.compile(r'<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?|([^\s]+)')
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
LETTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def plain(text):
    """Escapes resolved."""
    def letter(found):
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else LETTERS.get(found[3], found[3])
    return ESCAPE.sub(letter, text) if "\\" in text else text


def number(text):
    """Twelve digits, so that sums of doubles may be added in any order."""
    try:
        value = decimal.Context(prec=12).create_decimal(text).normalize()
    except decimal.InvalidOperation:
        return text
    return format(value + 0, "f") if value.is_finite() else str(value)


def literal(value, language=None, datatype=None):
    if language:
        return f'"{value}"@{language.lower()}'
    if datatype in NUMBERS:
        return f"number {number(value)}"
    return f'"{value}"' if datatype in (None, XSD + "string") else f'"{value}"^^{datatype}'


def term(found):
    """A term out of a match of TERM."""
    iri, blank, text, language, datatype, bare = found.groups()
    if iri is not None:
        return f"<{plain(iri)}>"
    if blank is not None:
        return "_:"
    if text is not None:
        return literal(plain(text), language, datatype)
    return f'"{bare}"^^{XSD}boolean' if bare in ("true", "false") else literal(bare, None, XSD + "decimal")


def from_table(text):
    """The TSV of SPARQL: names, then rows of terms as in Turtle."""
    head, *lines = text.split("\n")
    names = [name.strip().lstrip("?") for name in head.split("\t")]
    if lines and not lines[-1]:
        lines.pop()
    rows = []
    for line in lines:
        cells = [cell and term(TERM.match(cell)) for cell in line.rstrip("\r").split("\t")]
        rows.append(dict(zip(names, cells)))
    return sorted(names), rows


def from_json(text):
    found = json.loads(text)
    rows = []
    for binding in found["results"]["bindings"]:
        row = {}
        for name, value in binding.items():
            kind = value["type"]
            row[name] = f"<{value['value']}>" if kind == "uri" else "_:" if kind == "bnode" else \
                literal(value["value"], value.get("xml:lang"), value.get("datatype"))
        rows.append(row)
    return sorted(found["head"]["vars"]), rows


def from_triples(text):
    """N-Triples, and lists of objects as one writer makes them; a graph is a set."""
    rows = set()
    for line in text.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        subject, verb, *objects = TERM.finditer(line)
        start = term(subject), term(verb)
        rows |= {(*start, term(thing)) for thing in objects if thing[0] not in (",", ".")}
    return rows


class Answer:
    """Rows in one form, and the order they came in."""

    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        end = path.rpartition(".")[2]
        if end == "nt":
            self.came = list(from_triples(text))
        elif end == "txt":
            self.came = [(text.strip(),)]
        else:
            names, rows = from_table(text) if end == "tsv" else from_json(text)
            self.came = [tuple(row.get(name, "") for name in names) for row in rows]
        self.rows = sorted(self.came)

    def hash(self):
        said = hashlib.sha256()
        for row in self.rows:
            said.update(("\t".join(row) + "\n").encode())
        return said.hexdigest()[:16]

    def has_blank_nodes(self):
        return any("_:" in row for row in self.rows)


def difference(ours, theirs):
    """Words for what differs, or nothing."""
    if ours.rows == theirs.rows:
        return None
    mine, other = set(ours.rows), set(theirs.rows)
    said = f"{len(ours.rows)} rows here, {len(theirs.rows)} there"
    for title, rows in (("only here", mine - other), ("only there", other - mine)):
        if rows:
            said += f"; {title}: {' '.join(min(rows))[:200]}"
    return said
