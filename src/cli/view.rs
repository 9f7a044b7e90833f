//! The plain view of the data, and the one according to a speaker.

use std::collections::BTreeSet;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::named;
use super::source::Data;
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedNode, Term, Variable};
use crate::query::according::{Answer, MarkedRow, Proposition, Rests, Views, propositions};
use crate::query::claims::subjects;
use crate::query::contested::{contested, without};
use crate::query::labels::Labels;
use crate::search::{How, Index};
use crate::store::{QueryResults, QuerySolutionIter, QueryTripleIter};
use crate::vocab::dip;

/// Whose word is taken for true, marked as such.
#[derive(Args, Clone, Debug)]
pub(super) struct AccordingArgs {
    /// Add what this speaker puts forward as true, marked as such; several times for several speakers, '*' for everybody
    #[arg(long, value_name = "SPEAKER")]
    pub(super) according_to: Vec<String>,
}

/// Names in a row or in a message; more are counted.
const MOST_NAMES: usize = 8;

/// `a, b, c and 4 more`.
pub(super) fn some_of(names: &[String]) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    let shown = names.iter().take(MOST_NAMES);
    let shown = shown.map(String::as_str).collect::<Vec<_>>().join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `1 row`, `3 rows`.
pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

fn labels(data: &Data) -> Labels<'_> {
    Labels::new(&data.backend, &["en".to_owned()], data.prefixes.clone()).or_from(&data.ontology)
}

/// The data without the statements that only a speaker vouches for, which a note names.
pub(super) fn plain(data: Data, common: &Common) -> Result<Data, Failure> {
    let contested = contested(&data.backend)?;
    let Some(first) = contested.first() else {
        return Ok(data);
    };
    let names = labels(&data);
    let example = names.show(&Term::from(first.triple.clone()));
    let speaker = names.show(&first.speaker);
    let count = match contested.len() {
        1 => "1 statement rests on a speaker alone and is".to_owned(),
        count => format!("{count} statements rest on a speaker alone and are"),
    };
    let said = format!("{count} not among the facts: {example}, said by {speaker}");
    let said = Diagnostic::new(said)
        .hint("`--according-to '*'` adds what speakers put forward; `chancery query check/claim-asserted` lists such statements")
        .hint("to state one as a fact, name its passage: `{| dcterms:source … |}`");
    common.remark(&said);
    Ok(Data {
        backend: without(&data.backend, &contested)?,
        as_written: Some(data.backend),
        ..data
    })
}

/// The thing that a name means: first among those that are a value of one of these
/// properties, so that `Trump` is the speaker and not a claim with his name in it.
pub(super) fn used_as(
    text: &str,
    properties: &[&str],
    data: &Data,
    common: &Common,
) -> Result<Term, Failure> {
    let is_iri = data.prefixes.expand(text).is_some() || text.contains("://");
    if is_iri || text.starts_with('<') {
        return named::thing(text, data, common);
    }
    let mut best: BTreeSet<String> = BTreeSet::new();
    let mut how = How::Nearly;
    for hit in Index::new(&data.backend)?.find(text, usize::MAX)? {
        if hit.how > how || hit.how == How::Nearly {
            continue;
        }
        let node = NamedNode::new_unchecked(&*hit.iri);
        let mut used = false;
        for property in properties {
            let object = Some(node.as_ref().into());
            used |= !subjects(&data.backend, property, object)?.is_empty();
        }
        if used {
            if hit.how < how {
                best.clear();
            }
            how = hit.how;
            best.insert(hit.iri);
        }
    }
    match best.pop_first() {
        Some(only) if best.is_empty() => Ok(NamedNode::new_unchecked(only).into()),
        _ => named::thing(text, data, common),
    }
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
        if self.according_to.iter().any(|text| text == "*") {
            if all.is_empty() {
                common.remark(&nothing_of("anybody", &all, data));
            }
            return Ok(all);
        }
        let mut wanted = Vec::new();
        for text in &self.according_to {
            let speaker = used_as(text, &[dip::SPEAKER], data, common)?;
            if all.iter().all(|said| said.speaker != speaker) {
                let name = labels(data).show(&speaker);
                common.remark(&nothing_of(&name, &all, data));
            }
            wanted.push(speaker);
        }
        let chosen = all
            .into_iter()
            .filter(|said| wanted.contains(&said.speaker));
        Ok(chosen.collect())
    }

    /// Both views, if there is anything to add.
    pub(super) fn views<'a>(
        &self,
        data: &'a Data,
        common: &Common,
    ) -> Result<Option<Views<'a>>, Failure> {
        let chosen = self.propositions(data, common)?;
        if chosen.is_empty() {
            return Ok(None);
        }
        Ok(Some(Views::new(&data.backend, chosen)?))
    }
}

fn nothing_of(name: &str, all: &[Proposition], data: &Data) -> Diagnostic {
    let names = labels(data);
    let mut speakers: Vec<String> = all.iter().map(|said| names.show(&said.speaker)).collect();
    speakers.sort();
    speakers.dedup();
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

    fn speakers(&self, views: &Views<'_>) -> String {
        let names: Vec<String> = views
            .speakers
            .iter()
            .map(|speaker| self.labels.show(speaker))
            .collect();
        some_of(&names)
    }

    /// The answer of the extended view, with what rests on a speaker told apart.
    pub(super) fn results(
        &self,
        answer: Answer,
        views: &Views<'_>,
        common: &Common,
    ) -> QueryResults<'static> {
        let speakers = self.speakers(views);
        match answer {
            Answer::Truth { extended, plain } => {
                if extended != plain {
                    let word = if plain { "yes" } else { "no" };
                    common.note(&format!(
                        "without what is said by {speakers} the answer is {word}"
                    ));
                }
                QueryResults::Boolean(extended)
            }
            Answer::Graph { triples, added } => {
                let all = counted(triples.len(), "triple");
                let rest = match added.len() {
                    1 => "1 rests".to_owned(),
                    count => format!("{count} rest"),
                };
                common.note(&format!("of {all}, {rest} on what is said by {speakers}"));
                QueryResults::Graph(QueryTripleIter::new(triples.into_iter().map(Ok)))
            }
            Answer::Rows {
                mut variables,
                rows,
                lost,
            } => {
                if lost > 0 {
                    let rows = counted(lost, "row");
                    let verb = if lost == 1 { "does" } else { "do" };
                    common.note(&format!(
                        "{rows} of the plain answer {verb} not hold according to {speakers}"
                    ));
                }
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
const NO_FACT: [&str; 3] = ["claim", "hearsay", "open"];

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
