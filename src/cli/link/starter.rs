//! The small index that the program brings along: what the built-in data are linked to, by the names that they give,
//! and the other items whose ids were verified when the data were made (`starter.tsv`), by their English names.
//!
//! It is made when it is asked, of the data that are in the program anyway, which takes milliseconds.

use std::collections::{BTreeMap, BTreeSet};

use crate::builtin::{self, Part};
use crate::cli::failure::Failure;
use crate::link::LinkError;
use crate::link::index::{About, Index, IndexWriter, WIKIDATA};
use crate::link::source::{Facts, Languages};
use crate::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::store::StoreError;
use crate::vocab::{dip, org, owl, rdf, rdfs, schema};

/// Id, kind and English name, a line each.
const VERIFIED: &str = include_str!("starter.tsv");

/// What the kinds there are. Classes and ideas have none that tells them from other things.
const KINDS: [(&str, &str); 8] = [
    ("person", schema::PERSON),
    ("country", schema::COUNTRY),
    ("place", schema::PLACE),
    ("territory", schema::PLACE),
    ("org", schema::ORGANIZATION),
    ("event", schema::EVENT),
    ("position", org::POST),
    ("treaty", dip::TREATY),
];

/// More than it needs, in bytes.
const MEMORY: u64 = 8 << 20;

/// The index, in a file that is gone when the program has ended.
pub(super) fn open() -> Result<Index, Failure> {
    let quads = builtin::quads(Part::Data)?;
    let mut links = BTreeMap::new();
    for quad in &quads {
        if let (NamedOrBlankNode::NamedNode(ours), Term::NamedNode(theirs)) =
            (&quad.subject, &quad.object)
            && quad.predicate.as_str() == owl::SAME_AS
            && theirs.as_str().starts_with(WIKIDATA)
        {
            links.insert(ours.as_str(), theirs.as_str());
        }
    }
    let scratch = |error| {
        LinkError::File(StoreError::Io {
            path: std::env::temp_dir(),
            error,
        })
    };
    let folder = tempfile::tempdir().map_err(scratch)?;
    let path = folder.path().join("starter");
    let all = Languages::default();
    let mut facts = Facts::new(folder.path(), MEMORY);
    for quad in &quads {
        if let NamedOrBlankNode::NamedNode(ours) = &quad.subject
            && let Some(theirs) = links.get(ours.as_str())
        {
            facts.quad(theirs, quad, &all)?;
        }
    }
    let known: BTreeSet<&str> = links.into_values().collect();
    for quad in verified(&known) {
        if let NamedOrBlankNode::NamedNode(item) = &quad.subject {
            facts.quad(item.as_str(), &quad, &all)?;
        }
    }
    let about = About {
        sources: vec!["the built-in data and ids verified for them".to_owned()],
        ..About::default()
    };
    let mut writer = IndexWriter::begin(&path, MEMORY, about)?;
    facts.finish(&mut writer)?;
    writer.finish(&|_| {}, &|_| {})?;
    // A file that is open or mapped stays readable when its folder is gone.
    Ok(Index::open(&path)?)
}

/// What is known of the verified items that the data do not name.
fn verified(known: &BTreeSet<&str>) -> Vec<Quad> {
    let mut quads = Vec::new();
    for line in VERIFIED.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split('\t');
        let (Some(id), Some(kind), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let item = NamedNode::new_unchecked(format!("{WIKIDATA}{id}"));
        if known.contains(item.as_str()) {
            continue;
        }
        let mut say = |predicate: &str, object: Term| {
            let predicate = NamedNode::new_unchecked(predicate);
            quads.push(Quad::new(
                item.clone(),
                predicate,
                object,
                GraphName::DefaultGraph,
            ));
        };
        say(
            rdfs::LABEL,
            Literal::new_language_tagged_literal_unchecked(name, "en").into(),
        );
        if let Some((_, class)) = KINDS.iter().find(|(own, _)| *own == kind) {
            say(rdf::TYPE, NamedNode::new_unchecked(*class).into());
        }
    }
    quads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::index::Id;

    #[test]
    fn every_verified_item_is_in_the_starter_index() {
        let index = open().unwrap();
        let lines: Vec<&str> = VERIFIED
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.len() > 190, "{}", lines.len());
        for line in lines {
            let id = line.split('\t').next().unwrap();
            let number = index.number(&Id::new(id)).unwrap();
            let entity = index
                .entity(number.unwrap_or_else(|| panic!("{line}")))
                .unwrap();
            assert!(!entity.labels.is_empty(), "{line}");
        }
    }
}
