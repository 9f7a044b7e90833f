//! Why a statement holds, down to the places in files and the passages that vouch for it.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::super::Common;
use super::super::failure::{Failure, Kind, Paint, render, shown};
use super::super::output::Sink;
use super::super::progress::thousands;
use super::super::watch::Watch;
use super::InferArgs;
use super::inputs::Taken;
use super::told;
use crate::infer::{self, Proof, Step};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, NamedNodeRef, Term, Triple, printable};
use crate::query::labels::Labels;
use crate::query::sources;
use crate::rdf::{Places, Written};
use crate::store::{Backend, Context, Pattern};
use crate::vocab::{owl, rdf, rdfs};

/// More statements of one proof are not told.
const LONGEST: usize = 2_000;

/// Where the graphs of the built-in data live.
const GRAPHS: &str = "https://w3id.org/chancery/graph/";

/// Where a stated statement stands, and what vouches for it.
#[derive(Clone, Debug, Default)]
struct Ground {
    location: Option<Location>,
    graph: Option<String>,
    sources: Vec<Term>,
}

/// What telling a proof needs.
struct Telling<'a> {
    labels: Labels<'a>,
    iris: bool,
    depth: usize,
    grounds: BTreeMap<String, Ground>,
}

/// Explains the statements that match. Exit code 1 where there are none.
pub(super) fn explain(
    args: &InferArgs,
    text: &str,
    taken: &Taken,
    watch: &Watch,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let limits = args.data.limits.limits();
    let wanted = infer::pattern(text, &taken.prefixes, &limits).map_err(|error| {
        let failure = Failure::from(error);
        Failure {
            kind: Kind::Usage,
            ..failure
        }
    })?;
    let found = taken.inference.matching(&wanted);
    let Some(data) = taken.data.as_ref().filter(|_| !found.is_empty()) else {
        return nothing(taken, &wanted);
    };
    let most = args.max_results.min(found.len());
    let mut proofs = Vec::new();
    for step in &found[..most] {
        proofs.push(taken.inference.proof(step, LONGEST, &watch.cancellation)?);
    }
    let context = args.labels.context(data, watch);
    let telling = Telling {
        labels: args.labels.labels(data),
        iris: args.labels.iris,
        depth: args.depth,
        grounds: grounds(args, taken, &proofs, &*data.backend, &context)?,
    };
    if args.json {
        let told: Vec<Vec<Told<'_>>> = proofs.iter().map(|proof| telling.json(proof)).collect();
        told::print(&told)?;
    } else {
        let mut sink = Sink::open(args.output.as_deref())?;
        for (number, proof) in proofs.iter().enumerate() {
            if number > 0 {
                writeln!(sink.writer())?;
            }
            telling.tree(proof, sink.writer())?;
        }
        sink.finish()?;
    }
    watch.stop();
    if most < found.len() {
        common.note(&format!(
            "{} of {} statements that match; `--max-results` shows more",
            thousands(most as u64),
            thousands(found.len() as u64)
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Nothing matches; perhaps somebody says so.
fn nothing(taken: &Taken, wanted: &[Option<Term>; 3]) -> Result<ExitCode, Failure> {
    let said = "it is not stated, and does not follow from what is";
    let failure = Failure::new(Kind::No, Diagnostic::new(said));
    // What only a claim names is no mistake.
    Err(if is_claimed(taken, wanted)? {
        failure.hint(
            "somebody says so, and nobody vouches for it: `chancery claims` lists who says what",
        )
    } else {
        match mistyped(taken, wanted) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    })
}

/// Whether the data have somebody say so.
fn is_claimed(taken: &Taken, wanted: &[Option<Term>; 3]) -> Result<bool, Failure> {
    let (
        Some(data),
        [
            Some(subject),
            Some(Term::NamedNode(predicate)),
            Some(object),
        ],
    ) = (&taken.data, wanted)
    else {
        return Ok(false);
    };
    let subject = match subject.clone() {
        Term::NamedNode(node) => crate::model::NamedOrBlankNode::from(node),
        Term::BlankNode(node) => node.into(),
        _ => return Ok(false),
    };
    let quoted = Term::from(Triple::new(subject, predicate.clone(), object.clone()));
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
        object: Some(quoted.as_ref()),
        ..Pattern::default()
    };
    Ok(data.backend.quads(pattern).next().transpose()?.is_some())
}

/// A name that nothing has, and the nearest in its namespace that something has.
fn mistyped(taken: &Taken, wanted: &[Option<Term>; 3]) -> Option<String> {
    let lost = wanted.iter().flatten().find_map(|term| match term {
        Term::NamedNode(node) if !taken.inference.knows(term) => Some(node.as_str()),
        _ => None,
    })?;
    let shown = taken.prefixes.show(lost);
    Some(match taken.inference.nearest(lost) {
        Some(near) => format!(
            "nothing is called {shown}; did you mean `{}`?",
            taken.prefixes.show(&near)
        ),
        None => format!("nothing in the data is called {shown}"),
    })
}

/// Where the stated statements of proofs stand.
fn grounds(
    args: &InferArgs,
    taken: &Taken,
    proofs: &[Proof],
    backend: &dyn Backend,
    context: &Context,
) -> Result<BTreeMap<String, Ground>, Failure> {
    let steps = proofs.iter().flat_map(|proof| &proof.steps);
    let stated = steps.filter(|step| step.is_stated).filter_map(Step::triple);
    let stated: BTreeMap<String, Triple> =
        stated.map(|triple| (triple.to_string(), triple)).collect();
    let places = places(args, taken, stated.values())?;
    let mut grounds = BTreeMap::new();
    for (text, triple) in stated {
        let mut ground = Ground {
            location: places.triple(&triple).map(|place| place.location.clone()),
            ..Ground::default()
        };
        if ground.location.is_none() {
            ground.graph = graph(backend, &triple)?;
        }
        let is_named = !text.contains("_:");
        if is_named {
            let witness = sources::witness(backend, &format!("ASK {{ {text} }}"), context)?;
            ground.sources = witness.sources.unwrap_or_default();
        }
        grounds.insert(text, ground);
    }
    Ok(grounds)
}

fn places<'t>(
    args: &InferArgs,
    taken: &Taken,
    triples: impl Iterator<Item = &'t Triple>,
) -> Result<Places, Failure> {
    let mut places = Places::with_files();
    if !taken.sources.is_empty() {
        triples.for_each(|triple| places.want_triple(triple.clone()));
        places.look(&taken.sources, &args.data.settings(&taken.sources)?)?;
    }
    Ok(places)
}

/// The first graph that a statement is in.
fn graph(backend: &dyn Backend, triple: &Triple) -> Result<Option<String>, Failure> {
    let pattern = Pattern {
        subject: Some(triple.subject.as_ref()),
        predicate: Some(triple.predicate.as_ref()),
        object: Some(triple.object.as_ref()),
        graph: None,
    };
    let mut graphs = Vec::new();
    for quad in backend.quads(pattern) {
        match quad?.graph_name {
            GraphName::NamedNode(graph) => graphs.push(graph.into_string()),
            GraphName::BlankNode(graph) => graphs.push(graph.to_string()),
            GraphName::DefaultGraph => {}
        }
    }
    Ok(graphs.into_iter().min())
}

/// A statement of a proof, for programs.
#[derive(Serialize)]
struct Told<'a> {
    subject: String,
    predicate: String,
    object: String,
    stated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// The places of the premises in this list.
    #[serde(skip_serializing_if = "Option::is_none")]
    premises: Option<&'a [usize]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<&'a [String]>,
}

fn exact(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// A line of a tree that is still to be told.
struct Line {
    place: usize,
    /// What stands before it, and before what is below it.
    before: String,
    below: String,
    depth: usize,
}

impl Telling<'_> {
    fn ground(&self, step: &Step) -> Option<&Ground> {
        self.grounds.get(&step.triple()?.to_string())
    }

    fn json<'a>(&'a self, proof: &'a Proof) -> Vec<Told<'a>> {
        let steps = proof.steps.iter().enumerate();
        let told = steps.map(|(place, step)| {
            let because = proof.because.get(place).and_then(Option::as_ref);
            let ground = self.ground(step);
            let location = ground.and_then(|ground| ground.location.as_ref());
            let sources = ground.map(|ground| ground.sources.as_slice());
            Told {
                subject: exact(&step.terms[0]),
                predicate: exact(&step.terms[1]),
                object: exact(&step.terms[2]),
                stated: step.is_stated,
                file: location.map(|location| location.source.as_str()),
                line: location
                    .map(|location| location.line)
                    .filter(|line| *line > 0),
                column: location
                    .map(|location| location.column)
                    .filter(|column| *column > 0),
                graph: ground.and_then(|ground| ground.graph.as_deref()),
                sources: sources.unwrap_or_default().iter().map(exact).collect(),
                rule: because.map(|because| because.rule.as_str()),
                title: because.map(|because| because.title.as_str()),
                premises: because.map(|because| because.premises.as_slice()),
                conditions: because
                    .map(|because| because.conditions.as_slice())
                    .filter(|conditions| !conditions.is_empty()),
            }
        });
        told.collect()
    }

    /// A proof for people: each statement above those that it follows from.
    fn tree(&self, proof: &Proof, out: &mut dyn Write) -> Result<(), Failure> {
        let mut told = vec![false; proof.steps.len()];
        let mut open = vec![Line {
            place: 0,
            before: String::new(),
            below: String::new(),
            depth: 0,
        }];
        let mut cut = proof.is_cut;
        while let Some(line) = open.pop() {
            let step = &proof.steps[line.place];
            writeln!(out, "{}{}", line.before, self.statement(step))?;
            let below = &line.below;
            if step.is_stated {
                if let Some(said) = self.grounded(step) {
                    writeln!(out, "{below}  {said}")?;
                }
                continue;
            }
            let Some(because) = proof.because.get(line.place).and_then(Option::as_ref) else {
                writeln!(out, "{below}  …")?;
                continue;
            };
            let title = shown(&because.title);
            if told[line.place] {
                writeln!(out, "{below}  as above")?;
                continue;
            }
            told[line.place] = true;
            writeln!(out, "{below}  by `{}`: {title}", shown(&because.rule))?;
            if line.depth >= self.depth {
                cut = true;
                writeln!(out, "{below}  …")?;
                continue;
            }
            for condition in &because.conditions {
                writeln!(out, "{below}  where {}", self.condition(condition))?;
            }
            let last = because.premises.len();
            for (number, premise) in because.premises.iter().enumerate().rev() {
                let (corner, stroke) = if number + 1 == last {
                    ("└ ", "  ")
                } else {
                    ("├ ", "│ ")
                };
                open.push(Line {
                    place: *premise,
                    before: format!("{below}{corner}"),
                    below: format!("{below}{stroke}"),
                    depth: line.depth + 1,
                });
            }
        }
        if cut {
            writeln!(
                out,
                "… leaves something out; `--depth` goes further down, and `--json` is whole"
            )?;
        }
        Ok(())
    }

    fn statement(&self, step: &Step) -> String {
        let [subject, predicate, object] = &step.terms;
        if self.iris {
            let terms = [subject, predicate, object].map(|term| self.labels.show_iri(term));
            return terms.join(" ");
        }
        let [subject, predicate, object] =
            [subject, predicate, object].map(|term| self.labels.show(term));
        format!("{subject} — {predicate} → {object}")
    }

    /// Where a statement stands, and what vouches for it.
    fn grounded(&self, step: &Step) -> Option<String> {
        let ground = self.ground(step)?;
        let place = match (&ground.location, &ground.graph) {
            (Some(location), _) => Some(shown(&location.to_string())),
            (None, Some(graph)) => Some(match graph.strip_prefix(GRAPHS) {
                Some(local) => format!("graph {}", printable(local)),
                None => format!("graph {}", self.labels.prefixes().show(graph)),
            }),
            (None, None) => None,
        };
        let source = (!ground.sources.is_empty()).then(|| {
            format!(
                "source: {}",
                sources::shown(&ground.sources, &self.labels, self.iris)
            )
        });
        let parts: Vec<String> = place.into_iter().chain(source).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// A condition with short names.
    fn condition(&self, text: &str) -> String {
        shortened(text, self.labels.prefixes())
    }
}

/// SPARQL with prefixed names in place of IRIs.
fn shortened(text: &str, prefixes: &Prefixes) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        whole.push_str(&rest[..at]);
        let end = rest[at..].find('>').map(|end| at + end);
        let inside = end.map(|end| &rest[at + 1..end]);
        let iri = inside.filter(|iri| !iri.contains(char::is_whitespace));
        if let (Some(end), Some(iri)) = (end, iri) {
            whole.push_str(&prefixes.show(iri));
            rest = &rest[end + 1..];
        } else {
            whole.push('<');
            rest = &rest[at + 1..];
        }
    }
    whole.push_str(rest);
    printable(&whole)
}

/// A term for people, without its name.
pub(super) fn short(term: &Term, prefixes: &Prefixes) -> String {
    match term {
        Term::NamedNode(node) => prefixes.show(node.as_str()),
        other => printable(&other.to_string()),
    }
}

/// What must not be.
pub(super) struct Wrong {
    /// What, and the place of a statement that takes part.
    pub(super) said: Diagnostic,
    /// The statements that cannot hold together, each with its place.
    pub(super) reasons: Vec<String>,
}

impl Wrong {
    pub(super) fn render(&self, paint: Paint) -> String {
        let mut text = render("error", &self.said, paint);
        for reason in &self.reasons {
            text.extend(["  because ", &shown(reason), "\n"]);
        }
        text
    }
}

/// What must not be, with places.
pub(super) fn inconsistencies(args: &InferArgs, taken: &Taken) -> Result<Vec<Wrong>, Failure> {
    let found = taken.inference.inconsistencies();
    let mut all = Vec::new();
    for one in &found {
        let mut proofs = Vec::new();
        for premise in &one.premises {
            let cancellation = &taken.cancellation;
            proofs.push(taken.inference.proof(premise, LONGEST, cancellation)?);
        }
        all.push((one, proofs));
    }
    let proofs = all.iter().flat_map(|(_, proofs)| proofs);
    let triples: Vec<Triple> = proofs.flat_map(stated).collect();
    let places = places(args, taken, triples.iter())?;
    let show = |step: &Step| {
        let terms = step.terms.iter().map(|term| short(term, &taken.prefixes));
        terms.collect::<Vec<_>>().join(" ")
    };
    let mut told = Vec::new();
    let mut known: HashSet<Vec<String>> = HashSet::new();
    for (one, proofs) in &all {
        let stated: Vec<Vec<Triple>> = proofs.iter().map(stated).collect();
        // What rests on the same statements is one mistake, told in several ways.
        let mut rests_on: Vec<String> = stated.iter().flatten().map(Triple::to_string).collect();
        rests_on.sort_unstable();
        rests_on.dedup();
        if !rests_on.is_empty() && !known.insert(rests_on) {
            continue;
        }
        let message = format!("{} (`{}`)", one.title.trim_end_matches('.'), one.rule);
        let mut said = Diagnostic::new(message);
        if let Some(place) = place_of(&one.premises, &stated, &places) {
            said.location = Some(place.location.clone());
            said.excerpt = place.line();
        }
        let mut reasons = Vec::new();
        for ((premise, proof), stated) in one.premises.iter().zip(proofs).zip(&stated) {
            let how = match &proof.because.first() {
                Some(Some(because)) => format!(", by `{}`", because.rule),
                _ => String::new(),
            };
            let at = |triple: &Triple| places.triple(triple).map(|place| &place.location);
            let place = stated.iter().find_map(at);
            let place = place.map(|place| format!(" ({place})"));
            let mut reason = format!("{}{how}{}", show(premise), place.unwrap_or_default());
            if !premise.is_stated {
                let from = stated.iter().take(FROM).map(|triple| {
                    let place = at(triple).map(|place| format!(" ({place})"));
                    let terms = [
                        Term::from(triple.subject.clone()),
                        triple.predicate.clone().into(),
                        triple.object.clone(),
                    ];
                    let terms = terms.map(|term| short(&term, &taken.prefixes));
                    format!("{}{}", terms.join(" "), place.unwrap_or_default())
                });
                let from: Vec<String> = from.collect();
                reason.extend([", from ", &from.join(", ")]);
                reason.push_str(if stated.len() > FROM { " …" } else { "" });
            }
            reasons.push(reason);
        }
        told.push(Wrong { said, reasons });
    }
    Ok(told)
}

/// So many statements that a premise rests on are told.
const FROM: usize = 6;

/// The statements of the data that a proof ends at.
fn stated(proof: &Proof) -> Vec<Triple> {
    let stated = proof.steps.iter().filter(|step| step.is_stated);
    stated.filter_map(Step::triple).collect()
}

/// The place of what is wrong: that of the first premise, or of what in the data it rests on.
fn place_of<'p>(
    premises: &[Step],
    stated: &[Vec<Triple>],
    places: &'p Places,
) -> Option<&'p Written> {
    let direct = premises.first().is_some_and(|premise| premise.is_stated);
    let all = || {
        stated
            .iter()
            .flatten()
            .filter_map(|triple| places.triple(triple))
    };
    let about_things = stated
        .iter()
        .flatten()
        .filter(|triple| is_about_things(triple));
    let about_things = about_things.filter_map(|triple| places.triple(triple));
    if direct {
        return all().next();
    }
    about_things.chain(all()).next()
}

/// Whether a statement is about things, and not about classes and properties.
fn is_about_things(triple: &Triple) -> bool {
    let of_schema = |iri: &str| iri.starts_with(owl::NAMESPACE) || iri.starts_with(rdfs::NAMESPACE);
    let class = match &triple.object {
        Term::NamedNode(class) if triple.predicate.as_str() == rdf::TYPE => Some(class.as_str()),
        _ => None,
    };
    !of_schema(triple.predicate.as_str()) && !class.is_some_and(of_schema)
}
