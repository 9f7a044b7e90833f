//! A term as bytes, in the order in which the dictionary keeps them.
//!
//! A key is a kind and its bytes. Keys are equal exactly when the terms are, spelling
//! included: `01` and `1` are two terms, of two kinds.

use oxigraph::model::vocab::xsd;
use spareval::ExpressionTerm;

use super::dictionary::Unreadable;
use crate::model::{
    BlankNode, Literal, LiteralRef, NamedNode, NamedOrBlankNode, Term, TermRef, Triple,
};
use crate::store::Cell;

/// What a key's bytes are. The order is that of the sections of the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// The IRI.
    Iri,
    /// The label.
    Blank,
    /// The value of an `xsd:string`.
    Plain,
    /// Value, a zero byte, language tag, and `--ltr` or `--rtl` where there is a direction.
    Tagged,
    /// An `xsd:integer` in its canonical spelling within 64 bits: eight bytes,
    /// the highest first, the sign turned round, so that bytes compare as values do.
    Integer,
    /// Datatype, a zero byte, spelling.
    Typed,
    /// The keys of subject, predicate and object, each with its kind in a byte before
    /// it, and its length in four bytes (little endian) before that.
    Triple,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Iri,
        Self::Blank,
        Self::Plain,
        Self::Tagged,
        Self::Integer,
        Self::Typed,
        Self::Triple,
    ];

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Iri => 0,
            Self::Blank => 1,
            Self::Plain => 2,
            Self::Tagged => 3,
            Self::Integer => 4,
            Self::Typed => 5,
            Self::Triple => 6,
        }
    }
}

/// Bytes that are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoKey;

impl From<NoKey> for Unreadable {
    fn from(_: NoKey) -> Self {
        Self
    }
}

/// The value of an integer in its canonical spelling, if it has 64 bits.
fn canonical_integer(spelling: &str) -> Option<i64> {
    let digits = spelling.strip_prefix('-').unwrap_or(spelling);
    let canonical = match digits.as_bytes() {
        [b'0'] => spelling.len() == 1,
        [first, ..] => {
            *first != b'0' && digits.len() < 20 && digits.bytes().all(|b| b.is_ascii_digit())
        }
        [] => false,
    };
    canonical.then(|| spelling.parse().ok()).flatten()
}

fn flipped(value: i64) -> [u8; 8] {
    (value.cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

fn unflipped(bytes: &[u8]) -> Option<i64> {
    let bytes: [u8; 8] = bytes.try_into().ok()?;
    Some((u64::from_be_bytes(bytes) ^ (1 << 63)).cast_signed())
}

/// The parts of a literal, before it is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct LiteralParts<'a> {
    pub(super) value: &'a str,
    pub(super) language: Option<&'a str>,
    pub(super) direction: Option<&'a str>,
    /// Counts where there is no language.
    pub(super) datatype: &'a str,
}

/// Appends a literal's bytes.
pub(super) fn literal_key(parts: LiteralParts<'_>, out: &mut Vec<u8>) -> Kind {
    if let Some(language) = parts.language {
        out.extend(parts.value.as_bytes());
        out.push(0);
        out.extend(language.as_bytes());
        if let Some(direction) = parts.direction {
            out.extend(b"--");
            out.extend(direction.as_bytes());
        }
        return Kind::Tagged;
    }
    if parts.datatype == xsd::STRING.as_str() {
        out.extend(parts.value.as_bytes());
        return Kind::Plain;
    }
    if parts.datatype == xsd::INTEGER.as_str()
        && let Some(value) = canonical_integer(parts.value)
    {
        out.extend(flipped(value));
        return Kind::Integer;
    }
    out.extend(parts.datatype.as_bytes());
    out.push(0);
    out.extend(parts.value.as_bytes());
    Kind::Typed
}

fn of_literal(literal: LiteralRef<'_>, out: &mut Vec<u8>) -> Kind {
    let direction = literal.direction().map(|direction| direction.to_string());
    let parts = LiteralParts {
        value: literal.value(),
        language: literal.language(),
        direction: direction.as_deref(),
        datatype: literal.datatype().as_str(),
    };
    literal_key(parts, out)
}

/// Appends a term's bytes. Recursion follows the nesting of triple terms, which readers bound.
pub(super) fn term_key(term: TermRef<'_>, out: &mut Vec<u8>) -> Kind {
    match term {
        TermRef::NamedNode(node) => {
            out.extend(node.as_str().as_bytes());
            Kind::Iri
        }
        TermRef::BlankNode(node) => {
            out.extend(node.as_str().as_bytes());
            Kind::Blank
        }
        TermRef::Literal(literal) => of_literal(literal, out),
        TermRef::Triple(triple) => {
            part(triple.subject.as_ref().into(), out);
            part(triple.predicate.as_ref().into(), out);
            part(triple.object.as_ref(), out);
            Kind::Triple
        }
    }
}

/// One term inside a triple term.
fn part(term: TermRef<'_>, out: &mut Vec<u8>) {
    let at = out.len();
    out.extend([0; 5]);
    let kind = term_key(term, out);
    let length = u32::try_from(out.len() - at - 5).unwrap_or(u32::MAX);
    out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    out[at + 4] = kind.byte();
}

/// Appends one part of a triple term whose key is at hand.
pub(super) fn part_key(kind: Kind, bytes: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend(length.to_le_bytes());
    out.push(kind.byte());
    out.extend(bytes);
}

fn text(bytes: &[u8]) -> Result<&str, NoKey> {
    std::str::from_utf8(bytes).map_err(|_error| NoKey)
}

fn two(bytes: &[u8], at: Option<usize>) -> Result<(&str, &str), NoKey> {
    let at = at.ok_or(NoKey)?;
    Ok((text(&bytes[..at])?, text(&bytes[at + 1..])?))
}

/// Value, language, direction.
pub(super) fn tagged(bytes: &[u8]) -> Result<(&str, &str, Option<&str>), NoKey> {
    let (value, tag) = two(bytes, bytes.iter().rposition(|b| *b == 0))?;
    // Tags are short: a search for two bytes costs less than making one ready.
    let direction = tag.as_bytes().windows(2).position(|pair| pair == b"--");
    match direction.and_then(|place| Some((tag.get(..place)?, tag.get(place + 2..)?))) {
        Some((language, direction)) => Ok((value, language, Some(direction))),
        None => Ok((value, tag, None)),
    }
}

/// Datatype and spelling.
pub(super) fn typed(bytes: &[u8]) -> Result<(&str, &str), NoKey> {
    two(bytes, bytes.iter().position(|b| *b == 0))
}

fn direction(text: &str) -> Result<oxrdf::BaseDirection, NoKey> {
    match text {
        "ltr" => Ok(oxrdf::BaseDirection::Ltr),
        "rtl" => Ok(oxrdf::BaseDirection::Rtl),
        _ => Err(NoKey),
    }
}

/// The term that a key stands for. O(its bytes).
pub(super) fn term(kind: Kind, bytes: &[u8]) -> Result<Term, NoKey> {
    Ok(match kind {
        Kind::Iri => NamedNode::new_unchecked(text(bytes)?).into(),
        Kind::Blank => BlankNode::new(text(bytes)?).map_err(|_error| NoKey)?.into(),
        Kind::Plain => Literal::new_simple_literal(text(bytes)?).into(),
        Kind::Tagged => match tagged(bytes)? {
            (value, language, None) => {
                Literal::new_language_tagged_literal_unchecked(value, language).into()
            }
            (value, language, Some(way)) => {
                let way = direction(way)?;
                Literal::new_directional_language_tagged_literal_unchecked(value, language, way)
                    .into()
            }
        },
        Kind::Integer => {
            let value = unflipped(bytes).ok_or(NoKey)?;
            Literal::new_typed_literal(value.to_string(), xsd::INTEGER).into()
        }
        Kind::Typed => {
            let (datatype, spelling) = typed(bytes)?;
            let datatype = NamedNode::new_unchecked(datatype);
            Literal::new_typed_literal(spelling, datatype).into()
        }
        Kind::Triple => triple(bytes, 0)?.into(),
    })
}

/// Deepest triple term that is read; readers of data let through less.
const DEEPEST: usize = 2_100;

fn triple(bytes: &[u8], depth: usize) -> Result<Triple, NoKey> {
    if depth > DEEPEST {
        return Err(NoKey);
    }
    let [subject, predicate, object] = parts(bytes)?;
    let object = match object {
        (Kind::Triple, bytes) => triple(bytes, depth + 1)?.into(),
        (kind, bytes) => term(kind, bytes)?,
    };
    Ok(Triple {
        subject: resource(term(subject.0, subject.1)?)?,
        predicate: match term(predicate.0, predicate.1)? {
            Term::NamedNode(node) => node,
            _ => return Err(NoKey),
        },
        object,
    })
}

/// Kind and bytes of the three parts of a triple term.
pub(super) fn parts(mut bytes: &[u8]) -> Result<[(Kind, &[u8]); 3], NoKey> {
    let mut next = || {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(NoKey)?;
        let (kind, rest) = rest.split_first().ok_or(NoKey)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_error| NoKey)?;
        let (key, rest) = rest.split_at_checked(length).ok_or(NoKey)?;
        bytes = rest;
        Ok((Kind::from_byte(*kind).ok_or(NoKey)?, key))
    };
    Ok([next()?, next()?, next()?])
}

/// A term that can be a subject.
pub(super) fn resource(term: Term) -> Result<NamedOrBlankNode, NoKey> {
    match term {
        Term::NamedNode(node) => Ok(node.into()),
        Term::BlankNode(node) => Ok(node.into()),
        _ => Err(NoKey),
    }
}

/// The term as the evaluator of expressions wants it, without a detour over a [`Term`] for strings.
pub(super) fn expression(kind: Kind, bytes: &[u8]) -> Result<ExpressionTerm, NoKey> {
    Ok(match kind {
        Kind::Plain => ExpressionTerm::StringLiteral(text(bytes)?.to_owned()),
        Kind::Tagged => match tagged(bytes)? {
            (value, language, None) => ExpressionTerm::LangStringLiteral {
                value: value.to_owned(),
                language: language.to_owned(),
            },
            _ => term(kind, bytes)?.into(),
        },
        Kind::Integer => ExpressionTerm::IntegerLiteral(unflipped(bytes).ok_or(NoKey)?.into()),
        _ => term(kind, bytes)?.into(),
    })
}

/// The parts of the term that a key stands for. O(its bytes).
pub(super) fn cell(kind: Kind, bytes: &[u8]) -> Result<Cell<'_>, NoKey> {
    Ok(match kind {
        Kind::Iri => Cell::Iri(text(bytes)?),
        Kind::Blank => Cell::Blank(text(bytes)?),
        Kind::Plain => Cell::Text(text(bytes)?),
        Kind::Tagged => {
            let (value, language, way) = tagged(bytes)?;
            Cell::Tagged(value, language, way.map(direction).transpose()?)
        }
        Kind::Integer => Cell::Integer(unflipped(bytes).ok_or(NoKey)?),
        Kind::Typed => {
            let (datatype, spelling) = typed(bytes)?;
            Cell::Typed(spelling, datatype)
        }
        Kind::Triple => Cell::Triple(Box::new(triple(bytes, 0)?)),
    })
}

/// The text of a literal that people search for: strings, with or without a language.
pub(super) fn searchable(kind: Kind, bytes: &[u8]) -> Option<&str> {
    match kind {
        Kind::Plain => text(bytes).ok(),
        Kind::Tagged => tagged(bytes).ok().map(|(value, ..)| value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::io::{RdfFormat, RdfParser};

    use super::*;

    const TERMS: &str = r#"
        <http://e/s> <http://e/p> <http://e/o>, "", "a", "a"@en, "a"@en-gb, "a"@ar--rtl, "1",
            1, 01, -0, 0, -5, 9223372036854775807, 9223372036854775808, 1.0, 1.50, true, "1"^^<http://e/d>,
            "2025-08-15"^^<http://www.w3.org/2001/XMLSchema#date>, "nul\u0000in", "nul\u0000in"@en,
            <<( <http://e/s> <http://e/p> <<( _:b <http://e/p> "x"@en )>> )>> .
    "#;

    #[test]
    fn a_key_gives_the_term_back_spelling_included() {
        let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(TERMS);
        let mut keys = std::collections::BTreeSet::new();
        for quad in quads {
            let object = quad.unwrap().object;
            let mut key = Vec::new();
            let kind = term_key(object.as_ref(), &mut key);
            assert_eq!(term(kind, &key), Ok(object.clone()), "{object}");
            assert!(keys.insert((kind, key)), "{object} has the key of another");
        }
        assert_eq!(keys.len(), 22);
    }

    #[test]
    fn integers_are_in_the_order_of_their_values() {
        let values = [i64::MIN, -10, -9, -1, 0, 1, 2, 10, i64::MAX];
        let keys: Vec<[u8; 8]> = values.iter().map(|value| flipped(*value)).collect();
        assert!(keys.is_sorted());
        for (value, key) in values.iter().zip(&keys) {
            assert_eq!(unflipped(key), Some(*value));
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        for (kind, bytes) in [
            (Kind::Tagged, &b"no tag"[..]),
            (Kind::Typed, b"no spelling"),
            (Kind::Integer, b"1"),
            (Kind::Plain, b"\xff"),
            (Kind::Triple, b"\xff\xff\xff\xff\x00"),
        ] {
            assert!(term(kind, bytes).is_err(), "{kind:?}");
        }
    }
}
