//! The tool that finds how two things are connected.

use serde_json::{Value, json};

use super::answer::{Answer, Failed, text};
use super::arguments::Arguments;
use super::tools::Call;
use crate::graph::{
    Builder, FACTS, GraphError, Link, RelationGraph, Standing, Tied, Voice, statements,
};
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use crate::network::k_shortest;
use crate::query::QueryError;
use crate::query::claims::{Claims, objects};
use crate::query::labels::Labels;
use crate::search::value;
use crate::vocab::dip;

/// Paths at most.
const MOST_PATHS: usize = 20;

impl Call<'_> {
    /// `paths`: the shortest ones, step by step.
    pub(super) fn paths(&self, mut given: Arguments) -> Result<Answer, Failed> {
        let names = [given.wanted("from")?, given.wanted("to")?];
        let k = given.number("k", 1, (1, MOST_PATHS))?;
        let with_claims = given.truth("claims")?;
        let [from, to] = names.map(|name| value::thing(&name, self.data.plain, self.data.prefixes));
        let ends: [NamedNode; 2] = [from?, to?];
        if ends[0] == ends[1] {
            return Err(Diagnostic::new("`from` and `to` are the same thing").into());
        }
        let labels = self.labels();
        let graph = self.graph(&labels, with_claims)?;
        let mut counts = FACTS.to_vec();
        if with_claims {
            counts.extend([Standing::Claim, Standing::Hearsay]);
        }
        let tied = graph.tied(counts);
        let mut numbers = [0; 2];
        for (number, end) in numbers.iter_mut().zip(&ends) {
            *number = tied.number(end.as_str()).ok_or_else(|| {
                let said = format!("{} has no relation that counts", labels.name(end.as_str()));
                let said = Diagnostic::new(said);
                Failed::from(if with_claims {
                    said
                } else {
                    said.hint("`claims` counts what is claimed too")
                })
            })?;
        }
        let stop = || self.token.is_cancelled();
        let found = k_shortest(tied.network.both_ways(), numbers, k, &stop);
        let found = found.map_err(|_stopped| Failed::from(QueryError::TimedOut))?;
        let mut answer = Answer::default();
        if found.paths.is_empty() {
            let hint = if with_claims {
                ""
            } else {
                "; `claims` follows what is claimed too"
            };
            answer
                .notes
                .push(format!("no path leads from one to the other{hint}"));
        }
        for (path, nodes) in (1_u64..).zip(&found.paths) {
            for (step, pair) in (1_u64..).zip(nodes.windows(2)) {
                for link in tied.statements(pair[0], pair[1], false) {
                    let mut row = self.step(link, &labels);
                    row["path"] = path.into();
                    row["step"] = step.into();
                    row["from"] = end(&tied, pair[0]);
                    row["to"] = end(&tied, pair[1]);
                    answer.rows.push(row);
                }
            }
        }
        Ok(answer)
    }

    /// All relations of the data, with what is claimed only where that is wanted.
    fn graph(&self, labels: &Labels<'_>, with_claims: bool) -> Result<RelationGraph, Failed> {
        let plain = self.data.plain;
        let mut triples = statements(plain, self.data.has_ontology)?;
        if !with_claims {
            let claims = Claims::read(plain)?;
            triples.retain(|triple| {
                let object = match &triple.object {
                    Term::NamedNode(node) => Some(NamedOrBlankNode::from(node.clone())),
                    Term::BlankNode(node) => Some(node.clone().into()),
                    _ => None,
                };
                !claims.holds(&triple.subject)
                    && !object.is_some_and(|object| claims.holds(&object))
            });
        }
        if self.token.is_cancelled() {
            return Err(QueryError::TimedOut.into());
        }
        let builder = Builder::new(plain, self.data.ontology, labels);
        let mut graph = builder.whole(&triples)?;
        graph.date_by(plain)?;
        Ok(graph)
    }

    /// What carries a step: how it stands, who says so, when, and where it can be checked.
    fn step(&self, Link { edge, said, way }: Link<'_>, labels: &Labels<'_>) -> Value {
        let statement = said.iri.filter(|name| !name.starts_with("_:"));
        let claim = statement.map(NamedNodeRef::new).and_then(Result::ok);
        // A claim that cannot be read has no speaker to be named.
        let speakers = claim
            .map(|claim| objects(self.data.plain, claim.into(), dip::SPEAKER).unwrap_or_default());
        let speakers = speakers.unwrap_or_default();
        let speakers = speakers.iter().map(|speaker| {
            let voice = Voice::of(speaker, labels);
            // One of several of the same name is told from the others.
            let known = said.by.iter().find(|known| known.who == voice.who);
            known.map_or(voice.speaker, |known| known.speaker.clone())
        });
        let speakers: Vec<String> = speakers.collect();
        let sources: Vec<&str> = said
            .sources
            .iter()
            .map(|source| source.iri.as_str())
            .collect();
        json!({
            "relation": text(&edge.relation),
            "direction": way.name(),
            "standing": edge.standing.name(),
            "speakers": speakers,
            "when": edge.when,
            "statement": statement,
            "sources": sources,
            "contested": !FACTS.contains(&edge.standing),
        })
    }
}

fn end(tied: &Tied<'_>, number: u32) -> Value {
    let node = tied.node(number);
    json!({ "iri": node.id, "label": text(tied.called(number)), "kind": node.kind.name() })
}

impl From<GraphError> for Failed {
    fn from(error: GraphError) -> Self {
        Diagnostic::new(error.to_string()).into()
    }
}
