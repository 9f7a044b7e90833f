//! A report for people, for programs, and as RDF.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::super::failure::{Failure, Paint, render, shown};
use super::super::progress::thousands;
use super::super::queries::print_json;
use super::super::query::LabelArgs;
use super::places::Place;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Quad, Term, printable};
use crate::query::results::used_prefixes;
use crate::rdf::{Format, QuadWriter};
use crate::shapes::{Level, Outcome, Report};

/// What telling needs.
pub(super) struct Telling<'a> {
    pub(super) report: &'a Report<'a>,
    /// Where shapes without a name stand.
    pub(super) shapes: BTreeMap<String, Location>,
    pub(super) labels: &'a LabelArgs,
    pub(super) prefixes: &'a Prefixes,
    pub(super) paint: Paint,
}

/// A result as JSON shows it; IRIs bare, other terms as N-Triples writes them.
#[derive(Serialize)]
struct Told {
    severity: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    focus: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted: Option<String>,
    shape: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape_file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape_line: Option<u64>,
    component: String,
}

#[derive(Serialize)]
struct All {
    conforms: bool,
    violations: usize,
    warnings: usize,
    infos: usize,
    /// Results that are not told, because they would be too many.
    left_out: usize,
    /// How many things were checked, each once for every shape that is for it.
    checked: usize,
    results: Vec<Told>,
}

/// A term for programs.
fn exact(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

impl Telling<'_> {
    pub(super) fn json(
        &self,
        results: &[(Place, Outcome)],
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let told = results.iter().map(|(place, outcome)| {
            let location = place.location.as_ref();
            Told {
                severity: outcome.level.name(),
                message: self.message(outcome),
                file: location.map(|location| location.source.clone()),
                line: location
                    .map(|location| location.line)
                    .filter(|line| *line > 0),
                column: location
                    .map(|location| location.column)
                    .filter(|column| *column > 0),
                graph: place.graph.clone(),
                focus: exact(&outcome.focus),
                label: self.report.label(&outcome.focus, &self.labels.lang),
                path: self.report.path(outcome, self.prefixes),
                value: outcome.value.as_ref().map(exact),
                wanted: self.report.wanted(outcome, self.prefixes),
                shape: exact(&outcome.shape),
                shape_file: self
                    .place_of_shape(outcome)
                    .map(|place| place.source.clone()),
                shape_line: self
                    .place_of_shape(outcome)
                    .map(|place| place.line)
                    .filter(|line| *line > 0),
                component: outcome.component.clone(),
            }
        });
        let results: Vec<Told> = told.collect();
        let all = All {
            conforms: self.report.total() == 0,
            violations: self.report.count(Level::Violation),
            warnings: self.report.count(Level::Warning),
            infos: self.report.count(Level::Info),
            left_out: self.report.total() - results.len(),
            checked: self.report.looked.at,
            results,
        };
        print_json(&all, out)
    }

    /// What the shape says of it, or else we, with the prefixes of the data.
    fn message(&self, outcome: &Outcome) -> String {
        let own = self.report.wanted(outcome, self.prefixes);
        match own.filter(|_| outcome.is_explained) {
            Some(wanted) => format!("expected {wanted}"),
            None => Report::message(outcome, &self.labels.lang).to_owned(),
        }
    }

    pub(super) fn text(
        &self,
        results: &[(Place, Outcome)],
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        for (place, outcome) in results {
            let mut said = Diagnostic::new(self.message(outcome));
            said.location.clone_from(&place.location);
            said.excerpt.clone_from(&place.excerpt);
            let head = render(outcome.level.name(), &said, self.paint);
            out.write_all(head.as_bytes())?;
            for (name, text) in self.lines(place, outcome) {
                writeln!(out, "{name:>10}: {}", shown(&text))?;
            }
            writeln!(out)?;
        }
        let counts = Level::ALL.map(|level| count(self.report.count(level), level));
        writeln!(out, "{}", counts.join(", "))?;
        Ok(())
    }

    fn lines(&self, place: &Place, outcome: &Outcome) -> Vec<(&'static str, String)> {
        let mut lines = vec![("thing", self.named(&outcome.focus))];
        if let Some(graph) = &place.graph {
            lines.push(("graph", self.prefixes.show(graph)));
        }
        if let Some(path) = self.report.path(outcome, self.prefixes) {
            lines.push(("property", path));
        }
        if let Some(value) = outcome
            .value
            .as_ref()
            .filter(|value| **value != outcome.focus)
        {
            lines.push(("value", self.named(value)));
        }
        if let Some(wanted) = self.report.wanted(outcome, self.prefixes)
            && !outcome.is_explained
        {
            lines.push(("wanted", wanted));
        }
        // A shape without a name is looked up by its place.
        if let Term::NamedNode(shape) = &outcome.shape {
            lines.push(("shape", self.prefixes.show(shape.as_str())));
        } else if let Some(place) = self.place_of_shape(outcome) {
            lines.push(("shape", place.to_string()));
        }
        lines
    }

    fn place_of_shape(&self, outcome: &Outcome) -> Option<&Location> {
        self.shapes.get(&outcome.shape_as_read().to_string())
    }

    /// A term with its label.
    fn named(&self, term: &Term) -> String {
        let text = match term {
            Term::NamedNode(node) => self.prefixes.show(node.as_str()),
            Term::Literal(literal) => printable(literal.value()),
            other => printable(&other.to_string()),
        };
        let label = match term {
            Term::NamedNode(_) | Term::BlankNode(_) if !self.labels.iris => {
                self.report.label(term, &self.labels.lang)
            }
            _ => None,
        };
        match label {
            Some(label) => format!("{} ({text})", printable(&label)),
            None => text,
        }
    }
}

fn count(number: usize, level: Level) -> String {
    let plural = if number == 1 || level == Level::Info {
        ""
    } else {
        "s"
    };
    format!("{} {}{plural}", thousands(number as u64), level.name())
}

/// The report as RDF.
pub(super) fn rdf(
    report: &Report<'_>,
    format: Format,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let triples = report.triples().into_iter();
    let quads: Vec<Quad> = triples
        .map(|triple| triple.in_graph(GraphName::DefaultGraph))
        .collect();
    let used = used_prefixes(&quads, prefixes);
    let used = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(out, format, used, false)?;
    for quad in &quads {
        writer.write(quad)?;
    }
    writer.finish()?;
    Ok(())
}
