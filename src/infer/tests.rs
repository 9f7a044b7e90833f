//! Rules over small data: what follows, and that joining only what is new misses nothing.

use super::*;
use crate::builtin;

#[test]
fn most_rules_of_the_ontology_are_joins() {
    let mut inference = Inference::default();
    for (name, text) in builtin::rules() {
        let text = RuleText {
            name,
            source: name,
            text,
        };
        inference
            .add_rule(&text, &Prefixes::default(), &Limits::default())
            .unwrap();
    }
    let program = &inference.program;
    let asked = program.questions.iter();
    let asked: Vec<&str> = asked
        .map(|question| program.named[question.source].name.as_str())
        .collect();
    assert_eq!(asked, ["bounds"]);
    let party = program.named.iter().find(|named| named.name == "party").unwrap();
    assert_eq!(party.writes.len(), 2, "{:?}", party.writes);
}
