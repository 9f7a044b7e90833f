//! Differences for a terminal.

use std::io::Write;

use super::super::failure::{Failure, Paint, shown};
use super::told::{Block, Piece, Row, Telling};
use crate::difference::State;

const GREEN: u8 = 32;
const RED: u8 = 31;
const YELLOW: u8 = 33;

pub(super) fn write(
    telling: &Telling<'_>,
    only_counts: bool,
    paint: Paint,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if only_counts {
        writeln!(out, "{}", telling.summary())?;
        writeln!(out, "statements: {}", telling.in_quads())?;
        return Ok(());
    }
    for block in telling.blocks() {
        writeln!(out, "{}", head(&block, paint))?;
        for row in &block.rows {
            writeln!(out, "{}", line(row, paint))?;
        }
        writeln!(out)?;
    }
    if !telling.report.difference.is_empty() {
        writeln!(out, "{}", telling.summary())?;
    }
    Ok(())
}

fn head(block: &Block, paint: Paint) -> String {
    let (colour, state) = match block.state {
        State::Added => (GREEN, " – new"),
        State::Removed => (RED, " – gone"),
        State::Changed => (YELLOW, ""),
    };
    let mut text = paint.bold(colour, &shown(&block.title));
    if let Some(id) = &block.id {
        text.extend([" (", &shown(id), ")"]);
    }
    if let Some(graph) = &block.graph {
        text.extend([" in ", &shown(graph)]);
    }
    text + state
}

fn line(row: &Row, paint: Paint) -> String {
    let colour = match row.sign {
        '+' => GREEN,
        '-' => RED,
        _ => YELLOW,
    };
    let sign = paint.bold(colour, &row.sign.to_string());
    let indent = if row.part { "      " } else { "  " };
    let pieces = row.pieces.iter().map(|piece| match piece {
        Piece::Plain(text) => shown(text),
        Piece::Old(text) => paint.bold(RED, &shown(text)),
        Piece::New(text) => paint.bold(GREEN, &shown(text)),
    });
    let said: String = pieces.collect();
    let places = row
        .places()
        .map_or(String::new(), |places| format!("  [{places}]"));
    format!("{indent}{sign} {}: {said}{places}", shown(&row.property))
}
