//! Quads out, in any format, refusing what the format cannot hold.

use std::io::{self, Write};

use oxigraph::io::{RdfSerializer, WriterQuadSerializer};

use super::basic::Encoder;
use super::format::Format;
use crate::model::{GraphName, Quad, Term};

/// What can go wrong when RDF is written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output cannot take it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The format has no named graphs.
    #[error("{format} cannot hold the named graph <{graph}>")]
    Graph {
        /// The format's name.
        format: &'static str,
        /// The first graph that does not fit.
        graph: String,
    },
    /// The format cannot spell this.
    #[error("{format} cannot hold {what}")]
    Unspeakable {
        /// The format's name.
        format: &'static str,
        /// The term that does not fit, and why.
        what: String,
    },
    /// A prefix that stands for no IRI.
    #[error("the prefix `{name}:` stands for no IRI: {error}")]
    Prefix {
        /// Its name.
        name: String,
        /// Why.
        error: oxigraph::model::IriParseError,
    },
}

/// A stream of quads into a writer.
pub struct QuadWriter<W: Write> {
    inner: WriterQuadSerializer<W>,
    format: Format,
    merge_graphs: bool,
    encoder: Encoder,
    buffer: Vec<Quad>,
}

impl<W: Write> std::fmt::Debug for QuadWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QuadWriter")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl<W: Write> QuadWriter<W> {
    /// A writer that declares these prefixes. `merge_graphs` puts all quads into the default graph.
    ///
    /// # Errors
    /// A prefix whose namespace is no IRI.
    pub fn new<'a>(
        out: W,
        format: Format,
        prefixes: impl IntoIterator<Item = (&'a str, &'a str)>,
        merge_graphs: bool,
    ) -> Result<Self, WriteError> {
        let mut serializer = RdfSerializer::from_format(format.oxigraph());
        for (name, iri) in prefixes {
            // Without a name it would change the meaning of every tag; `xml…` belongs to XML.
            let reserved = name
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case("xml"));
            if format == Format::RdfXml && (name.is_empty() || reserved) {
                continue;
            }
            serializer = serializer
                .with_prefix(name, iri)
                .map_err(|error| WriteError::Prefix {
                    name: name.to_owned(),
                    error,
                })?;
        }
        let inner = serializer.for_writer(out);
        Ok(Self {
            inner,
            format,
            merge_graphs,
            encoder: Encoder::default(),
            buffer: Vec::new(),
        })
    }

    /// Writes one quad.
    ///
    /// # Errors
    /// What the format cannot hold, and failures of the output.
    pub fn write(&mut self, quad: &Quad) -> Result<(), WriteError> {
        let format = self.format.title();
        let mut quad = std::borrow::Cow::Borrowed(quad);
        if self.merge_graphs {
            quad.to_mut().graph_name = GraphName::DefaultGraph;
        }
        if !self.format.holds_graphs() && !quad.graph_name.is_default_graph() {
            let graph = match &quad.graph_name {
                GraphName::NamedNode(node) => node.as_str().to_owned(),
                other => other.to_string(),
            };
            return Err(WriteError::Graph { format, graph });
        }
        self.check(&quad)?;
        if self.format == Format::JsonLd && matches!(quad.object, Term::Triple(_)) {
            self.encoder.encode(&quad, &mut self.buffer);
            for plain in self.buffer.drain(..) {
                self.inner.serialize_quad(&plain)?;
            }
            return Ok(());
        }
        Ok(self.inner.serialize_quad(quad.as_ref())?)
    }

    /// Ends the document.
    ///
    /// # Errors
    /// Failures of the output.
    pub fn finish(self) -> Result<W, WriteError> {
        Ok(self.inner.finish()?)
    }

    /// XML 1.0 has no way to write most control characters, nor a property
    /// whose IRI does not end in an XML name; JSON-LD none for base direction.
    fn check(&self, quad: &Quad) -> Result<(), WriteError> {
        let what = match self.format {
            Format::RdfXml => unspeakable_in_xml(quad.predicate.as_str(), &quad.object),
            Format::JsonLd => has_direction(&quad.object)
                .then(|| format!("the base direction of {}", shortened(&quad.object))),
            _ => None,
        };
        match what {
            Some(what) => Err(WriteError::Unspeakable {
                format: self.format.title(),
                what,
            }),
            None => Ok(()),
        }
    }
}

fn has_direction(term: &Term) -> bool {
    match term {
        Term::Literal(literal) => literal.direction().is_some(),
        Term::Triple(triple) => has_direction(&triple.object),
        _ => false,
    }
}

fn unspeakable_in_xml(predicate: &str, object: &Term) -> Option<String> {
    if !ends_in_xml_name(predicate) {
        return Some(format!(
            "the property <{predicate}>: it does not end in an XML name"
        ));
    }
    match object {
        Term::Literal(literal) if !literal.value().chars().all(is_xml_character) => {
            Some(format!("the control characters of {}", shortened(object)))
        }
        Term::Triple(triple) => unspeakable_in_xml(triple.predicate.as_str(), &triple.object),
        _ => None,
    }
}

/// A name start character stands somewhere after the last character that no name may hold.
fn ends_in_xml_name(iri: &str) -> bool {
    let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let tail = iri.rsplit(|c| !name(c)).next().unwrap_or("");
    tail.contains(|c: char| c.is_alphabetic() || c == '_')
}

/// XML 1.0, production 2.
fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A term cut to a length that fits into a message.
fn shortened(term: &Term) -> String {
    let text = crate::model::printable(&term.to_string());
    if text.chars().count() <= 60 {
        text
    } else {
        text.chars().take(60).chain(['…']).collect()
    }
}
