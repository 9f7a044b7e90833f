//! Turtle and TriG in one layout, for people and for version control.
//!
//! The same statements below the same headings always give the same text: one block a thing, in the order of
//! `order.rs`, one predicate a line, what annotates a statement on its line, comments with what they stand at. Text is
//! laid out anew from the triples that a parser reads; before it is given back it is read again and compared, so that
//! nothing is lost.

mod given;
mod graph;
mod literals;
mod names;
mod order;
mod plan;
mod read;
mod same;
mod script;
mod sequence;
mod tokens;
mod write;

use std::collections::HashSet;

pub use given::{Replaced, comments_of, in_order, pretty_with, rank_of_predicate};

use super::RdfError;
use super::format::Format;
use super::reader::{Settings, TextReader, parser};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use names::{Names, PLACE};
use script::Script;
use tokens::comments;
use write::Pen;

/// How a text is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// Things stay in the order in which they are written.
    pub keep_order: bool,
}

/// Lays out a text in Turtle or TriG. `source` is its name in messages. O(n log n).
///
/// # Errors
/// Text that is not valid or exceeds the limits; a base that changes in the middle and is not absolute.
pub fn pretty(
    source: &str,
    text: &str,
    format: Format,
    limits: &Limits,
    layout: Layout,
) -> Result<String, RdfError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let said = check(source, body, format, limits)?;
    let script = Script::of(body);
    let names = Names::new(source, &script.names)?;
    if said.is_empty() {
        names.use_all();
    }
    let (graphs, _) = read::graphs((body, format), &script, &names, false)?;
    let labels: HashSet<&str> = script.labels.iter().map(String::as_str).collect();
    let plans = plan::plans(&graphs, &labels);
    let pen = Pen::new(&names, &labels);
    let written = pen.text(&script, &graphs, &plans, layout.keep_order);
    let as_many = comments(&written) == comments(body);
    if !as_many || !same::same(&said, &quads(&written, format)?) {
        return Err(refused(source));
    }
    Ok(written)
}

fn refused(source: &str) -> RdfError {
    let found = Diagnostic::new("the text would not say the same when laid out, and is left alone");
    let found = found.in_source(source);
    let hint = "this is a mistake of the program; please report it with the file";
    RdfError::Bug(Box::new(found.hint(hint)))
}

/// Reads the text as any other, for its messages and limits, and for what it says.
fn check(source: &str, text: &str, format: Format, limits: &Limits) -> Result<Vec<Quad>, RdfError> {
    let settings = Settings {
        format: Some(format),
        base: Some(PLACE.to_owned()),
        limits: limits.clone(),
        ..Settings::default()
    };
    TextReader::of_text(source, text, &settings)?.collect()
}

fn quads(text: &str, format: Format) -> Result<Vec<Quad>, RdfError> {
    let settings = Settings {
        base: Some(PLACE.to_owned()),
        ..Settings::default()
    };
    let parser = parser(format, &settings)?;
    let read = parser.for_slice(text.as_bytes()).collect::<Result<_, _>>();
    read.map_err(|error| Diagnostic::new(error.to_string()).into())
}
