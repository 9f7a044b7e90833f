//! The sources of an answer, each told once, with the address where it can be read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{NamedNode, NamedNodeRef, Term};
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::schema;

/// Sources by number, from 0.
pub(super) struct Passages<'a> {
    plain: &'a dyn Backend,
    labels: &'a Labels<'a>,
    numbers: BTreeMap<(Option<String>, String), usize>,
    all: Vec<Value>,
}

impl<'a> Passages<'a> {
    pub(super) const fn new(plain: &'a dyn Backend, labels: &'a Labels<'a>) -> Self {
        Self {
            plain,
            labels,
            numbers: BTreeMap::new(),
            all: Vec::new(),
        }
    }

    /// The number of a source.
    pub(super) fn of(&mut self, iri: Option<&str>, label: &str) -> Result<usize, StoreError> {
        // Whoever has the same IRI is the same, whatever it is called.
        let name = if iri.is_some() { "" } else { label };
        let key = (iri.map(str::to_owned), name.to_owned());
        if let Some(known) = self.numbers.get(&key) {
            return Ok(*known);
        }
        let told = self.told(iri, label)?;
        let number = self.all.len();
        self.all.push(told);
        self.numbers.insert(key, number);
        Ok(number)
    }

    /// The numbers of these.
    pub(super) fn of_terms(&mut self, terms: &[Term]) -> Result<Vec<usize>, StoreError> {
        let labels = self.labels;
        let numbers = terms.iter().map(|term| match term {
            Term::NamedNode(node) => self.of(Some(node.as_str()), &labels.show(term)),
            other => self.of(None, &labels.show(other)),
        });
        numbers.collect()
    }

    pub(super) fn all(self) -> Vec<Value> {
        self.all
    }

    fn told(&self, iri: Option<&str>, label: &str) -> Result<Value, StoreError> {
        let Some(node) = iri.and_then(|iri| NamedNodeRef::new(iri).ok()) else {
            return Ok(json!({ "title": label }));
        };
        let mut work = None;
        for whole in self.values(node, "isPartOf")? {
            if let Term::NamedNode(whole) = whole {
                work.get_or_insert(whole);
            }
        }
        let whole = |local: &str| match &work {
            Some(work) => self.first(work.as_ref(), local),
            None => Ok(None),
        };
        let own_or_whole = |local: &str| match self.first(node, local)? {
            Some(own) => Ok::<_, StoreError>(Some(own)),
            None => whole(local),
        };
        Ok(json!({
            "iri": node.as_str(),
            "title": label,
            "url": self.address(node)?,
            "work": work.as_ref().map(|work| self.labels.name(work.as_str())),
            "publisher": own_or_whole("publisher")?,
            "date": own_or_whole("datePublished")?,
        }))
    }

    /// Where it can be read: as the data say, or where they say nothing about it, its own address.
    fn address(&self, node: NamedNodeRef<'_>) -> Result<Option<String>, StoreError> {
        let is_web = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        for value in self.values(node, "url")? {
            let text = match value {
                Term::NamedNode(node) => node.into_string(),
                Term::Literal(literal) => literal.value().to_owned(),
                _ => continue,
            };
            if is_web(&text) {
                return Ok(Some(text));
            }
        }
        let said = Pattern {
            subject: Some(node.into()),
            ..Pattern::default()
        };
        let is_known = self.plain.quads(said).next().transpose()?.is_some();
        Ok((!is_known && is_web(node.as_str())).then(|| node.as_str().to_owned()))
    }

    fn first(&self, node: NamedNodeRef<'_>, local: &str) -> Result<Option<String>, StoreError> {
        let values = self.values(node, local)?;
        Ok(values.first().map(|value| self.labels.show(value)))
    }

    /// The values of a property of schema.org, by either of its addresses.
    fn values(&self, node: NamedNodeRef<'_>, local: &str) -> Result<Vec<Term>, StoreError> {
        let mut found = Vec::new();
        for namespace in [schema::NAMESPACE, schema::HTTPS] {
            let property = NamedNode::new_unchecked(format!("{namespace}{local}"));
            found.extend(objects(self.plain, node.into(), property.as_str())?);
        }
        Ok(found)
    }
}
