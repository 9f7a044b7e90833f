//! Comparing by meaning, against RDFC-1.0 and against what applying a difference gives.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use chancery::difference::{
    CannotSay, Difference, MOST_STEPS, Side, compare, merge, patch, renamed, update,
};
use chancery::model::{BlankNode, Quad};
use chancery::rdf::Format;
use chancery::store::{Backend as _, Context, Memory, Pattern, QueryResults};

use crate::project;
use crate::roundtrip::{any_quads, canonical, read};

fn compared(before: &[Quad], after: &[Quad]) -> Difference {
    compare(before.to_vec(), after.to_vec(), MOST_STEPS).unwrap()
}

/// The same with other blank nodes, in another order.
fn relabelled(quads: &[Quad], turn: usize) -> Vec<Quad> {
    let name = |blank: &BlankNode| {
        // The order of the new names is that of the old ones backwards.
        let turned: String = blank
            .as_str()
            .bytes()
            .map(|byte| char::from(b'a' + (b'z' - byte % 26) % 26))
            .collect();
        BlankNode::new(format!("{turned}x{}", blank.as_str())).unwrap()
    };
    let mut other: Vec<Quad> = quads.iter().map(|quad| renamed(quad, &name)).collect();
    if !other.is_empty() {
        let by = turn % other.len();
        other.rotate_left(by);
        other.reverse();
    }
    other
}

/// Applies a patch as others do: lines, one after the other.
fn patched(quads: &[Quad], patch: &str) -> Vec<Quad> {
    let mut left: BTreeSet<String> = quads.iter().map(|quad| format!("{quad} .")).collect();
    let mut lines = patch.lines();
    assert_eq!(lines.next(), Some("TX ."));
    assert_eq!(lines.next_back(), Some("TC ."));
    for line in lines {
        let (sign, quad) = line.split_at(2);
        match sign {
            "D " => assert!(left.remove(quad), "{quad} is not there"),
            "A " => assert!(left.insert(quad.to_owned()), "{quad} is there already"),
            other => panic!("{other}"),
        }
    }
    // Names of blank nodes are those of the text only here, so that nothing renames them.
    let text = left.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    read(text.as_bytes(), Format::NQuads)
}

fn stored(quads: &[Quad]) -> Memory {
    let memory = Memory::new().unwrap();
    memory.extend(&mut quads.iter().cloned().map(Ok)).unwrap();
    memory
}

fn all(memory: &Memory) -> BTreeSet<String> {
    let quads: Vec<Quad> = memory
        .quads(Pattern::default())
        .collect::<Result<_, _>>()
        .unwrap();
    canonical(&quads)
}

/// What an update makes of a store, or none where there is no update.
fn updated(difference: &Difference, before: &[Quad]) -> Option<BTreeSet<String>> {
    let store = stored(before);
    let context = Context::default();
    let mut is_sure = |query: &str| match store.query(query, &context).unwrap() {
        QueryResults::Solutions(solutions) => Ok::<bool, ()>(solutions.count() == 1),
        _ => panic!("no solutions"),
    };
    match update(difference, &mut is_sure) {
        Ok(text) => {
            store
                .update(&text, &context)
                .unwrap_or_else(|error| panic!("{error}\n{text}"));
            Some(all(&store))
        }
        Err(CannotSay::NotToldApart | CannotSay::NewGraph) => None,
        Err(error) => panic!("{error:?}"),
    }
}

/// The folder of the W3C's suite, if it is there.
fn library() -> Option<PathBuf> {
    let folder = std::env::var_os("CHANCERY_W3C")
        .map_or_else(|| project::root().join("../shared/w3c"), PathBuf::from);
    let folder = folder.join("rdf-canon/rdfc10");
    let there = folder.is_dir();
    if !there {
        let said = format!(
            "skipped: {} is not here; set CHANCERY_W3C to a folder whose `rdf-canon` is `tests` of \
             https://github.com/w3c/rdf-canon\n",
            folder.display()
        );
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).unwrap();
    }
    there.then_some(folder)
}

#[test]
fn the_graphs_of_the_suite_are_equal_whatever_their_nodes_are_called() {
    let Some(folder) = library() else { return };
    let mut seen = 0;
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(test) = name.strip_suffix("-in.nq") else {
            continue;
        };
        let mut quads = read(&std::fs::read(&path).unwrap(), Format::NQuads);
        let mut known = HashSet::new();
        quads.retain(|quad| known.insert(quad.clone()));
        let found = compared(&quads, &relabelled(&quads, seen));
        assert!(
            found.is_empty(),
            "{test}: {:?} {:?}",
            found.removed,
            found.added
        );
        let expected = path.with_file_name(format!("{test}-rdfc10.nq"));
        if let Ok(text) = std::fs::read(expected) {
            let found = compared(&quads, &read(&text, Format::NQuads));
            assert!(
                found.is_empty(),
                "{test}: {:?} {:?}",
                found.removed,
                found.added
            );
        }
        if let Some(last) = quads.last() {
            // One statement less is one difference, wherever it is.
            let found = compared(&quads, &relabelled(&quads[..quads.len() - 1], seen));
            assert!(!found.is_empty(), "{test}: {last}");
            assert_eq!(found.removed.len(), found.added.len() + 1, "{test}");
        }
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}

/// Runs a property on many pairs of datasets; it says whether there was an update, which so many of 100 have
/// to have at least.
fn with_updates(
    least: usize,
    property: impl Fn(&[Quad], &[Quad], usize) -> Result<bool, TestCaseError>,
) {
    let config = ProptestConfig {
        source_file: Some(file!()),
        ..ProptestConfig::with_cases(192)
    };
    let mut runner = TestRunner::new(config);
    let (tried, had) = (Cell::new(0), Cell::new(0));
    let datasets = (any_quads(), any_quads(), 0..12_usize);
    let found = runner.run(&datasets, |(one, other, turn)| {
        let updated = property(&one, &other, turn)?;
        tried.set(tried.get() + 1);
        had.set(had.get() + usize::from(updated));
        Ok(())
    });
    found.unwrap_or_else(|failed| panic!("{failed}"));
    let (tried, had) = (tried.get(), had.get());
    assert!(had * 100 > tried * least, "{had} of {tried} have an update");
}

#[test]
fn a_difference_makes_one_of_the_other() {
    with_updates(20, |before, after, turn| {
        let same = compared(before, &relabelled(before, turn));
        prop_assert!(same.is_empty());
        let found = compared(before, after);
        prop_assert_eq!(found.is_empty(), canonical(before) == canonical(after));
        let made = patched(before, &patch(&found));
        prop_assert_eq!(canonical(&made), canonical(after));
        let made = updated(&found, before);
        if let Some(made) = &made {
            prop_assert_eq!(made, &all(&stored(after)));
        }
        Ok(made.is_some())
    });
}

/// Most of two random datasets differs; here little does.
#[test]
fn little_changes_are_little_differences() {
    with_updates(50, |before, other, turn| {
        let mut after = relabelled(before, turn);
        after.pop();
        after.extend(other.first().cloned());
        let found = compared(before, &after);
        let made = patched(before, &patch(&found));
        prop_assert_eq!(canonical(&made), canonical(&after));
        let made = updated(&found, before);
        if let Some(made) = &made {
            prop_assert_eq!(made, &all(&stored(&after)));
        }
        Ok(made.is_some())
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn merging_with_what_nobody_changed_gives_what_somebody_did(base in any_quads(), ours in any_quads(), turn in 0..12_usize) {
        let other = relabelled(&base, turn);
        for (ours, theirs) in [(&ours, &other), (&other, &ours)] {
            let merge = merge(&base, ours.clone(), theirs.clone(), MOST_STEPS).unwrap();
            prop_assert!(merge.conflicts.is_empty());
            let wanted = if ours == &other { theirs } else { ours };
            prop_assert_eq!(canonical(&merge.merged(None)), canonical(wanted));
        }
        // Both did the same.
        let merge = merge(&base, ours.clone(), relabelled(&ours, turn), MOST_STEPS).unwrap();
        let decided = merge.merged(Some(Side::Ours));
        prop_assert!(merge.conflicts.is_empty() || canonical(&decided) == canonical(&ours));
    }
}

#[test]
fn the_names_of_both_sides_lead_back() {
    let text = "_:a <http://e/p> _:b . _:b <http://e/q> \"1\" . _:c <http://e/r> \"2\" .";
    let before = read(text.replace(" . ", " .\n").as_bytes(), Format::NQuads);
    let after = relabelled(&before[..2], 1);
    let found = compared(&before, &after);
    let back = |blank: &BlankNode| found.their_name(blank);
    let own: Vec<Quad> = found
        .after
        .iter()
        .map(|quad| renamed(quad, &back))
        .collect();
    let known: HashMap<String, usize> = after.iter().map(|quad| (quad.to_string(), 1)).collect();
    assert!(own.iter().all(|quad| known.contains_key(&quad.to_string())));
    assert_eq!((found.removed.len(), found.added.len()), (1, 0));
}
