//! The tools that ask: SPARQL, named queries, what can be asked.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Failed, iris, term, text};
use super::arguments::Arguments;
use super::tools::Call;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{Term, Variable, printable};
use crate::query::labels::Labels;
use crate::query::said::{Rests, Said};
use crate::query::sources::{self, Traced};
use crate::query::{self, NamedQuery};
use crate::search::value;
use crate::store::{Counting, Pattern, QueryResults};

/// Rows of the tables of a schema.
const ROWS_OF_SCHEMA: usize = 100;
/// Speakers of a row that rests on many claims.
const MOST_SPEAKERS: usize = 20;
/// Statements between two looks at the clock.
const GLANCE: usize = 4_096;

impl Call<'_> {
    /// `query`: SPARQL.
    pub(super) fn query(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let text = given.wanted("query")?;
        let limit = self.limit(&mut given)?;
        self.ask("query", &text, limit)
    }

    /// `named_query`: one of those that are prepared, with values for its parameters.
    pub(super) fn named_query(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let name = given.wanted("name")?;
        let values = given.values("parameters")?;
        let limit = self.limit(&mut given)?;
        let query = self.named(&name)?;
        let left = query.left(|name| values.iter().any(|(set, _)| set == name));
        let values = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let text = value::bound(query, values, self.data.plain, self.data.prefixes)?;
        let text = query::without_named_subqueries(&query.source, &text).map_err(Failed)?;
        let mut answer = self.ask(&query.source, &text, limit)?;
        answer
            .head
            .insert("title".to_owned(), query.title.clone().into());
        let known = (self.data.catalog.origin(), self.data.ontology);
        let absent = query::absent_of(&left, self.data.prefixes, self.data.plain, known)?;
        let labels = self.labels();
        let said = absent.iter().map(|absent| {
            let set = format!("{}: …", absent.parameter);
            absent.sentence(&labels, &set)
        });
        answer.notes.extend(said);
        Ok(answer)
    }

    fn named(&self, name: &str) -> Result<&NamedQuery, Failed> {
        let catalog = self.data.catalog;
        let found = catalog.query(name).or_else(|| catalog.view(name));
        found.ok_or_else(|| {
            let names = catalog.iter().map(|query| query.name.as_str());
            let said = Diagnostic::new(format!("there is no query `{}`", printable(name)));
            let near = did_you_mean(name, names);
            said.hint(near.unwrap_or_else(|| "`list_queries` lists them".to_owned()))
                .into()
        })
    }

    fn ask(&self, source: &str, text: &str, limit: usize) -> Result<Answer, Failed> {
        let context = self.data.context(&self.settings.languages, self.token);
        let plain = self.data.plain;
        match query::ask(plain, source, text, &context, &self.settings.limits)? {
            QueryResults::Solutions(rows) => {
                let limit = Some(limit as u64);
                let said = Said::read(plain)?.until(&context.cancellation);
                let traced = sources::trace_claims((plain, &said), text, rows, limit, &context)?;
                Ok(self.rows(traced, limit, &said)?)
            }
            QueryResults::Boolean(truth) => {
                let mut answer = Answer::default();
                answer.head.insert("truth".to_owned(), truth.into());
                if truth {
                    let witness = sources::witness(plain, text, &context)?;
                    let sources = witness.sources.as_deref().map_or(Value::Null, iris);
                    answer.notes = witness.notes;
                    // What a yes rests on is looked up for one witness, and not whether that is a claim.
                    let row = json!({ "truth": true, "sources": sources, "contested": null });
                    answer.rows.push(row);
                }
                Ok(answer)
            }
            QueryResults::Graph(triples) => {
                let labels = self.labels();
                let said = Said::read(plain)?.until(&context.cancellation);
                let mut answer = Answer::default();
                let mut cut = false;
                for triple in triples {
                    if answer.rows.len() == limit {
                        answer.more = true;
                        break;
                    }
                    let triple = triple.map_err(crate::store::StoreError::from)?;
                    let rests = said.of_statement(plain, &triple)?;
                    let mut told = json!({
                        "subject": term(&triple.subject.clone().into(), &labels),
                        "predicate": term(&triple.predicate.clone().into(), &labels),
                        "object": term(&triple.object, &labels),
                        "contested": rests.claimed,
                        "sources": null,
                    });
                    cut |= add_speakers(&mut told, &rests, &labels);
                    answer.rows.push(told);
                }
                answer.notes.extend(cut.then(of_many_speakers));
                answer.notes.push(
                    "a graph is not traced to its sources: ask for the same pattern with SELECT"
                        .to_owned(),
                );
                Ok(answer)
            }
        }
    }

    fn rows(&self, mut traced: Traced, limit: Option<u64>, said: &Said) -> Result<Answer, Failed> {
        let labels = self.labels();
        let names: Vec<&str> = traced.variables.iter().map(Variable::as_str).collect();
        let most = limit.and_then(|limit| usize::try_from(limit).ok());
        let most = most.unwrap_or(usize::MAX);
        let mut answer = Answer {
            more: traced.rows.len() > most,
            notes: std::mem::take(&mut traced.notes),
            ..Answer::default()
        };
        if traced.sources.is_none() {
            let said = "the rows stand without their sources: finding them took longer than the time limit";
            answer.notes.push(said.to_owned());
        }
        let mut cut = false;
        for (place, row) in traced.rows.iter().take(most).enumerate() {
            let values = names.iter().zip(row).filter_map(|(name, value)| {
                Some(((*name).to_owned(), term(value.as_ref()?, &labels)))
            });
            let values: Map<String, Value> = values.collect();
            let sources = traced.sources.as_ref().and_then(|all| all.get(place));
            let rests = said.of_row(self.data.plain, &traced, place)?;
            let mut told = json!({
                "values": values,
                "sources": sources.map(|sources| iris(sources)),
                "contested": rests.claimed,
            });
            cut |= add_speakers(&mut told, &rests, &labels);
            answer.rows.push(told);
        }
        answer.notes.extend(cut.then(of_many_speakers));
        answer.head.insert("columns".to_owned(), names.into());
        Ok(answer)
    }

    /// `list_queries`: what is prepared.
    pub(super) fn list_queries(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let wanted = given.text("subject")?;
        let name = given.text("name")?;
        let mut answer = Answer::default();
        if let Some(name) = name {
            let query = self.named(&name)?;
            answer.rows.push(told(query, true));
            return Ok(answer);
        }
        let catalog = self.data.catalog;
        let asked = || {
            catalog
                .iter()
                .filter(|query| !query.is_view() && !query.is_check())
        };
        let subjects: BTreeSet<&str> = asked().map(|query| query.subject.as_str()).collect();
        if let Some(wanted) = &wanted
            && !subjects.contains(wanted.as_str())
        {
            let said = format!("there is no subject `{}`", printable(wanted));
            let all: Vec<&str> = subjects.into_iter().collect();
            return Err(Diagnostic::new(said)
                .hint(format!("the subjects are {}", all.join(", ")))
                .into());
        }
        let fits = |query: &&NamedQuery| {
            wanted
                .as_ref()
                .is_none_or(|wanted| query.subject == *wanted)
        };
        answer.rows = asked()
            .filter(fits)
            .map(|query| told(query, false))
            .collect();
        answer
            .head
            .insert("subjects".to_owned(), subjects.into_iter().collect());
        Ok(answer)
    }

    /// `schema`: classes and predicates with how often they occur, and prefixes.
    pub(super) fn schema(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let limit = given.number("limit", ROWS_OF_SCHEMA, (1, self.settings.max_rows))?;
        let mut counting = Counting::default();
        for (read, quad) in self.data.plain.quads(Pattern::default()).enumerate() {
            if read % GLANCE == 0 && self.token.is_cancelled() {
                return Err(query::QueryError::TimedOut.into());
            }
            counting.add(&quad?)?;
        }
        let figures = counting.finish()?;
        let labels = self.labels();
        let row = |kind: &str, iri: &str, count: u64| {
            let name = self.data.prefixes.show(iri);
            json!({ "kind": kind, "iri": iri, "name": name, "label": text(&labels.name(iri)), "count": count, "sources": [], "contested": false })
        };
        let classes = figures
            .classes
            .iter()
            .filter_map(|(class, count)| match class {
                Term::NamedNode(node) => Some(row("class", node.as_str(), *count)),
                _ => None,
            });
        let predicates = figures.predicates.iter();
        let predicates =
            predicates.map(|(node, ends)| row("predicate", node.as_str(), ends.triples));
        let mut answer = Answer {
            more: figures.classes.len() > limit || figures.predicates.len() > limit,
            rows: classes.take(limit).chain(predicates.take(limit)).collect(),
            ..Answer::default()
        };
        let prefixes = self.data.prefixes.iter();
        let prefixes: Map<String, Value> = prefixes
            .map(|(name, iri)| (name.to_owned(), iri.into()))
            .collect();
        answer.head.insert("prefixes".to_owned(), prefixes.into());
        answer
            .head
            .insert("statements".to_owned(), figures.triples.into());
        Ok(answer)
    }
}

/// Says of a row that is contested on whose word it rests. Whether there were too many to name.
fn add_speakers(told: &mut Value, rests: &Rests, labels: &Labels<'_>) -> bool {
    if rests.claimed == Some(true) {
        let named = rests.speakers.iter().take(MOST_SPEAKERS);
        told["speakers"] = named.map(|speaker| term(speaker, labels)).collect();
    }
    rests.speakers.len() > MOST_SPEAKERS
}

fn of_many_speakers() -> String {
    format!("of the speakers of a row, only {MOST_SPEAKERS} are named")
}

/// A named query; with its text, where somebody wants to learn from it.
fn told(query: &NamedQuery, whole: bool) -> Value {
    let parameters = query.parameters.iter().map(|parameter| {
        json!({ "name": parameter.name, "default": parameter.default, "help": parameter.help })
    });
    let mut told = json!({
        "name": query.name,
        "title": query.title,
        "summary": query.summary,
        "subject": query.subject,
        "parameters": parameters.collect::<Vec<_>>(),
    });
    if whole {
        told["sparql"] = query.text.clone().into();
    }
    told
}
