//! Merges and claims: no claim becomes a fact, and no fact a claim, that neither side meant to.

use std::collections::HashSet;
use std::convert::Infallible;

use proptest::prelude::*;

use chancery::difference::{MOST_STEPS, Merge, Side, Why, merge};
use chancery::infer::only_claimed;
use chancery::model::{GraphName, Quad, Term, Triple};
use chancery::rdf::Format;
use chancery::store::Memory;
use chancery::vocab::{dcterms, dip, rdf, rdfs};

use crate::program::Place;
use crate::roundtrip::read;

const PREFIXES: &str = "PREFIX : <http://e/>\n\
    PREFIX dip: <https://w3id.org/chancery/ontology#>\n\
    PREFIX dcterms: <http://purl.org/dc/terms/>\n\
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n\
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";

fn quads(text: &str) -> Vec<Quad> {
    read(format!("{PREFIXES}{text}").as_bytes(), Format::TriG)
}

fn unweighed(base: &[Quad], ours: &[Quad], theirs: &[Quad]) -> Merge {
    merge(base, ours.to_vec(), theirs.to_vec(), MOST_STEPS).unwrap()
}

fn merged(base: &[Quad], ours: &[Quad], theirs: &[Quad]) -> Merge {
    let mut merge = unweighed(base, ours, theirs);
    let ontology = Memory::new().unwrap();
    let weighed: Result<(), Infallible> =
        merge.weigh(&mut |quads| Ok(only_claimed(quads, &ontology).unwrap()));
    weighed.unwrap();
    merge
}

/// Why somebody has to decide about claims.
fn whys(base: &str, ours: &str, theirs: &str) -> Vec<Why> {
    let merge = merged(&quads(base), &quads(ours), &quads(theirs));
    merge.conflicts.iter().map(|one| one.why).collect()
}

const CLAIMED: &str = "<< :a :p :b ~ :c >> dip:speaker :s . :k :k 1 .";
const WORDED: &str = ":a :p :b ~ :c {| dip:speaker :s |} . :k :k 1 .";
const BARE: &str = ":a :p :b . :k :k 1 .";
const NONE: &str = ":k :k 1 .";

#[test]
fn a_claim_that_one_side_words_as_a_statement_and_the_other_takes_back_is_no_fact() {
    let unspoken = "<< :a :p :b ~ :c >> dcterms:source :paper . :k :k 1 .";
    let with_source = |text: &str| text.replace(":s .", ":s ; dcterms:source :paper .");
    for theirs in [NONE, unspoken] {
        for (one, other) in [(WORDED, theirs), (theirs, WORDED)] {
            let base = with_source(CLAIMED);
            let [one, other] =
                [one, other].map(|text| text.replace(":s |}", ":s ; dcterms:source :paper |}"));
            assert_eq!(whys(&base, &one, &other), [Why::Fact], "{one} {other}");
        }
    }
    assert_eq!(whys(CLAIMED, WORDED, NONE), [Why::Fact]);
    // Without names, too.
    let [claimed, worded] = [CLAIMED, WORDED].map(|text| text.replace("~ :c", ""));
    assert_eq!(whys(&claimed, &worded, NONE), [Why::Fact]);
    // A class that makes claims of what has it is theirs alone to take away.
    let base = "<< :a :p :b ~ :c >> a :Saying . :Saying rdfs:subClassOf dip:Claim .";
    let ours = ":a :p :b ~ :c {| a :Saying |} . :Saying rdfs:subClassOf dip:Claim .";
    let theirs = "<< :a :p :b ~ :c >> a :Saying .";
    let found = merged(&quads(base), &quads(ours), &quads(theirs));
    for (side, wanted) in [(Side::Ours, ours), (Side::Theirs, theirs)] {
        let made: HashSet<Quad> = found.merged(Some(side)).into_iter().collect();
        assert_eq!(made, quads(wanted).into_iter().collect(), "{side:?}");
    }
}

#[test]
fn a_fact_that_one_side_states_is_no_claim_because_the_other_words_a_claim_so() {
    assert_eq!(whys(NONE, WORDED, BARE), [Why::Claim]);
    assert_eq!(whys(NONE, BARE, WORDED), [Why::Claim]);
    // With a passage it is a fact whoever says it.
    let sourced = ":a :p :b {| dcterms:source :paper |} . :k :k 1 .";
    assert_eq!(whys(NONE, WORDED, sourced), []);
    // One side alone may do so, and both may.
    assert_eq!(whys(BARE, WORDED, BARE), []);
    assert_eq!(whys(BARE, WORDED, ":a :p :b . :k :k 2 ."), []);
    assert_eq!(
        whys(
            WORDED,
            BARE,
            ":a :p :b ~ :c {| dip:speaker :s |} . :k :k 2 ."
        ),
        []
    );
    assert_eq!(whys(CLAIMED, WORDED, WORDED), []);
}

#[test]
fn a_claim_that_one_side_makes_a_statement_and_the_other_words_anew_is_for_people() {
    let claimed = "<< :a :p :b ~ :c >> dip:speaker :s";
    let [base, other, quoted, withdrawn] =
        [" .", " , :t .", " ; dip:quote \"so\" .", ""].map(|more| {
            let said = if more.is_empty() {
                String::new()
            } else {
                format!("{claimed}{more}")
            };
            format!("{said} :k :k 1 .")
        });
    for stated in [
        ":a :p :b {| dcterms:source :paper |} .",
        ":a :p :b {| dcterms:source :paper |} . :c a dip:Claim .",
        ":a :p :b ~ :d {| dcterms:source :paper |} .",
        ":a :p :b .",
    ] {
        let ours = format!("{base} {stated}");
        for theirs in [&other, &quoted] {
            assert_eq!(whys(&base, &ours, theirs), [Why::Fact], "{stated} {theirs}");
            assert_eq!(whys(&base, theirs, &ours), [Why::Fact], "{stated} {theirs}");
        }
        assert_eq!(whys(&base, &ours, &withdrawn).len(), 1, "{stated}");
        // What the other side changed elsewhere is nothing to decide, and what both did neither.
        assert_eq!(
            whys(&base, &ours, &base.replace(":k 1", ":k 2")),
            [],
            "{stated}"
        );
        let both = format!("{other} {stated}");
        assert_eq!(whys(&base, &both, &other), [], "{stated}");
    }
    // Of a statement that nobody claims, one may say where it stands and the other that it is so.
    let noted = "<< :a :p :b ~ :c >> dcterms:source :paper . :k :k 1 .";
    assert_eq!(whys(NONE, BARE, noted), []);
}

#[test]
fn what_a_proposal_says_is_no_fact_when_the_other_side_withdraws_it() {
    let base = ":deal a dip:Proposal ; dip:hasTerm :term . :term :gives :x .";
    let ours = ":deal a dip:Proposal ; dip:hasTerm :term . :term :gives :x , :y .";
    let theirs = ":term :gives :x .";
    assert_eq!(whys(base, ours, theirs), [Why::Fact]);
    let found = merged(&quads(base), &quads(ours), &quads(theirs));
    let said = |side| {
        let made: Vec<String> = found
            .merged(Some(side))
            .iter()
            .map(ToString::to_string)
            .collect();
        (
            made.iter().any(|quad| quad.contains("<http://e/y>")),
            made.iter().any(|quad| quad.contains("hasTerm")),
        )
    };
    assert_eq!(said(Side::Ours), (true, true));
    assert_eq!(said(Side::Theirs), (false, false));
}

#[test]
fn the_verb_says_what_would_become_of_it_and_writes_nothing() {
    let place = Place::new();
    for (name, text) in [("base", CLAIMED), ("ours", WORDED), ("theirs", NONE)] {
        place.write(&format!("{name}.ttl"), format!("{PREFIXES}{text}\n"));
    }
    let command = "diff --three-way base.ttl ours.ttl theirs.ttl -o merged.ttl";
    let ended = place.run(command);
    assert_eq!(ended.code, 1, "{}", ended.report());
    assert_eq!(
        ended.text(),
        "conflict: :a, :p: both together would make a fact of what is only claimed\n  \
         ours.ttl\n    + :b  [ours.ttl:6]\n  \
         theirs.ttl\n    - said about it: speaker :s  [base.ttl:6]\n"
    );
    assert!(!place.path("merged.ttl").exists());
    for side in ["ours", "theirs"] {
        place.ok(&format!("{command} --{side}"));
        place.ok(&format!("diff merged.ttl {side}.ttl"));
    }
}

/// What the datasets of the model are made of.
const PARTS: [&str; 15] = [
    ":a :p :b .",
    ":a :p :c .",
    ":c1 rdf:reifies <<( :a :p :b )>> .",
    ":c1 dip:speaker :s .",
    ":c1 dcterms:source :paper .",
    ":c2 rdf:reifies <<( :a :p :b )>> .",
    ":c2 dcterms:source :paper .",
    ":c2 dip:speaker :t .",
    ":c2 rdf:reifies <<( :a :p :c )>> .",
    "GRAPH :g { :c1 dip:speaker :s }",
    ":k :k 1 .",
    "_:x rdf:reifies <<( :a :p :c )>> ; dip:speaker :s .",
    ":c1 a :Saying .",
    ":Saying rdfs:subClassOf dip:Claim .",
    ":c2 a dip:Claim .",
];

fn made(parts: u16) -> Vec<Quad> {
    let chosen = PARTS
        .iter()
        .enumerate()
        .filter(|(number, _)| parts >> number & 1 == 1);
    quads(&chosen.map(|(_, part)| *part).collect::<Vec<_>>().join("\n"))
}

/// Whether a statement is a fact: nobody merely claims it, or a passage that is no claim vouches for it.
fn is_fact(quads: &[Quad], triple: &Triple) -> bool {
    let is_saying = quads
        .iter()
        .any(|quad| quad.predicate.as_str() == rdfs::SUB_CLASS_OF);
    let has = |reifier: &Quad, predicate: &str| {
        let mut own = quads.iter().filter(|quad| quad.subject == reifier.subject);
        own.any(|quad| quad.predicate.as_str() == predicate)
    };
    let is_claim = |reifier: &&Quad| {
        let classes = quads
            .iter()
            .filter(|quad| quad.subject == reifier.subject && quad.predicate.as_str() == rdf::TYPE);
        let mut classes = classes.map(|quad| quad.object.to_string());
        has(reifier, dip::SPEAKER)
            || classes.any(|class| class.contains("Claim") || is_saying && class.contains("Saying"))
    };
    let term = Term::from(triple.clone());
    let reifiers = quads.iter().filter(|quad| quad.object == term);
    let (claims, notes): (Vec<&Quad>, Vec<&Quad>) = reifiers.partition(is_claim);
    let is_stated = quads
        .iter()
        .any(|quad| Triple::from(quad.clone()) == *triple);
    let is_vouched = notes.iter().any(|note| has(note, dcterms::SOURCE));
    is_stated && (claims.is_empty() || is_vouched)
}

/// Whether one side states what the other side speaks of as a claim, and speaks of otherwise than before.
fn is_stated_beside(base: &[Quad], one: &[Quad], other: &[Quad], triple: &Triple) -> bool {
    let states = |quads: &[Quad]| {
        let mut all = quads.iter();
        all.any(|quad| Triple::from(quad.clone()) == *triple)
    };
    // There is but one blank node, whatever it is called.
    let said = |quads: &[Quad]| -> HashSet<(String, String)> {
        let said = quads.iter().map(|quad| {
            let subject = quad.subject.to_string();
            let subject = if subject.starts_with("_:") {
                "_:x"
            } else {
                &subject
            };
            let rest = format!("{} {} {}", quad.predicate, quad.object, quad.graph_name);
            (subject.to_owned(), rest)
        });
        said.collect()
    };
    let [before, ours, theirs] = [base, one, other].map(said);
    let [own, changed] = [&ours, &theirs].map(|side| {
        let changed = before.symmetric_difference(side);
        changed.cloned().collect::<HashSet<_>>()
    });
    let object = Term::from(triple.clone()).to_string();
    let reifies = |(_, rest): &&(String, String)| rest.contains(&object);
    let all = before.iter().chain(&ours).chain(&theirs).filter(reifies);
    let reifiers: HashSet<&String> = all.map(|(subject, _)| subject).collect();
    let mut anew = changed.difference(&own);
    let is_claim = |quads: &[Quad]| {
        let stated = triple.clone().in_graph(GraphName::DefaultGraph);
        !is_fact(&[quads, &[stated]].concat(), triple)
    };
    states(one)
        && !states(base)
        && !states(other)
        && anew.any(|(subject, _)| reifiers.contains(subject))
        && (is_claim(base) || is_claim(other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_claim_becomes_a_fact_and_no_fact_a_claim(
        base in any::<u16>(),
        ours in any::<(u16, u16)>(),
        theirs in any::<(u16, u16)>(),
    ) {
        let [base, ours, theirs] = [base, base ^ (ours.0 & ours.1), base ^ (theirs.0 & theirs.1)].map(made);
        let found = merged(&base, &ours, &theirs);
        let plain = unweighed(&base, &ours, &theirs);
        let mut is_needed = false;
        for triple in quads(":a :p :b , :c .").into_iter().map(Triple::from) {
            let [was, one, other] = [&base, &ours, &theirs].map(|quads| is_fact(quads, &triple));
            let wanted = if one == was { other } else { one };
            is_needed |= is_fact(&plain.merged(None), &triple) != wanted;
            is_needed |= is_stated_beside(&base, &ours, &theirs, &triple)
                || is_stated_beside(&base, &theirs, &ours, &triple);
            if found.conflicts.is_empty() {
                prop_assert_eq!(is_fact(&found.merged(None), &triple), wanted, "{}", triple);
                continue;
            }
            for (side, decided) in [(Side::Ours, one), (Side::Theirs, other)] {
                let is_fact = is_fact(&found.merged(Some(side)), &triple);
                prop_assert!(is_fact == wanted || is_fact == decided, "{triple} {side:?}");
            }
        }
        // Nobody is asked without need.
        if plain.conflicts.is_empty() {
            prop_assert_eq!(found.conflicts.is_empty(), !is_needed);
        }
    }
}
