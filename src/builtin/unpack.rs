//! Reads the quads that `pack.rs` wrote.

use super::kind;
use crate::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};

/// Where the bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// All quads of a pack. O(bytes).
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<Quad>, Damaged> {
    let mut reader = Reader { bytes };
    let count = reader.number()?;
    let mut terms = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        let term = reader.term(&terms)?;
        terms.push(term);
    }
    let count = reader.number()?;
    let mut quads = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        let Triple {
            subject,
            predicate,
            object,
        } = reader.triple(&terms)?;
        let graph_name = GraphName::NamedNode(reader.node(&terms)?);
        quads.push(Quad {
            subject,
            predicate,
            object,
            graph_name,
        });
    }
    if reader.bytes.is_empty() {
        Ok(quads)
    } else {
        Err(Damaged)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.bytes.split_first().ok_or(Damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<usize, Damaged> {
        let mut number = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    fn string(&mut self) -> Result<&'a str, Damaged> {
        let length = self.number()?;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(Damaged)?;
        self.bytes = rest;
        std::str::from_utf8(text).map_err(|_not_utf8| Damaged)
    }

    fn known<'t>(&mut self, terms: &'t [Term]) -> Result<&'t Term, Damaged> {
        terms.get(self.number()?).ok_or(Damaged)
    }

    fn node(&mut self, terms: &[Term]) -> Result<NamedNode, Damaged> {
        match self.known(terms)? {
            Term::NamedNode(node) => Ok(node.clone()),
            _ => Err(Damaged),
        }
    }

    fn triple(&mut self, terms: &[Term]) -> Result<Triple, Damaged> {
        let subject = match self.known(terms)? {
            Term::NamedNode(node) => NamedOrBlankNode::NamedNode(node.clone()),
            Term::BlankNode(node) => NamedOrBlankNode::BlankNode(node.clone()),
            Term::Literal(_) | Term::Triple(_) => return Err(Damaged),
        };
        Ok(Triple {
            subject,
            predicate: self.node(terms)?,
            object: self.known(terms)?.clone(),
        })
    }

    /// The next term. IRIs, blank nodes and language tags were checked when they were packed.
    fn term(&mut self, terms: &[Term]) -> Result<Term, Damaged> {
        Ok(match self.byte()? {
            kind::IRI => NamedNode::new_unchecked(self.string()?).into(),
            kind::BLANK => BlankNode::new_unchecked(self.string()?).into(),
            kind::STRING => Literal::new_simple_literal(self.string()?).into(),
            kind::LANGUAGE => {
                let value = self.string()?;
                Literal::new_language_tagged_literal_unchecked(value, self.string()?).into()
            }
            kind::TYPED => {
                let value = self.string()?;
                Literal::new_typed_literal(value, self.node(terms)?).into()
            }
            kind::TRIPLE => self.triple(terms)?.into(),
            _ => return Err(Damaged),
        })
    }
}
