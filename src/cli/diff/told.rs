//! Differences in words: what every form of telling needs.

use std::collections::HashMap;

use super::super::failure::Failure;
use super::super::progress::thousands;
use super::super::source::Ontology;
use super::DiffArgs;
use super::input::Input;
use crate::difference::{
    Change, Counts, Difference, Line, State, Thing, counts, renamed_triple, things,
};
use crate::model::diagnostic::Location;
use crate::model::prefixes::Prefixes;
use crate::model::{
    BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple, printable,
};
use crate::query::labels::{Labels, NAMING};
use crate::rdf::Places;
use crate::store::{Backend as _, Memory};
use crate::vocab::rdf;

/// What differs, with what is needed to tell it.
pub(super) struct Report<'d> {
    pub(super) difference: &'d Difference,
    pub(super) things: Vec<Thing>,
    pub(super) counts: Counts,
    /// The names of things after and before.
    names: [Memory; 2],
    ontology: Ontology,
    places: [Places; 2],
    owners: HashMap<BlankNode, (NamedOrBlankNode, NamedNode)>,
    /// What is said of blank nodes.
    contents: HashMap<&'d BlankNode, Vec<&'d Quad>>,
}

impl<'d> Report<'d> {
    pub(super) fn new(
        difference: &'d Difference,
        inputs: &[Input],
        args: &DiffArgs,
    ) -> Result<Self, Failure> {
        let things = things(difference);
        let mut contents: HashMap<&BlankNode, Vec<&Quad>> = HashMap::new();
        for quad in difference.after.iter().chain(&difference.removed) {
            if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
                contents.entry(blank).or_default().push(quad);
            }
        }
        let wants_places = !args.stat;
        Ok(Self {
            names: [names(&difference.after)?, names(&difference.before)?],
            ontology: Ontology::default(),
            places: if wants_places {
                places(difference, &things, inputs)?
            } else {
                Default::default()
            },
            counts: counts(&things),
            owners: difference.owners(),
            things,
            difference,
            contents,
        })
    }
}

/// The statements that name things.
pub(super) fn names(quads: &[Quad]) -> Result<Memory, Failure> {
    let names = quads
        .iter()
        .filter(|quad| NAMING.contains(&quad.predicate.as_str()));
    let memory = Memory::new()?;
    memory.extend(&mut names.cloned().map(Ok))?;
    Ok(memory)
}

/// Where each statement is written, in both datasets.
fn places(
    difference: &Difference,
    things: &[Thing],
    inputs: &[Input],
) -> Result<[Places; 2], Failure> {
    let mut places = [Places::default(), Places::default()];
    for line in things.iter().flat_map(|thing| &thing.lines) {
        if let Some(triple) = &line.before {
            places[0].want_triple(triple.clone());
        }
        if let Some(triple) = &line.after {
            places[1].want_triple(their(difference, triple));
        }
    }
    for (places, input) in places.iter_mut().zip(inputs) {
        places.look(&input.sources, &input.settings)?;
    }
    Ok(places)
}

/// A triple with the names that the second dataset has itself.
fn their(difference: &Difference, triple: &Triple) -> Triple {
    renamed_triple(triple, &|blank| difference.their_name(blank))
}

/// A term for programs.
pub(super) fn exact(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Added => "added",
        State::Removed => "removed",
        State::Changed => "changed",
    }
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Plain(String),
    /// What was.
    Old(String),
    /// What is now.
    New(String),
}

/// One difference in words.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) sign: char,
    pub(super) property: String,
    pub(super) pieces: Vec<Piece>,
    /// It says more of what stands above it.
    pub(super) part: bool,
    pub(super) before: Option<Location>,
    pub(super) after: Option<Location>,
}

impl Row {
    /// Where it stands, before and after.
    pub(super) fn places(&self) -> Option<String> {
        let places: Vec<String> = [&self.before, &self.after]
            .into_iter()
            .flatten()
            .map(|place| printable(&format!("{}:{}", place.source, place.line)))
            .collect();
        (!places.is_empty()).then(|| places.join(", "))
    }
}

/// All differences of one thing in words.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) state: State,
    pub(super) title: String,
    /// Its name for programs, short.
    pub(super) id: Option<String>,
    pub(super) graph: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// Words for what differs.
pub(super) struct Telling<'r> {
    pub(super) report: &'r Report<'r>,
    pub(super) labels: Labels<'r>,
    pub(super) inputs: &'r [Input],
    prefixes: Prefixes,
    iris: bool,
}

impl<'r> Telling<'r> {
    pub(super) fn new(report: &'r Report<'r>, inputs: &'r [Input], args: &DiffArgs) -> Self {
        let mut prefixes = Prefixes::default();
        for input in inputs.iter().rev() {
            for (name, iri) in input.prefixes.iter() {
                prefixes.declare(name, iri);
            }
        }
        let [after, before] = &report.names;
        let labels = Labels::new(after, &args.labels.lang, prefixes.clone())
            .or_from(before)
            .or_from(&report.ontology);
        Self {
            report,
            labels,
            inputs,
            prefixes,
            iris: args.labels.iris,
        }
    }

    /// Labels of our own terms.
    pub(super) fn ontology(&self) -> &'r Ontology {
        &self.report.ontology
    }

    /// A term for people.
    pub(super) fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.named(node.as_str()),
            Term::BlankNode(blank) => self.content(blank),
            Term::Literal(literal) => {
                let text = printable(literal.value());
                match literal.language() {
                    Some(language) => format!("{text} ({language})"),
                    None => text,
                }
            }
            Term::Triple(triple) => format!(
                "« {} {} {} »",
                self.subject(&triple.subject),
                self.named(triple.predicate.as_str()),
                self.term(&triple.object)
            ),
        }
    }

    pub(super) fn named(&self, iri: &str) -> String {
        if iri == rdf::TYPE {
            return "type".to_owned();
        }
        if self.iris {
            self.prefixes.show(iri)
        } else {
            self.labels.name(iri)
        }
    }

    pub(super) fn subject(&self, subject: &NamedOrBlankNode) -> String {
        match subject {
            NamedOrBlankNode::NamedNode(node) => self.named(node.as_str()),
            NamedOrBlankNode::BlankNode(blank) => self.blank(blank, DEEPEST),
        }
    }

    /// A blank node by its label, or by what it is of what.
    fn blank(&self, blank: &BlankNode, deepest: usize) -> String {
        let name = blank.to_string();
        if let Some(label) = self.labels.label(&name) {
            return printable(&label);
        }
        let mut at = blank;
        let mut cells = 0_usize;
        while let Some((owner, property)) = self.report.owners.get(at) {
            match owner {
                NamedOrBlankNode::BlankNode(cell)
                    if property.as_str() == rdf::REST && cells < CELLS =>
                {
                    cells += 1;
                    at = cell;
                }
                owner => {
                    let what = self.named(property.as_str());
                    let whose = match owner {
                        NamedOrBlankNode::NamedNode(node) => self.named(node.as_str()),
                        NamedOrBlankNode::BlankNode(_) if deepest == 0 => "…".to_owned(),
                        NamedOrBlankNode::BlankNode(blank) => self.blank(blank, deepest - 1),
                    };
                    let is_list = self.is_cell(blank);
                    let item = if is_list {
                        format!("item {} of ", cells + 1)
                    } else {
                        String::new()
                    };
                    return format!("{item}{what} of {whose}");
                }
            }
        }
        let content = self.content(blank);
        if content == "[]" {
            "something without a name".to_owned()
        } else {
            content
        }
    }

    fn is_cell(&self, blank: &BlankNode) -> bool {
        let said = self.report.contents.get(blank).into_iter().flatten();
        said.into_iter()
            .any(|quad| quad.predicate.as_str() == rdf::REST)
    }

    /// What is said of a blank node, in short.
    fn content(&self, blank: &BlankNode) -> String {
        let name = blank.to_string();
        if let Some(label) = self.labels.label(&name) {
            return printable(&label);
        }
        let said = self
            .report
            .contents
            .get(blank)
            .map_or(&[][..], Vec::as_slice);
        let mut parts: Vec<String> = said
            .iter()
            .filter(|quad| quad.predicate.as_str() != rdf::REIFIES)
            .take(SHORT)
            .map(|quad| {
                let value = match &quad.object {
                    Term::BlankNode(_) => "[…]".to_owned(),
                    Term::Triple(_) => "« … »".to_owned(),
                    other => self.term(other),
                };
                format!("{} {value}", self.named(quad.predicate.as_str()))
            })
            .collect();
        if said.len() > SHORT {
            parts.push("…".to_owned());
        }
        format!("[{}]", parts.join("; "))
    }

    /// All of it.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let things = self.report.things.iter();
        things.map(|thing| self.block(thing)).collect()
    }

    fn block(&self, thing: &Thing) -> Block {
        let title = self.subject(&thing.subject);
        let id = match &thing.subject {
            NamedOrBlankNode::NamedNode(node) => Some(self.prefixes.show(node.as_str())),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let graph = match &thing.graph {
            GraphName::DefaultGraph => None,
            GraphName::NamedNode(node) => Some(self.prefixes.show(node.as_str())),
            GraphName::BlankNode(blank) => Some(blank.to_string()),
        };
        Block {
            state: thing.state,
            id: id.filter(|id| *id != title),
            title,
            graph,
            rows: thing.lines.iter().map(|line| self.row(line)).collect(),
        }
    }

    fn row(&self, line: &Line) -> Row {
        let plain = |text: &str| Piece::Plain(text.to_owned());
        let old = |term: &Term| Piece::Old(self.term(term));
        let new = |term: &Term| Piece::New(self.term(term));
        let (sign, pieces) = match &line.change {
            Change::Added(now) => ('+', vec![new(now)]),
            Change::Removed(was) => ('-', vec![old(was)]),
            Change::Changed { was, now } => {
                let (was, now) = self.both(was, now);
                (
                    '~',
                    vec![
                        plain("was "),
                        Piece::Old(was),
                        plain(", now "),
                        Piece::New(now),
                    ],
                )
            }
            Change::List { was, now } => {
                let (was, now) = (Piece::Old(self.list(was)), Piece::New(self.list(now)));
                ('~', vec![plain("was "), was, plain(", now "), now])
            }
            Change::Claimed(value) => (
                '~',
                vec![old(value), plain(" was stated, and is now only claimed")],
            ),
            Change::Stated(value) => (
                '~',
                vec![new(value), plain(" was only claimed, and is now stated")],
            ),
            Change::NewClaim(value) => ('+', vec![new(value), plain(" is claimed, not stated")]),
            Change::LostClaim(value) => ('-', vec![old(value), plain(" is no longer claimed")]),
            Change::Noted {
                value,
                property,
                was,
                now,
            } => ('~', self.noted(value, property, was.as_ref(), now.as_ref())),
        };
        Row {
            sign,
            property: self.named(line.property.as_str()),
            pieces,
            part: !line.counts,
            before: self.place(line.before.as_ref(), 0),
            after: self.place(line.after.as_ref(), 1),
        }
    }

    /// The items of a list.
    pub(super) fn list(&self, items: &[Term]) -> String {
        let items: Vec<String> = items.iter().map(|item| self.term(item)).collect();
        match items.as_slice() {
            [] => "()".to_owned(),
            items => format!("( {} )", items.join(" ")),
        }
    }

    /// Two values that do not look the same.
    fn both(&self, was: &Term, now: &Term) -> (String, String) {
        let (one, other) = (self.term(was), self.term(now));
        if one == other {
            return (self.labels.show_iri(was), self.labels.show_iri(now));
        }
        (one, other)
    }

    fn noted(
        &self,
        value: &Term,
        property: &NamedNode,
        was: Option<&Term>,
        now: Option<&Term>,
    ) -> Vec<Piece> {
        let about = if property.as_str() == rdf::REIFIES {
            "what is said about it".to_owned()
        } else {
            self.named(property.as_str())
        };
        let plain = |text: String| Piece::Plain(text);
        let head = plain(format!("{}: {about}", self.term(value)));
        match (was, now) {
            (Some(was), Some(now)) => {
                let (was, now) = self.both(was, now);
                let (from, to) = (plain(" changed from ".to_owned()), plain(" to ".to_owned()));
                vec![head, from, Piece::Old(was), to, Piece::New(now)]
            }
            (Some(was), None) => {
                vec![
                    head,
                    plain(" is no longer ".to_owned()),
                    Piece::Old(self.term(was)),
                ]
            }
            (None, Some(now)) => {
                vec![
                    head,
                    plain(" is now ".to_owned()),
                    Piece::New(self.term(now)),
                ]
            }
            (None, None) => vec![head],
        }
    }

    pub(super) fn place(&self, triple: Option<&Triple>, side: usize) -> Option<Location> {
        let triple = triple?;
        let places = &self.report.places[side];
        let written = if side == 0 {
            places.triple(triple)
        } else {
            places.triple(&their(self.report.difference, triple))
        };
        written.map(|written| written.location.clone())
    }

    /// What is counted, in words.
    pub(super) fn summary(&self) -> String {
        let Counts {
            added,
            removed,
            changed,
        } = self.report.counts;
        let found = self.report.difference;
        if found.is_empty() {
            return format!("the same: {}", quads(found.before.len()));
        }
        let things = match self.report.things.len() {
            1 => "1 thing".to_owned(),
            number => format!("{number} things"),
        };
        format!("{added} added, {removed} removed, {changed} changed in {things}")
    }

    /// The same in triples or quads.
    pub(super) fn in_quads(&self) -> String {
        let found = self.report.difference;
        let kept = found.before.len() - found.removed.len();
        format!(
            "{} before, {} after: {} more, {} fewer, {kept} the same",
            found.before.len(),
            found.after.len(),
            found.added.len(),
            found.removed.len()
        )
    }
}

pub(super) fn quads(number: usize) -> String {
    match number {
        1 => "1 statement".to_owned(),
        number => format!("{} statements", thousands(number as u64)),
    }
}

/// Blank nodes are named by what they are of so many others at most.
const DEEPEST: usize = 3;
/// Items of a list that are counted.
const CELLS: usize = 10_000;
/// So much is said of a blank node where it is a value.
const SHORT: usize = 4;
