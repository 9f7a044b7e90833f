//! What is derived, as RDF; how much of it, for people and programs.

use std::io::Write;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::super::Common;
use super::super::failure::{Failure, shown};
use super::super::output::{self, Sink};
use super::super::progress::thousands;
use super::super::queries::print_json;
use super::InferArgs;
use super::inputs::Taken;
use super::proof::Wrong;
use crate::infer::Outcome;
use crate::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::query::results::UsedPrefixes;
use crate::rdf::{Format, QuadWriter};
use crate::store::Changed;
use crate::vocab::{id, prov, rdf, rdfs};

/// More premises than that are not told of one statement.
const PREMISES: usize = 1_000;

/// Hands on what was derived, each graph with what it says of itself.
fn each(
    args: &InferArgs,
    taken: &Taken,
    take: &mut dyn FnMut(&Quad) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let outcomes = taken.inference.outcomes();
    let mut outcomes = outcomes.iter().filter(|outcome| outcome.derived > 0);
    let mut current = None;
    for quad in taken.inference.derived() {
        if current.as_ref() != Some(&quad.graph_name) {
            if let Some(outcome) = outcomes.next() {
                about(outcome).iter().try_for_each(&mut *take)?;
            }
            current = Some(quad.graph_name.clone());
        }
        take(&quad)?;
        if args.premises {
            premises(taken, &quad)?.iter().try_for_each(&mut *take)?;
        }
    }
    Ok(())
}

/// What was derived with what its graphs say of themselves.
pub(super) fn quads(args: &InferArgs, taken: &Taken) -> Result<Vec<Quad>, Failure> {
    let mut quads = Vec::new();
    each(args, taken, &mut |quad| {
        quads.push(quad.clone());
        Ok(())
    })?;
    Ok(quads)
}

/// What a graph says of itself.
fn about(outcome: &Outcome) -> [Quad; 2] {
    let rule = NamedNode::new_unchecked(format!("{}{}", id::RULE, local(&outcome.graph)));
    let label = Literal::new_language_tagged_literal_unchecked(outcome.title.clone(), "en");
    let say = |by: &str, value: Term| {
        let by = NamedNode::new_unchecked(by);
        Quad::new(outcome.graph.clone(), by, value, outcome.graph.clone())
    };
    [
        say(rdfs::LABEL, label.into()),
        say(prov::WAS_GENERATED_BY, rule.into()),
    ]
}

fn local(graph: &NamedNode) -> &str {
    graph.as_str().strip_prefix(id::GRAPH_DERIVED).unwrap_or("")
}

/// A statement about a derived statement: what it follows from.
fn premises(taken: &Taken, quad: &Quad) -> Result<Vec<Quad>, Failure> {
    let triple = Triple::from(quad.clone());
    let wanted = [
        Some(triple.subject.clone().into()),
        Some(triple.predicate.clone().into()),
        Some(triple.object.clone()),
    ];
    let mut quads = Vec::new();
    let Some(step) = taken.inference.matching(&wanted).into_iter().next() else {
        return Ok(quads);
    };
    let found = taken.inference.because(&step, &taken.cancellation)?;
    let digest = Sha256::digest(format!("{triple} {}", quad.graph_name));
    let head = digest.iter().take(8);
    let head = head.fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    let statement = NamedNode::new_unchecked(format!("{}{head:016x}", id::STATEMENT));
    let mut say = |by: &str, value: Term| {
        quads.push(Quad {
            subject: NamedOrBlankNode::from(statement.clone()),
            predicate: NamedNode::new_unchecked(by),
            object: value,
            graph_name: quad.graph_name.clone(),
        });
    };
    say(rdf::REIFIES, triple.into());
    for premise in found
        .iter()
        .take(PREMISES)
        .filter_map(crate::infer::Step::triple)
    {
        say(prov::WAS_DERIVED_FROM, premise.into());
    }
    Ok(quads)
}

/// Writes the statements.
pub(super) fn statements(args: &InferArgs, taken: &Taken, common: &Common) -> Result<(), Failure> {
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0);
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        Format::from_name,
        |format| format.name(),
        common,
    );
    let format = args.format.or(promised).unwrap_or(Format::TriG);
    let mut used = UsedPrefixes::new(&taken.prefixes);
    if !matches!(format, Format::NQuads | Format::NTriples) {
        each(args, taken, &mut |quad| {
            used.see(quad);
            Ok(())
        })?;
    }
    let used = used.finish();
    let prefixes = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut sink = Sink::open(args.output.as_deref())?;
    let merge = !matches!(format, Format::TriG | Format::NQuads | Format::JsonLd);
    let mut writer = QuadWriter::new(sink.writer(), format, prefixes, merge)?;
    each(args, taken, &mut |quad| {
        // Without the graphs, what they say of themselves is about nothing.
        let of_graph = GraphName::from(quad.subject.clone()) == quad.graph_name;
        if !(merge && of_graph) {
            writer.write(quad)?;
        }
        Ok(())
    })?;
    writer.finish()?;
    sink.finish()?;
    Ok(())
}

/// How many statements follow from each rule.
pub(super) fn table(outcomes: &[Outcome], out: &mut dyn Write) -> Result<(), Failure> {
    let fired: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.derived > 0)
        .collect();
    let width = fired
        .iter()
        .map(|outcome| outcome.rule.chars().count())
        .max()
        .unwrap_or(0);
    let figures = fired
        .iter()
        .map(|outcome| thousands(outcome.derived as u64));
    let figures: Vec<String> = figures.collect();
    let digits = figures.iter().map(String::len).max().unwrap_or(0);
    for (outcome, figure) in fired.iter().zip(&figures) {
        let rule = shown(&outcome.rule);
        let title = shown(&outcome.title);
        writeln!(out, "{figure:>digits$}  {rule:width$}  {title}")?;
    }
    let idle = outcomes.iter().filter(|outcome| outcome.derived == 0);
    let idle: Vec<String> = idle.map(|outcome| shown(&outcome.rule)).collect();
    if !idle.is_empty() {
        writeln!(out, "{:>digits$}  {}", 0, idle.join(", "))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Told<'a> {
    rule: &'a str,
    title: &'a str,
    graph: &'a str,
    derived: usize,
}

#[derive(Serialize)]
struct Report<'a> {
    stated: usize,
    /// Statements that rest on a claim alone, and are no premises.
    only_claimed: usize,
    derived: usize,
    rounds: usize,
    consistent: bool,
    rules: Vec<Told<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inconsistencies: Vec<Inconsistent>,
}

#[derive(Serialize)]
struct Inconsistent {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    reasons: Vec<String>,
}

fn report<'a>(taken: &Taken, outcomes: &'a [Outcome], changed: Option<Changed>) -> Report<'a> {
    let rules = outcomes.iter().map(|outcome| Told {
        rule: &outcome.rule,
        title: &outcome.title,
        graph: outcome.graph.as_str(),
        derived: outcome.derived,
    });
    Report {
        stated: taken.inference.stated(),
        only_claimed: taken.inference.aside(),
        derived: outcomes.iter().map(|outcome| outcome.derived).sum(),
        rounds: taken.inference.rounds(),
        consistent: true,
        rules: rules.collect(),
        added: changed.map(|changed| changed.added),
        deleted: changed.map(|changed| changed.deleted),
        inconsistencies: Vec::new(),
    }
}

/// What came of it, for programs.
pub(super) fn json(taken: &Taken, changed: Option<Changed>) -> Result<(), Failure> {
    let outcomes = taken.inference.outcomes();
    print(&report(taken, &outcomes, changed))
}

/// What must not be, for programs.
pub(super) fn json_inconsistent(taken: &Taken, found: &[Wrong]) -> Result<(), Failure> {
    let outcomes = taken.inference.outcomes();
    let wrong = found.iter().map(|one| {
        let location = one.said.location.as_ref();
        Inconsistent {
            message: one.said.message.clone(),
            file: location.map(|location| location.source.clone()),
            line: location
                .map(|location| location.line)
                .filter(|line| *line > 0),
            column: location
                .map(|location| location.column)
                .filter(|column| *column > 0),
            reasons: one.reasons.clone(),
        }
    });
    print(&Report {
        consistent: false,
        inconsistencies: wrong.collect(),
        ..report(taken, &outcomes, None)
    })
}

pub(super) fn print(value: &impl Serialize) -> Result<(), Failure> {
    let mut sink = Sink::open(None)?;
    print_json(value, sink.writer())?;
    sink.finish()?;
    Ok(())
}
