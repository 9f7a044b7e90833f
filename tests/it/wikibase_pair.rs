//! JSON and Turtle of one revision, as Wikidata gave both.

use std::collections::BTreeSet;

use chancery::link::wikibase::{Mapping, Reference, reference_hash, snak_hash};

use crate::wikibase::{entity, learned, recovered, sample, triples, written};
use crate::wikibase_samples::nameless;

/// An item and a property: their revision, and how many triples there are.
const PAIRS: [(&str, u64, usize); 2] = [
    ("Q51605722", 2_278_259_636, 204),
    ("P912", 2_419_129_318, 190),
];

/// Of JSON every triple that Wikidata has for it is made, and no other; of these the same JSON. Nothing is explained away.
#[test]
fn json_is_the_turtle_of_the_same_revision_triple_by_triple() {
    for (name, revision, count) in PAIRS {
        let json = entity(&sample(&format!("{name}.json")));
        let turtle = sample(&format!("{name}.ttl"));
        let all = triples(&turtle);
        let version = format!("/{name}> <http://schema.org/version> \"{revision}\"^^<");
        assert!(all.iter().any(|triple| triple.contains(&version)), "{name}");
        // How addresses of identifiers are made is no part of the entity.
        let mapping = Mapping {
            datatypes: json.datatypes(),
            formatters: learned(&all, "statement"),
            ..Mapping::default()
        };
        let plain = |all: &BTreeSet<String>| -> BTreeSet<String> {
            all.iter().map(|triple| nameless(triple)).collect()
        };
        let (ours, theirs) = (plain(&written(&json, &mapping)), plain(&all));
        let differ: BTreeSet<&String> = ours.symmetric_difference(&theirs).collect();
        assert_eq!(differ, BTreeSet::new(), "{name}");
        assert_eq!(theirs.len(), count, "{name}");
        let back = recovered(&turtle, name, &mapping);
        assert_eq!(back.notes, []);
        assert_eq!(back.entity, json.kept(&mapping), "{name}");
    }
}

#[test]
fn names_of_their_snaks_and_references_are_what_the_formula_makes() {
    let (mut snaks, mut unproven, mut references) = (0, 0, 0);
    for (name, ..) in PAIRS {
        let json = entity(&sample(&format!("{name}.json")));
        for own in &json.statements {
            let all = own.references.iter().flat_map(|own| &own.snaks);
            for snak in all.chain(&own.qualifiers).chain([&own.main]) {
                let Some(made) = snak_hash(snak) else {
                    unproven += 1;
                    continue;
                };
                assert_eq!(Some(made), snak.hash, "{snak:?}");
                snaks += 1;
            }
            for reference in &own.references {
                let unnamed = Reference {
                    hash: None,
                    snaks: reference.snaks.clone(),
                };
                assert_eq!(reference_hash(&unnamed), reference.hash);
                references += 1;
            }
        }
    }
    // Two values are properties.
    assert_eq!((snaks, unproven, references), (106, 2, 14));
}
