"""Queries for any data, about a hundred, each on one feature of SPARQL.

    python3 benches/compare/features.py DATA.nt FOLDER
    python3 benches/compare/run.py --nt DATA.nt --queries FOLDER

Predicates are told apart by what they lead to (things, texts, texts in languages, numbers, dates) and taken by how many
statements they have; constants are such as occur often, seldom, or in between. The same data give the same queries. What the
data have nothing for (no dates, no classes) is left out, and said. Answers are whole or come in a complete order, so that they can be compared.
"""
import collections
import os
import re
import sys

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LINE = re.compile(r'(<[^>]*>|_:\S+) (<[^>]*>) (.*?) ?\.\s*$')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$')
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
DATES = {XSD + "date", XSD + "dateTime"}
WORD = re.compile(r"[a-z]{4,}")


class Predicate:
    """What is known of the statements of a predicate."""

    def __init__(self, name):
        self.name, self.count = name, 0
        self.kinds = collections.Counter()
        self.languages = collections.Counter()
        self.subjects, self.objects = collections.Counter(), collections.Counter()

    def add(self, subject, value):
        self.count += 1
        self.subjects[subject] += 1
        self.objects[value] += 1
        if not value.startswith('"'):
            self.kinds["thing"] += 1
            return
        found = LITERAL.match(value)
        language, datatype = (found.group(2), found.group(3)) if found else (None, None)
        if language:
            self.languages[language] += 1
        self.kinds["tagged" if language else "number" if datatype in NUMBERS else "date" if datatype in DATES
                   else "text" if datatype in (None, XSD + "string") else "other"] += 1

    def is_all(self, kind):
        return self.kinds[kind] == self.count

    def common(self, of, place=0):
        """A value that is often there, the same for the same data."""
        ordered = sorted(of.items(), key=lambda pair: (-pair[1], pair[0]))
        ordered = [value for value, _ in ordered if not value.startswith("_:")]
        return ordered[min(place, len(ordered) - 1)] if ordered else None


class Data:
    def __init__(self, path):
        self.predicates = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                found = LINE.match(line)
                if found:
                    subject, name, value = found.groups()
                    self.predicates.setdefault(name, Predicate(name)).add(subject, value)

    def those(self, kind):
        found = [one for one in self.predicates.values() if one.is_all(kind) and one.name != TYPE]
        return sorted(found, key=lambda one: (-one.count, one.name))

    def chained(self, left):
        """The predicate that goes on from the objects of another, with the most statements."""
        objects = left.objects.keys()
        after = [(sum(count for subject, count in one.subjects.items() if subject in objects), one.name, one)
                 for one in self.those("thing")]
        after = [entry for entry in after if entry[0]]
        return max(after, key=lambda entry: entry[:2])[2] if after else None

    def beside(self, one):
        """Other predicates of the same subjects, those of most of them first."""
        found = []
        for other in self.predicates.values():
            if other is not one and other.name != TYPE:
                shared = sum(1 for subject in other.subjects if subject in one.subjects)
                if shared:
                    found.append((-shared, other.name, other))
        return [entry[2] for entry in sorted(found, key=lambda entry: entry[:2])]


def word(predicate):
    """A piece of a word that some, not all, of the texts have."""
    counts = collections.Counter()
    for value, count in predicate.objects.items():
        for found in set(WORD.findall(value.lower())):
            counts[found[:4]] += count
    ordered = sorted(counts.items(), key=lambda pair: (abs(pair[1] - predicate.count / 50), pair[0]))
    return ordered[0][0] if ordered else "a"


def joins(data):
    things = data.those("thing")
    if not things:
        return
    for number, one in enumerate(things[:3]):
        yield f"scan{number + 1}", f"SELECT ?s ?o {{ ?s {one.name} ?o }}"
    big = things[0]
    rare, often = big.common(big.objects, 10 ** 9), big.common(big.objects)
    if often:
        yield "lookup_object_often", f"SELECT ?s {{ ?s {big.name} {often} }}"
        yield "lookup_object_rare", f"SELECT ?s {{ ?s {big.name} {rare} }}"
    subject = big.common(big.subjects)
    if subject:
        yield "lookup_subject", f"SELECT ?p ?o {{ {subject} ?p ?o }}"
        yield "lookup_any", f"SELECT ?s ?p {{ ?s ?p {often or subject} }}"
        yield "two_steps", f"SELECT DISTINCT ?x {{ {subject} {big.name} ?m . ?x {big.name} ?m }}"
    beside = data.beside(big)
    star = ""
    for size, other in enumerate(beside[:4], 2):
        star += f" ; {other.name} ?o{size}"
        yield f"star{size}", f"SELECT (COUNT(*) AS ?n) {{ ?s {big.name} ?o1{star} }}"
    if beside:
        yield "star_rows", f"SELECT ?s ?o1 ?o2 {{ ?s {big.name} ?o1 ; {beside[0].name} ?o2 }}"
    chain, last, pattern = [big], big, f"?v0 {big.name} ?v1"
    for size in range(2, 5):
        last = data.chained(last)
        if not last:
            break
        chain.append(last)
        pattern += f" . ?v{size - 1} {last.name} ?v{size}"
        yield f"chain{size}", f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        yield f"chain{size}_ends", f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?v0 ?v{size} {{ {pattern} }} }}"
    yield "shared_object", (f"SELECT ?o (COUNT(*) AS ?n) {{ ?a {big.name} ?o . ?b {big.name} ?o FILTER(?a != ?b) }} "
                            "GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 20")
    yield "pairs", (f"SELECT ?a ?b (COUNT(?o) AS ?n) {{ ?a {things[-1].name} ?o . ?b {things[-1].name} ?o FILTER(STR(?a) < STR(?b)) }} "
                    "GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 20")
    for one in things:
        if any(value in one.subjects for value in list(one.objects)[:5000]):
            yield "triangle", f"SELECT (COUNT(*) AS ?n) {{ ?a {one.name} ?b . ?b {one.name} ?c . ?c {one.name} ?a }}"
            yield "mutual", f"SELECT (COUNT(*) AS ?n) {{ ?a {one.name} ?b . ?b {one.name} ?a }}"
            yield from paths(one, things)
            break


def paths(one, things):
    start = one.common(one.subjects, 5)
    other = things[0] if things[0] is not one else things[-1]
    if start:
        yield "path_plus", f"SELECT (COUNT(?x) AS ?n) {{ {start} {one.name}+ ?x }}"
        yield "path_star", f"SELECT (COUNT(?x) AS ?n) {{ {start} {one.name}* ?x }}"
        yield "path_back", f"SELECT (COUNT(?x) AS ?n) {{ {start} ^{one.name}+ ?x }}"
        yield "path_either", f"SELECT (COUNT(?x) AS ?n) {{ {start} ({one.name}|^{one.name})+ ?x }}"
        yield "path_then", f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {start} {one.name}*/{other.name} ?x }}"
        yield "path_not", f"SELECT (COUNT(?x) AS ?n) {{ {start} !{one.name} ?x }}"
    yield "path_sequence", f"SELECT (COUNT(*) AS ?n) {{ ?a {one.name}/{other.name} ?b }}"
    yield "path_maybe", f"SELECT (COUNT(*) AS ?n) {{ ?a {one.name}/{one.name}? ?b }}"
    yield "path_or", f"SELECT (COUNT(*) AS ?n) {{ ?a ({one.name}|{other.name}) ?b }}"


def absent(data):
    things = data.those("thing")
    everything = sorted(data.predicates.values(), key=lambda one: (-one.count, one.name))
    for number, one in enumerate(things[:2], 1):
        others = [other for other in everything if other is not one and other.name != TYPE]
        some = next((other for other in others if 0 < sum(s in other.subjects for s in one.subjects) < len(one.subjects)), None)
        if not some:
            continue
        left, right = f"?s {one.name} ?o", f"?s {some.name} ?x"
        yield f"optional{number}", f"SELECT ?s ?o ?x {{ {left} OPTIONAL {{ {right} }} }}"
        yield f"optional_count{number}", f"SELECT (COUNT(*) AS ?n) (COUNT(?x) AS ?m) {{ {left} OPTIONAL {{ {right} }} }}"
        yield f"optional_unbound{number}", f"SELECT (COUNT(*) AS ?n) {{ {left} OPTIONAL {{ {right} }} FILTER(!BOUND(?x)) }}"
        yield f"minus{number}", f"SELECT (COUNT(*) AS ?n) {{ {left} MINUS {{ {right} }} }}"
        yield f"not_exists{number}", f"SELECT (COUNT(*) AS ?n) {{ {left} FILTER NOT EXISTS {{ {right} }} }}"
        yield f"exists{number}", f"SELECT (COUNT(*) AS ?n) {{ {left} FILTER EXISTS {{ {right} }} }}"
    if len(things) > 1:
        one, two = things[:2]
        yield "union", f"SELECT ?s ?o {{ {{ ?s {one.name} ?o }} UNION {{ ?s {two.name} ?o }} }}"
        yield "union_joined", (f"SELECT (COUNT(*) AS ?n) {{ {{ ?s {one.name} ?o }} UNION {{ ?s {two.name} ?o }} "
                               f"?s {everything[0].name} ?x }}")
        yield "nested_optional", (f"SELECT (COUNT(*) AS ?n) {{ ?s {one.name} ?o OPTIONAL {{ ?s {two.name} ?x "
                                  f"OPTIONAL {{ ?x {one.name} ?y }} }} }}")


def groups(data):
    everything = sorted(data.predicates.values(), key=lambda one: (-one.count, one.name))
    yield "count_all", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    yield "count_subjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
    yield "predicates", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p"
    yield "degrees", "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 20"
    if TYPE in data.predicates:
        yield "classes", f"SELECT ?c (COUNT(?s) AS ?n) {{ ?s {TYPE} ?c }} GROUP BY ?c ORDER BY DESC(?n) ?c"
        yield "classes_predicates", (f"SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s {TYPE} ?c . ?s ?p ?o }} GROUP BY ?c ?p "
                                     "ORDER BY DESC(?n) ?c ?p LIMIT 50")
    for number, one in enumerate(data.those("thing")[:2], 1):
        yield f"group{number}", f"SELECT ?o (COUNT(?s) AS ?n) {{ ?s {one.name} ?o }} GROUP BY ?o"
        yield f"group_top{number}", (f"SELECT ?s (COUNT(?o) AS ?n) {{ ?s {one.name} ?o }} GROUP BY ?s "
                                     "ORDER BY DESC(?n) ?s LIMIT 10")
        yield f"having{number}", f"SELECT ?o {{ ?s {one.name} ?o }} GROUP BY ?o HAVING (COUNT(?s) > 3)"
        yield f"count_distinct{number}", f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s {one.name} ?o }}"
        yield f"distinct{number}", f"SELECT DISTINCT ?o {{ ?s {one.name} ?o }}"
        yield f"mean_of_counts{number}", (f"SELECT (AVG(?n) AS ?mean) (MAX(?n) AS ?most) {{ SELECT ?s (COUNT(*) AS ?n) "
                                          f"{{ ?s {one.name} ?o }} GROUP BY ?s }}")
        yield f"order_all{number}", f"SELECT ?s ?o {{ ?s {one.name} ?o }} ORDER BY ?o ?s"
        yield f"sample{number}", f"SELECT ?o (MIN(STR(?s)) AS ?first) {{ ?s {one.name} ?o }} GROUP BY ?o"
    big = everything[0]
    yield "order_limit", f"SELECT ?o ?s {{ ?s {big.name} ?o }} ORDER BY DESC(STR(?o)) ?s LIMIT 20"
    yield "offset", f"SELECT ?o ?s {{ ?s {big.name} ?o }} ORDER BY STR(?o) ?s LIMIT 20 OFFSET 1000"
    yield "kinds", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(isLiteral(?o)) }"
    yield "datatypes", "SELECT ?d (COUNT(*) AS ?n) { ?s ?p ?o BIND(DATATYPE(?o) AS ?d) } GROUP BY ?d ORDER BY DESC(?n) ?d"


def texts(data):
    found = data.those("tagged")[:1] + data.those("text")[:1]
    for one in found:
        kind = "tagged" if one.is_all("tagged") else "plain"
        base, piece = f"?s {one.name} ?l", word(one)
        asked = {
            "contains": f'CONTAINS(STR(?l), "{piece}")', "contains_lower": f'CONTAINS(LCASE(STR(?l)), "{piece}")',
            "starts": f'STRSTARTS(STR(?l), "{piece[:2].title()}")', "ends": f'STRENDS(STR(?l), "{piece[-2:]}")',
            "regex": f'REGEX(STR(?l), "{piece}")', "regex_case": f'REGEX(STR(?l), "^{piece[:2]}.*{piece[-1]}", "i")',
            "regex_either": f'REGEX(STR(?l), "({piece}|{piece[::-1]})")', "length": "STRLEN(STR(?l)) > 20",
        }
        for name, condition in asked.items():
            yield f"{kind}_{name}", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER({condition}) }}"
        yield f"{kind}_contains_rows", f'SELECT ?s ?l {{ {base} FILTER(CONTAINS(STR(?l), "{piece}")) }}'
        yield f"{kind}_initials", (f"SELECT ?i (COUNT(*) AS ?n) {{ {base} BIND(UCASE(SUBSTR(STR(?l), 1, 1)) AS ?i) }} "
                                   "GROUP BY ?i ORDER BY DESC(?n) ?i LIMIT 50")
        yield f"{kind}_longest", f"SELECT (MAX(STRLEN(STR(?l))) AS ?n) {{ {base} }}"
        yield f"{kind}_concat", f'SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {base} BIND(CONCAT(STR(?l), "!") AS ?x) }}'
        yield f"{kind}_replace", f'SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {base} BIND(REPLACE(STR(?l), "{piece[:2]}", "_") AS ?x) }}'
        yield f"{kind}_before", f'SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {base} BIND(STRBEFORE(STR(?l), " ") AS ?x) }}'
        yield f"{kind}_order", f"SELECT ?s ?l {{ {base} }} ORDER BY STR(?l) LANG(?l) ?s LIMIT 100"
        if one.languages:
            often, second = (one.languages.most_common() * 2)[:2]
            yield f"{kind}_lang", f'SELECT ?s ?l {{ {base} FILTER(LANG(?l) = "{often[0]}") }}'
            yield f"{kind}_langmatches", f'SELECT (COUNT(*) AS ?n) {{ {base} FILTER(LANGMATCHES(LANG(?l), "{second[0]}")) }}'
            yield f"{kind}_languages", f"SELECT ?x (COUNT(*) AS ?n) {{ {base} BIND(LANG(?l) AS ?x) }} GROUP BY ?x ORDER BY ?x"
            yield f"{kind}_other_lang", (f'SELECT (COUNT(*) AS ?n) {{ {base} FILTER(LANG(?l) = "{often[0]}") '
                                         f'FILTER NOT EXISTS {{ ?s {one.name} ?m FILTER(LANG(?m) = "{second[0]}") }} }}')


def values(data):
    for one in data.those("number")[:1]:
        base = f"?s {one.name} ?v"
        middle = sorted(LITERAL.match(value).group(1) for value in one.objects)[len(one.objects) // 2]
        yield "number_above", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER(?v > {middle}) }}"
        yield "number_between", f"SELECT ?s ?v {{ {base} FILTER(?v >= {middle} && ?v < {middle} + 100) }}"
        yield "number_sums", f"SELECT (SUM(?v) AS ?sum) (MIN(?v) AS ?low) (MAX(?v) AS ?high) (COUNT(?v) AS ?n) {{ {base} }}"
        yield "number_computed", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER(?v * 2 + 1 > {middle}) }}"
        yield "number_rounded", f"SELECT ?r (COUNT(*) AS ?n) {{ {base} BIND(FLOOR(?v / 100) AS ?r) }} GROUP BY ?r ORDER BY ?r LIMIT 100"
        yield "number_order", f"SELECT ?s ?v {{ {base} }} ORDER BY DESC(?v) ?s LIMIT 20"
        yield "number_if", f'SELECT ?k (COUNT(*) AS ?n) {{ {base} BIND(IF(?v > {middle}, "high", "low") AS ?k) }} GROUP BY ?k ORDER BY ?k'
        yield "number_in", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER(?v IN ({middle}, 1, 2, 3)) }}"
    for one in data.those("date")[:1]:
        base = f"?s {one.name} ?d"
        middle = sorted(one.objects)[len(one.objects) // 2]
        yield "date_after", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER(?d > {middle}) }}"
        yield "date_year", f"SELECT ?y (COUNT(*) AS ?n) {{ {base} BIND(YEAR(?d) AS ?y) }} GROUP BY ?y ORDER BY ?y"
        yield "date_month", f"SELECT ?m (COUNT(*) AS ?n) {{ {base} BIND(MONTH(?d) AS ?m) }} GROUP BY ?m ORDER BY ?m"
        yield "date_in_year", f"SELECT (COUNT(*) AS ?n) {{ {base} FILTER(YEAR(?d) = {LITERAL.match(middle).group(1)[:4]}) }}"
        yield "date_first_last", f"SELECT (MIN(?d) AS ?first) (MAX(?d) AS ?last) {{ {base} }}"
        yield "date_order", f"SELECT ?s ?d {{ {base} }} ORDER BY ?d ?s LIMIT 50"
        yield "date_same_day", f"SELECT (COUNT(*) AS ?n) {{ ?a {one.name} ?d . ?b {one.name} ?d FILTER(STR(?a) < STR(?b)) }}"


def forms(data):
    things = data.those("thing")
    if not things:
        return
    big = things[0]
    often = big.common(big.objects) or big.common(big.subjects)
    yield "construct", f"CONSTRUCT {{ ?o <urn:x:back> ?s }} {{ ?s {big.name} ?o }}"
    yield "ask", f"ASK {{ ?s {big.name} ?o . ?o {big.name} ?x }}"
    yield "values", f"SELECT ?s ?p {{ VALUES ?x {{ {often} <urn:x:none> }} ?s ?p ?x }}"
    yield "coalesce", f"SELECT (COUNT(DISTINCT ?k) AS ?n) {{ ?s {big.name} ?o BIND(COALESCE(1 / 0, STR(?o)) AS ?k) }}"
    yield "all_of_some", f"SELECT ?s ?p ?o {{ ?s {big.name} {often} . ?s ?p ?o }}"
    yield "sub_select", (f"SELECT ?s ?o ?n {{ {{ SELECT ?o (COUNT(*) AS ?n) {{ ?x {big.name} ?o }} GROUP BY ?o "
                         f"ORDER BY DESC(?n) ?o LIMIT 5 }} ?s {big.name} ?o }}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path, folder = sys.argv[1:]
    data = Data(path)
    os.makedirs(folder, exist_ok=True)
    count = 0
    for kind in (joins, absent, groups, texts, values, forms):
        made = dict(kind(data))
        if not made:
            print(f"nothing in the data for: {kind.__name__}")
        for name, query in made.items():
            count += 1
            with open(os.path.join(folder, f"f_{kind.__name__}_{name}.rq"), "w", encoding="utf-8") as out:
                out.write(query + "\n")
    print(f"{count} queries")


if __name__ == "__main__":
    main()
