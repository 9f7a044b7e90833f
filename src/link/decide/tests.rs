//! A file of decisions that somebody wrote by hand, or put together: nothing in it is lost in silence.

use std::path::PathBuf;

use super::*;
use crate::link::LinkError;

const ADA: Hand<'_> = Hand {
    by: "Ada",
    when: "2026-01-01T00:00:00Z",
};
const BOB: Hand<'_> = Hand {
    by: "Bob",
    when: "2026-01-02T00:00:00Z",
};

fn about(choice: Choice, candidate: Option<u32>, hand: Hand<'_>) -> Decision {
    let scored = candidate.map(|number| (Id::Item(number), 50));
    Decision::new(("http://e.org/a", "A"), choice, scored, hand, "")
}

/// A folder with a file of these decisions.
fn with(all: &[Decision]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.ttl");
    let mut kept = Decisions::open(&path).unwrap();
    for one in all {
        kept.add(vec![one.clone()]).unwrap();
    }
    drop(kept);
    (folder, path)
}

/// What is wrong, and in which line.
#[track_caller]
fn wrong(found: Result<(), LinkError>) -> (String, u64) {
    let Err(LinkError::Source(said)) = found else {
        panic!("taken");
    };
    (said.message.clone(), said.location.unwrap().line)
}

#[test]
fn decisions_that_contradict_each_other_are_told_with_both_places() {
    let same = |number, hand| about(Choice::Same, Some(number), hand);
    let other = |number, hand| about(Choice::Different, Some(number), hand);
    for (first, second) in [
        (same(1, ADA), other(1, BOB)),
        (other(1, ADA), same(1, BOB)),
        (same(1, ADA), same(2, BOB)),
        (same(1, ADA), about(Choice::None, None, BOB)),
    ] {
        let (_folder, path) = with(&[first, second]);
        let kept = Decisions::read(&path).unwrap();
        let (said, line) = wrong(kept.agree());
        assert!(
            said.contains("by Ada at 2026-01-01T00:00:00Z (line 10)"),
            "{said}"
        );
        assert!(said.contains("by Bob") && line == 19, "{said}: {line}");
        let withdrawn = kept.all()[0].withdrawn(BOB, "");
        drop(kept);
        let mut kept = Decisions::open(&path).unwrap();
        kept.add(vec![withdrawn]).unwrap();
        assert!(kept.agree().is_ok());
    }
    for (first, second) in [
        (same(1, ADA), same(1, BOB)),
        (same(1, ADA), other(2, BOB)),
        (about(Choice::None, None, ADA), other(2, BOB)),
    ] {
        let (_folder, path) = with(&[first, second]);
        assert!(Decisions::read(&path).unwrap().agree().is_ok());
    }
}

#[test]
fn what_cannot_be_read_as_a_decision_is_told_with_its_line() {
    let (_folder, path) = with(&[about(Choice::Same, Some(1), ADA)]);
    let text = std::fs::read_to_string(&path).unwrap();
    let iri = text
        .lines()
        .find(|line| line.contains("LinkDecision"))
        .unwrap();
    let iri = iri.split(' ').next().unwrap();
    let read = |old: &str, new: &str| {
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old}");
        std::fs::write(&path, changed).unwrap();
        Decisions::read(&path)
    };
    let kept = read(" a dip", " a <http://www.w3.org/ns/prov#Activity> , dip");
    assert_eq!(kept.unwrap().all().len(), 1, "a class more");
    for (old, new, says) in [
        (iri, "[]", "a decision has no IRI"),
        (iri, "_:b", "a decision has no IRI"),
        (
            "dip:LinkDecision",
            "dip:LinkDecison",
            "a decision is no dip:LinkDecision",
        ),
        (
            "<http://e.org/a>",
            "\"a > <b\"",
            "`a > <b` is no thing that a decision can be about",
        ),
        ("entity/Q1>", "entity/L1>", "`L1` is no candidate"),
        (
            "entity/Q1>",
            "entity/Q1>, wd:Q2",
            "this decision says about which candidate it is more than once",
        ),
        (
            "decision:same",
            "decision:withdrawn",
            "this decision does not say which one it withdraws",
        ),
    ] {
        let (said, _) = wrong(read(old, new).map(drop));
        assert_eq!(said, says);
    }
}
