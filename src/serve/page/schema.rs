//! What words a query of these data can have: prefixes, classes and predicates with their labels and how often they occur.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Ask;
use crate::model::{NamedNodeRef, Term};
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{Backend, Pattern};
use crate::vocab::{rdf, rdfs, skos};

/// Classes and predicates, each, where nobody says how many.
const USUAL: usize = 500;
const MOST: usize = 5_000;
/// Things of a class whose predicates are counted.
const SAMPLE: usize = 2_000;
/// Properties whose values explain a term.
const EXPLAINING: [&str; 2] = [rdfs::COMMENT, skos::DEFINITION];

/// `/page/schema`; with `class=IRI` the predicates that things of this class have.
pub(super) fn schema(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let limit = ask.number("limit", USUAL, MOST)?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let words = Words {
        ask,
        plain: &*plain,
        labels: &labels,
        limit,
    };
    if let Some(class) = ask.one("class")? {
        let class = NamedNodeRef::new(class)
            .map_err(|error| Problem::new(400, format!("`class` is no IRI: {error}")))?;
        let predicates = words.of_class(class)?;
        let predicates = predicates.iter();
        let predicates = predicates
            .map(|(iri, count)| (iri.as_str(), *count))
            .collect();
        return ask.json(&words.told("predicates", predicates)?, out);
    }
    let languages = ask.languages().join(",");
    let told = ask.kept(&format!("schema {limit} {languages}"), || {
        let figures = ask.server.figures_now(ask.job)?;
        let classes = figures
            .classes
            .iter()
            .filter_map(|(class, count)| match class {
                Term::NamedNode(node) => Some((node.as_str(), *count)),
                _ => None,
            });
        let predicates = figures.predicates.iter();
        let predicates = predicates.map(|(node, ends)| (node.as_str(), ends.triples));
        let mut told = words.told("classes", classes.collect())?;
        let more = words.told("predicates", predicates.collect())?;
        for (name, value) in more.as_object().into_iter().flatten() {
            told[name] = value.clone();
        }
        let prefixes = ask.server.served.prefixes.iter();
        told["prefixes"] = prefixes
            .map(|(name, iri)| json!({ "name": name, "iri": iri }))
            .collect();
        Ok(told)
    })?;
    ask.json(&told, out)
}

struct Words<'a> {
    ask: &'a Ask<'a>,
    plain: &'a dyn Backend,
    labels: &'a Labels<'a>,
    limit: usize,
}

impl Words<'_> {
    /// The first of these, and how many there are more.
    fn told(&self, what: &str, terms: Vec<(&str, u64)>) -> Result<Value, Problem> {
        let more = terms.len().saturating_sub(self.limit);
        let mut told = Vec::new();
        for (iri, count) in terms.into_iter().take(self.limit) {
            let mut one = json!({
                "iri": iri,
                "name": self.labels.prefixes().show(iri),
                "label": self.labels.name(iri),
                "count": count,
            });
            if let Some(says) = self.explained(iri)? {
                one["says"] = says.into();
            }
            told.push(one);
        }
        let mut all = json!({ what: told });
        all[format!("more_{what}")] = more.into();
        Ok(all)
    }

    fn explained(&self, iri: &str) -> Result<Option<String>, Problem> {
        let Ok(node) = NamedNodeRef::new(iri) else {
            return Ok(None);
        };
        for backend in [self.plain, &*self.ask.server.served.ontology] {
            for property in EXPLAINING {
                let found = objects(backend, node.into(), property)?;
                let said = found.into_iter().find_map(|term| match term {
                    Term::Literal(literal) => Some(literal.value().to_owned()),
                    _ => None,
                });
                if said.is_some() {
                    return Ok(said);
                }
            }
        }
        Ok(None)
    }

    /// The predicates of some things of a class, those first that most of them have. O(their statements).
    fn of_class(&self, class: NamedNodeRef<'_>) -> Result<Vec<(String, u64)>, Problem> {
        let things = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(class.into()),
            ..Pattern::default()
        };
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for quad in self.plain.quads(things).take(SAMPLE) {
            self.ask.job.go_on()?;
            let subject = quad?.subject;
            let said = Pattern {
                subject: Some(subject.as_ref()),
                ..Pattern::default()
            };
            for quad in self.plain.quads(said) {
                *counts.entry(quad?.predicate.into_string()).or_default() += 1;
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        // Stable: equals stay in the order of their names.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts)
    }
}
