//! Differences as Markdown, for a message or a page of changes.

use std::io::Write;

use super::super::failure::Failure;
use super::told::{Block, Piece, Row, Telling};
use crate::difference::State;
use crate::model::printable;
use crate::query::results;

pub(super) fn write(
    telling: &Telling<'_>,
    only_counts: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let [before, after] = [&telling.inputs[0].name, &telling.inputs[1].name];
    writeln!(
        out,
        "# {} → {}\n",
        markdown_text(before),
        markdown_text(after)
    )?;
    writeln!(out, "{}.", sentence(&telling.summary()))?;
    if only_counts {
        writeln!(out, "\nStatements: {}.", telling.in_quads())?;
        return Ok(());
    }
    for block in telling.blocks() {
        writeln!(out, "\n## {}\n", head(&block))?;
        for row in &block.rows {
            writeln!(out, "{}", line(row))?;
        }
    }
    Ok(())
}

/// Text that means nothing but itself; tildes strike out in some dialects.
fn markdown_text(text: &str) -> String {
    results::markdown_text(&printable(text)).replace('~', "\\~")
}

/// With a capital at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

fn head(block: &Block) -> String {
    let state = match block.state {
        State::Added => " – new",
        State::Removed => " – gone",
        State::Changed => "",
    };
    let id = block
        .id
        .as_ref()
        .map_or(String::new(), |id| format!(" ({})", markdown_text(id)));
    let graph = block.graph.as_ref();
    let graph = graph.map_or(String::new(), |graph| {
        format!(" in {}", markdown_text(graph))
    });
    format!("{}{id}{graph}{state}", markdown_text(&block.title))
}

fn line(row: &Row) -> String {
    let word = match row.sign {
        '+' => "added",
        '-' => "removed",
        _ => "changed",
    };
    let marked = |mark: &str, text: &str| match text.trim() {
        // Marks around nothing would be taken for text.
        "" => String::new(),
        text => format!("{mark}{}{mark}", markdown_text(text)),
    };
    let pieces = row.pieces.iter().map(|piece| match piece {
        Piece::Plain(text) => markdown_text(text),
        Piece::Old(text) => marked("~~", text),
        Piece::New(text) => marked("**", text),
    });
    let said: String = pieces.collect();
    let indent = if row.part { "  " } else { "" };
    let places = row.places();
    let places = places.map_or(String::new(), |places| {
        format!(" – {}", markdown_text(&places))
    });
    format!(
        "{indent}- {word}: {}: {said}{places}",
        markdown_text(&row.property)
    )
}
