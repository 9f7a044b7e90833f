"""link_quality.py SAMPLES [--half first|second] [--binary FILE] [--rival csv-reconcile|rapidfuzz|none] [--dump-errors]

How well `chancery link match` finds who is meant, on a labelled test made of genuine names of Wikidata.

SAMPLES is a folder with exports of Wikidata: `peers/codex.nt.gz` (labels of 3,443 classes and things in six languages),
`wikidata-samples/entity-json` and `api` (whole entities with labels and aliases in a hundred languages), `sparql/wikitrivia`
(rows of queries: labels with a year), `tables` (offices and cabinets), `wikidata-ids.tsv` (checked ids with their labels). The names of
people and places in Cyrillic are those of the built-in data, whose ids were checked.

Pairs of a name and an entity are drawn with one seed and split in halves by their number: thresholds and points are chosen on the
first, the second is for testing. The index holds every entity but those that were drawn as absent, and of what is asked in Cyrillic only
the names in Latin letters. Prints, per kind of pair, how many first candidates are right, how many are certain, how many of these are
right; then the precision of certain and the recall at a precision of 0.99, beside the rival on the same pairs.
"""
import argparse, collections, csv, glob, gzip, heapq, json, os, pathlib, random, re, subprocess, sys, tempfile, unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = 20
NT = re.compile(r'<http://www\.wikidata\.org/entity/(Q\d+)> <([^>]*)> (?:"((?:[^"\\]|\\.)*)"@([\w-]+)|<http://www\.wikidata\.org/entity/(Q\d+)>) \.')
LABEL, DESCRIPTION = "http://www.w3.org/2000/01/rdf-schema#label", "http://schema.org/description"
DIRECT = "http://www.wikidata.org/prop/direct/"
# Rows of a query: the class that it asked for, where its id is one of the checked ones, and the property of its year.
ROWS = {"wars-start-year": ("Q198", "P580"), "newspapers-launch-year": ("Q11032", "P571"), "tv-channels-launch-year": ("Q2001305", "P571"),
        "websites-launch-year": (None, "P571"), "social-networking-services-launch-year": (None, "P571"),
        "aircraft-first-flight-year": (None, None), "us-presidents-taking-office": ("Q5", None),
        "russian-presidents-taking-office": ("Q5", None), "russian-emperors-taking-office": ("Q5", None)}
KINDS = {"Q5": "person", "Q198": "event", "Q11032": "organisation", "Q2001305": "organisation"}
HOW_MANY = {"exact": 450, "exact, context": 250, "other language": 450, "alias": 350, "typo": 450, "typo, context": 150, "order": 250,
            "initials": 100, "Cyrillic": 200, "homonym": 200, "homonym, context": 200, "absent": 350}


class Thing:
    def __init__(self, qid):
        self.qid, self.labels, self.aliases, self.descriptions = qid, {}, collections.defaultdict(list), {}
        self.types, self.years, self.sitelinks = set(), {}, 0

    def line(self):
        value = lambda language, text: {"language": language, "value": text}
        def claim(prop, datavalue):
            snak = {"snaktype": "value", "property": prop, "datavalue": datavalue}
            return {"mainsnak": snak, "type": "statement", "rank": "normal"}
        claims = collections.defaultdict(list)
        for one in sorted(self.types):
            claims["P31"].append(claim("P31", {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": int(one[1:]), "id": one}}))
        for prop, year in sorted(self.years.items()):
            time = {"time": f"+{int(year):04}-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 9,
                    "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
            claims[prop].append(claim(prop, {"type": "time", "value": time}))
        return json.dumps({"type": "item", "id": self.qid, "labels": {l: value(l, t) for l, t in sorted(self.labels.items())},
                           "aliases": {l: [value(l, t) for t in ts] for l, ts in sorted(self.aliases.items())},
                           "descriptions": {l: value(l, t) for l, t in sorted(self.descriptions.items())}, "claims": claims,
                           "sitelinks": {f"s{n}wiki": {"site": f"s{n}wiki", "title": "x"} for n in range(self.sitelinks)}}, ensure_ascii=False)


def world(samples):
    things = {}
    thing = lambda qid: things.setdefault(qid, Thing(qid))
    with gzip.open(samples / "peers/codex.nt.gz", "rt", encoding="utf8") as lines:
        types = collections.defaultdict(set)
        for line in lines:
            found = NT.match(line)
            if not found:
                continue
            qid, predicate, text, language, other = found.groups()
            if predicate == LABEL:
                thing(qid).labels[language] = json.loads(f'"{text}"') if "\\" in text else text
            elif predicate == DESCRIPTION:
                thing(qid).descriptions[language] = text.replace('\\"', '"')
            elif predicate == DIRECT + "P31":
                types[qid].add(other)
    for qid, known in types.items():
        if qid in things:
            things[qid].types |= known
    for path in sorted(glob.glob(str(samples / "wikidata-samples/entity-json/*.json")) + glob.glob(str(samples / "wikidata-samples/api/wbgetentities*.json"))):
        found = json.load(open(path, encoding="utf8")).get("entities", {})
        for entity in found.values() if isinstance(found, dict) else found:
            qid = entity.get("id", "")
            if not qid.startswith("Q") or not isinstance(entity.get("labels"), dict):
                continue
            one = thing(qid)
            one.labels.update({l: v["value"] for l, v in entity["labels"].items()})
            for language, names in (entity.get("aliases") or {}).items():
                one.aliases[language] = [name["value"] for name in names]
            one.descriptions.update({l: v["value"] for l, v in (entity.get("descriptions") or {}).items()})
            for claim in (entity.get("claims") or {}).get("P31", []):
                if claim["rank"] != "deprecated" and claim["mainsnak"]["snaktype"] == "value":
                    one.types.add("Q%d" % claim["mainsnak"]["datavalue"]["value"]["numeric-id"])
            one.sitelinks = max(one.sitelinks, len(entity.get("sitelinks") or {}))
    for name, (kind, prop) in ROWS.items():
        for row in json.load(open(samples / f"wikidata-samples/sparql/wikitrivia/{name}.rows.json", encoding="utf8")):
            qid = row["item"].rsplit("/", 1)[1]
            if re.fullmatch(r"Q\d+", row["itemLabel"]):
                continue
            one = thing(qid)
            one.labels.setdefault("en", row["itemLabel"])
            one.types |= {kind} if kind else set()
            if prop and row["year"].isdigit():
                one.years[prop] = min(int(row["year"]), one.years.get(prop, 9999))
            one.sitelinks = max(one.sitelinks, int(row["sitelinks"]))
    for name, key, label in [("us-positions", "id", "position"), ("russia-positions", "id", "position"), ("russia-current-cabinet", "item", "itemLabel")]:
        for row in csv.DictReader(open(samples / f"wikidata-samples/tables/{name}.csv", encoding="utf8")):
            if re.fullmatch(r"Q\d+", row[key] or "") and row[label]:
                thing(row[key]).labels.setdefault("en", row[label])
                if label == "itemLabel":
                    thing(row[key]).types.add("Q5")
    for row in csv.DictReader(open(samples / "wikidata-ids.tsv", encoding="utf8"), delimiter="\t"):
        if row["status"] == "verified" and re.fullmatch(r"Q\d+", row["qid"] or ""):
            thing(row["qid"]).labels.setdefault("en", row["label_en"])
            if row["kind"] == "person":
                thing(row["qid"]).types.add("Q5")
    return {qid: one for qid, one in things.items() if one.labels}


def cyrillic():
    """(name in Cyrillic, id): people and places of the built-in data with a checked link."""
    text = "".join((ROOT / f"data/common/{name}.ttl").read_text(encoding="utf8") for name in ["people", "places"])
    links = dict(re.findall(r"((?:person|place):[\w-]+)\s+owl:sameAs wd:(Q\d+)", (ROOT / "data/common/wikidata.ttl").read_text(encoding="utf8")))
    found = []
    for subject, names in re.findall(r"^((?:person|place):[\w-]+) a [^;]*;\s*rdfs:label ([^;]*);", text, re.M):
        for name, language in re.findall(r'"([^"]*)"@(\w+)', names):
            if language in ("ru", "uk") and subject in links:
                found.append((name, links[subject]))
    return sorted(set(found))


def folded(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalnum())


def misspelt(name, dice):
    place = dice.randrange(1, len(name) - 1)
    while not (name[place].isalpha() and name[place + 1].isalpha()):
        place = dice.randrange(1, len(name) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    how = dice.randrange(4)
    if how == 0:
        return name[:place] + letter + name[place + 1:]
    if how == 1:
        return name[:place] + letter + name[place:]
    if how == 2:
        return name[:place] + name[place + 1:]
    return name[:place] + name[place + 1] + name[place] + name[place + 2:]


def pairs(things):
    """(kind of pair, name, context, id or nothing), and the ids that the index must not hold."""
    dice = random.Random(SEED)
    bearers = collections.defaultdict(set)
    for one in things.values():
        for text in list(one.labels.values()) + [text for texts in one.aliases.values() for text in texts]:
            bearers[folded(text)].add(one.qid)
    single = lambda name: len(bearers[folded(name)]) == 1
    english = sorted((one.labels["en"], one.qid) for one in things.values() if "en" in one.labels)
    unique = [(name, qid) for name, qid in english if single(name)]
    few = [qid for name, qid in unique if len(things[qid].labels) < 20]
    absent = set(dice.sample(sorted(few), HOW_MANY["absent"]))
    present = [(name, qid) for name, qid in unique if qid not in absent]
    foreign = sorted((name, one.qid) for one in things.values() if len(one.labels) < 20 and one.qid not in absent
                     for language, name in one.labels.items() if language != "en" and name != one.labels.get("en") and single(name))
    aliases = sorted({(name, one.qid) for one in things.values() for texts in one.aliases.values() for name in texts
                      if single(name) and name not in one.labels.values()})
    people = [(name, qid) for name, qid in present if "Q5" in things[qid].types and 2 <= len(name.split()) <= 4]
    long = [(name, qid) for name, qid in present if len(folded(name)) >= 6 and re.search("[a-z]{4}", name)]
    words = [(name, qid) for name, qid in present if 2 <= len(name.split()) <= 4 and "," not in name]
    twins = sorted((name, one.qid) for one in things.values() if one.qid not in absent for name in set(one.labels.values())
                   if len(bearers[folded(name)] - absent) > 1)
    made = []

    def context(qid):
        one = things[qid]
        kind = next((KINDS[known] for known in sorted(one.types) if known in KINDS), "")
        return kind or next(iter(sorted(one.types)), ""), next((str(year) for year in one.years.values()), "")

    def add(kind, known, change=lambda name: name, told=False):
        for name, qid in dice.sample(known, min(len(known), HOW_MANY[kind])):
            made.append((kind, change(name), context(qid) if told else ("", ""), qid))

    def order(name):
        parts = name.split()
        return f"{parts[-1]}, {' '.join(parts[:-1])}" if dice.random() < .5 else " ".join(parts[1:] + parts[:1])

    def initials(name):
        parts = name.split()
        return " ".join([parts[0][0] + "."] + parts[1:]) if dice.random() < .5 else f"{parts[-1]}, {parts[0][0]}."

    helped = [pair for pair in present if context(pair[1]) != ("", "")]
    add("exact", present)
    add("exact, context", helped, told=True)
    add("other language", foreign)
    add("alias", aliases)
    add("typo", long, lambda name: misspelt(name, dice))
    add("typo, context", [pair for pair in long if pair in set(helped)], lambda name: misspelt(name, dice), True)
    add("order", words, order)
    add("initials", people, initials)
    add("Cyrillic", [(name, qid) for name, qid in cyrillic() if qid in things and qid not in absent])
    add("homonym", twins)
    # Context helps only where no other bearer of the name has it.
    apart = []
    for name, qid in twins:
        others = (bearers[folded(name)] - absent) - {qid}
        told = sorted(things[qid].types - set().union(*(things[other].types for other in others)))
        if told:
            apart.append((name, told[0], qid))
    for name, told, qid in dice.sample(apart, min(len(apart), HOW_MANY["homonym, context"])):
        made.append(("homonym, context", name, (told, ""), qid))
    made += [("absent", things[qid].labels["en"], context(qid) if dice.random() < .5 else ("", ""), None) for qid in sorted(absent)]
    dice.shuffle(made)
    return made, absent


def without_cyrillic(one):
    latin = lambda text: not re.search("[Ѐ-ӿ]", text)
    copy = Thing(one.qid)
    copy.__dict__.update(one.__dict__)
    copy.labels = {l: t for l, t in one.labels.items() if latin(t)}
    copy.aliases = {l: [t for t in ts if latin(t)] for l, ts in one.aliases.items()}
    return copy


def ours(binary, folder, known, made):
    with open(folder / "world.json", "w", encoding="utf8") as out:
        out.write("[\n" + ",\n".join(one.line() for one in known) + "\n]\n")
    index = folder / "world.index"
    subprocess.run([binary, "link", "index", folder / "world.json", "-o", index, "--languages", "all", "--quiet"], check=True)
    with open(folder / "asked.csv", "w", encoding="utf8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["name", "kind", "year"])
        rows.writerows([name, kind, year] for _, name, (kind, year), _ in made)
    answer = subprocess.run([binary, "link", "match", "--csv", folder / "asked.csv", "--name", "name", "--type", "kind", "--date", "year",
                             "--index", index, "--json", "--quiet", "--decisions", folder / "none.ttl"], check=True, capture_output=True)
    found = json.loads(answer.stdout)
    assert len(found) == len(made), (len(found), len(made))
    return [(one["candidates"][0]["id"] if one["candidates"] else None, one["sure"], one["band"] == "certain", one) for one in found]


def rapidfuzz(known, made):
    from rapidfuzz import fuzz, process
    names = [(text, one.qid) for one in known for text in set(one.labels.values()) | {t for ts in one.aliases.values() for t in ts}]
    texts = [text.casefold() for text, _ in names]
    out = []
    for _, name, _, _ in made:
        first = process.extract(name.casefold(), texts, scorer=fuzz.token_sort_ratio, limit=8)
        out.append(best_of_two([(names[at][1], score) for _, score, at in first]))
    return out


def best_of_two(scored):
    """(id, score) of names, the best first: the same number for two entities says that it is neither."""
    first = scored[0]
    other = next((score for qid, score in scored if qid != first[0]), 0)
    return first[0], first[1] if first[1] > other else first[1] - 50, None, None


def csv_reconcile(known, made):
    """Its own score, the Dice coefficient of pairs of letters, by its own functions on the same names: a row of its table a name."""
    from csv_reconcile_dice import getNormalizedFields, makeBigrams, scoreMatch, valid  # noqa: F401
    names = [(one.qid, (makeBigrams(text),)) for one in known
             for text in set(one.labels.values()) | {t for ts in one.aliases.values() for t in ts} if len(text) > 1 and any(map(str.isalnum, text))]
    names = [(qid, pairs) for qid, pairs in names if pairs[0]]
    out = []
    for _, name, _, _ in made:
        asked = (makeBigrams(name),)
        scored = [(qid, scoreMatch(asked, pairs) or 0) for qid, pairs in names]
        out.append(best_of_two(heapq.nlargest(8, scored, key=lambda pair: pair[1])))
    return out


def report(title, made, found, errors=False):
    kinds = collections.defaultdict(lambda: [0] * 6)
    for (kind, name, context, qid), (first, sure, certain, one) in zip(made, found):
        row = kinds[kind]
        row[0] += 1
        row[1] += qid is not None and first == qid
        row[2] += bool(certain)
        row[3] += bool(certain) and first == qid
        row[4] += one is not None and one["band"] == "review"
        row[5] += one is not None and qid in [candidate["id"] for candidate in one["candidates"]]
    print(f"\n{title}\n{'kind':18} {'pairs':>5} {'first':>6} {'in five':>7} {'certain':>7} {'wrong':>5} {'review':>6}")
    for kind in HOW_MANY:
        count, first, certain, right, review, five = kinds[kind]
        share = f"{first / count:6.3f}" if kind != "absent" and count else "     –"
        inside = f"{five / count:7.3f}" if kind != "absent" and count else "      –"
        print(f"{kind:18} {count:5} {share} {inside} {certain:7} {certain - right:5} {review:6}")
    inside = sum(qid is not None for *_, qid in made)
    ranked = sorted(((sure, qid is not None and first == qid) for (*_, qid), (first, sure, _, _) in zip(made, found) if first), key=lambda pair: -pair[0])
    best, right, seen = (0.0, None), 0, 0
    for at, (sure, good) in enumerate(ranked):
        right, seen = right + good, seen + 1
        last = at + 1 == len(ranked) or ranked[at + 1][0] < sure
        if last and right / seen >= 0.99:
            best = (right / inside, sure)
    certain = [(first == qid) for (*_, qid), (first, _, sure, _) in zip(made, found) if sure]
    if certain:
        print(f"certain: {len(certain)}, precision {sum(certain) / len(certain):.4f}, recall {sum(certain) / inside:.4f}")
    threshold = "" if best[1] is None else f" (from {best[1]:.0f} on)"
    print(f"recall at a precision of 0.99: {best[0]:.4f}{threshold}, of {inside} pairs in the index")
    if errors:
        for (kind, name, context, qid), (first, sure, certain, one) in zip(made, found):
            if certain and first != qid:
                print("WRONG", kind, repr(name), context, qid, first, one["candidates"][0]["label"], sure, one["candidates"][0]["features"][0]["why"])
        for (kind, name, context, qid), (first, sure, certain, one) in sorted(zip(made, found), key=lambda p: -p[1][1])[:]:
            if first != qid and 45 < sure and not certain:
                print("NEARLY", sure, kind, repr(name), context, qid, first, one["candidates"][0]["label"], one["candidates"][0]["features"][0]["why"])
        missed = collections.Counter()
        for (kind, name, context, qid), (first, sure, certain, one) in zip(made, found):
            if not certain and qid and missed[kind] < 8:
                missed[kind] += 1
                print("MISSED", kind, repr(name), context, qid, first, sure, [(c["id"], c["label"], c["score"], c["features"][0]["why"]) for c in one["candidates"][:2]])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("samples", type=pathlib.Path)
    parser.add_argument("--half", choices=["first", "second"], default="second")
    parser.add_argument("--binary", default=str(ROOT / "target/release/chancery"))
    parser.add_argument("--rival", choices=["csv-reconcile", "rapidfuzz", "none"], default="rapidfuzz")
    parser.add_argument("--dump-errors", action="store_true")
    args = parser.parse_args()
    things = world(args.samples)
    made, absent = pairs(things)
    in_cyrillic = {qid for kind, *_, qid in made if kind == "Cyrillic"}
    known = [without_cyrillic(one) if qid in in_cyrillic else one for qid, one in sorted(things.items()) if qid not in absent]
    half = [pair for at, pair in enumerate(made) if at % 2 == (args.half == "second")]
    print(f"{len(things)} entities, {len(known)} of them in the index; {len(made)} pairs, {len(half)} in the {args.half} half; seed {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        report("chancery link match", half, ours(args.binary, folder, known, half), args.dump_errors)
        if args.rival == "rapidfuzz":
            report("rapidfuzz, token_sort_ratio, best name", half, rapidfuzz(known, half))
        elif args.rival == "csv-reconcile":
            report("csv-reconcile, Dice", half, csv_reconcile(known, half))


if __name__ == "__main__":
    main()
