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
    /// A page of a wiki that tells several things apart or lists them, a record for several people of one name: nothing
    /// that anything could be.
    Page,
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
    const ALL: [(Self, &'static str); 9] = [
        (Self::Person, "person"),
        (Self::State, "state"),
        (Self::Place, "place"),
        (Self::Body, "organisation"),
        (Self::Event, "event"),
        (Self::Work, "work"),
        (Self::Post, "office"),
        (Self::Concept, "concept"),
        (Self::Page, "page"),
    ];

    /// In a word.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("thing", |(_, name)| name)
    }

    /// The words that [`Kind::of_word`] knows, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let asked = Self::ALL.iter().filter(|(kind, _)| *kind != Self::Page);
        asked.map(|(_, name)| *name)
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
        Self::ALL
            .iter()
            .find(|(kind, name)| *name == meant && *kind != Self::Page)
            .map(|(kind, _)| *kind)
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
                CLASSES
                    .iter()
                    .find(|(class, _)| *class == own)
                    .map(|(_, kind)| *kind)
            }
        }
    }

    /// What this kind, which is asked for, says of another.
    pub fn fit(self, other: Self) -> Fit {
        use Kind::{Body, Concept, Event, Page, Place, Post, State, Work};
        if self == other {
            return if self == Page { Fit::Apart } else { Fit::Same };
        }
        // A state is a place, and most places are none.
        if (self, other) == (Place, State) {
            return Fit::Possible;
        }
        let possible = [
            (State, Body),
            (Place, Body),
            (Work, Body),
            (Event, Work),
            (Post, Concept),
            (Post, Body),
            (Work, Concept),
        ];
        let has = |one, other| possible.contains(&(one, other));
        if has(self, other) || has(other, self) {
            Fit::Possible
        } else {
            Fit::Apart
        }
    }
}

/// Classes of vocabularies.
const CLASSES: [(&str, Kind); 42] = [
    (schema::PERSON, Kind::Person),
    (foaf::PERSON, Kind::Person),
    (dip::STATE, Kind::State),
    (schema::COUNTRY, Kind::State),
    (schema::PLACE, Kind::Place),
    ("http://schema.org/City", Kind::Place),
    ("http://schema.org/State", Kind::Place),
    ("http://schema.org/AdministrativeArea", Kind::Place),
    (
        "http://www.w3.org/2003/01/geo/wgs84_pos#SpatialThing",
        Kind::Place,
    ),
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
    (
        "https://d-nb.info/standards/elementset/gnd#DifferentiatedPerson",
        Kind::Person,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#UndifferentiatedPerson",
        Kind::Page,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#RoyalOrMemberOfARoyalHouse",
        Kind::Person,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#CorporateBody",
        Kind::Body,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#TerritorialCorporateBodyOrAdministrativeUnit",
        Kind::Place,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#PlaceOrGeographicName",
        Kind::Place,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#ConferenceOrEvent",
        Kind::Event,
    ),
    (
        "https://d-nb.info/standards/elementset/gnd#Work",
        Kind::Work,
    ),
    (
        "http://www.loc.gov/mads/rdf/v1#DeprecatedAuthority",
        Kind::Page,
    ),
    ("http://www.loc.gov/mads/rdf/v1#PersonalName", Kind::Person),
    ("http://www.loc.gov/mads/rdf/v1#CorporateName", Kind::Body),
    ("http://www.loc.gov/mads/rdf/v1#Geographic", Kind::Place),
    ("http://www.loc.gov/mads/rdf/v1#ConferenceName", Kind::Event),
];

/// Classes of Wikidata with their labels there, by number.
const ITEMS: [(u32, Kind, &str); 204] = [
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
    (112_099, Kind::State, "island nation"),
    (123_480, Kind::State, "landlocked country"),
    (123_705, Kind::Place, "neighborhood"),
    (127_771, Kind::Concept, "fighter aircraft"),
    (131_569, Kind::Work, "treaty"),
    (134_626, Kind::Place, "district capital"),
    (162_633, Kind::Body, "academy"),
    (163_740, Kind::Body, "nonprofit organization"),
    (179_164, Kind::State, "unitary state"),
    (180_673, Kind::Place, "ceremonial county of England"),
    (180_684, Kind::Event, "conflict"),
    (184_296, Kind::Work, "tapestry"),
    (184_644, Kind::Body, "conservatory"),
    (188_451, Kind::Concept, "music genre"),
    (189_004, Kind::Body, "college"),
    (192_283, Kind::Body, "news agency"),
    (
        192_287,
        Kind::Place,
        "administrative territorial entity of Russia",
    ),
    (193_391, Kind::Post, "diplomat"),
    (193_977, Kind::Work, "music video"),
    (200_250, Kind::Place, "metropolis"),
    (201_658, Kind::Concept, "film genre"),
    (202_686, Kind::State, "Commonwealth realm"),
    (213_283, Kind::Body, "diplomatic mission"),
    (215_380, Kind::Body, "musical group"),
    (216_337, Kind::Body, "boy band"),
    (220_898, Kind::Work, "original video animation"),
    (223_393, Kind::Concept, "literary genre"),
    (233_591, Kind::Body, "communist party"),
    (236_036, Kind::State, "republic of the Soviet Union"),
    (245_016, Kind::Place, "military base"),
    (245_065, Kind::Body, "intergovernmental organization"),
    (253_030, Kind::Place, "major regional center"),
    (262_166, Kind::Place, "municipality of Germany"),
    (294_414, Kind::Post, "public office"),
    (321_839, Kind::Work, "agreement"),
    (350_604, Kind::Event, "armed conflict"),
    (383_092, Kind::Body, "art school"),
    (414_147, Kind::Body, "academy of sciences"),
    (417_175, Kind::State, "kingdom"),
    (448_801, Kind::Place, "big district town"),
    (467_011, Kind::Event, "invasion"),
    (476_028, Kind::Body, "association football club"),
    (483_110, Kind::Place, "stadium"),
    (483_394, Kind::Concept, "genre"),
    (484_170, Kind::Place, "commune of France"),
    (484_652, Kind::Body, "international organization"),
    (486_972, Kind::Place, "human settlement"),
    (506_240, Kind::Work, "television film"),
    (570_116, Kind::Place, "tourist attraction"),
    (581_714, Kind::Work, "animated series"),
    (625_298, Kind::Work, "peace treaty"),
    (641_066, Kind::Body, "girl group"),
    (644_371, Kind::Place, "international airport"),
    (667_509, Kind::Place, "municipality of Austria"),
    (685_309, Kind::Place, "former municipality of Switzerland"),
    (707_813, Kind::Place, "Hanseatic city"),
    (747_074, Kind::Place, "comune of Italy"),
    (748_019, Kind::Body, "scientific society"),
    (748_149, Kind::Place, "prefecture-level city"),
    (753_283, Kind::Concept, "stealth aircraft"),
    (783_794, Kind::Body, "company"),
    (835_714, Kind::Place, "oblast of Russia"),
    (839_954, Kind::Place, "archaeological site"),
    (856_076, Kind::Place, "municipality of Finland"),
    (860_861, Kind::Work, "sculpture"),
    (875_538, Kind::Body, "public university"),
    (902_104, Kind::Body, "private university"),
    (902_814, Kind::Place, "border town"),
    (917_182, Kind::Body, "military academy"),
    (925_381, Kind::Place, "city with powiat rights"),
    (955_824, Kind::Body, "learned society"),
    (968_159, Kind::Concept, "art movement"),
    (1_047_113, Kind::Concept, "specialty"),
    (1_048_835, Kind::Place, "political territorial entity"),
    (1_070_990, Kind::Place, "county-level city"),
    (1_072_326, Kind::Event, "summit (meeting)"),
    (1_093_829, Kind::Place, "city of the United States"),
    (1_110_794, Kind::Body, "daily newspaper"),
    (1_154_710, Kind::Place, "association football stadium"),
    (1_187_811, Kind::Place, "college town"),
    (1_190_554, Kind::Event, "occurrence"),
    (1_221_156, Kind::Place, "state of Germany"),
    (1_248_784, Kind::Place, "airport"),
    (1_259_759, Kind::Work, "miniseries"),
    (1_266_818, Kind::Place, "independent city"),
    (1_288_568, Kind::Concept, "modern language"),
    (1_323_642, Kind::State, "transcontinental country"),
    (1_371_288, Kind::State, "vassal state"),
    (1_542_343, Kind::Body, "independent record label"),
    (1_549_591, Kind::Place, "big city"),
    (1_616_075, Kind::Body, "television station"),
    (1_620_908, Kind::Place, "historical region"),
    (1_637_706, Kind::Place, "city with millions of inhabitants"),
    (1_656_682, Kind::Event, "event"),
    (1_966_910, Kind::Body, "national academy"),
    (2_001_305, Kind::Body, "television channel"),
    (2_001_676, Kind::Event, "military offensive"),
    (2_074_737, Kind::Place, "municipality of Spain"),
    (2_085_381, Kind::Body, "publisher"),
    (2_221_906, Kind::Place, "geographic location"),
    (2_264_924, Kind::Place, "port settlement"),
    (2_385_804, Kind::Body, "educational institution"),
    (2_442_401, Kind::Body, "record company"),
    (2_465_832, Kind::Concept, "branch of science"),
    (2_577_883, Kind::Place, "occupied territory"),
    (2_755_753, Kind::Place, "area of London"),
    (3_024_240, Kind::State, "historical country"),
    (3_348_196, Kind::Place, "oblast of Ukraine"),
    (3_502_482, Kind::Place, "cultural region"),
    (3_624_078, Kind::State, "sovereign state"),
    (4_164_871, Kind::Post, "position"),
    (4_167_410, Kind::Page, "Wikimedia disambiguation page"),
    (4_167_836, Kind::Page, "Wikimedia category"),
    (4_830_453, Kind::Body, "business"),
    (
        5_123_999,
        Kind::Place,
        "city of regional significance of Ukraine",
    ),
    (5_153_359, Kind::Place, "municipality of the Czech Republic"),
    (5_398_426, Kind::Work, "television series"),
    (5_741_069, Kind::Body, "rock band"),
    (6_881_511, Kind::Body, "enterprise"),
    (6_934_728, Kind::Work, "multilateral treaty"),
    (6_979_593, Kind::Body, "national association football team"),
    (7_210_356, Kind::Body, "political organisation"),
    (7_725_634, Kind::Work, "literary work"),
    (
        7_841_907,
        Kind::Place,
        "municipality with authorized municipal office",
    ),
    (7_930_989, Kind::Place, "city/town"),
    (8_346_700, Kind::Place, "cultural heritage site in Russia"),
    (
        10_864_048,
        Kind::Place,
        "first-level administrative country subdivision",
    ),
    (11_862_829, Kind::Concept, "academic discipline"),
    (12_737_077, Kind::Post, "occupation"),
    (13_218_690, Kind::Place, "town in Hungary"),
    (13_390_680, Kind::Place, "state of India"),
    (13_406_463, Kind::Page, "Wikimedia list article"),
    (14_784_328, Kind::Place, "state capital in Germany"),
    (15_239_622, Kind::Place, "disputed territory"),
    (15_634_554, Kind::State, "state with limited recognition"),
    (
        15_925_165,
        Kind::Body,
        "specialized agency of the United Nations",
    ),
    (15_936_437, Kind::Body, "research university"),
    (
        15_978_299,
        Kind::Place,
        "municipality with town privileges in the Czech Republic",
    ),
    (18_123_741, Kind::Concept, "infectious disease"),
    (21_198_342, Kind::Work, "manga series"),
    (
        21_518_270,
        Kind::Place,
        "state or insular area capital in the United States",
    ),
    (
        23_002_039,
        Kind::Body,
        "public educational institution of the United States",
    ),
    (
        23_002_054,
        Kind::Body,
        "private not-for-profit educational institution",
    ),
    (42_744_322, Kind::Place, "urban municipality of Germany"),
    (44_740_228, Kind::Work, "wall hanging"),
    (45_400_320, Kind::Body, "open-access publisher"),
    (47_461_344, Kind::Work, "written work"),
    (51_576_574, Kind::State, "Mediterranean country"),
    (54_935_504, Kind::Place, "city of Switzerland"),
    (62_078_547, Kind::Body, "public research university"),
    (63_952_888, Kind::Work, "anime television series"),
    (66_715_801, Kind::Post, "musical profession"),
];

/// What Wikidata calls a class, if it is listed.
pub fn class_label(class: &Id) -> Option<&'static str> {
    let Id::Item(number) = class else { return None };
    let place = ITEMS
        .binary_search_by_key(number, |(number, ..)| *number)
        .ok()?;
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
