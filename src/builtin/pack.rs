//! Quads as bytes that need no parsing. Written when the program is built.
//!
//! All numbers are LEB128. First the terms: how many, then each as a kind byte
//! with its strings (length, UTF-8 bytes) and the numbers of earlier terms it
//! is made of. Then the quads: how many, then subject, predicate, object and
//! graph of each as numbers of terms. `unpack.rs` reads it.

use std::collections::HashMap;

use super::kind;
use crate::model::{NamedNode, Term, Triple};

/// Collects quads, then gives the bytes.
#[derive(Default)]
pub(crate) struct Packer {
    numbers: HashMap<Term, usize>,
    terms: Vec<u8>,
    quads: Vec<u8>,
    count: usize,
}

impl Packer {
    /// Adds the triples of one graph.
    pub(crate) fn add(&mut self, graph: &NamedNode, triples: &[Triple]) -> Result<(), String> {
        let graph = self.term(&graph.clone().into())?;
        for triple in triples {
            let numbers = self.parts(triple)?;
            for number in numbers.into_iter().chain([graph]) {
                write(number, &mut self.quads);
            }
            self.count += 1;
        }
        Ok(())
    }

    /// The bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(self.numbers.len(), &mut bytes);
        bytes.extend(self.terms);
        write(self.count, &mut bytes);
        bytes.extend(self.quads);
        bytes
    }

    fn parts(&mut self, triple: &Triple) -> Result<[usize; 3], String> {
        Ok([
            self.term(&triple.subject.clone().into())?,
            self.term(&triple.predicate.clone().into())?,
            self.term(&triple.object)?,
        ])
    }

    /// The number of a term, which is written where it is new.
    fn term(&mut self, term: &Term) -> Result<usize, String> {
        if let Some(number) = self.numbers.get(term) {
            return Ok(*number);
        }
        let mut bytes = Vec::new();
        match term {
            Term::NamedNode(node) => text(kind::IRI, node.as_str(), &mut bytes),
            Term::BlankNode(node) => text(kind::BLANK, node.as_str(), &mut bytes),
            Term::Literal(literal) => {
                if literal.direction().is_some() {
                    return Err(format!("{literal}: base directions are not packed"));
                }
                if let Some(language) = literal.language() {
                    text(kind::LANGUAGE, literal.value(), &mut bytes);
                    string(language, &mut bytes);
                } else if literal.datatype().as_str() == "http://www.w3.org/2001/XMLSchema#string" {
                    text(kind::STRING, literal.value(), &mut bytes);
                } else {
                    let datatype = self.term(&literal.datatype().into_owned().into())?;
                    text(kind::TYPED, literal.value(), &mut bytes);
                    write(datatype, &mut bytes);
                }
            }
            Term::Triple(triple) => {
                let parts = self.parts(triple)?;
                bytes.push(kind::TRIPLE);
                for part in parts {
                    write(part, &mut bytes);
                }
            }
        }
        self.terms.extend(bytes);
        let number = self.numbers.len();
        self.numbers.insert(term.clone(), number);
        Ok(number)
    }
}

fn text(kind: u8, text: &str, bytes: &mut Vec<u8>) {
    bytes.push(kind);
    string(text, bytes);
}

fn string(text: &str, bytes: &mut Vec<u8>) {
    write(text.len(), bytes);
    bytes.extend_from_slice(text.as_bytes());
}

fn write(mut number: usize, bytes: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}
