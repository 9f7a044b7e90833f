//! What the binary carries: ontology, data, named queries and rules.
//!
//! One named graph a file. `build.rs` parses the files, names what they leave
//! without a name and packs the quads, because parsing them at each start
//! would take longer than anything else.

mod kind;
#[cfg(test)]
mod name;
#[cfg(test)]
mod pack;
mod unpack;

use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;
use crate::query::{Catalog, Origin};
use crate::store::{Backend, Memory, StoreError};

mod files {
    include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
}

/// What can go wrong with what the binary carries. All of it is a bug of ours.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// The packed quads are not what the build wrote.
    #[error("the built-in data are damaged")]
    Damaged,
    /// The store refused it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which part of the built-in quads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ontology, its concept schemes and alignments.
    Ontology,
    /// The shapes that data of this ontology are validated with.
    Shapes,
    /// The data.
    Data,
}

impl Part {
    const fn packed(self) -> &'static [u8] {
        match self {
            Self::Ontology => files::ONTOLOGY,
            Self::Shapes => files::SHAPES,
            Self::Data => files::DATA,
        }
    }
}

/// The quads of one part, file by file.
///
/// # Errors
/// A damaged binary, which no release is.
pub fn quads(part: Part) -> Result<Vec<Quad>, BuiltinError> {
    unpack::unpack(part.packed()).map_err(|unpack::Damaged| BuiltinError::Damaged)
}

/// A backend with these parts in it.
///
/// # Errors
/// As [`quads`].
pub fn load(parts: &[Part]) -> Result<Memory, BuiltinError> {
    let memory = Memory::new()?;
    for part in parts {
        memory.extend(&mut quads(*part)?.into_iter().map(Ok))?;
    }
    // A test says so; looking at each start would take a millisecond or two.
    Ok(memory.with_disjoint_graphs())
}

/// The named queries.
///
/// # Errors
/// A head that does not keep the format, which no release has.
pub fn catalog() -> Result<Catalog, Diagnostic> {
    Ok(Catalog::new(files::QUERIES)?.with_origin(Origin::new(origin)))
}

/// The data, whose things are the defaults of the queries.
fn origin() -> Result<Box<dyn Backend>, StoreError> {
    match load(&[Part::Data]) {
        Ok(data) => Ok(Box::new(data)),
        Err(BuiltinError::Store(error)) => Err(error),
        Err(BuiltinError::Damaged) => Err(StoreError::Interrupted),
    }
}

/// The rules of our ontology, each with its name.
pub fn rules() -> &'static [(&'static str, &'static str)] {
    files::RULES
}

#[cfg(test)]
mod tests {
    use oxigraph::io::{RdfFormat, RdfParser};

    use super::*;
    use crate::model::{NamedNode, NamedOrBlankNode, Triple};

    fn parse(text: &str) -> Vec<Triple> {
        let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(text);
        quads.map(|quad| Triple::from(quad.unwrap())).collect()
    }

    #[test]
    fn reifiers_are_named_by_what_they_say() {
        let text =
            "@prefix : <http://e/> . :s :p :o {| :source :a |} . :s :p :o {| :source :b |} .";
        let once = name::name_blanks("g", parse(text)).unwrap();
        let twice = name::name_blanks("g", parse(text)).unwrap();
        assert_eq!(once, twice);
        let subjects: std::collections::BTreeSet<String> = once
            .iter()
            .map(|triple| triple.subject.to_string())
            .collect();
        assert_eq!(subjects.len(), 3, "the thing itself and two statements");
        assert!(
            once.iter()
                .all(|triple| !matches!(triple.subject, NamedOrBlankNode::BlankNode(_)))
        );
    }

    #[test]
    fn other_blank_nodes_are_numbered() {
        let text = "@prefix : <http://e/> . :s :p [ :q 1 ] , [ :q 2 ] .";
        let once = name::name_blanks("g", parse(text)).unwrap();
        assert_eq!(once, name::name_blanks("g", parse(text)).unwrap());
        assert!(
            once.iter()
                .any(|triple| triple.object.to_string() == "_:xg-1")
        );
    }

    /// From the text of a file to the bytes in the binary, as the build goes.
    #[test]
    fn the_same_file_gives_the_same_bytes() {
        let text =
            "@prefix : <http://e/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
            :s :p [ :q 1 ] . << :s :p :o >> :source :b .
            :named rdf:reifies <<( [] :q <<( :s :p _:x )>> )>> . _:x :q 2 .";
        let packed = || {
            let named = name::name_blanks("g", parse(text)).unwrap();
            let mut packer = pack::Packer::default();
            let graph = NamedNode::new_unchecked("http://e/g");
            packer.add(&graph, &named).unwrap();
            packer.finish()
        };
        let bytes = packed();
        assert_eq!(bytes, packed());
        let quads = unpack::unpack(&bytes).unwrap();
        let of_x = |quad: &&Quad| quad.object.to_string().starts_with("\"2\"");
        let x = quads.iter().find(of_x).unwrap().subject.to_string();
        let inside = format!("<<( <http://e/s> <http://e/p> {x} )>>");
        assert!(
            quads
                .iter()
                .any(|quad| quad.object.to_string().contains(&inside)),
            "{inside} is not in {quads:#?}"
        );
    }

    #[test]
    fn an_unnamed_statement_may_not_point_at_a_blank_node() {
        for text in [
            ":s :p :o {| :source [ :page 3 ] |} .",
            ":s :p [ :q 1 ] {| :source :a |} .",
            "<< _:x :p :o >> :source :a .",
        ] {
            let said = name::name_blanks("g", parse(&format!("@prefix : <http://e/> . {text}")));
            assert!(
                said.unwrap_err().contains("points at a blank node"),
                "{text}"
            );
        }
        let named = "@prefix : <http://e/> . :s :p [ :q 1 ] ~ :it {| :source :a |} .";
        assert!(name::name_blanks("g", parse(named)).is_ok());
    }

    #[test]
    fn no_triple_is_in_two_graphs() {
        let mut all = quads(Part::Ontology).unwrap();
        all.extend(quads(Part::Data).unwrap());
        let mut seen = std::collections::HashSet::new();
        for quad in all {
            let triple = Triple::from(quad);
            assert!(seen.insert(triple.clone()), "{triple} is in two files");
        }
    }

    #[test]
    fn packing_loses_nothing() {
        let text = "@prefix : <http://e/> . :s :p 01, \"x\"@en-GB, \"y\", true, [ :q :r ] {| :w \"z\"^^:d |} .";
        let triples = parse(text);
        let graph = NamedNode::new_unchecked("http://e/g");
        let mut packer = pack::Packer::default();
        packer.add(&graph, &triples).unwrap();
        let bytes = packer.finish();
        let read = unpack::unpack(&bytes).unwrap();
        let expected: Vec<Quad> = triples
            .into_iter()
            .map(|triple| triple.in_graph(graph.clone()))
            .collect();
        assert_eq!(read, expected);
        for end in 0..bytes.len() {
            assert_eq!(unpack::unpack(&bytes[..end]), Err(unpack::Damaged));
        }
    }
}
