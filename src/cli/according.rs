//! The view according to a speaker: what rests on somebody's word, marked as such.

use std::collections::BTreeSet;

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::named;
use super::source::Data;
use super::view::{MOST_NAMES, among, counted, is_iri, labels, some_of};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{Literal, NamedNode, Term, Variable};
use crate::query::according::{Answer, MarkedRow, Proposition, Views, mentioned, propositions};
use crate::query::attribution::{Lost, Rests};
use crate::query::labels::Labels;
use crate::search::{Hit, Index};
use crate::store::{Backend, QueryResults, QuerySolutionIter, QueryTripleIter};
use crate::vocab::dip;

/// Whose word is taken for true, marked as such.
#[derive(Args, Clone, Debug)]
pub(super) struct AccordingArgs {
    /// Add what this speaker puts forward as true, marked as such; several times for several speakers, '*' for everybody
    #[arg(long, value_name = "SPEAKER")]
    pub(super) according_to: Vec<String>,
}

impl AccordingArgs {
    /// What these speakers put forward as true; a note says of whom there is nothing.
    pub(super) fn propositions(
        &self,
        data: &Data,
        common: &Common,
    ) -> Result<Vec<Proposition>, Failure> {
        if self.according_to.is_empty() {
            return Ok(Vec::new());
        }
        let all = propositions(&data.backend, &data.ontology)?;
        let everybody = self.according_to.iter().any(|text| text == "*");
        if everybody && all.is_empty() {
            common.remark(&nothing_of("anybody", &all, data));
        }
        let mut wanted = Vec::new();
        for text in self.according_to.iter().filter(|text| *text != "*") {
            let speaker = speaker(text, &all, data, common)?;
            if all.iter().all(|said| said.speaker != speaker) {
                let name = labels(data).show(&speaker);
                common.remark(&nothing_of(&name, &all, data));
            }
            wanted.push(speaker);
        }
        if everybody {
            return Ok(all);
        }
        let chosen = all
            .into_iter()
            .filter(|said| wanted.contains(&said.speaker));
        Ok(chosen.collect())
    }

    /// Both views, if there is anything to add.
    pub(super) fn views<'a>(
        &self,
        backend: &'a dyn Backend,
        data: &Data,
        common: &Common,
    ) -> Result<Option<Views<'a>>, Failure> {
        let chosen = self.propositions(data, common)?;
        if chosen.is_empty() {
            return Ok(None);
        }
        Ok(Some(Views::new(backend, chosen)?))
    }
}

/// The speaker that a name means: nothing else can put anything forward.
fn speaker(text: &str, all: &[Proposition], data: &Data, common: &Common) -> Result<Term, Failure> {
    if is_iri(text, data) {
        return named::thing(text, data, common);
    }
    let found = among(text, &[dip::SPEAKER], data)?;
    let node = |hit: &Hit| Term::from(NamedNode::new_unchecked(&*hit.iri));
    if let [only] = found.as_slice() {
        return Ok(node(only));
    }
    let meant = Index::about(&data.backend, text)?.meant(text)?;
    let speaks = |hit: &Hit| found.iter().any(|other| other.iri == hit.iri);
    if let Some(meant) = meant.filter(|meant| speaks(&meant.hit)) {
        return Ok(node(&meant.hit));
    }
    let said = if found.is_empty() {
        format!("no speaker in the data is called `{text}`")
    } else {
        format!("several speakers are called `{text}`")
    };
    let failure = Failure::new(Kind::Input, Diagnostic::new(said));
    if !found.is_empty() {
        return Err(named::suggest(failure, &found, data));
    }
    let names = speakers(all, data);
    let near = did_you_mean(text, names.iter().map(String::as_str));
    let failure = near.into_iter().fold(failure, Failure::hint);
    Err(if names.is_empty() {
        failure.hint("no speaker in the data puts anything forward as a triple")
    } else {
        failure.hint(format!(
            "these speakers have something to say: {}",
            some_of(&names)
        ))
    })
}

fn speakers(all: &[Proposition], data: &Data) -> Vec<String> {
    let names = labels(data);
    let mut speakers: Vec<String> = all.iter().map(|said| names.show(&said.speaker)).collect();
    speakers.sort();
    speakers.dedup();
    speakers
}

fn nothing_of(name: &str, all: &[Proposition], data: &Data) -> Diagnostic {
    let speakers = speakers(all, data);
    let said = format!("nothing that {name} puts forward as true is written as a triple");
    let said = Diagnostic::new(said);
    let said = if speakers.is_empty() {
        said.hint("no speaker in the data has such a claim: `<< s p o ~ claim >> dip:speaker … ; dip:act act:assertion`")
    } else {
        said.hint(format!("these speakers have: {}", some_of(&speakers)))
    };
    said.hint("`chancery claims` lists all claims, in whatever words")
}

/// How people or programs are told on whom a row rests.
pub(super) struct Naming<'a> {
    pub(super) labels: &'a Labels<'a>,
    pub(super) iris: bool,
    pub(super) people: bool,
}

impl Naming<'_> {
    /// Several terms in one cell: one text of their names, or of their IRIs for programs.
    pub(super) fn cell(&self, terms: &[Term], joint: &str) -> Option<Term> {
        match terms {
            [] => None,
            [only] => Some(only.clone()),
            several => {
                let names: Vec<String> = several.iter().map(|term| self.name(term)).collect();
                Some(Literal::new_simple_literal(names.join(joint)).into())
            }
        }
    }

    pub(super) fn name(&self, term: &Term) -> String {
        match term {
            term if self.people && self.iris => self.labels.show_iri(term),
            term if self.people => self.labels.show(term),
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        }
    }

    /// Between values of which each counts.
    pub(super) fn or(&self) -> &'static str {
        if self.people { "; " } else { " " }
    }

    fn mark(&self, rests: &Rests) -> Option<Term> {
        match rests {
            Rests::Each(speakers) => self.cell(speakers, self.or()),
            Rests::Together(speakers) => self.cell(speakers, " + "),
        }
    }

    /// `Anna or Boris`, or `Anna and Boris` where it takes both.
    fn names(&self, rests: &Rests) -> String {
        let (speakers, joint) = match rests {
            Rests::Each(speakers) => (speakers, " or "),
            Rests::Together(speakers) => (speakers, " and "),
        };
        let names: Vec<String> = speakers.iter().map(|who| self.labels.show(who)).collect();
        match names.as_slice() {
            [first @ .., last] if !first.is_empty() && names.len() <= MOST_NAMES => {
                format!("{}{joint}{last}", first.join(", "))
            }
            _ => some_of(&names),
        }
    }

    /// Says how many rows or triples of the plain answer are gone.
    fn say_lost(&self, lost: &[Lost], what: &str, replaced: bool, common: &Common) {
        for Lost { count, rests } in lost {
            let rows = counted(*count, what);
            let verb = match (replaced, count) {
                (true, 1) => format!("is another {what}"),
                (true, _) => format!("are other {what}s"),
                (false, 1) => "does not hold".to_owned(),
                (false, _) => "do not hold".to_owned(),
            };
            let names = self.names(rests);
            let are = match rests {
                Rests::Together(speakers) if speakers.len() > 1 => "are",
                _ => "is",
            };
            common.note(&format!(
                "{rows} of the plain answer {verb} if {names} {are} right"
            ));
        }
    }

    /// The answer of the extended view, with what rests on a speaker told apart.
    pub(super) fn results(
        &self,
        answer: Answer,
        views: &Views<'_>,
        common: &Common,
    ) -> QueryResults<'static> {
        say_unchanged(&answer, views, self.labels, common);
        match answer {
            Answer::Truth { extended, rests } => {
                if let Some(rests) = rests {
                    let word = if extended { "no" } else { "yes" };
                    let names = self.names(&rests);
                    common.note(&format!(
                        "without what is said by {names} the answer is {word}"
                    ));
                }
                QueryResults::Boolean(extended)
            }
            Answer::Graph { triples, lost } => {
                let rests: Vec<&Rests> = triples
                    .iter()
                    .filter_map(|(_, rests)| rests.as_ref())
                    .collect();
                if !rests.is_empty() {
                    let verb = if rests.len() == 1 { "rests" } else { "rest" };
                    common.note(&format!(
                        "of {}, {} {verb} on what is said by {}: mentioned there, and not asserted",
                        counted(triples.len(), "triple"),
                        rests.len(),
                        self.all_names(&rests)
                    ));
                }
                self.say_lost(&lost, "triple", !rests.is_empty(), common);
                let triples = mentioned(triples).into_iter().map(Ok);
                QueryResults::Graph(QueryTripleIter::new(triples))
            }
            Answer::Rows {
                mut variables,
                rows,
                lost,
                ..
            } => {
                let replaced = rows.iter().any(|(_, rests)| rests.is_some());
                self.say_lost(&lost, "row", replaced, common);
                variables.push(free_name(&variables));
                let rows = rows.into_iter().map(|(mut row, rests)| {
                    row.push(rests.and_then(|rests| self.mark(&rests)));
                    Ok(row)
                });
                let rows: Vec<_> = rows.collect();
                QueryResults::Solutions(QuerySolutionIter::from_tuples(variables.into(), rows))
            }
        }
    }

    /// All who are needed for some of these, by name.
    fn all_names(&self, rests: &[&Rests]) -> String {
        let speakers = rests.iter().flat_map(|rests| match rests {
            Rests::Each(speakers) | Rests::Together(speakers) => speakers,
        });
        let names: BTreeSet<String> = speakers.map(|who| self.labels.show(who)).collect();
        some_of(&names.into_iter().collect::<Vec<_>>())
    }
}

/// Says so where the speakers make no difference.
pub(super) fn say_unchanged(
    answer: &Answer,
    views: &Views<'_>,
    labels: &Labels<'_>,
    common: &Common,
) {
    if answer.is_plain() {
        say_nothing_new(&views.speakers, labels, common);
    }
}

/// Says that what these speakers say makes no difference.
pub(super) fn say_nothing_new(speakers: &[Term], labels: &Labels<'_>, common: &Common) {
    let names: BTreeSet<String> = speakers.iter().map(|who| labels.show(who)).collect();
    let names = some_of(&names.into_iter().collect::<Vec<_>>());
    common.note(&format!(
        "what is said by {names} changes nothing in this answer"
    ));
}

fn free_name(taken: &[Variable]) -> Variable {
    let name = |number: usize| match number {
        1 => "according_to".to_owned(),
        number => format!("according_to_{number}"),
    };
    let mut number = 1;
    while taken.iter().any(|other| other.as_str() == name(number)) {
        number += 1;
    }
    Variable::new_unchecked(name(number))
}

/// Standings that say already that something is no fact.
const NO_FACT: [&str; 4] = ["claim", "hearsay", "denied", "open"];

/// Rows for a picture: what rests on a speaker has the standing of a claim.
pub(super) fn drawn(
    mut variables: Vec<Variable>,
    rows: Vec<MarkedRow>,
) -> QuerySolutionIter<'static> {
    let place = variables
        .iter()
        .position(|name| name.as_str() == "standing");
    let place = place.unwrap_or_else(|| {
        variables.push(Variable::new_unchecked("standing"));
        variables.len() - 1
    });
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(mut row, rests)| {
            row.resize(row.len().max(place + 1), None);
            let kept =
                matches!(&row[place], Some(Term::Literal(word)) if NO_FACT.contains(&word.value()));
            if rests.is_some() && !kept {
                row[place] = Some(Literal::new_simple_literal("claim").into());
            }
            Ok(row)
        })
        .collect();
    QuerySolutionIter::from_tuples(variables.into(), rows)
}
