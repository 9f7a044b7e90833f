//! What stands in a file of decisions, as far as it is whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Choice, Decision, head};
use crate::link::LinkError;
use crate::link::ask::{date, is_linkable};
use crate::link::index::Id;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use crate::rdf::{QuadReader, RdfError, Settings};
use crate::vocab::{dcterms, dip, rdf, rdfs, schema};

/// How the line begins that stands before decisions that are taken together; how many these are stands behind it.
pub(super) const BEGIN: &str = "# Taken together, from here";
/// The line behind them.
pub(super) const END: &str = "# to here.";

/// The quads of what is whole, and how many bytes that is.
///
/// Decisions that were taken together count when all are there. Fewer, and then one by half, are what a process that was
/// killed leaves. Fewer that are all whole are not left out: that the line behind them is gone is more likely.
pub(super) fn quads(path: &Path, bytes: &[u8]) -> Result<(Vec<Quad>, usize), LinkError> {
    let (mut quads, whole) = statements(path, bytes)?;
    let Some(batch) = open_batch(&bytes[..whole]) else {
        return Ok((quads, whole));
    };
    let before = read(path, &bytes[..batch.place])?.len();
    let behind = quads[before..].iter().filter(|quad| is_kind(quad)).count();
    if batch.count.is_some_and(|count| behind >= count) {
        return Ok((quads, whole));
    }
    if behind == 0 || batch.count.is_some() && whole < bytes.len() {
        quads.truncate(before);
        return Ok((quads, batch.place));
    }
    Err(batch.without_end(path, bytes, behind))
}

fn is_kind(quad: &Quad) -> bool {
    let kind = matches!(&quad.object, Term::NamedNode(node) if node.as_str() == dip::LINK_DECISION);
    kind && quad.predicate.as_str() == rdf::TYPE
}

fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Quad>, RdfError> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    QuadReader::of_text(&path.display().to_string(), text, &Settings::default())?.collect()
}

/// The same without a look at what was taken together.
fn statements(path: &Path, bytes: &[u8]) -> Result<(Vec<Quad>, usize), LinkError> {
    let refused = match read(path, bytes) {
        Ok(quads) => return Ok((quads, bytes.len())),
        Err(error) => error,
    };
    // Blocks have an empty line between them, and texts in them have their line breaks escaped.
    let whole = bytes
        .windows(2)
        .rposition(|pair| pair == b"\n\n")
        .map_or(0, |place| place + 2);
    let rest = &bytes[whole..];
    // What ends as blocks do was written whole: then somebody has changed the file.
    let ended = |line: &[u8]| line.ends_with(b"\n") && line.trim_ascii_end().ends_with(b".");
    let unfinished = !rest.split_inclusive(|byte| *byte == b'\n').any(ended)
        || head().as_bytes().starts_with(rest);
    match read(path, &bytes[..whole]) {
        Ok(quads) if unfinished && whole < bytes.len() => Ok((quads, whole)),
        _ => Err(refused.into()),
    }
}

/// Decisions that were to be taken together, and have no line behind them.
struct Batch {
    place: usize,
    /// How many they are; files of before do not say it.
    count: Option<usize>,
}

impl Batch {
    fn without_end(&self, path: &Path, bytes: &[u8], behind: usize) -> LinkError {
        let of = self
            .count
            .map_or_else(String::new, |count| format!(" of {count}"));
        let said = format!(
            "decisions were taken together from here on, and nothing says where they end: {behind}{of} stand behind it"
        );
        let line = bytes[..self.place].iter().filter(|byte| **byte == b'\n');
        let said = Diagnostic::new(said).at_place(Location {
            source: path.display().to_string(),
            line: line.count() as u64 + 1,
            column: 1,
        });
        LinkError::Source(Box::new(said.hint(format!(
            "if they are to count, write the line `{END}` behind the last of them; if not, remove them"
        ))))
    }
}

fn open_batch(bytes: &[u8]) -> Option<Batch> {
    let mut open = None;
    let mut place = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let told = line.trim_ascii_end();
        if let Some(count) = told.strip_prefix(BEGIN.as_bytes()) {
            let count = str::from_utf8(count).unwrap_or_default();
            let count = count.trim_start_matches(':').trim().parse().ok();
            open = Some(Batch { place, count });
        } else if told == END.as_bytes() {
            open = None;
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
            if is_kind(quad) || quad.predicate.as_str() == dip::DECISION {
                return Err(Wrong::Nameless.told(path, bytes, ""));
            }
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
    /// It has no IRI.
    Nameless,
    /// It is not said to be one.
    Untyped,
    /// It does not say this.
    Missing(&'static str),
    /// It says this more than once.
    Several(&'static str),
    /// What it says is no choice.
    Choice(String),
    /// A value of it is none: that, what it should be, and how such are written.
    Value(String, &'static str, &'static str),
}

impl Wrong {
    /// With the line, as far as the decision is written with its whole IRI, as we write it.
    fn told(&self, path: &Path, bytes: &[u8], iri: &str) -> LinkError {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines().enumerate();
        let own = match self {
            Self::Nameless => lines.find(|(_, line)| is_of_nobody(line)),
            _ => lines.find(|(_, line)| line.contains(&format!("<{iri}>"))),
        };
        let choices = "decisions are decision:same, different, none and withdrawn";
        let (said, word, hint) = match self {
            Self::Nameless => (
                "a decision has no IRI".to_owned(),
                None,
                "without one nobody can withdraw it, and no link can name it",
            ),
            Self::Untyped => (
                "a decision is no dip:LinkDecision".to_owned(),
                None,
                "write `a dip:LinkDecision` behind its IRI",
            ),
            Self::Missing(what) => (format!("this decision does not say {what}"), None, choices),
            Self::Several(what) => (
                format!("this decision says {what} more than once"),
                None,
                "one decision is about one thing and one candidate: write two, each with its own IRI",
            ),
            Self::Choice(word) => (format!("`{word}` is no decision"), Some(word), choices),
            Self::Value(word, what, hint) => {
                let shown = crate::model::printable(word);
                (format!("`{shown}` is no {what}"), Some(word), *hint)
            }
        };
        let near = |word: &String| lines.find(|(_, line)| line.contains(word.as_str()));
        // A decision in one line has its words there.
        let has = |word: &&String| own.is_some_and(|(_, line)| !line.contains(word.as_str()));
        let near = word.filter(has).and_then(near);
        let said = Diagnostic::new(said).hint(hint);
        let line = near.or(own).map(|(line, _)| line);
        LinkError::Source(Box::new(placed(said, path, line)))
    }
}

/// Whether a line begins something without an IRI.
fn is_of_nobody(line: &str) -> bool {
    line.trim_start().starts_with(['[', '_'])
}

/// At a line of the file, counted from 0, if one is known.
fn placed(said: Diagnostic, path: &Path, line: Option<usize>) -> Diagnostic {
    let source = path.display().to_string();
    match line {
        Some(line) => said.at_place(Location {
            source,
            line: line as u64 + 1,
            column: 1,
        }),
        None => said.in_source(&source),
    }
}

/// Two decisions that cannot both hold.
pub(super) fn contradictory(
    path: &Path,
    bytes: &[u8],
    first: &Decision,
    second: &Decision,
) -> LinkError {
    let text = String::from_utf8_lossy(bytes);
    let line = |decision: &Decision| {
        let head = format!("<{}>", decision.iri);
        text.lines().position(|line| line.contains(&head))
    };
    let told = |decision: &Decision| {
        let candidate = decision.candidate.as_ref();
        let candidate = candidate.map_or_else(String::new, |id| format!(" {id}"));
        let by = crate::model::printable(&decision.by);
        format!(
            "{}{candidate} by {by} at {}",
            decision.choice.name(),
            decision.when
        )
    };
    let before = line(first).map_or_else(String::new, |line| format!(" (line {})", line + 1));
    let said = format!(
        "decisions about <{}> contradict each other: {}{before}, and {}",
        second.about,
        told(first),
        told(second)
    );
    let hint = format!(
        "withdraw them, and decide again: `chancery link review --withdraw '{}'`",
        second.about
    );
    let said = Diagnostic::new(said).hint(hint);
    LinkError::Source(Box::new(placed(said, path, line(second))))
}

/// What a decision says once.
const ONCE: [(&str, &str); 6] = [
    (dip::DECISION, "what was decided"),
    (schema::ABOUT, "what it is about"),
    (dip::CANDIDATE, "about which candidate it is"),
    (dip::SCORE, "its score"),
    (dcterms::CREATED, "when it was taken"),
    (dcterms::REPLACES, "what it withdraws"),
];

/// What is said of one thing, if it is a decision.
fn decision(iri: &str, quads: &[&Quad]) -> Result<Option<Decision>, Wrong> {
    let said = |predicate: &str| {
        let mut own = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == predicate);
        own.next().map(|quad| &quad.object)
    };
    let value = |predicate: &str| {
        Some(match said(predicate)? {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => return None,
        })
    };
    // Only an IRI stands for a thing.
    let iri_of = |predicate: &str, what| match said(predicate) {
        Some(Term::Literal(text)) => {
            let hint = "a thing is written as its IRI: <https://example.org/thing>";
            Err(Wrong::Value(text.value().to_owned(), what, hint))
        }
        _ => Ok(value(predicate)),
    };
    if !quads.iter().any(|quad| is_kind(quad)) {
        return if said(dip::DECISION).is_some() {
            Err(Wrong::Untyped)
        } else {
            Ok(None)
        };
    }
    for (predicate, what) in ONCE {
        let mut own = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == predicate);
        let first = own.next();
        if own.any(|quad| first.is_some_and(|first| first.object != quad.object)) {
            return Err(Wrong::Several(what));
        }
    }
    let choice = value(dip::DECISION).ok_or(Wrong::Missing("what was decided"))?;
    let choice = Choice::of_iri(&choice).ok_or_else(|| {
        let word = choice.rsplit('/').next().unwrap_or(&choice);
        Wrong::Choice(word.to_owned())
    })?;
    let candidate = value(dip::CANDIDATE)
        .map(|text| candidate(&text))
        .transpose()?;
    if candidate.is_none() && matches!(choice, Choice::Same | Choice::Different) {
        return Err(Wrong::Missing("about which candidate it is"));
    }
    let about = iri_of(schema::ABOUT, "thing that a decision can be about")?;
    let replaces = iri_of(dcterms::REPLACES, "decision that another can withdraw")?;
    if replaces.is_none() && choice == Choice::Withdrawn {
        return Err(Wrong::Missing("which one it withdraws"));
    }
    Ok(Some(Decision {
        iri: iri.to_owned(),
        about: about.ok_or(Wrong::Missing("what it is about"))?,
        name: value(rdfs::LABEL).unwrap_or_default(),
        choice,
        candidate,
        score: value(dip::SCORE).map(score).transpose()?,
        by: value(dcterms::CREATOR).unwrap_or_default(),
        when: value(dcterms::CREATED)
            .map(moment)
            .transpose()?
            .unwrap_or_default(),
        why: value(rdfs::COMMENT).unwrap_or_default(),
        replaces,
    }))
}

fn candidate(text: &str) -> Result<Id, Wrong> {
    let id = Id::new(text);
    if is_linkable(&id) && NamedNode::new(id.iri()).is_ok() {
        return Ok(id);
    }
    // What is written with a prefix has no IRI in its line.
    let word = text.rsplit('/').next().unwrap_or(text).to_owned();
    let hint = "items are written wd:Q42, and others as an IRI";
    Err(Wrong::Value(word, "candidate", hint))
}

fn score(text: String) -> Result<i32, Wrong> {
    if let Ok(score) = text.parse() {
        return Ok(score);
    }
    let hint = "scores are whole numbers, from 0 to 100";
    Err(Wrong::Value(text, "score", hint))
}

fn moment(text: String) -> Result<String, Wrong> {
    let wrong = "date with time";
    let hint = "\"2026-01-31T12:00:00Z\"^^xsd:dateTime";
    if is_moment(&text) {
        Ok(text)
    } else {
        Err(Wrong::Value(text, wrong, hint))
    }
}

/// A day with a time; by hand the day is enough.
fn is_moment(text: &str) -> bool {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    let known = |byte: u8| byte.is_ascii_digit() || b":.+-Z".contains(&byte);
    date(day).is_some_and(|day| day.precision == 11) && digits >= 4 && time.bytes().all(known)
}
