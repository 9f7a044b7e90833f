//! What the binary carries: ontology, data and named queries.
//!
//! One named graph a file. Reifiers that the files leave without a name get an
//! IRI made of what they say, so that the same file always gives the same
//! statements and a picture can link to each of them.

use std::collections::BTreeMap;

use oxigraph::io::{RdfFormat, RdfParser};
use sha2::{Digest as _, Sha256};

use crate::model::diagnostic::Diagnostic;
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::query::Catalog;
use crate::store::{Backend as _, Memory, StoreError};
use crate::vocab::{id, rdf};

mod files {
    include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
}

/// What can go wrong with what the binary carries. All of it is a bug of ours.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// A file is not what its format asks for.
    #[error("the built-in file {file} cannot be read: {message}")]
    Damaged {
        /// Its path.
        file: String,
        /// Why.
        message: String,
    },
    /// The store refused it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which part of the built-in quads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ontology, its concept schemes and alignments.
    Ontology,
    /// The data.
    Data,
}

impl Part {
    const fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Ontology => files::ONTOLOGY,
            Self::Data => files::DATA,
        }
    }

    const fn graphs(self) -> &'static str {
        match self {
            Self::Ontology => id::GRAPH_ONTOLOGY,
            Self::Data => id::GRAPH_DATA,
        }
    }
}

/// The quads of one part, file by file.
///
/// # Errors
/// A damaged file, which no release has.
pub fn quads(part: Part) -> Result<Vec<Quad>, BuiltinError> {
    let mut all = Vec::new();
    for (path, text) in part.files() {
        let graph = NamedNode::new_unchecked(format!("{}{path}", part.graphs()));
        // Tests read every file with all checks; at each start they would cost a millisecond.
        let parser = RdfParser::from_format(RdfFormat::Turtle)
            .with_default_graph(graph)
            .lenient();
        let quads = parser.for_slice(text).collect::<Result<Vec<Quad>, _>>();
        let quads = quads.map_err(|error| BuiltinError::Damaged {
            file: (*path).to_owned(),
            message: error.to_string(),
        })?;
        all.extend(name_reifiers(quads));
    }
    Ok(all)
}

/// A backend with these parts in it.
///
/// # Errors
/// As [`quads`].
pub fn load(parts: &[Part]) -> Result<Memory, BuiltinError> {
    let memory = Memory::new()?;
    // Parsing is half of every start: the next part is parsed while this one is stored.
    std::thread::scope(|scope| {
        let parsing: Vec<_> = parts
            .iter()
            .map(|part| scope.spawn(|| quads(*part)))
            .collect();
        for part in parsing {
            let quads = part
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            memory.extend(&mut quads.into_iter().map(Ok))?;
        }
        Ok::<(), BuiltinError>(())
    })?;
    // A test says so; looking at each start would take a millisecond or two.
    Ok(memory.with_disjoint_graphs())
}

/// The named queries.
///
/// # Errors
/// A head that does not keep the format, which no release has.
pub fn catalog() -> Result<Catalog, Diagnostic> {
    Catalog::new(files::QUERIES)
}

/// Replaces blank reifiers by IRIs: the first 16 hexadecimal digits of the
/// SHA-256 of the triple and of everything else that is said about the reifier.
fn name_reifiers(quads: Vec<Quad>) -> Vec<Quad> {
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in &quads {
        if quad.predicate.as_str() == rdf::REIFIES
            && let NamedOrBlankNode::BlankNode(blank) = &quad.subject
        {
            keys.insert(blank.as_str().to_owned(), Vec::new());
        }
    }
    for quad in &quads {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject
            && let Some(key) = keys.get_mut(blank.as_str())
        {
            key.push(format!("{} {}", quad.predicate, quad.object));
        }
    }
    let names: BTreeMap<String, NamedNode> = keys
        .into_iter()
        .map(|(blank, mut said)| {
            said.sort();
            let digest = Sha256::digest(said.join("|"));
            let head = digest.iter().take(8);
            let head = head.fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
            let hash = format!("{head:016x}");
            (
                blank,
                NamedNode::new_unchecked(format!("{}{hash}", id::STATEMENT)),
            )
        })
        .collect();
    let mut others = BTreeMap::new();
    quads
        .into_iter()
        .map(|quad| renamed(quad, &names, &mut others))
        .collect()
}

/// Blank nodes that are no reifiers are numbered by graph, for the same bytes each time.
fn renamed(
    quad: Quad,
    names: &BTreeMap<String, NamedNode>,
    others: &mut BTreeMap<String, BlankNode>,
) -> Quad {
    let stem = match &quad.graph_name {
        GraphName::NamedNode(graph) => {
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
            let local = graph.as_str().rsplit('/').next().unwrap_or("");
            local.chars().map(plain).collect::<String>()
        }
        _ => String::new(),
    };
    let mut other = |blank: BlankNode| {
        let number = others.len();
        let name = || BlankNode::new_unchecked(format!("x{stem}-{number}"));
        others
            .entry(blank.as_str().to_owned())
            .or_insert_with(name)
            .clone()
    };
    let subject = match quad.subject {
        NamedOrBlankNode::BlankNode(blank) => match names.get(blank.as_str()) {
            Some(name) => name.clone().into(),
            None => other(blank).into(),
        },
        named @ NamedOrBlankNode::NamedNode(_) => named,
    };
    let object = match quad.object {
        Term::BlankNode(blank) => match names.get(blank.as_str()) {
            Some(name) => name.clone().into(),
            None => other(blank).into(),
        },
        term => term,
    };
    Quad {
        subject,
        object,
        ..quad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<Quad> {
        RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(text)
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn reifiers_are_named_by_what_they_say() {
        let text =
            "@prefix : <http://e/> . :s :p :o {| :source :a |} . :s :p :o {| :source :b |} .";
        let once = name_reifiers(parse(text));
        let twice = name_reifiers(parse(text));
        assert_eq!(once, twice);
        let subjects: std::collections::BTreeSet<String> =
            once.iter().map(|quad| quad.subject.to_string()).collect();
        assert_eq!(subjects.len(), 3, "the thing itself and two statements");
        assert!(
            once.iter()
                .all(|quad| !matches!(quad.subject, NamedOrBlankNode::BlankNode(_)))
        );
    }

    #[test]
    fn no_triple_is_in_two_graphs() {
        let mut all = quads(Part::Ontology).unwrap();
        all.extend(quads(Part::Data).unwrap());
        let mut seen = std::collections::HashSet::new();
        for quad in all {
            let triple = crate::model::Triple::from(quad);
            assert!(seen.insert(triple.clone()), "{triple} is in two files");
        }
    }

    #[test]
    fn other_blank_nodes_are_numbered() {
        let quads = name_reifiers(parse("@prefix : <http://e/> . :s :p [ :q 1 ] , [ :q 2 ] ."));
        let again = name_reifiers(parse("@prefix : <http://e/> . :s :p [ :q 1 ] , [ :q 2 ] ."));
        assert_eq!(quads, again);
    }
}
