//! The small index that the program brings along: what the built-in data are linked to, by the names that they give.
//!
//! It is made when it is asked, of the data that are in the program anyway, which takes milliseconds.

use std::collections::BTreeMap;

use crate::builtin::{self, Part};
use crate::cli::failure::Failure;
use crate::link::LinkError;
use crate::link::index::{About, Index, IndexWriter, WIKIDATA};
use crate::link::source::{Facts, Languages};
use crate::model::{NamedOrBlankNode, Term};
use crate::store::StoreError;
use crate::vocab::owl;

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
    let about = About {
        sources: vec!["the built-in data".to_owned()],
        ..About::default()
    };
    let mut writer = IndexWriter::begin(&path, MEMORY, about)?;
    facts.finish(&mut writer)?;
    writer.finish(&|_| {}, &|_| {})?;
    // A file that is open or mapped stays readable when its folder is gone.
    Ok(Index::open(&path)?)
}
