//! In which order things and predicates stand.
//!
//! What a text is about comes first and what rests on it later: vocabulary, sources, agents, places, then events in
//! the order of time, who took part, who said what. A part stands after the whole, what a claim reports after the
//! claim, a term after its proposal. What is not known here is grouped by its class.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

const NAMESPACES: [(&str, &str); 16] = [
    ("a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dip", "https://w3id.org/chancery/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("pav", "http://purl.org/pav/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "http://schema.org/"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("vann", "http://purl.org/vocab/vann/"),
    ("void", "http://rdfs.org/ns/void#"),
];

/// Predicates from the first to the last; `*` stands for those that are not named here.
const PREDICATES: &str = "
    a:type
    rdfs:label skos:prefLabel foaf:name schema:name foaf:givenName foaf:familyName schema:givenName schema:familyName
    dcterms:title skos:altLabel schema:alternateName skos:hiddenLabel foaf:nick rdfs:comment skos:definition
    dcterms:description skos:notation
    dcterms:creator dcterms:publisher schema:publisher
    dip:inEvent dip:participant dip:onDelegation dip:speaker dip:asPost dip:act dip:role dip:attendance
    dip:kind dip:status dip:condition dip:quote schema:text
    schema:startDate schema:endDate dip:asOf schema:dateCreated schema:datePublished dcterms:date dcterms:issued
    dcterms:created dcterms:modified schema:birthDate schema:deathDate prov:startedAtTime prov:endedAtTime
    schema:duration dip:deadline schema:expires dip:timeZone
    schema:value schema:unitCode schema:unitText schema:position schema:latitude schema:longitude dip:represents
    sh:targetClass sh:targetNode sh:targetSubjectsOf sh:targetObjectsOf sh:path sh:minCount sh:maxCount
    sh:datatype sh:nodeKind sh:class sh:node sh:pattern sh:flags sh:minLength sh:maxLength sh:minInclusive
    sh:maxInclusive sh:minExclusive sh:maxExclusive sh:uniqueLang sh:languageIn sh:hasValue sh:in sh:and sh:or sh:xone
    sh:not sh:qualifiedValueShape sh:qualifiedMinCount sh:qualifiedMaxCount sh:equals sh:disjoint sh:closed
    sh:ignoredProperties sh:prefixes sh:severity sh:message sh:select sh:property sh:sparql sh:declare sh:prefix sh:namespace
    rdfs:subClassOf rdfs:subPropertyOf owl:equivalentClass owl:inverseOf owl:propertyDisjointWith rdfs:domain
    schema:domainIncludes rdfs:range schema:rangeIncludes skos:scopeNote
    skos:broader skos:narrower schema:containsPlace schema:inLanguage schema:url schema:isPartOf
    dip:nonPartyTo dip:treaty org:subOrganizationOf
    schema:location schema:containedInPlace schema:countryOfOrigin
    org:memberOf org:member dip:post org:postIn schema:worksFor
    schema:organizer schema:agent schema:object schema:instrument dip:obligor dip:quantity
    schema:about dip:territory dip:holder dip:asPartOf dip:percent
    dip:target dip:consequence dip:unfavourableTo dip:favourableTo dip:insteadOf
    *
    schema:description dip:since
    schema:superEvent dip:follows dip:ledTo dip:occasion dip:respondsTo dcterms:replaces dip:hasTerm dip:outcome
    dip:reportedBy dip:reports
    owl:sameAs skos:exactMatch skos:closeMatch rdfs:seeAlso dip:qualifier
    schema:creditText dcterms:license dcterms:rights schema:license owl:versionIRI owl:versionInfo
    vann:preferredNamespacePrefix vann:preferredNamespaceUri
    skos:inScheme skos:topConceptOf rdfs:isDefinedBy
    prov:wasDerivedFrom prov:wasGeneratedBy pav:retrievedOn pav:retrievedFrom schema:isBasedOn schema:citation
    dcterms:source";

/// Classes from the first to the last, a line for those that stand among each other.
const CLASSES: &str = "
    owl:Ontology dcat:Dataset void:Dataset skos:ConceptScheme
    rdfs:Class owl:Class
    a:Property owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
    sh:NodeShape sh:PropertyShape sh:Shape
    skos:Concept skos:Collection
    schema:Article schema:WebPage schema:NewsArticle schema:Dataset schema:Book schema:CreativeWork
    schema:WebPageElement
    schema:Person foaf:Person
    dip:State
    foaf:Group foaf:Agent foaf:Organization org:Organization org:FormalOrganization schema:Organization
    schema:Place
    schema:Vehicle schema:Product schema:Thing
    org:Post
    dip:Tenure
    dip:Treaty
    schema:EventSeries
    dip:Delegation
    dip:Event dip:Meeting schema:Event
    dip:TreatyAction dip:Measure
    dip:Participation
    dip:Claim dip:Proposal schema:Claim
    dip:Term
    dip:TerritorialStatus
    dip:Milestone";

/// What happens or is said, so that its time is its place; what else has a date stays where its name belongs.
const HAPPENING: &str = "
    schema:EventSeries
    dip:Event dip:Meeting schema:Event dip:TreatyAction dip:Measure
    dip:Claim dip:Proposal schema:Claim";

/// When a thing is, the most telling first.
const TIMES: &str = "
    schema:startDate dip:asOf schema:dateCreated schema:datePublished prov:startedAtTime dcterms:date dcterms:issued
    time:inXSDDate";

/// From a part to its whole.
const WHOLES: &str = "schema:superEvent";

/// From a whole to its parts.
const PARTS: &str = "dip:reports dip:hasTerm sh:property";

/// What the records of one thing are sorted by before their times and names.
const RECORDS: &str = "dip:inEvent org:member";

/// What things of one kind are sorted by before their times and names: groups, then numbers.
const GROUPS: &str = "dip:onDelegation";

/// From a thing to what came before it.
const BEFORE: &str = "dip:follows";

const POSITIONS: &str = "schema:position";

fn full(short: &str) -> String {
    let (prefix, local) = short.split_once(':').unwrap_or_default();
    let namespace = NAMESPACES.iter().find(|(name, _)| *name == prefix);
    format!("{}{local}", namespace.map_or("", |(_, iri)| iri))
}

type Ranks = HashMap<String, usize>;

fn ranks(cell: &'static OnceLock<Ranks>, list: &str, by_line: bool) -> &'static Ranks {
    cell.get_or_init(|| {
        let mut ranks = Ranks::new();
        for (line, words) in list.lines().enumerate() {
            for word in words.split_whitespace() {
                let rank = if by_line { line } else { ranks.len() };
                ranks.insert(full(word), rank);
            }
        }
        ranks
    })
}

/// Where a predicate stands: those of one rank by their text.
pub(super) fn of_predicate(iri: &str) -> usize {
    static RANKS: OnceLock<Ranks> = OnceLock::new();
    let ranks = ranks(&RANKS, PREDICATES, false);
    // `*` has no namespace.
    ranks
        .get(iri)
        .or_else(|| ranks.get(""))
        .copied()
        .unwrap_or(usize::MAX)
}

/// Where the things of a class stand, if that is known.
pub(super) fn of_class(iri: &str) -> Option<usize> {
    static RANKS: OnceLock<Ranks> = OnceLock::new();
    ranks(&RANKS, CLASSES, true).get(iri).copied()
}

/// Whether things of a class are ordered by the time that is stated of them.
pub(super) fn is_happening(iri: &str) -> bool {
    static RANKS: OnceLock<Ranks> = OnceLock::new();
    ranks(&RANKS, HAPPENING, false).contains_key(iri)
}

/// What a predicate says of where its subject or object belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The object is a time of the subject; lower is more telling.
    Time(usize),
    /// The object is the whole.
    Whole,
    /// The object is a part.
    Part,
    /// The object came before.
    Before,
    /// The subject is a record about the object.
    Record,
    /// The object is a group of the subject.
    Group,
    /// The object is the number of the subject.
    Position,
}

/// What a predicate says of places.
pub(super) fn place(iri: &str) -> Option<Place> {
    static PLACES: OnceLock<HashMap<String, Place>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let mut places = HashMap::new();
        for (rank, word) in TIMES.split_whitespace().enumerate() {
            places.insert(full(word), Place::Time(rank));
        }
        let others = [
            (WHOLES, Place::Whole),
            (PARTS, Place::Part),
            (RECORDS, Place::Record),
            (GROUPS, Place::Group),
            (BEFORE, Place::Before),
            (POSITIONS, Place::Position),
        ];
        for (list, place) in others {
            places.extend(list.split_whitespace().map(|word| (full(word), place)));
        }
        places
    });
    places.get(iri).copied()
}

/// A date in a name, such as that of `event/2025-08-15-summit`: year, month and day as far as they stand there.
pub(super) fn date_in(name: &str) -> Option<&str> {
    let local = name.rsplit(['/', '#', ':']).next().unwrap_or_default();
    let bytes = local.as_bytes();
    let digits = |from: usize, many: usize| {
        let part = bytes.get(from..from + many);
        part.is_some_and(|part| part.iter().all(u8::is_ascii_digit))
            && !bytes.get(from + many).is_some_and(u8::is_ascii_digit)
    };
    let more = |at: usize| bytes.get(at) == Some(&b'-') && digits(at + 1, 2);
    let starts = (0..bytes.len()).filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    let start = starts
        .into_iter()
        .find(|at| digits(*at, 4) && matches!(bytes[*at], b'1' | b'2'))?;
    let month = start + 4 + if more(start + 4) { 3 } else { 0 };
    let day = month
        + if month > start + 4 && more(month) {
            3
        } else {
            0
        };
    Some(&local[start..day])
}

/// Compares as people count: `s2` before `s10`. Texts that differ are never equal.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.as_bytes(), other.as_bytes());
    while let (Some(a), Some(b)) = (left.first(), right.first()) {
        if a.is_ascii_digit() && b.is_ascii_digit() {
            let (a, rest_a) = number(left);
            let (b, rest_b) = number(right);
            let order = a.len().cmp(&b.len()).then_with(|| a.cmp(b));
            if order.is_ne() {
                return order;
            }
            (left, right) = (rest_a, rest_b);
        } else if a == b {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            return a.cmp(b);
        }
    }
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

/// The digits with which a text begins, without zeros in front, and the rest.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    (&digits[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known() {
        for list in [
            PREDICATES, CLASSES, HAPPENING, TIMES, WHOLES, PARTS, RECORDS, GROUPS, BEFORE,
            POSITIONS,
        ] {
            for word in list.split_whitespace().filter(|word| *word != "*") {
                assert!(full(word).starts_with("http"), "{word}");
            }
        }
        let order = [
            "a:type",
            "rdfs:label",
            "schema:startDate",
            "schema:location",
            "*",
            "dcterms:source",
        ];
        let ranks = order.map(|word| of_predicate(&full(word)));
        assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
        assert_eq!(of_predicate("urn:x"), ranks[4]);
        assert_eq!(of_class(&full("dip:Event")), of_class(&full("dip:Meeting")));
    }

    #[test]
    fn dates_in_names() {
        assert_eq!(date_in("http://x/2025-08-15-summit"), Some("2025-08-15"));
        assert_eq!(date_in("http://x#trump-2025-08-alaska"), Some("2025-08"));
        assert_eq!(date_in("http://x/g-1975"), Some("1975"));
        assert_eq!(date_in("http://x/20250-y"), None);
        assert_eq!(date_in("http://2025/resolution-3075"), None);
    }

    #[test]
    fn people_count() {
        let mut words = ["s10", "s2", "s02", "s", "s2a", "t1"];
        words.sort_by(|a, b| natural(a, b));
        assert_eq!(words, ["s", "s02", "s2", "s2a", "s10", "t1"]);
    }
}
