//! What kind of thing a class stands for, in our ontology, in other vocabularies and in Wikidata: one table.
//!
//! Wikidata has more than fifty thousand classes. Listed are those that tell people, states, places, bodies, events,
//! texts and offices apart; of all others nothing is known, which is neither for nor against a candidate. No number
//! stands here from memory: each was read with its label in an export of Wikidata.

use super::index::Id;
use crate::vocab::{dip, foaf, org, schema};

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A human being.
    Person,
    /// A country, as an actor and as a place.
    State,
    /// Any other place.
    Place,
    /// An organisation, a medium, a group.
    Body,
    /// Something that happens.
    Event,
    /// A treaty, a book, a film: what somebody made.
    Work,
    /// An office or an occupation.
    Post,
    /// A language, a science, an illness: no single thing at all.
    Concept,
}

/// What two kinds say of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The same kind.
    Same,
    /// One thing may be both: a university is a body and a place.
    Possible,
    /// No thing is both.
    Apart,
}

impl Kind {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Person, "person"),
        (Self::State, "state"),
        (Self::Place, "place"),
        (Self::Body, "organisation"),
        (Self::Event, "event"),
        (Self::Work, "work"),
        (Self::Post, "office"),
        (Self::Concept, "concept"),
    ];

    /// In a word.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("thing", |(_, name)| name)
    }

    /// The words that [`Kind::of_word`] knows, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(_, name)| *name)
    }

    /// The kind that a word in somebody's table means.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let meant = match word.as_str() {
            "human" | "people" | "persons" => "person",
            "country" | "nation" => "state",
            "city" | "town" | "region" | "location" => "place",
            "organization" | "body" | "company" | "party" | "institution" => "organisation",
            "meeting" | "war" | "summit" => "event",
            "treaty" | "book" | "film" => "work",
            "post" | "position" | "occupation" => "office",
            other => other,
        };
        Self::ALL.iter().find(|(_, name)| *name == meant).map(|(kind, _)| *kind)
    }

    /// The kind that a class stands for, if it is listed.
    pub fn of_class(class: &Id) -> Option<Self> {
        match class {
            Id::Item(number) => {
                let place = ITEMS.binary_search_by_key(number, |(number, ..)| *number);
                place.ok().map(|place| ITEMS[place].1)
            }
            Id::Iri(iri) => {
                let own = match iri.strip_prefix(schema::HTTPS) {
                    Some(local) => format!("{}{local}", schema::NAMESPACE),
                    None => iri.clone(),
                };
                CLASSES.iter().find(|(class, _)| *class == own).map(|(_, kind)| *kind)
            }
        }
    }

    /// What this kind says of another.
    pub fn fit(self, other: Self) -> Fit {
        use Kind::{Body, Concept, Event, Place, Post, State, Work};
        if self == other {
            return Fit::Same;
        }
        let possible = [(State, Body), (Place, Body), (Work, Body), (Event, Work), (Post, Concept), (Post, Body), (Work, Concept)];
        let has = |one, other| possible.contains(&(one, other));
        if has(self, other) || has(other, self) {
            Fit::Possible
        } else {
            Fit::Apart
        }
    }
}

/// Classes of vocabularies.
const CLASSES: [(&str, Kind); 29] = [
    (schema::PERSON, Kind::Person),
    (foaf::PERSON, Kind::Person),
    (dip::STATE, Kind::State),
    (schema::COUNTRY, Kind::State),
    (schema::PLACE, Kind::Place),
    ("http://schema.org/City", Kind::Place),
    ("http://schema.org/State", Kind::Place),
    ("http://schema.org/AdministrativeArea", Kind::Place),
    ("http://www.w3.org/2003/01/geo/wgs84_pos#SpatialThing", Kind::Place),
    (org::ORGANIZATION, Kind::Body),
    (schema::ORGANIZATION, Kind::Body),
    ("http://schema.org/NewsMediaOrganization", Kind::Body),
    ("http://schema.org/GovernmentOrganization", Kind::Body),
    ("http://schema.org/Corporation", Kind::Body),
    (foaf::ORGANIZATION, Kind::Body),
    ("http://xmlns.com/foaf/0.1/Group", Kind::Body),
    (dip::EVENT, Kind::Event),
    (dip::MEETING, Kind::Event),
    (dip::MEASURE, Kind::Event),
    (dip::TREATY_ACTION, Kind::Event),
    (schema::EVENT, Kind::Event),
    ("http://schema.org/EventSeries", Kind::Event),
    (dip::TREATY, Kind::Work),
    (schema::LEGISLATION, Kind::Work),
    ("http://schema.org/CreativeWork", Kind::Work),
    ("http://schema.org/Book", Kind::Work),
    ("http://schema.org/Movie", Kind::Work),
    (org::POST, Kind::Post),
    ("http://schema.org/Occupation", Kind::Post),
];

/// Classes of Wikidata with their labels there, by number.
const ITEMS: [(u32, Kind, &str); 201] = [
    (5, Kind::Person, "human"),
    (198, Kind::Event, "war"),
    (515, Kind::Place, "city"),
    (532, Kind::Place, "village"),
    (571, Kind::Work, "book"),
    (3914, Kind::Body, "school"),
    (3918, Kind::Body, "university"),
    (3957, Kind::Place, "town"),
    (5119, Kind::Place, "capital"),
    (6256, Kind::State, "country"),
    (6266, Kind::State, "nation"),
    (7270, Kind::State, "republic"),
    (7275, Kind::State, "state"),
    (7278, Kind::Body, "political party"),
    (7889, Kind::Work, "video game"),
    (8502, Kind::Place, "mountain"),
    (11032, Kind::Body, "newspaper"),
    (11399, Kind::Concept, "rock music"),
    (11424, Kind::Work, "film"),
    (12136, Kind::Concept, "disease"),
    (15284, Kind::Place, "municipality"),
    (15416, Kind::Work, "television program"),
    (16970, Kind::Place, "church building"),
    (17221, Kind::Post, "spokesperson"),
    (18127, Kind::Body, "record label"),
    (22865, Kind::Place, "independent city of Germany"),
    (23397, Kind::Place, "lake"),
    (23442, Kind::Place, "island"),
    (24869, Kind::Work, "feature film"),
    (28640, Kind::Post, "profession"),
    (31629, Kind::Concept, "type of sport"),
    (31855, Kind::Body, "research institute"),
    (33506, Kind::Place, "museum"),
    (34770, Kind::Concept, "language"),
    (35657, Kind::Place, "state of the United States"),
    (37073, Kind::Concept, "pop music"),
    (38723, Kind::Body, "higher education institution"),
    (38848, Kind::Concept, "heavy metal"),
    (39614, Kind::Place, "cemetery"),
    (41176, Kind::Place, "building"),
    (41298, Kind::Body, "magazine"),
    (41710, Kind::Concept, "ethnic group"),
    (43229, Kind::Body, "organization"),
    (46831, Kind::Place, "mountain range"),
    (46970, Kind::Body, "airline"),
    (48349, Kind::State, "empire"),
    (56061, Kind::Place, "administrative territorial entity"),
    (62049, Kind::Place, "county seat"),
    (70208, Kind::Place, "municipality of Switzerland"),
    (82794, Kind::Place, "geographic region"),
    (82955, Kind::Post, "politician"),
    (83307, Kind::Post, "minister"),
    (112099, Kind::State, "island nation"),
    (123480, Kind::State, "landlocked country"),
    (123705, Kind::Place, "neighborhood"),
    (127771, Kind::Concept, "fighter aircraft"),
    (131569, Kind::Work, "treaty"),
    (134626, Kind::Place, "district capital"),
    (162633, Kind::Body, "academy"),
    (163740, Kind::Body, "nonprofit organization"),
    (179164, Kind::State, "unitary state"),
    (180673, Kind::Place, "ceremonial county of England"),
    (180684, Kind::Event, "conflict"),
    (184296, Kind::Work, "tapestry"),
    (184644, Kind::Body, "conservatory"),
    (188451, Kind::Concept, "music genre"),
    (189004, Kind::Body, "college"),
    (192283, Kind::Body, "news agency"),
    (192287, Kind::Place, "administrative territorial entity of Russia"),
    (193391, Kind::Post, "diplomat"),
    (193977, Kind::Work, "music video"),
    (200250, Kind::Place, "metropolis"),
    (201658, Kind::Concept, "film genre"),
    (202686, Kind::State, "Commonwealth realm"),
    (213283, Kind::Body, "diplomatic mission"),
    (215380, Kind::Body, "musical group"),
    (216337, Kind::Body, "boy band"),
    (220898, Kind::Work, "original video animation"),
    (223393, Kind::Concept, "literary genre"),
    (233591, Kind::Body, "communist party"),
    (236036, Kind::State, "republic of the Soviet Union"),
    (245016, Kind::Place, "military base"),
    (245065, Kind::Body, "intergovernmental organization"),
    (253030, Kind::Place, "major regional center"),
    (262166, Kind::Place, "municipality of Germany"),
    (294414, Kind::Post, "public office"),
    (321839, Kind::Work, "agreement"),
    (350604, Kind::Event, "armed conflict"),
    (383092, Kind::Body, "art school"),
    (414147, Kind::Body, "academy of sciences"),
    (417175, Kind::State, "kingdom"),
    (448801, Kind::Place, "big district town"),
    (467011, Kind::Event, "invasion"),
    (476028, Kind::Body, "association football club"),
    (483110, Kind::Place, "stadium"),
    (483394, Kind::Concept, "genre"),
    (484170, Kind::Place, "commune of France"),
    (484652, Kind::Body, "international organization"),
    (486972, Kind::Place, "human settlement"),
    (506240, Kind::Work, "television film"),
    (570116, Kind::Place, "tourist attraction"),
    (581714, Kind::Work, "animated series"),
    (625298, Kind::Work, "peace treaty"),
    (641066, Kind::Body, "girl group"),
    (644371, Kind::Place, "international airport"),
    (667509, Kind::Place, "municipality of Austria"),
    (685309, Kind::Place, "former municipality of Switzerland"),
    (707813, Kind::Place, "Hanseatic city"),
    (747074, Kind::Place, "comune of Italy"),
    (748019, Kind::Body, "scientific society"),
    (748149, Kind::Place, "prefecture-level city"),
    (753283, Kind::Concept, "stealth aircraft"),
    (783794, Kind::Body, "company"),
    (835714, Kind::Place, "oblast of Russia"),
    (839954, Kind::Place, "archaeological site"),
    (856076, Kind::Place, "municipality of Finland"),
    (860861, Kind::Work, "sculpture"),
    (875538, Kind::Body, "public university"),
    (902104, Kind::Body, "private university"),
    (902814, Kind::Place, "border town"),
    (917182, Kind::Body, "military academy"),
    (925381, Kind::Place, "city with powiat rights"),
    (955824, Kind::Body, "learned society"),
    (968159, Kind::Concept, "art movement"),
    (1047113, Kind::Concept, "specialty"),
    (1048835, Kind::Place, "political territorial entity"),
    (1070990, Kind::Place, "county-level city"),
    (1072326, Kind::Event, "summit (meeting)"),
    (1093829, Kind::Place, "city of the United States"),
    (1110794, Kind::Body, "daily newspaper"),
    (1154710, Kind::Place, "association football stadium"),
    (1187811, Kind::Place, "college town"),
    (1190554, Kind::Event, "occurrence"),
    (1221156, Kind::Place, "state of Germany"),
    (1248784, Kind::Place, "airport"),
    (1259759, Kind::Work, "miniseries"),
    (1266818, Kind::Place, "independent city"),
    (1288568, Kind::Concept, "modern language"),
    (1323642, Kind::State, "transcontinental country"),
    (1371288, Kind::State, "vassal state"),
    (1542343, Kind::Body, "independent record label"),
    (1549591, Kind::Place, "big city"),
    (1616075, Kind::Body, "television station"),
    (1620908, Kind::Place, "historical region"),
    (1637706, Kind::Place, "city with millions of inhabitants"),
    (1656682, Kind::Event, "event"),
    (1966910, Kind::Body, "national academy"),
    (2001305, Kind::Body, "television channel"),
    (2001676, Kind::Event, "military offensive"),
    (2074737, Kind::Place, "municipality of Spain"),
    (2085381, Kind::Body, "publisher"),
    (2221906, Kind::Place, "geographic location"),
    (2264924, Kind::Place, "port settlement"),
    (2385804, Kind::Body, "educational institution"),
    (2442401, Kind::Body, "record company"),
    (2465832, Kind::Concept, "branch of science"),
    (2577883, Kind::Place, "occupied territory"),
    (2755753, Kind::Place, "area of London"),
    (3024240, Kind::State, "historical country"),
    (3348196, Kind::Place, "oblast of Ukraine"),
    (3502482, Kind::Place, "cultural region"),
    (3624078, Kind::State, "sovereign state"),
    (4164871, Kind::Post, "position"),
    (4830453, Kind::Body, "business"),
    (5123999, Kind::Place, "city of regional significance of Ukraine"),
    (5153359, Kind::Place, "municipality of the Czech Republic"),
    (5398426, Kind::Work, "television series"),
    (5741069, Kind::Body, "rock band"),
    (6881511, Kind::Body, "enterprise"),
    (6934728, Kind::Work, "multilateral treaty"),
    (6979593, Kind::Body, "national association football team"),
    (7210356, Kind::Body, "political organisation"),
    (7725634, Kind::Work, "literary work"),
    (7841907, Kind::Place, "municipality with authorized municipal office"),
    (7930989, Kind::Place, "city/town"),
    (8346700, Kind::Place, "cultural heritage site in Russia"),
    (10864048, Kind::Place, "first-level administrative country subdivision"),
    (11862829, Kind::Concept, "academic discipline"),
    (12737077, Kind::Post, "occupation"),
    (13218690, Kind::Place, "town in Hungary"),
    (13390680, Kind::Place, "state of India"),
    (14784328, Kind::Place, "state capital in Germany"),
    (15239622, Kind::Place, "disputed territory"),
    (15634554, Kind::State, "state with limited recognition"),
    (15925165, Kind::Body, "specialized agency of the United Nations"),
    (15936437, Kind::Body, "research university"),
    (15978299, Kind::Place, "municipality with town privileges in the Czech Republic"),
    (18123741, Kind::Concept, "infectious disease"),
    (21198342, Kind::Work, "manga series"),
    (21518270, Kind::Place, "state or insular area capital in the United States"),
    (23002039, Kind::Body, "public educational institution of the United States"),
    (23002054, Kind::Body, "private not-for-profit educational institution"),
    (42744322, Kind::Place, "urban municipality of Germany"),
    (44740228, Kind::Work, "wall hanging"),
    (45400320, Kind::Body, "open-access publisher"),
    (47461344, Kind::Work, "written work"),
    (51576574, Kind::State, "Mediterranean country"),
    (54935504, Kind::Place, "city of Switzerland"),
    (62078547, Kind::Body, "public research university"),
    (63952888, Kind::Work, "anime television series"),
    (66715801, Kind::Post, "musical profession"),
];

/// What Wikidata calls a class, if it is listed.
pub fn class_label(class: &Id) -> Option<&'static str> {
    let Id::Item(number) = class else { return None };
    let place = ITEMS.binary_search_by_key(number, |(number, ..)| *number).ok()?;
    Some(ITEMS[place].2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ITEMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(Kind::of_class(&Id::Item(5)), Some(Kind::Person));
        assert_eq!(class_label(&Id::Item(3_624_078)), Some("sovereign state"));
        assert_eq!(Kind::of_class(&Id::Item(4)), None);
    }

    #[test]
    fn both_addresses_of_schema_org_mean_the_same() {
        for iri in ["http://schema.org/Person", "https://schema.org/Person"] {
            assert_eq!(Kind::of_class(&Id::new(iri)), Some(Kind::Person));
        }
    }

    #[test]
    fn people_are_nothing_else() {
        assert_eq!(Kind::Person.fit(Kind::Place), Fit::Apart);
        assert_eq!(Kind::Body.fit(Kind::Place), Fit::Possible);
        assert_eq!(Kind::of_word("Country"), Some(Kind::State));
        assert_eq!(Kind::of_word("dog"), None);
    }
}
