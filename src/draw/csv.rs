//! Two tables, nodes and edges, with the column names that Gephi's import knows.
//!
//! Spreadsheets run cells that begin like formulas, so such texts get an apostrophe in front;
//! numbers of our own stay numbers.

use std::io::{self, Write};

use super::facts::{EDGE_KEYS, Fact, Facts, Key, NODE_KEYS, Sort, number};
use super::foreign::{Names, Spelling, Table};
use super::shapes::num;

/// Writes the table of nodes.
pub(super) fn nodes(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(facts, is_safe, false);
    let beside = Table::of_nodes(facts, Spelling::ANY);
    let look = ["x", "y", "size", "color"];
    head(out, &["Id"], &NODE_KEYS, (&look, &beside))?;
    for index in facts.nodes() {
        let look = facts.node_look(index);
        let first = [quoted(names.node(index.index()))];
        let mut last = vec![
            number(look.at.map(|at| at.x)),
            number(look.at.map(|at| -at.y)),
            number(look.size),
            look.color,
        ];
        last.extend(told(&beside, index.index()));
        row(out, &first, &NODE_KEYS, &facts.of_node(index), &last)?;
    }
    Ok(())
}

/// A column of its own here.
fn is_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("type")
}

/// Writes the table of edges.
pub(super) fn edges(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let first = ["Id", "Source", "Target", "Type"];
    let names = Names::of(facts, is_safe, false);
    let beside = Table::of_edges(facts, Spelling::without(is_type));
    head(out, &first, &EDGE_KEYS, (&["color", "width"], &beside))?;
    for index in facts.edges() {
        let (from, to) = facts.ends(index);
        let look = facts.edge_look(index);
        let kind = if facts.is_undirected(index) {
            "Undirected"
        } else {
            "Directed"
        };
        let first = [
            quoted(names.edge(index.index())),
            quoted(names.node(from)),
            quoted(names.node(to)),
            kind.to_owned(),
        ];
        let mut last = vec![look.color, num(look.width)];
        last.extend(told(&beside, index.index()));
        row(out, &first, &EDGE_KEYS, &facts.of_edge(index), &last)?;
    }
    Ok(())
}

/// Whether a name stands in a cell as it is.
fn is_safe(name: &str) -> bool {
    safe(name) == name
}

/// A cell for each column that only files have.
fn told(beside: &Table, index: usize) -> Vec<String> {
    let mut cells = vec![String::new(); beside.columns.len()];
    for (column, sort, value) in beside.row(index) {
        cells[*column] = cell(*sort, value);
    }
    cells
}

fn head(
    out: &mut dyn Write,
    first: &[&str],
    keys: &[Key],
    (look, beside): (&[&str], &Table),
) -> io::Result<()> {
    let named = keys.iter().map(|(name, _)| match *name {
        "label" => "Label",
        "weight" => "Weight",
        name => name,
    });
    let names = first
        .iter()
        .copied()
        .chain(named)
        .chain(look.iter().copied());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    let told = beside.columns.iter().map(|(name, _)| text_cell(name));
    names.extend(told);
    line(out, &names)
}

/// One row; an attribute that is not there is an empty cell.
fn row(
    out: &mut dyn Write,
    first: &[String],
    keys: &[Key],
    facts: &[Fact],
    last: &[String],
) -> io::Result<()> {
    let mut cells = first.to_vec();
    let mut facts = facts.iter().peekable();
    for key in keys {
        let found = facts.next_if(|((name, _), _)| *name == key.0);
        cells.push(found.map_or_else(String::new, |((_, sort), value)| cell(*sort, value)));
    }
    cells.extend_from_slice(last);
    line(out, &cells)
}

fn cell(sort: Sort, value: &str) -> String {
    match sort {
        Sort::Text | Sort::Json => text_cell(value),
        Sort::Whole | Sort::Real | Sort::Truth => value.to_owned(),
    }
}

/// A text as a cell that no spreadsheet runs.
pub(crate) fn text_cell(value: &str) -> String {
    quoted(&safe(value))
}

/// What no spreadsheet takes for a formula; full-width signs count as well.
pub(crate) fn safe(value: &str) -> String {
    let risky = value.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '|']);
    if risky {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r', ';', '\t']) || value.starts_with(' ') {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

pub(crate) fn line(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    out.write_all(cells.join(",").as_bytes())?;
    // RFC 4180.
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_texts_and_no_formulas() {
        let of = |value| cell(Sort::Text, value);
        assert_eq!(of("plain"), "plain");
        assert_eq!(of("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(of("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for risky in ["=1", "+1", "-1", "@SUM", "＝1", "|cmd"] {
            assert!(of(risky).starts_with('\''), "{risky}");
        }
        assert_eq!(cell(Sort::Whole, "3"), "3");
    }
}
