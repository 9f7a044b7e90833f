//! A term as its parts lie in the data.

use crate::model::{BaseDirection, Triple};

/// A term that is read and not kept.
#[derive(Debug)]
pub enum Cell<'a> {
    /// An IRI.
    Iri(&'a str),
    /// The name of a blank node.
    Blank(&'a str),
    /// A string without a language.
    Text(&'a str),
    /// A string, its language, and its direction.
    Tagged(&'a str, &'a str, Option<BaseDirection>),
    /// The spelling of a literal, and its datatype.
    Typed(&'a str, &'a str),
    /// An `xsd:integer` in its canonical spelling.
    Integer(i64),
    /// A triple term.
    Triple(Box<Triple>),
}
