//! Answers for people and programs: lines, the sum of a score, JSON, CSV, Turtle.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::queries::print_json;
use crate::draw::csv::{line, text_cell};
use crate::link::ask::{Question, Table};
use crate::link::matching::{self, Band, LEAD, Match};
use crate::link::score::{Feature, Scored};
use crate::model::{Literal, NamedNode, printable};

/// A question with its answer.
pub(super) struct Told<'a> {
    pub(super) question: &'a Question,
    pub(super) answer: &'a Match,
}

#[derive(serde::Serialize)]
struct AsJson<'a> {
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    name: &'a str,
    context: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked: Vec<String>,
    band: &'static str,
    sure: i32,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    doubts: &'a [String],
    candidates: Vec<Candidate<'a>>,
}

#[derive(serde::Serialize)]
struct Candidate<'a> {
    id: String,
    iri: String,
    label: String,
    description: Option<&'a str>,
    score: i32,
    features: Vec<Part<'a>>,
}

#[derive(serde::Serialize)]
struct Part<'a> {
    feature: &'static str,
    verdict: &'static str,
    points: i32,
    ours: &'a str,
    theirs: &'a str,
    why: &'a str,
}

/// The name to show of a candidate.
pub(super) fn label(scored: &Scored, languages: &[&str]) -> String {
    let label = scored
        .entity
        .label(languages)
        .map(|label| label.text.as_str());
    printable(label.unwrap_or_default())
}

/// What it is in a few words.
pub(super) fn description(scored: &Scored, languages: &[&str]) -> String {
    printable(scored.entity.description(languages).unwrap_or_default())
}

impl<'a> Told<'a> {
    fn json(&self, languages: &[&str]) -> AsJson<'a> {
        let candidates = self.answer.candidates.iter().map(|scored| Candidate {
            id: scored.entity.id.to_string(),
            iri: scored.entity.id.iri(),
            label: scored
                .entity
                .label(languages)
                .map(|label| label.text.clone())
                .unwrap_or_default(),
            description: scored.entity.description(languages),
            score: scored.score,
            features: scored.features.iter().map(Part::new).collect(),
        });
        AsJson {
            subject: &self.question.subject,
            line: self.question.line,
            name: self.question.name(),
            context: self.question.context(),
            linked: self
                .question
                .linked
                .iter()
                .map(ToString::to_string)
                .collect(),
            band: self.answer.word(),
            sure: self.answer.sure,
            doubts: &self.answer.doubts,
            candidates: candidates.collect(),
        }
    }
}

impl<'a> Part<'a> {
    fn new(feature: &'a Feature) -> Self {
        Self {
            feature: feature.what.name(),
            verdict: feature.verdict.name(),
            points: feature.points,
            ours: &feature.ours,
            theirs: &feature.theirs,
            why: &feature.why,
        }
    }
}

/// All as JSON; with the figures of a measure, both.
pub(super) fn json<M: serde::Serialize>(
    told: &[Told<'_>],
    measure: Option<&M>,
    languages: &[&str],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    #[derive(serde::Serialize)]
    struct Measured<'a, M> {
        measure: &'a M,
        matches: Vec<AsJson<'a>>,
    }
    let matches: Vec<AsJson<'_>> = told.iter().map(|told| told.json(languages)).collect();
    match measure {
        Some(measure) => print_json(&Measured { measure, matches }, out),
        None => print_json(&matches, out),
    }
}

/// A name in a table is no longer than this, in characters.
const LONGEST: usize = 80;

/// A name for a column, cut where one would make all of them wide.
fn cell(name: &str) -> String {
    let shown = printable(name);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}

/// One line each, in columns.
pub(super) fn table(
    told: &[Told<'_>],
    languages: &[&str],
    explain: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let rows: Vec<[String; 5]> = told
        .iter()
        .map(|told| {
            let first = told
                .answer
                .candidates
                .first()
                .filter(|_| told.answer.band != Band::None);
            [
                cell(told.question.name()),
                told.answer.word().to_owned(),
                first.map_or_else(String::new, |first| first.score.to_string()),
                first.map_or_else(String::new, |first| printable(&first.entity.id.to_string())),
                first.map_or_else(String::new, |first| cell(&label(first, languages))),
            ]
        })
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| unicode_width::UnicodeWidthStr::width(&*row[column]))
            .max()
            .unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4].map(width);
    for (told, row) in told.iter().zip(&rows) {
        let mut text = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap =
                widths[column].saturating_sub(unicode_width::UnicodeWidthStr::width(cell.as_str()));
            let pad = " ".repeat(gap);
            // Numbers stand under each other's last digit.
            let [first, second] = if column == 2 {
                [&pad, cell]
            } else {
                [cell, &pad]
            };
            text.extend([first, second, "  "]);
        }
        if let Some(first) = told
            .answer
            .candidates
            .first()
            .filter(|_| told.answer.band != Band::None)
        {
            text += &printable(&first.why());
            let what = description(first, languages);
            if !what.is_empty() {
                text.extend([" (", &what, ")"]);
            }
        }
        writeln!(out, "{}", text.trim_end())?;
        if explain {
            for scored in &told.answer.candidates {
                sum(scored, languages, out)?;
            }
            lead(told.answer, out)?;
        }
    }
    Ok(())
}

/// The sum of a score, a line a feature.
pub(super) fn sum(scored: &Scored, languages: &[&str], out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(
        out,
        "  {} {} = {}",
        printable(&scored.entity.id.to_string()),
        label(scored, languages),
        scored.score
    )?;
    for feature in &scored.features {
        let sides = match (feature.ours.is_empty(), feature.theirs.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("{} / nothing", feature.ours),
            _ => format!("{} / {}", feature.ours, feature.theirs),
        };
        let why = if feature.why.is_empty() {
            String::new()
        } else {
            format!("  {}", feature.why)
        };
        let text = format!(
            "    {:+4}  {:13}  {:11}  {sides}{why}",
            feature.points,
            feature.what.name(),
            feature.verdict.name()
        );
        writeln!(out, "{}", printable(text.trim_end()))?;
    }
    Ok(())
}

/// What the first candidate's lead takes off.
fn lead(answer: &Match, out: &mut dyn Write) -> Result<(), Failure> {
    for doubt in &answer.doubts {
        writeln!(out, "  not certain: {doubt}")?;
    }
    if let Some(by) = matching::lead(&answer.candidates)
        && by < LEAD
    {
        writeln!(
            out,
            "  leads by {by} and not by {LEAD}: counts as {}",
            answer.sure
        )?;
    }
    Ok(())
}

/// Why the first candidate stands there, and why it is not certain.
fn reasons(answer: &Match) -> String {
    let why = answer.candidates.first().map(Scored::why);
    let doubts = answer
        .doubts
        .iter()
        .map(|doubt| format!("not certain: {doubt}"));
    let all: Vec<String> = why.into_iter().chain(doubts).collect();
    all.join("; ")
}

/// A row each, with the first candidate.
pub(super) fn csv(
    told: &[Told<'_>],
    languages: &[&str],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let names = [
        "line",
        "subject",
        "name",
        "band",
        "score",
        "candidate",
        "label",
        "description",
        "why",
    ];
    line(out, &names.map(str::to_owned))?;
    for told in told {
        let first = told.answer.candidates.first();
        let of = |text: fn(&Scored, &[&str]) -> String| {
            first.map_or_else(String::new, |first| text(first, languages))
        };
        line(
            out,
            &[
                told.question
                    .line
                    .map_or_else(String::new, |line| line.to_string()),
                text_cell(&told.question.subject),
                text_cell(told.question.name()),
                told.answer.word().to_owned(),
                first.map_or_else(String::new, |first| first.score.to_string()),
                text_cell(&of(|scored, _| scored.entity.id.to_string())),
                text_cell(&of(label)),
                text_cell(&of(description)),
                text_cell(&reasons(told.answer)),
            ],
        )?;
    }
    Ok(())
}

/// Candidates as close matches: only a decision makes them the same. Rows of a table are told by name and line, since
/// nobody else says who they are.
pub(super) fn turtle(
    told: &[Told<'_>],
    table: Option<&Table>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "@prefix dip: <{}> .", crate::vocab::dip::NAMESPACE)?;
    if table.is_some() {
        writeln!(
            out,
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        )?;
    }
    writeln!(
        out,
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )?;
    let name = table.and_then(|table| Path::new(&table.source).file_name());
    let name = name.unwrap_or_default().to_string_lossy();
    let mut seen = BTreeSet::new();
    for told in told.iter().filter(|told| told.answer.band != Band::None) {
        let ours = NamedNode::new_unchecked(&*told.question.subject);
        if let Some(line) = told.question.line {
            let [label, place] = [told.question.name(), &format!("{name}, line {line}")]
                .map(Literal::new_simple_literal);
            writeln!(out, "{ours} rdfs:label {label} ; rdfs:comment {place} .")?;
        }
        if !seen.insert(&told.question.subject) {
            continue;
        }
        for scored in &told.answer.candidates {
            let theirs = NamedNode::new_unchecked(scored.entity.id.iri());
            writeln!(
                out,
                "{ours} skos:closeMatch {theirs} {{| dip:score {} |}} .",
                scored.score
            )?;
        }
    }
    Ok(())
}
