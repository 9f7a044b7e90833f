//! What names in tables stand for: the things and concepts that some data know, by slug and by label.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use crate::vocab::{dip, id, owl, rdf, rdfs, skos};

/// Where our IRIs begin: `id/person/…`, `scheme/role/…`.
pub(super) const ROOT: &str = "https://w3id.org/chancery/";

/// Whose names count more: what nearer data call so is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The tables themselves, and data that are read or named beside them.
    Given,
    /// The ontology and its concepts.
    Ontology,
    /// The built-in data.
    BuiltIn,
}

/// Names and what they stand for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Things by slug and by label in small letters.
    names: HashMap<String, BTreeSet<(Nearness, String)>>,
    /// The names that people know, as they are written: label and thing.
    written: BTreeMap<String, String>,
    /// What each thing is called in English, and how surely so.
    labels: HashMap<String, (u8, String)>,
    /// Things that data beside the tables describe, and where.
    described: HashMap<String, String>,
    /// Properties, and whether they lead to things, where that is known.
    properties: BTreeMap<String, Option<bool>>,
    prefixes: Prefixes,
}

/// Why a name stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing is called so; names that are like it.
    Unknown(Vec<String>),
    /// Several things are called so.
    Several(Vec<String>),
    /// It is written as an IRI and is none.
    NoIri,
}

impl Known {
    /// Takes in what a quad says of names.
    pub fn learn(&mut self, quad: &Quad, nearness: Nearness) {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
            return;
        };
        let iri = subject.as_str();
        if nearness == Nearness::Given {
            // Whoever mentions a thing knows it.
            self.mention(iri);
            if let Term::NamedNode(object) = &quad.object {
                self.mention(object.as_str());
            }
        }
        match (quad.predicate.as_str(), &quad.object) {
            (rdfs::LABEL | skos::PREF_LABEL, Term::Literal(label)) => {
                let rank = match label.language() {
                    Some("en") => 0,
                    None => 1,
                    Some(language) if language.starts_with("en-") => 2,
                    Some(_) => 3,
                };
                self.label(iri, label.value(), rank, nearness);
            }
            (skos::ALT_LABEL, Term::Literal(label)) => {
                self.label(iri, label.value(), u8::MAX, nearness);
            }
            (rdf::TYPE, Term::NamedNode(class)) => {
                if let Some(slug) = slug(iri) {
                    self.name(slug, iri, nearness);
                    self.written
                        .entry(slug.to_owned())
                        .or_insert_with(|| iri.to_owned());
                }
                match class.as_str() {
                    owl::OBJECT_PROPERTY => self.property(iri, Some(true)),
                    owl::DATATYPE_PROPERTY => self.property(iri, Some(false)),
                    rdf::PROPERTY => self.property(iri, None),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Remembers that data beside the tables describe a thing.
    pub fn described(&mut self, quad: &Quad, place: &str) {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject
            && quad.predicate.as_str() == rdf::TYPE
        {
            self.described
                .insert(subject.as_str().to_owned(), place.to_owned());
        }
    }

    /// One more prefix.
    pub fn declare(&mut self, name: &str, namespace: &str) {
        self.prefixes.declare(name, namespace);
    }

    /// A thing of a table, by slug and label.
    pub(super) fn row(&mut self, iri: &str, label: &str) {
        if let Some(slug) = slug(iri) {
            self.name(slug, iri, Nearness::Given);
        }
        if !label.is_empty() {
            self.label(iri, label, 0, Nearness::Given);
        }
    }

    /// The slug of one of our things.
    fn mention(&mut self, iri: &str) {
        if iri.starts_with(id::THING)
            && let Some(slug) = slug(iri)
            && !self
                .names
                .get(slug)
                .is_some_and(|things| things.contains(&(Nearness::Given, iri.to_owned())))
        {
            self.name(slug, iri, Nearness::Given);
        }
    }

    fn name(&mut self, name: &str, iri: &str, nearness: Nearness) {
        let things = self.names.entry(folded(name)).or_default();
        things.insert((nearness, iri.to_owned()));
    }

    fn label(&mut self, iri: &str, label: &str, rank: u8, nearness: Nearness) {
        self.name(label, iri, nearness);
        // Terms of other vocabularies that the ontology uses have a label there and no type.
        if nearness == Nearness::Ontology
            && !iri.starts_with(ROOT)
            && let Some(slug) = slug(iri).filter(|slug| slug.starts_with(char::is_lowercase))
        {
            self.property(iri, None);
            self.name(slug, iri, nearness);
        }
        self.written
            .entry(label.to_owned())
            .or_insert_with(|| iri.to_owned());
        let known = self.labels.get(iri).map(|(rank, _)| *rank);
        if known.is_none_or(|known| rank < known) {
            self.labels.insert(iri.to_owned(), (rank, label.to_owned()));
        }
    }

    fn property(&mut self, iri: &str, leads_to_things: Option<bool>) {
        let known = self.properties.entry(iri.to_owned()).or_default();
        *known = known.or(leads_to_things);
    }

    /// Where data beside the tables describe this thing.
    pub(super) fn place_of(&self, iri: &str) -> Option<&str> {
        self.described.get(iri).map(String::as_str)
    }

    /// What a thing is called, else its slug.
    pub(super) fn label_of<'a>(&'a self, iri: &'a str) -> &'a str {
        match self.labels.get(iri) {
            Some((_, label)) => label,
            None => slug(iri).unwrap_or(iri),
        }
    }

    /// Whether a property leads to things; nothing where that is not known.
    pub(super) fn leads_to_things(&self, property: &str) -> Option<bool> {
        self.properties.get(property).copied().flatten()
    }

    /// The property with this name or label; ours before others.
    pub(super) fn property_called(&self, text: &str) -> Result<NamedNode, Miss> {
        let things = self.names.get(&folded(text)).into_iter().flatten();
        let found = things.map(|(_, iri)| iri.as_str());
        let mut found: Vec<&str> = found
            .filter(|iri| self.properties.contains_key(*iri))
            .collect();
        let ours = |iri: &&str| iri.starts_with(dip::NAMESPACE);
        if found.iter().any(ours) {
            found.retain(ours);
        }
        found.dedup();
        match found[..] {
            [iri] => Ok(NamedNode::new_unchecked(iri)),
            [] => Err(Miss::Unknown(Vec::new())),
            _ => Err(Miss::Several(
                found.iter().map(|iri| self.prefixes.show(iri)).collect(),
            )),
        }
    }

    /// Names and labels of properties, sorted.
    pub(super) fn property_names(&self) -> Vec<String> {
        let names = self.properties.keys().flat_map(|iri| {
            [
                slug(iri),
                self.labels.get(iri).map(|(_, label)| label.as_str()),
            ]
        });
        let names: BTreeSet<&str> = names.flatten().collect();
        names.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// `person:x` or `<…>` or `https://…`, where it is written so; its prefix has to be known.
    pub(super) fn iri(&self, text: &str) -> Option<Result<NamedNode, Miss>> {
        let bracketed = text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'));
        let full = bracketed.map(str::to_owned);
        let full = full.or_else(|| text.contains("://").then(|| text.to_owned()));
        let full = full.or_else(|| {
            let (_, local) = text.split_once(':')?;
            let plain = !local.is_empty() && !local.contains(char::is_whitespace);
            plain.then(|| self.prefixes.expand(text)).flatten()
        })?;
        Some(NamedNode::new(full).map_err(|_error| Miss::NoIri))
    }

    /// The thing of one of these kinds (`id/person/`) that is called so; else what is called nearly so.
    pub(super) fn find(&self, text: &str, kinds: &[&str]) -> Result<NamedNode, Miss> {
        self.called(text, kinds).map_err(|miss| match miss {
            Miss::Unknown(_) => Miss::Unknown(self.like(text, kinds)),
            other => other,
        })
    }

    /// The thing that is called so, for who needs no names like it: these take as long as there are names.
    pub(super) fn called(&self, text: &str, kinds: &[&str]) -> Result<NamedNode, Miss> {
        if let Some(written) = self.iri(text) {
            return written;
        }
        let fits = |iri: &str| is_of(iri, kinds);
        let things = self.names.get(&folded(text)).into_iter().flatten();
        let things: Vec<_> = things.filter(|(_, iri)| fits(iri)).collect();
        let nearest = things.iter().map(|(nearness, _)| *nearness).min();
        let nearest = things
            .iter()
            .filter(|(nearness, _)| Some(*nearness) == nearest);
        let mut found: Vec<&str> = nearest.map(|(_, iri)| iri.as_str()).collect();
        // A slug is a name that somebody gave to be told apart by.
        if found.len() > 1 {
            let exact: Vec<&str> = found
                .iter()
                .copied()
                .filter(|iri| slug(iri) == Some(text))
                .collect();
            if exact.len() == 1 {
                found = exact;
            }
        }
        match found[..] {
            [iri] => Ok(NamedNode::new_unchecked(iri)),
            [] => Err(Miss::Unknown(Vec::new())),
            _ => Err(Miss::Several(
                found.iter().map(|iri| self.prefixes.show(iri)).collect(),
            )),
        }
    }

    /// Whether a text is one of the names of a thing, whatever else it may be.
    pub(super) fn is_called(&self, text: &str, thing: &NamedNode) -> bool {
        if let Some(written) = self.iri(text) {
            return written.as_ref() == Ok(thing);
        }
        let things = self.names.get(&folded(text)).into_iter().flatten();
        things.into_iter().any(|(_, iri)| iri == thing.as_str())
    }

    /// Names of the three things whose names are most like a text. O(names · length²).
    fn like(&self, text: &str, kinds: &[&str]) -> Vec<String> {
        let wanted = folded(text);
        let length = wanted.chars().count();
        let mut nearest: HashMap<&str, (usize, &str)> = HashMap::new();
        for (name, iri) in self.written.iter().filter(|(_, iri)| is_of(iri, kinds)) {
            let other = folded(name);
            let longer = length.max(other.chars().count());
            let inside = length > 2 && other.contains(&wanted);
            if !inside && length.abs_diff(other.chars().count()) > longer / 2 {
                continue;
            }
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            let weighed = if inside { distance.min(1) } else { distance };
            let label = (weighed, name.as_str());
            if weighed <= longer.div_ceil(2) {
                let known = nearest.entry(iri).or_insert(label);
                // Capitals before small letters: a label before a slug.
                *known = label.min(*known);
            }
        }
        let found: BTreeSet<(usize, &str)> = nearest.into_values().collect();
        let names = found.into_iter().take(3);
        names.map(|(_, name)| name.to_owned()).collect()
    }
}

/// Whether an IRI may stand for a thing of these kinds: ours by their folders, others for any thing, for no concept.
fn is_of(iri: &str, kinds: &[&str]) -> bool {
    match iri.strip_prefix(ROOT) {
        Some(path) => kinds.iter().any(|kind| path.starts_with(kind)),
        None => kinds.iter().any(|kind| kind.starts_with("id/")),
    }
}

/// What stands behind the kind, or behind the last slash or number sign.
pub(super) fn slug(iri: &str) -> Option<&str> {
    let found = match iri.strip_prefix(ROOT).and_then(|path| path.split_once('/')) {
        Some(("id" | "scheme", rest)) => rest.split_once('/')?.1,
        _ => iri.rsplit(['/', '#']).next()?,
    };
    (!found.is_empty()).then_some(found)
}

/// Small letters, and one blank between words.
fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GraphName, Literal};

    fn known() -> Known {
        let mut known = Known::default();
        for (iri, label, nearness) in [
            ("id/person/marco-rubio", "Marco Rubio", Nearness::BuiltIn),
            ("id/person/maria-rubio", "Maria Rubio", Nearness::BuiltIn),
            ("id/place/georgia", "Georgia", Nearness::BuiltIn),
            ("id/state/georgia", "Georgia", Nearness::BuiltIn),
            ("id/state/ours", "Marco Rubio", Nearness::Given),
            ("scheme/role/host", "host", Nearness::Ontology),
        ] {
            let iri = NamedNode::new_unchecked(format!("{ROOT}{iri}"));
            let class = NamedNode::new_unchecked("http://example.org/Class");
            let typed = Quad::new(
                iri.clone(),
                NamedNode::new_unchecked(rdf::TYPE),
                class,
                GraphName::DefaultGraph,
            );
            let label = Literal::new_language_tagged_literal_unchecked(label, "en");
            let label = Quad::new(
                iri,
                NamedNode::new_unchecked(rdfs::LABEL),
                label,
                GraphName::DefaultGraph,
            );
            known.learn(&typed, nearness);
            known.learn(&label, nearness);
        }
        known
    }

    #[test]
    fn slugs_and_labels_find_things_of_the_right_kind() {
        let known = known();
        let find = |text: &str, kinds: &[&str]| {
            known
                .find(text, kinds)
                .map(|found| found.as_str().replace(ROOT, ""))
        };
        assert_eq!(
            find("marco  RUBIO", &["id/person/"]).as_deref(),
            Ok("id/person/marco-rubio")
        );
        assert_eq!(
            find("georgia", &["id/state/"]).as_deref(),
            Ok("id/state/georgia")
        );
        // Nearer data count more.
        assert_eq!(
            find("Marco Rubio", &["id/person/", "id/state/"]).as_deref(),
            Ok("id/state/ours")
        );
        assert_eq!(
            find("person:new-one", &["id/person/"]).as_deref(),
            Ok("id/person/new-one")
        );
        assert_eq!(
            find("host", &["scheme/role/"]).as_deref(),
            Ok("scheme/role/host")
        );
        assert_eq!(find("<a b>", &["id/person/"]), Err(Miss::NoIri));
        let both = vec!["place:georgia".to_owned(), "state:georgia".to_owned()];
        assert_eq!(
            find("Georgia", &["id/place/", "id/state/"]),
            Err(Miss::Several(both))
        );
        let like = vec!["Marco Rubio".to_owned(), "Maria Rubio".to_owned()];
        let Err(Miss::Unknown(found)) = find("Rubio", &["id/person/"]) else {
            panic!()
        };
        assert_eq!(found, like);
        assert_eq!(
            find("Zzzzzz", &["id/person/"]),
            Err(Miss::Unknown(Vec::new()))
        );
    }
}
