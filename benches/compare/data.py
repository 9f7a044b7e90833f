"""Data for the comparison: an invented world of diplomacy.

    python3 benches/compare/data.py PERSONS FILE.nt

3,000 persons make about 100,000 triples, 30,000 a million, 300,000 ten million: people and
what they attended, countries, delegations, treaties, territories, sourced claims, labels in
seven languages. Zipf-like frequencies, so that some things are met everywhere and most
hardly ever. The same number always gives the same bytes.
"""
import datetime
import os
import random
import sys

BASE = "http://example.org/diplo/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
SAME_AS = "<http://www.w3.org/2002/07/owl#sameAs>"
XSD = "http://www.w3.org/2001/XMLSchema#"
WIKIDATA = "http://www.wikidata.org/entity/"

SYLLABLES = ("ka ro mi ta len dor vas pe tri no va lu san ber gor il an esh mar qu fe zin ho "
             "ral tu ock wen sha di bra").split()
CYRILLIC = ("ка ро ми та лен дор вас пе три но ва лу сан бер гор ил ан еш мар ку фе зин хо "
            "рал ту ок вен ша ди бра").split()
CHINESE = list("卡罗米塔伦多瓦佩特诺娃卢桑贝戈伊安什马库费津霍拉图奥文沙迪布")
ARABIC = ("كا رو مي تا لن دور فاس بي تري نو فا لو سان بر غور إيل آن إش مار كو في زين هو رال "
          "تو أوك ون شا دي برا").split()
SCRIPTS = {"ru": CYRILLIC, "zh": CHINESE, "ar": ARABIC}
ENDINGS = {"fr": "é", "es": "o", "de": "er"}
LANGUAGES = ["fr", "de", "es", "ru", "zh", "ar"]
ROLES = ["HeadOfState", "HeadOfGovernment", "ForeignMinister", "Ambassador", "Negotiator",
         "DefenceMinister", "TradeMinister", "SpecialEnvoy", "Adviser", "Interpreter"]
MEETINGS = ["Summit", "BilateralMeeting", "BilateralMeeting", "Conference", "Negotiation"]
CLAIMED = ["attended", "citizenOf", "holds", "claimedBy", "signatory"]
COUNTRIES, ORGANISATIONS, SERIES, TOPICS = 200, 60, 40, 50


def node(name, base=BASE):
    return f"<{base}{name}>"


def text(value, language=None):
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"@{language}' if language else f'"{value}"'


def typed(value, datatype):
    return f'"{value}"^^<{XSD}{datatype}>'


class World:
    def __init__(self, persons, out):
        self.chance = random.Random(20240501).random  # stable between versions of Python
        self.out = out
        self.triples = 0
        self.persons = persons
        self.cities = COUNTRIES + persons // 50
        self.meetings = persons // 6
        self.treaties = max(20, self.meetings * 2 // 5)
        self.territories = 300 + persons // 30
        self.sources = max(10, persons // 3)
        total, self.shares = 0, []
        for rank in range(1, COUNTRIES + 1):
            total += rank ** -0.8
            self.shares.append(total)

    def below(self, limit, skew=1.0):
        """A number below the limit; the larger `skew`, the smaller the number tends to be."""
        return int(limit * self.chance() ** skew)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def tail(self, width, cut):
        """Mostly small, sometimes large."""
        return int(width / (self.chance() + cut))

    def country(self):
        point, low, high = self.chance() * self.shares[-1], 0, COUNTRIES - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.shares[middle] >= point else (middle + 1, high)
        return low

    def date(self, first, last):
        day = self.below((last - first + 1) * 365)
        return (datetime.date(first, 1, 1) + datetime.timedelta(days=day)).isoformat()

    def name(self):
        return [[self.below(30) for _ in range(self.between(2, most))] for most in (3, 4)]

    @staticmethod
    def spelled(name, language):
        script = SCRIPTS.get(language, SYLLABLES)
        words = ["".join(script[part] for part in word) for word in name]
        if script is SYLLABLES or language == "ru":
            words = [word.capitalize() for word in words]
        return ("·" if language == "zh" else " ").join(words) + ENDINGS.get(language, "")

    def label(self, name, language, pattern="{}"):
        return LABEL, text(pattern.format(self.spelled(name, language)), language)

    def say(self, subject, pairs):
        """One thing and what is said of it, each once."""
        lines = {f"{subject} {verb} {thing} .\n": None for verb, thing in pairs}
        self.out.write("".join(lines))
        self.triples += len(lines)

    def own(self, kind, number, pairs):
        """As `say`, in words of our own: `person`, 7, [("knows", …)]."""
        pairs = [(verb if verb.startswith("<") else node(verb), thing) for verb, thing in pairs]
        self.say(node(f"{kind}{number}"), pairs)

    def write(self):
        for part in (self.world, self.people, self.gatherings, self.paper, self.claims):
            part()
        return self.triples

    def world(self):
        for number in range(ORGANISATIONS):
            name = self.name()
            self.own("org", number, [
                (RDF_TYPE, node("Organisation")), self.label(name, "en", "{} Union"),
                self.label(name, "fr", "Union {}"), ("founded", typed(self.date(1900, 2000), "date"))])
        for number in range(COUNTRIES):
            name = self.name()
            code = f"{chr(65 + number % 26)}{chr(65 + number // 26)}{number}"
            pairs = [(RDF_TYPE, node("Country")), ("isoCode", text(code)),
                     ("capital", node(f"city{number}")), (SAME_AS, node(f"Q{1000 + number}", WIKIDATA)),
                     ("population", typed(self.between(10**5, 10**9), "integer"))]
            pairs += [self.label(name, language) for language in ["en", *LANGUAGES]]
            for _ in range(self.between(1, 5)):
                step = [-3, -2, -1, 1, 2, 3, 10, -10][self.below(8)]
                pairs.append(("borders", node(f"country{(number + step) % COUNTRIES}")))
            for _ in range(self.between(1, 8)):
                pairs.append(("memberOf", node(f"org{self.below(ORGANISATIONS, 2)}")))
            self.own("country", number, pairs)
        for number in range(self.cities):
            name, country = self.name(), number if number < COUNTRIES else self.country()
            self.own("city", number, [
                (RDF_TYPE, node("City")), self.label(name, "en"), self.label(name, "ru"),
                ("inCountry", node(f"country{country}")),
                ("lat", typed(f"{self.chance() * 130 - 60:.4f}", "decimal")),
                ("long", typed(f"{self.chance() * 360 - 180:.4f}", "decimal"))])
        for number in range(self.territories):
            name = self.name()
            pairs = [(RDF_TYPE, node("Territory")), self.label(name, "en", "{} Region"),
                     self.label(name, "fr"), ("administeredBy", node(f"country{self.country()}"))]
            if number:
                pairs.append(("partOf", node(f"territory{self.below(number, 2)}")))
            for _ in range([0, 0, 1, 1, 2, 3][self.below(6)]):
                pairs.append(("claimedBy", node(f"country{self.country()}")))
            self.own("territory", number, pairs)
        for number in range(SERIES):
            self.own("series", number, [
                (RDF_TYPE, node("MeetingSeries")), self.label(self.name(), "en", "{} Conference")])

    def people(self):
        self.citizens = [[] for _ in range(COUNTRIES)]
        for number in range(self.persons):
            name, country = self.name(), self.country()
            self.citizens[country].append(number)
            pairs = [(RDF_TYPE, node("Person")), self.label(name, "en"),
                     ("citizenOf", node(f"country{country}")),
                     ("birthDate", typed(self.date(1920, 1985), "date"))]
            first = self.below(len(LANGUAGES))
            for turn in range([0, 1, 1, 2, 3][self.below(5)]):
                pairs.append(self.label(name, LANGUAGES[(first + turn) % len(LANGUAGES)]))
            if self.chance() < 0.7:
                pairs.append((SAME_AS, node(f"Q{100000 + number * 7}", WIKIDATA)))
            if self.chance() < 0.3:
                pairs.append(("bornIn", node(f"city{self.below(self.cities, 2)}")))
            for _ in range(self.tail(1, 0.12)):
                other = self.below(self.persons, 2.5)
                if other != number:
                    pairs.append(("knows", node(f"person{other}")))
            self.own("person", number, pairs)
            if self.chance() < 0.7:
                self.position(number, country)

    def position(self, person, country):
        year = self.between(1950, 2020)
        pairs = [(RDF_TYPE, node("Position")), ("holder", node(f"person{person}")),
                 ("role", node(ROLES[self.below(len(ROLES), 1.3)])),
                 ("forCountry", node(f"country{country}")),
                 ("start", typed(f"{year}-01-15", "date"))]
        if self.chance() < 0.8:
            pairs.append(("end", typed(f"{year + self.between(1, 9)}-06-30", "date")))
        self.own("position", person, pairs)

    def gatherings(self):
        self.held, attended, delegation = [], {}, 0
        for number in range(self.meetings):
            kind = MEETINGS[self.below(len(MEETINGS))]
            guests = 2 if kind == "BilateralMeeting" else min(40, 2 + self.tail(2.5, 0.06))
            countries = list(dict.fromkeys(self.country() for _ in range(guests)))
            date, name = self.date(1945, 2023), self.name()
            self.held.append(date)
            pairs = [(RDF_TYPE, node(kind)), (RDF_TYPE, node("Meeting")),
                     self.label(name, "en", f"{{}} {kind} {date[:4]}"), self.label(name, "fr"),
                     ("date", typed(date, "date")), ("heldIn", node(f"city{self.below(self.cities, 2)}")),
                     ("hostedBy", node(f"country{countries[0]}"))]
            if self.chance() < 0.3:
                pairs.append(("partOfSeries", node(f"series{self.below(SERIES, 2)}")))
            self.own("meeting", number, pairs)
            for country in countries:
                people = self.citizens[country]
                if not people:
                    continue
                size = 1 + self.tail(1.2, 0.12)
                members = list(dict.fromkeys(
                    people[self.below(len(people), 2.5)] for _ in range(size)))
                pairs = [(RDF_TYPE, node("Delegation")), ("ofMeeting", node(f"meeting{number}")),
                         ("country", node(f"country{country}")),
                         ("headedBy", node(f"person{members[0]}"))]
                pairs += [("member", node(f"person{person}")) for person in members]
                self.own("delegation", delegation, pairs)
                delegation += 1
                for person in members:
                    attended.setdefault(person, []).append(("attended", node(f"meeting{number}")))
        for person in sorted(attended):
            self.own("person", person, attended[person])

    def paper(self):
        for number in range(self.treaties):
            name = self.name()
            pairs = [(RDF_TYPE, node("Treaty")), self.label(name, "en", "Treaty of {}"),
                     self.label(name, "fr", "Traité de {}"), ("topic", node(f"topic{self.below(TOPICS, 2)}"))]
            date = self.date(1900, 2023)
            if self.chance() < 0.6:
                meeting = self.below(self.meetings)
                date = self.held[meeting]
                pairs.append(("signedAt", node(f"meeting{meeting}")))
            pairs.append(("signedOn", typed(date, "date")))
            for _ in range(2 + self.tail(2, 0.08)):
                pairs.append(("signatory", node(f"country{self.country()}")))
            if number and self.chance() < 0.5:
                pairs.append(("supersedes", node(f"treaty{max(0, number - self.between(1, 12))}")))
            if self.chance() < 0.2:
                pairs.append(("concerns", node(f"territory{self.below(self.territories, 2)}")))
            self.own("treaty", number, pairs)
        for number in range(self.sources):
            title = (f'{self.spelled(self.name(), "en")}: report {number} on '
                     f'"{self.spelled(self.name(), "en")}"')
            self.own("source", number, [
                (RDF_TYPE, node("Document")), ("title", text(title, "en")),
                ("publisher", node(f"org{self.below(ORGANISATIONS, 2)}")),
                ("published", typed(self.date(1990, 2023), "date")),
                ("url", text(f"https://archive.example.org/doc/{number * 7919 % 1000003}"))])

    def claims(self):
        for number in range(self.persons):
            kind = self.chance()
            if kind < 0.5:
                about, value = f"person{self.below(self.persons, 2)}", f"meeting{self.below(self.meetings)}"
            elif kind < 0.8:
                about, value = f"territory{self.below(self.territories, 2)}", f"country{self.country()}"
            else:
                about, value = f"treaty{self.below(self.treaties)}", f"country{self.country()}"
            self.own("claim", number, [
                (RDF_TYPE, node("Claim")), ("about", node(about)), ("value", node(value)),
                ("property", node(CLAIMED[self.below(len(CLAIMED))])),
                ("source", node(f"source{self.below(self.sources, 2)}")),
                ("confidence", typed(f"{self.chance():.2f}", "decimal")),
                ("asserted", typed(self.date(1990, 2023), "date"))])


def generate(persons, path):
    """Writes the data unless they are there."""
    if os.path.exists(path):
        return
    with open(path + ".part", "w", encoding="utf-8", buffering=1 << 20) as out:
        World(persons, out).write()
    os.rename(path + ".part", path)


if __name__ == "__main__":
    generate(int(sys.argv[1]), sys.argv[2])
