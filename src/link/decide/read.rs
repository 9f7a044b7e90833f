//! What stands in a file of decisions, as far as it is whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Choice, Decision};
use crate::link::LinkError;
use crate::link::index::Id;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::{NamedOrBlankNode, Quad, Term};
use crate::rdf::{QuadReader, RdfError, Settings};
use crate::vocab::{dcterms, dip, rdf, rdfs, schema};

/// The line before decisions that are taken together.
pub(super) const BEGIN: &str = "# Taken together, from here";
/// The line behind them.
pub(super) const END: &str = "# to here.";

/// The quads of what is whole, and how many bytes that is.
pub(super) fn quads(path: &Path, bytes: &[u8]) -> Result<(Vec<Quad>, usize), LinkError> {
    let bytes = &bytes[..open_batch(bytes).unwrap_or(bytes.len())];
    let read = |length: usize| -> Result<Vec<Quad>, RdfError> {
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        QuadReader::of_text(&path.display().to_string(), text, &Settings::default())?.collect()
    };
    let refused = match read(bytes.len()) {
        Ok(quads) => return Ok((quads, bytes.len())),
        Err(error) => error,
    };
    // Blocks have an empty line between them, and texts in them have their line breaks escaped.
    let whole = bytes
        .windows(2)
        .rposition(|pair| pair == b"\n\n")
        .map_or(0, |place| place + 2);
    // A last block that ends as blocks do was written whole: then somebody has changed the file.
    let unfinished = !bytes[whole..].ends_with(b".\n");
    match read(whole) {
        Ok(quads) if unfinished && whole < bytes.len() => Ok((quads, whole)),
        _ => Err(refused.into()),
    }
}

/// Where decisions begin that were to be taken together, and were not all written.
fn open_batch(bytes: &[u8]) -> Option<usize> {
    let mut open = None;
    let mut place = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.trim_ascii_end() {
            line if line == BEGIN.as_bytes() => open = Some(place),
            line if line == END.as_bytes() => open = None,
            _ => {}
        }
        place += line.len();
    }
    open
}

/// Decisions in the order of the file.
pub(super) fn decisions(
    path: &Path,
    bytes: &[u8],
    quads: &[Quad],
) -> Result<Vec<Decision>, LinkError> {
    let mut order: Vec<&str> = Vec::new();
    let mut told: BTreeMap<&str, Vec<&Quad>> = BTreeMap::new();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(node) = &quad.subject else {
            continue;
        };
        let all = told.entry(node.as_str()).or_default();
        if all.is_empty() {
            order.push(node.as_str());
        }
        all.push(quad);
    }
    let mut found = Vec::new();
    for iri in order {
        match decision(iri, &told[iri]) {
            Ok(decision) => found.extend(decision),
            Err(wrong) => return Err(wrong.told(path, bytes, iri)),
        }
    }
    Ok(found)
}

/// What is wrong about a decision.
enum Wrong {
    /// It does not say this.
    Missing(&'static str),
    /// What it says is no choice.
    Choice(String),
}

impl Wrong {
    /// With the line, as far as the decision is written with its whole IRI, as we write it.
    fn told(&self, path: &Path, bytes: &[u8], iri: &str) -> LinkError {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines().enumerate();
        let head = format!("<{iri}>");
        let own = lines.find(|(_, line)| line.contains(&head));
        let (said, line) = match self {
            Self::Missing(what) => (
                format!("this decision does not say {what}"),
                own.map(|(line, _)| line),
            ),
            Self::Choice(word) => {
                let near = own.and_then(|_| lines.find(|(_, line)| line.contains(word.as_str())));
                let line = near.or(own).map(|(line, _)| line);
                (format!("`{word}` is no decision"), line)
            }
        };
        let source = path.display().to_string();
        let said = Diagnostic::new(said)
            .hint("decisions are decision:same, different, none and withdrawn");
        LinkError::Source(Box::new(match line {
            Some(line) => said.at_place(Location {
                source,
                line: line as u64 + 1,
                column: 1,
            }),
            None => said.in_source(&source),
        }))
    }
}

/// What is said of one thing, if it is a decision.
fn decision(iri: &str, quads: &[&Quad]) -> Result<Option<Decision>, Wrong> {
    let value = |predicate: &str| {
        let quad = quads
            .iter()
            .find(|quad| quad.predicate.as_str() == predicate)?;
        Some(match &quad.object {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => return None,
        })
    };
    if value(rdf::TYPE).as_deref() != Some(dip::LINK_DECISION) {
        return Ok(None);
    }
    let choice = value(dip::DECISION).ok_or(Wrong::Missing("what was decided"))?;
    let choice = Choice::of_iri(&choice).ok_or_else(|| {
        let word = choice.rsplit('/').next().unwrap_or(&choice);
        Wrong::Choice(word.to_owned())
    })?;
    let candidate = value(dip::CANDIDATE).map(|iri| Id::new(&iri));
    if candidate.is_none() && matches!(choice, Choice::Same | Choice::Different) {
        return Err(Wrong::Missing("about which candidate it is"));
    }
    Ok(Some(Decision {
        iri: iri.to_owned(),
        about: value(schema::ABOUT).ok_or(Wrong::Missing("what it is about"))?,
        name: value(rdfs::LABEL).unwrap_or_default(),
        choice,
        candidate,
        score: value(dip::SCORE).and_then(|score| score.parse().ok()),
        by: value(dcterms::CREATOR).unwrap_or_default(),
        when: value(dcterms::CREATED).unwrap_or_default(),
        why: value(rdfs::COMMENT).unwrap_or_default(),
        replaces: value(dcterms::REPLACES),
    }))
}
