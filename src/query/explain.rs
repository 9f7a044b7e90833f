//! How a query is evaluated: as a tree for people and programs, and what in it is slow.

use serde::Serialize;

use super::{QueryError, located, precheck};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::store::{Backend, Context, Explanation, Operator, Step};

/// Checks and evaluates a query with all its rows, and tells how. `source` is its name in messages.
///
/// # Errors
/// As [`ask`](super::ask).
pub fn explain(
    backend: &dyn Backend,
    source: &str,
    text: &str,
    context: &Context,
    limits: &Limits,
) -> Result<Explanation, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    backend
        .explain(text, context)
        .map_err(|error| located(source, text, error, false, &context.prefixes))
}

/// Longer details are cut.
const DETAIL: usize = 120;

/// A table with one line for each step, as a tree; and a line about the whole.
pub fn text(told: &Explanation) -> String {
    let mut lines = Vec::new();
    line(&told.plan, "", "", &mut lines);
    let expects = told.plan.all().iter().any(|step| step.estimated.is_some());
    let expected = if expects { "    expected" } else { "" };
    let held = if told.columns { "        held" } else { "" };
    let mut out = vec![format!("      rows{expected}{held}          time  plan")];
    for (step, tree) in lines {
        let expected = match step.estimated {
            _ if !expects => String::new(),
            expected => format!("  {:>10}", expected.map_or_else(String::new, about)),
        };
        let held = match step.bytes {
            _ if !told.columns => String::new(),
            held => format!("  {:>10}", held.map_or_else(String::new, bytes)),
        };
        let (rows, time) = (grouped(step.rows), milliseconds(step.own_seconds()));
        out.push(format!("{rows:>10}{expected}{held}  {time:>12}  {tree}"));
    }
    let rows = if told.rows == 1 { "row" } else { "rows" };
    out.push(format!(
        "{} {rows}; planned in {}, evaluated in {}{}",
        grouped(told.rows),
        milliseconds(told.planning),
        milliseconds(told.seconds),
        if told.columns { ", over columns" } else { "" }
    ));
    if let Some(because) = &told.because {
        out.push(format!("row by row, not over columns: {because}"));
    }
    out.join("\n") + "\n"
}

fn line<'a>(step: &'a Step, before: &str, below: &str, lines: &mut Vec<(&'a Step, String)>) {
    let words = step.operator.words();
    let mut tree = match cut(&step.detail) {
        detail if detail.is_empty() => format!("{before}{words}"),
        detail => format!("{before}{words} {detail}"),
    };
    if let Some(solutions) = step.solutions {
        let solutions = grouped(solutions);
        tree.extend([", for ", &solutions, " solutions"]);
    }
    if let Some(spilled) = step.spilled {
        let (rows, bytes) = (grouped(spilled.rows), bytes(spilled.bytes));
        tree.extend([", ", &rows, " rows (", &bytes, ") in temporary files"]);
    }
    lines.push((step, tree));
    let last = step.children.len().saturating_sub(1);
    for (number, child) in step.children.iter().enumerate() {
        let (corner, bar) = if number == last {
            ("└ ", "  ")
        } else {
            ("├ ", "│ ")
        };
        line(
            child,
            &format!("{below}{corner}"),
            &format!("{below}{bar}"),
            lines,
        );
    }
}

fn cut(detail: &str) -> String {
    let one_line = detail.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= DETAIL {
        return one_line;
    }
    one_line.chars().take(DETAIL - 1).chain(['…']).collect()
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An estimate without a precision that it does not have.
fn about(rows: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate, rounded and not negative"
    )]
    let whole = rows.max(0.0).round() as u64;
    if whole == 0 && rows > 0.0 {
        return "<1".to_owned();
    }
    grouped(whole)
}

/// Bytes in a unit that leaves few digits.
fn bytes(held: u64) -> String {
    match held {
        0..10_000 => format!("{} B", grouped(held)),
        10_000..10_000_000 => format!("{} kB", grouped(held / 1_000)),
        _ => format!("{} MB", grouped(held / 1_000_000)),
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.2} ms", seconds * 1000.0)
}

/// A remark for programs.
#[derive(Serialize)]
struct Note<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    hints: &'a [String],
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    told: &'a Explanation,
    notes: Vec<Note<'a>>,
}

/// The same as JSON, with the remarks.
///
/// # Errors
/// Where a number is none.
pub fn json(told: &Explanation, notes: &[Diagnostic]) -> Result<String, serde_json::Error> {
    let notes = notes.iter().map(|said| Note {
        message: &said.message,
        line: said.location.as_ref().map(|place| place.line),
        column: said.location.as_ref().map(|place| place.column),
        hints: &said.hints,
    });
    let whole = Whole {
        told,
        notes: notes.collect(),
    };
    serde_json::to_string_pretty(&whole).map(|text| text + "\n")
}

/// Fewer rows are never slow.
const MANY: u64 = 10_000;

/// Functions that look at the letters of each text.
const TEXT: [&str; 5] = ["REGEX(", "CONTAINS(", "STRSTARTS(", "STRENDS(", "LCASE("];

/// What in an evaluation took most rows, and what to change.
pub fn judged(told: &Explanation) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for step in told.plan.all() {
        let rows = grouped(step.rows);
        let taken = step.children.first().map_or(0, |child| child.rows);
        let what = step.operator.words();
        let text = TEXT
            .iter()
            .any(|text| step.detail.to_uppercase().contains(text));
        let said = match step.operator {
            Operator::ScanAll if step.rows >= MANY => Some(
                Diagnostic::new(format!("all triples are read: {rows} rows"))
                    .hint("name the predicate, or the class of what is asked for"),
            ),
            Operator::CrossProduct if step.rows >= MANY => Some(
                Diagnostic::new(format!("each row goes with each row: {rows} rows"))
                    .hint("connect the two sides with a pattern"),
            ),
            Operator::Filter if text && taken >= MANY => Some(
                Diagnostic::new(format!(
                    "`{}` is tried on {} rows, letter by letter",
                    cut(&step.detail),
                    grouped(taken)
                ))
                .hint("`?thing text:search …` finds texts by their words without reading all; or narrow the rows with a pattern first"),
            ),
            _ => step
                .estimated
                .filter(|expected| step.rows >= MANY && expected.max(1.0) * 100.0 < real(step.rows))
                .map(|expected| {
                    let said = format!(
                        "`{what} {}` gave {rows} rows where {} were expected",
                        cut(&step.detail),
                        about(expected)
                    );
                    Diagnostic::new(said).hint("patterns that narrow it may stand in a sub-SELECT, which is evaluated on its own")
                }),
        };
        found.extend(said);
    }
    if found.is_empty() {
        found.extend(largest(told));
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "compared with an estimate")]
fn real(rows: u64) -> f64 {
    rows as f64
}

/// The pattern with by far the most rows, where the answer has few.
fn largest(told: &Explanation) -> Option<Diagnostic> {
    let steps = told.plan.all().into_iter();
    let narrows = |operator| matches!(operator, Operator::Filter | Operator::Bind);
    let patterns = steps.filter(|step| step.children.is_empty() && !narrows(step.operator));
    let most = patterns.max_by_key(|step| step.rows)?;
    if most.rows < MANY || most.rows < told.rows.saturating_mul(10) {
        return None;
    }
    let said = format!(
        "most rows come from `{} {}`: {} for an answer of {}",
        most.operator.words(),
        cut(&most.detail),
        grouped(most.rows),
        grouped(told.rows)
    );
    Some(
        Diagnostic::new(said)
            .hint("a pattern that shares a variable with it and has few matches would narrow it"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(operator: Operator, detail: &str, rows: u64, children: Vec<Step>) -> Step {
        Step {
            operator,
            detail: detail.to_owned(),
            estimated: None,
            rows,
            solutions: None,
            bytes: None,
            spilled: None,
            seconds: 0.0,
            children,
        }
    }

    fn said(rows: u64, plan: Step) -> Vec<String> {
        let told = Explanation {
            rows,
            planning: 0.0,
            seconds: 0.0,
            columns: false,
            because: None,
            plan,
        };
        let notes = judged(&told).into_iter();
        notes.map(|note| note.message).collect()
    }

    #[test]
    fn steps_with_too_many_rows_are_told() {
        let scan = || step(Operator::Scan, "?s rdfs:label ?l", 20_000, Vec::new());
        let filter = step(Operator::Filter, "REGEX(?l, \"x\")", 1, vec![scan()]);
        let letters = "`REGEX(?l, \"x\")` is tried on 20,000 rows, letter by letter";
        assert_eq!(said(1, filter), [letters]);
        let all = step(Operator::ScanAll, "?s ?p ?o", 50_000, Vec::new());
        assert_eq!(said(9, all), ["all triples are read: 50,000 rows"]);
        let each = step(Operator::CrossProduct, "", 10_000, Vec::new());
        assert_eq!(said(9, each), ["each row goes with each row: 10,000 rows"]);
        let surprise = Step {
            estimated: Some(3.0),
            ..scan()
        };
        let expected = "`scan ?s rdfs:label ?l` gave 20,000 rows where 3 were expected";
        assert_eq!(said(9, surprise), [expected]);
        let most = "most rows come from `scan ?s rdfs:label ?l`: 20,000 for an answer of 9";
        assert_eq!(said(9, scan()), [most]);
        assert!(said(20_000, scan()).is_empty());
    }

    #[test]
    fn the_tree_is_drawn() {
        let leaf = |rows| Step {
            estimated: Some(0.25),
            ..step(Operator::LookUp, "?s ?p\n  ?o", rows, Vec::new())
        };
        let join = step(Operator::Join, "", 1_234_567, vec![leaf(1), leaf(2)]);
        let told = Explanation {
            rows: 1,
            planning: 0.001,
            seconds: 0.5,
            columns: false,
            because: Some("the data are in memory".to_owned()),
            plan: step(Operator::Distinct, "", 1, vec![join]),
        };
        let lines = [
            "      rows    expected          time  plan",
            "         1                   0.00 ms  distinct",
            " 1,234,567                   0.00 ms  └ join by look-ups",
            "         1          <1       0.00 ms    ├ look up ?s ?p ?o",
            "         2          <1       0.00 ms    └ look up ?s ?p ?o",
            "1 row; planned in 1.00 ms, evaluated in 500.00 ms",
            "row by row, not over columns: the data are in memory\n",
        ];
        assert_eq!(text(&told), lines.join("\n"));
    }
}
