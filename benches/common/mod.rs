//! Seeded data in the shape of ours: people, delegations, meetings, claims.
//!
//! The same size always gives the same bytes; nothing is downloaded.

/// The sizes at which speed is promised, in triples, with their names.
pub(crate) const SIZES: [(usize, &str); 3] = [(1_000, "1k"), (100_000, "100k"), (1_000_000, "1M")];

/// A small generator of numbers (splitmix64), so that no crate decides what we measure.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from((z ^ (z >> 31)) % limit).unwrap_or(0)
    }
}

const PREFIXES: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> .\n\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
@prefix schema: <http://schema.org/> .\n\
@prefix dcterms: <http://purl.org/dc/terms/> .\n\
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .\n\
@prefix status: <https://w3id.org/chancery/scheme/status/> .\n\
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
@prefix x: <https://example.org/> .\n";

/// About `triples` triples of Turtle.
pub(crate) fn turtle(triples: usize) -> String {
    // A meeting has 4 triples, and 5 participations of 5.
    let meetings = (triples / 31).max(1);
    let people = (meetings / 5).max(5);
    let mut numbers = Numbers(42);
    let mut lines = vec![PREFIXES.to_owned()];
    for person in 0..people {
        let label = format!("rdfs:label \"Person {person}\"@en");
        lines.push(format!("x:p{person} a schema:Person ; {label} ."));
    }
    for meeting in 0..meetings {
        let (year, month) = (1950 + numbers.below(75), 1 + numbers.below(12));
        lines.push(format!(
            "x:m{meeting} a dip:Meeting ; rdfs:label \"Meeting {meeting}\"@en ; \
             dip:status status:held ; schema:startDate \"{year}-{month:02}\"^^xsd:gYearMonth ."
        ));
        for part in 0..5 {
            let (person, source) = (numbers.below(people), numbers.below(50));
            lines.push(format!(
                "x:m{meeting}-{part} a dip:Participation ; dip:inEvent x:m{meeting} ; \
                 dip:participant x:p{person} ; dip:attendance attendance:attended ; \
                 dcterms:source x:s{source} ."
            ));
        }
    }
    lines.join("\n")
}
