"""link_quality.py SAMPLES [--half first|second | --spellings] [--binary FILE] [--rival csv-reconcile|rapidfuzz|none] [--dump-errors]

How well `chancery link match` finds who is meant, on a labelled test made of genuine names of Wikidata.

SAMPLES is a folder with exports of Wikidata: `peers/codex.nt.gz` (labels and Wikipedia titles of 3,443 classes and things in six
languages), `wikidata-samples/entity-json` and `api` (whole entities with labels and aliases in a hundred languages),
`sparql/wikitrivia` (rows of queries: labels with a year), `tables` (offices and cabinets), `wikidata-ids.tsv` (checked ids with their
labels). The names of people and places in Cyrillic are those of the built-in data, whose ids were checked, and Russian labels that are
the English ones letter by letter.

The samples have names, classes and years for many, other facts for few. So each thing is dealt a day (in its own year where one is
known), a country, a place and a VIAF number, by a dice of its own: the index knows each of them for some things, and who asks has it
a little wrong now and then (`told`). Namesakes are dealt different ones, as they have in the world.

Pairs of a name and an entity are drawn with one seed and split in halves by their number: thresholds and points are chosen on the
first, the second is for testing. The index holds every entity but those that were drawn as absent, and of what is asked in Cyrillic only
the names in Latin letters. What is absent is of four kinds: nobody else is called so; somebody is called nearly so (a letter or a word
apart); somebody is called exactly so, and what is asked says more than the name; the same, and it says nothing or the kind alone, which
nobody could get right but by being unsure. Behind all of them comes what offices in the index belong to, by the names that stand in
theirs (`United States` of `President of the United States`), nearly all of which is not in the index itself. Prints, per kind of pair, how many first candidates are right, how many are certain, how
many of these are right; then the precision of certain and the recall at a precision of 0.99, beside the rival on the same pairs.
"""
import argparse, collections, csv, difflib, glob, gzip, heapq, json, os, pathlib, random, re, subprocess, sys, tempfile, unicodedata, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = 20
TITLE = re.compile(r'<http://www\.wikidata\.org/entity/(Q\d+)> <http://schema\.org/about> "https://(\w+)\.wikipedia\.org/wiki/([^"]*)"')
NT = re.compile(r'<http://www\.wikidata\.org/entity/(Q\d+)> <([^>]*)> (?:"((?:[^"\\]|\\.)*)"@([\w-]+)|<http://www\.wikidata\.org/entity/(Q\d+)>) \.')
LABEL, DESCRIPTION = "http://www.w3.org/2000/01/rdf-schema#label", "http://schema.org/description"
DIRECT = "http://www.wikidata.org/prop/direct/"
# Rows of a query: the class that it asked for, where its id is one of the checked ones, and the property of its year.
ROWS = {"wars-start-year": ("Q198", "P580"), "newspapers-launch-year": ("Q11032", "P571"), "tv-channels-launch-year": ("Q2001305", "P571"),
        "websites-launch-year": (None, "P571"), "social-networking-services-launch-year": (None, "P571"),
        "aircraft-first-flight-year": (None, None), "us-presidents-taking-office": ("Q5", None),
        "russian-presidents-taking-office": ("Q5", None), "russian-emperors-taking-office": ("Q5", None)}
KINDS = {"Q5": "person", "Q198": "event", "Q11032": "organisation", "Q2001305": "organisation"}
COUNTRIES = ["Q30", "Q159", "Q183", "Q142", "Q145", "Q31", "Q212", "Q17", "Q148", "Q15180"]
HOW_MANY = {"exact": 450, "exact, context": 250, "other language": 450, "alias": 400, "typo": 450, "typo, context": 150, "typo, date": 100,
            "order": 250, "initials": 100, "initials, date": 60, "Cyrillic": 300, "country": 150, "date": 150, "coordinates": 150,
            "identifier": 150, "homonym": 150, "homonym, context": 300, "absent": 300, "absent, near": 250, "absent, namesake": 150,
            "absent, namesake, bare": 50, "of an office": 0, "absent, of an office": 0}
OFFICE = re.compile(r"(?:.*?[ -])?(?:President|Governor|Minister|Secretary|General|King|Queen|Chancellor|Ambassador|Mayor|Chairman|Speaker|Head) (?:of|for|to) (?:the )?(.+)")
NOTHING = {"kind": "", "year": "", "date": "", "country": "", "viaf": "", "at": None}


class Thing:
    def __init__(self, qid):
        self.qid, self.labels, self.aliases, self.descriptions = qid, {}, collections.defaultdict(list), {}
        self.types, self.years, self.sitelinks = set(), {}, 0
        self.titles, self.facts, self.known = [], {}, set()

    def deal(self, countries):
        """Facts of its own, and which of them the index knows."""
        dice = random.Random(f"{SEED} {self.qid}")
        prop, year = next(iter(sorted(self.years.items())), ("P569" if "Q5" in self.types else "P571", None))
        day = f"{year or dice.randrange(1800, 2000)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        self.facts = {"date": (prop, day), "country": dice.choice(countries), "viaf": str(dice.randrange(10 ** 7, 10 ** 9)),
                      "at": (round(dice.uniform(-55, 65), 3), round(dice.uniform(-179, 179), 3))}
        self.known = {fact for fact in self.facts if dice.random() < .85}

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
            if "date" not in self.known:
                claims[prop].append(claim(prop, {"type": "time", "value": time}))
        if "date" in self.known:
            prop, day = self.facts["date"]
            time = {"time": f"+{day}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 11,
                    "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
            claims[prop].append(claim(prop, {"type": "time", "value": time}))
        if "country" in self.known:
            one = self.facts["country"]
            prop = "P27" if "Q5" in self.types else "P17"
            claims[prop].append(claim(prop, {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": int(one[1:]), "id": one}}))
        if "viaf" in self.known:
            claims["P214"].append(claim("P214", {"type": "string", "value": self.facts["viaf"]}))
        if "at" in self.known:
            latitude, longitude = self.facts["at"]
            claims["P625"].append(claim("P625", {"type": "globecoordinate", "value": {"latitude": latitude, "longitude": longitude,
                                  "precision": .001, "globe": "http://www.wikidata.org/entity/Q2"}}))
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
            title = TITLE.match(line)
            if title:
                name = urllib.parse.unquote(title[3]).replace("_", " ")
                if "(" not in name and ":" not in name:
                    thing(title[1]).titles.append((title[2], name))
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
        found = json.load(open(path, encoding="utf8"))
        found = [found] if "labels" in found else found.get("entities", {})
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
    known = {qid: one for qid, one in things.items() if one.labels}
    countries = [qid for qid in COUNTRIES if "en" in known.get(qid, Thing(qid)).labels]
    for qid, one in known.items():
        # A title that is no label is another name.
        names = {folded(name) for name in one.labels.values()}
        for language, name in sorted(one.titles):
            if folded(name) not in names and name not in one.aliases[language]:
                one.aliases[language].append(name)
        one.types |= {"Q6256"} if qid in countries else set()
        one.deal(countries)
    return known


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


LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ")))


def spelt_out(things):
    """(Russian label, id) where it is the English one in other letters."""
    found = []
    for one in things.values():
        russian, english = one.labels.get("ru", ""), one.labels.get("en", "")
        latin = "".join(LATIN.get(c, c) for c in russian.casefold())
        if len(english) > 4 and re.search("[а-я]{4}", russian) and difflib.SequenceMatcher(None, latin, english.casefold()).ratio() >= .85:
            found.append((russian, one.qid))
    return sorted(found)


def spellings(things, binary):
    """Names of Russians as newspapers of seven languages spell them (`link_spellings.tsv`), asked of an index that has their English and
    Russian names alone, among all others; each with and without its year of birth, and the families alone."""
    rows = list(csv.DictReader(open(ROOT / "benches/link_spellings.tsv", encoding="utf8"), delimiter="\t"))
    families = {row[language].split()[-1] for row in rows for language in ["English", "Russian"]}
    known = {qid: one for qid, one in things.items() if not families & {word for text in one.labels.values() for word in text.split()}}
    asked = []
    for place, row in enumerate(rows):
        one = known[f"Q{900000000 + place}"] = Thing(f"Q{900000000 + place}")
        one.labels, one.types, one.years = {"en": row["English"], "ru": row["Russian"]}, {"Q5"}, {"P569": str(1860 + 7 * place)}
        for language in list(row)[2:]:
            asked += [(language, row[language], "", one.qid), (language + ", born", row[language], one.years["P569"], one.qid),
                      (language + ", family", row[language].split()[-1], "", one.qid)]
    with tempfile.TemporaryDirectory() as folder:
        made = [("", name, NOTHING | {"year": year}, qid) for _, name, year, qid in asked]
        answers = ours(binary, pathlib.Path(folder), list(known.values()), made)
    print("name               asked  first  to review  certain  wrong")
    kinds = list(dict.fromkeys(kind for kind, *_ in asked))
    for kind in sorted(kinds, key=lambda kind: kind.split(", ")[1:]):
        own = [(qid, answer) for (other, _, _, qid), answer in zip(asked, answers) if other == kind]
        first = sum(qid == answer[0] for qid, answer in own)
        review = sum(qid == answer[0] and answer[3]["band"] == "review" for qid, answer in own)
        certain = [qid == answer[0] for qid, answer in own if answer[2]]
        print(f"{kind:17}  {len(own):5}  {first:5}  {review:9}  {len(certain):7}  {certain.count(False):5}")
    for (kind, name, _, qid), answer in zip(asked, answers):
        if answer[0] != qid or answer[3]["band"] == "none":
            print(f"  {kind}: {name}, not {answer[0]} ({answer[3]['band']})", file=sys.stderr)


def neighbours(names):
    """Names of another thing that are a letter or a word apart."""
    shared = collections.defaultdict(set)
    for name, qid in names:
        key = folded(name)
        for gap in range(len(key) if len(key) > 4 else 0):
            shared[key[:gap] + key[gap + 1:]].add((key, qid))
        shared[key].add((key, qid))
        words = name.casefold().split()
        shared["=" + " ".join(words)].add((key, qid))
        for gap in range(len(words) if len(words) > 1 else 0):
            shared["=" + " ".join(words[:gap] + words[gap + 1:])].add((key, qid))
    near = collections.defaultdict(set)
    for group in shared.values():
        for key, qid in group:
            near[qid] |= {other for other_key, other in group if other_key != key and other != qid}
    return near


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
    """(kind of pair, name, what else is told, id or nothing), and the ids that the index must not hold."""
    dice = random.Random(SEED)
    bearers = collections.defaultdict(set)
    for one in things.values():
        for text in list(one.labels.values()) + [text for texts in one.aliases.values() for text in texts]:
            bearers[folded(text)].add(one.qid)
    single = lambda name: len(bearers[folded(name)]) == 1
    english = sorted((one.labels["en"], one.qid) for one in things.values() if "en" in one.labels)
    unique = [(name, qid) for name, qid in english if single(name)]
    free = lambda qid: len(things[qid].labels) < 20 and qid not in COUNTRIES
    absent, gone = [], set()
    # Somebody of the same name stays.
    twins = sorted((folded(name), name, one.qid) for one in things.values() if free(one.qid) for name in set(one.labels.values()) if not single(name))
    dice.shuffle(twins)
    kept = set()
    for key, name, qid in twins:
        others = bearers[key] - {qid} - gone
        if len(absent) < HOW_MANY["absent, namesake"] + HOW_MANY["absent, namesake, bare"] and qid not in kept | gone and others and key not in kept \
                and hash_of(key) % 2:
            absent.append((name, qid))
            gone.add(qid)
            kept |= others | {key}
    bare = len(absent) * HOW_MANY["absent, namesake, bare"] // (HOW_MANY["absent, namesake"] + HOW_MANY["absent, namesake, bare"])
    near = neighbours(english)
    close = []
    for name, qid in dice.sample(unique, len(unique)):
        others = near[qid] - gone
        if len(close) < HOW_MANY["absent, near"] and free(qid) and others and qid not in kept | gone:
            close.append((name, qid))
            gone.add(qid)
            kept |= others
    far = [(name, qid) for name, qid in unique if free(qid) and qid not in gone | kept and not near[qid]]
    far = dice.sample(far, HOW_MANY["absent"])
    gone |= {qid for _, qid in far}

    present = [(name, qid) for name, qid in unique if qid not in gone]
    foreign = sorted((name, one.qid) for one in things.values() if len(one.labels) < 20 and one.qid not in gone
                     for language, name in one.labels.items() if language != "en" and name != one.labels.get("en") and single(name))
    aliases = []
    for one in things.values():
        own = sorted({name for texts in one.aliases.values() for name in texts if single(name) and name not in one.labels.values()})
        if one.qid not in gone:
            aliases += [(name, one.qid) for name in random.Random(one.qid).sample(own, min(len(own), 12))]
    aliases.sort()
    people = [(name, qid) for name, qid in present if "Q5" in things[qid].types and 2 <= len(name.split()) <= 4]
    long = [(name, qid) for name, qid in present if len(folded(name)) >= 6 and re.search("[a-z]{4}", name)]
    words = [(name, qid) for name, qid in present if 2 <= len(name.split()) <= 4 and "," not in name]
    borne = sorted((name, one.qid) for one in things.values() if one.qid not in gone for name in set(one.labels.values())
                   if len(bearers[folded(name)] - gone) > 1)
    made = []

    def context(qid):
        """The kind, or a class, and the year."""
        one = things[qid]
        kind = next((KINDS[known] for known in sorted(one.types) if known in KINDS), "")
        return NOTHING | {"kind": kind or next(iter(sorted(one.types)), ""), "year": next((str(year) for year in one.years.values()), "")}

    def told(qid, *facts):
        """What somebody says who asks: a day as a year or another day, another country, a place nearby or far off, now and then."""
        own = things[qid].facts
        said = dict(NOTHING)
        for fact in facts:
            chance = dice.random()
            if fact == "date":
                day = own["date"][1]
                said["date"] = day[:4] if chance < .1 else f"{day[:8]}{int(day[8:]) % 28 + 1:02}" if chance < .12 else day
            elif fact == "country":
                said["country"] = things[dice.choice([one for one in COUNTRIES if one in things]) if chance < .03 else own["country"]].labels["en"]
            elif fact == "viaf":
                said["viaf"] = f"https://viaf.org/viaf/{own['viaf']}/" if chance < .3 else f"{own['viaf'][:4]} {own['viaf'][4:]}" if chance < .6 else own["viaf"]
            else:
                latitude, longitude = own["at"]
                said["at"] = (round(latitude + dice.uniform(-.1, .1), 3), round(longitude + dice.uniform(-.1, .1), 3)) if chance > .02 else (0.5, 0.5)
        return said

    def add(kind, known, change=lambda name: name, tell=lambda qid: NOTHING):
        for name, qid in dice.sample(known, min(len(known), HOW_MANY[kind])):
            made.append((kind, change(name), tell(qid), qid))

    def order(name):
        parts = name.split()
        return f"{parts[-1]}, {' '.join(parts[:-1])}" if dice.random() < .5 else " ".join(parts[1:] + parts[:1])

    def initials(name):
        parts = name.split()
        return " ".join([parts[0][0] + "."] + parts[1:]) if dice.random() < .5 else f"{parts[-1]}, {parts[0][0]}."

    maybe = lambda name: misspelt(name, dice) if dice.random() < .5 else name
    slip = lambda name: misspelt(name, dice)
    helped = [pair for pair in present if context(pair[1]) != NOTHING]
    add("exact", present)
    add("exact, context", helped, tell=context)
    add("other language", foreign)
    add("alias", aliases)
    add("typo", long, slip)
    add("typo, context", [pair for pair in long if pair in set(helped)], slip, context)
    add("typo, date", long, slip, lambda qid: told(qid, "date"))
    add("order", words, order)
    add("initials", people, initials)
    add("initials, date", people, initials, lambda qid: told(qid, "date"))
    own = cyrillic() + [(name, qid) for name, qid in spelt_out(things) if single(name)]
    add("Cyrillic", sorted(set((name, qid) for name, qid in own if qid in things and qid not in gone)))
    for kind, fact in [("country", "country"), ("date", "date"), ("coordinates", "at"), ("identifier", "viaf")]:
        add(kind, long, maybe, lambda qid: told(qid, fact))
    add("homonym", borne)
    facts = ["date", "country", "at", "viaf"]
    for name, qid in dice.sample(borne, min(len(borne), HOW_MANY["homonym, context"])):
        made.append(("homonym, context", name, told(qid, *dice.sample(facts, 2)), qid))
    for place, (name, qid) in enumerate(absent):
        if place < bare:
            made.append(("absent, namesake, bare", name, {**NOTHING, "kind": context(qid)["kind"] if place % 2 else ""}, None))
        else:
            made.append(("absent, namesake", name, told(qid, *dice.sample(facts, dice.randrange(1, 3))), None))
    some = lambda qid: [NOTHING, context(qid), told(qid, dice.choice(facts))][dice.randrange(3)]
    made += [("absent, near", name, some(qid), None) for name, qid in close]
    made += [("absent", name, some(qid), None) for name, qid in far]
    dice.shuffle(made)
    return made + of_offices(things, gone, bearers), gone


def of_offices(things, gone, bearers):
    """What the offices in the index belong to, by name: (kind of pair, name, nothing, id or nothing)."""
    names = set()
    for one in things.values():
        if one.qid not in gone:
            for name in [one.labels.get("en", "")] + one.aliases.get("en", []):
                names |= {found[1] for found in [OFFICE.fullmatch(name)] if found}
    made = []
    for name in sorted(names):
        known = bearers[folded(name)] - gone
        if len(known) <= 1:
            made.append(("of an office" if known else "absent, of an office", name, NOTHING, next(iter(known), None)))
    return made


def hash_of(text):
    return sum((at + 1) * ord(c) for at, c in enumerate(text))


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
    index, binary = folder / "world.index", pathlib.Path(binary).resolve()
    subprocess.run([binary, "link", "index", folder / "world.json", "-o", index, "--languages", "all", "--quiet"], check=True)
    columns = ["kind", "year", "date", "country", "viaf"]
    found = [None] * len(made)
    # A table has no column for a place.
    table = [at for at, (_, _, told, _) in enumerate(made) if not told["at"]]
    placed = [at for at, (_, _, told, _) in enumerate(made) if told["at"]]
    with open(folder / "asked.csv", "w", encoding="utf8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["name"] + columns)
        rows.writerows([made[at][1]] + [made[at][2][column] for column in columns] for at in table)
    options = ["--csv", folder / "asked.csv", "--name", "name", "--type", "kind", "--date", "year", "--date", "P571=date", "--country", "country", "--id", "P214=viaf"]
    with open(folder / "asked.ttl", "w", encoding="utf8") as out:
        for at in placed:
            _, name, told, _ = made[at]
            said = [("http://www.w3.org/2000/01/rdf-schema#label", name), ("http://schema.org/latitude", str(told["at"][0])), ("http://schema.org/longitude", str(told["at"][1])),
                    ("http://schema.org/foundingDate", told["date"]), ("http://schema.org/addressCountry", told["country"]), ("http://www.wikidata.org/prop/direct/P214", told["viaf"])]
            out.writelines(f"<http://e.org/{at:06}> <{key}> {json.dumps(text, ensure_ascii=False)} .\n" for key, text in said if text)
    for asked, ids in [(options, table), (["-d", folder / "asked.ttl"], placed)]:
        if not ids:
            continue
        # In the folder, where nothing is decided.
        answer = subprocess.run([binary, "link", "match", *asked, "--index", index, "--json", "--quiet"], check=True, capture_output=True, cwd=folder)
        answers = json.loads(answer.stdout)
        if ids is placed:
            answers.sort(key=lambda one: one["subject"])
        assert len(answers) == len(ids), (len(answers), len(ids))
        for at, one in zip(ids, answers):
            found[at] = (one["candidates"][0]["id"] if one["candidates"] else None, one["sure"], one["band"] == "certain", one)
    return found


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
    print(f"\n{title}\n{'kind':22} {'pairs':>5} {'first':>6} {'in five':>7} {'certain':>7} {'wrong':>5} {'review':>6}")
    for kind in HOW_MANY:
        count, first, certain, right, review, five = kinds[kind]
        share = f"{first / count:6.3f}" if not kind.startswith("absent") and count else "     –"
        inside = f"{five / count:7.3f}" if not kind.startswith("absent") and count else "      –"
        print(f"{kind:22} {count:5} {share} {inside} {certain:7} {certain - right:5} {review:6}")
    summary(made, found)
    told = [(pair, answer) for pair, answer in zip(made, found) if not pair[0].endswith("bare")]
    print("without those that only the unsure get right:")
    summary(*zip(*told))
    if errors:
        dump(made, found)


def summary(made, found):
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


def dump(made, found):
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
    parser.add_argument("--spellings", action="store_true", help="names of Russian things as other languages spell them, instead")
    args = parser.parse_args()
    things = world(args.samples)
    if args.spellings:
        return spellings(things, args.binary)
    made, gone = pairs(things)
    in_cyrillic = {qid for kind, *_, qid in made if kind == "Cyrillic"}
    known = [without_cyrillic(one) if qid in in_cyrillic else one for qid, one in sorted(things.items()) if qid not in gone]
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
