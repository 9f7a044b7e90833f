//! Whether data assert what a query makes of them: what is only quoted is a claim, what nobody
//! states is computed.

use std::collections::{BTreeSet, HashMap};

use super::Standing;
use super::between::{Named, Said};
use super::build::Builder;
use super::notes::subject;
use super::row::{ENTITY, Row};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::query::Asking;
use crate::query::contested::said;
use crate::query::derived::{derived_by, has_derived, is_derived};
use crate::store::{Backend, Pattern};
use crate::vocab::rdf;

/// Where the predicates of Wikidata's plain statements are, and the properties that they stand for.
const DIRECT: &str = "http://www.wikidata.org/prop/direct/";

/// The statements that data quote.
#[derive(Default)]
pub(super) struct Quoted {
    /// Their predicates by subject and object, sorted.
    by: HashMap<(NamedOrBlankNode, Term), Vec<NamedNode>>,
    /// Their objects by subject, in the order of the data.
    pub(super) of: HashMap<NamedOrBlankNode, Vec<Term>>,
}

impl Quoted {
    fn add(&mut self, said: Triple) {
        let of = self.of.entry(said.subject.clone()).or_default();
        of.push(said.object.clone());
        let by = self.by.entry((said.subject, said.object)).or_default();
        if let Err(place) = by.binary_search(&said.predicate) {
            by.insert(place, said.predicate);
        }
    }
}

/// All of them, in triple terms and in the statements of RDF 1.1. O(statements about statements).
fn quoted(data: &dyn Backend) -> Quoted {
    let all = |predicate| {
        let notes = data.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        });
        notes.flatten()
    };
    let mut found = Quoted::default();
    for quad in all(rdf::REIFIES) {
        if let Term::Triple(said) = quad.object {
            found.add(*said);
        }
    }
    let mut known = BTreeSet::new();
    for quad in all(rdf::SUBJECT) {
        if known.insert(quad.subject.to_string()) {
            let said = said(data, &quad.subject).unwrap_or_default();
            for said in said {
                found.add(said);
            }
        }
    }
    found
}

/// Words without what spellings of one name differ in: `partOf`, `part_of` and `Part of` are one.
fn folded(words: &str) -> String {
    let letters = words.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Builder<'_> {
    /// How a statement stands that a row or a `CONSTRUCT` makes, by what the data say of it: as they assert it, as
    /// somebody says it where they only quote it; none where they do neither.
    pub(super) fn vouched(&self, from: &Term, by: &NamedNode, to: &Term) -> Option<Standing> {
        if !self.is_predicate(by.as_str()) && !self.is_quoted_at_all() {
            return None;
        }
        self.of_either(&Triple::new(subject(from.clone())?, by.clone(), to.clone()))
    }

    /// Whether a row's relation has no direction.
    pub(super) fn has_no_direction(&self, relation: &Term) -> bool {
        matches!(relation, Term::NamedNode(node) if self.kinds.is_symmetric(node.as_str()))
    }

    pub(super) fn is_asserted(&self, triple: &Triple) -> bool {
        let mut asserted = self.kinds.data().quads(Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            ..Pattern::default()
        });
        asserted.any(|quad| quad.is_ok_and(|quad| !is_derived(&quad.graph_name)))
    }

    /// How a row stands that does not say so: the row itself states nothing. Where it names a claim as its statement
    /// it is no more than that.
    pub(super) fn unsaid(
        &mut self,
        row: &Row<'_>,
        ends: [&Term; 2],
        relation: Option<&Term>,
    ) -> Standing {
        let [from, to] = ends;
        let (said, named) = match relation {
            None => (self.linked(row, ends), Named::Freely),
            Some(Term::Literal(words)) => (self.worded(ends, words.value()), Named::Freely),
            Some(Term::NamedNode(by)) => {
                let found = self.vouched(from, by, to);
                let found = found.map(|found| (found, by.as_str().to_owned()));
                (found, Named::Property)
            }
            Some(_) => (None, Named::Property),
        };
        let statement = row.term("statement").and_then(|term| subject(term.clone()));
        let claimed = statement.and_then(|statement| self.kinds.as_claim(&statement));
        let Some(claimed) = claimed else {
            return self.tied(ends, said, named);
        };
        let (found, by) = said.unwrap_or((Standing::Derived, String::new()));
        self.hung(ends, &by, found.max(claimed))
    }

    /// How a dated thing stands that a row does not say more of: by its date, where nothing but a claim
    /// or the query itself says that.
    pub(super) fn dated(&self, thing: &Term, row: &Row<'_>) -> Standing {
        match row.term("start").map(|start| self.between(thing, start)) {
            None | Some(Some((true, _))) => Standing::Fact,
            Some(Some((false, _))) => Standing::Claim,
            Some(None) => Standing::Derived,
        }
    }

    /// What the data say of the two that a row links without a word: of statements between them, either way round,
    /// that the query asks for, the one that stands best. What else ties the two is not what the row says.
    fn linked(&self, row: &Row<'_>, [from, to]: [&Term; 2]) -> Option<Said> {
        let [start, end] = row.end_names();
        let asks = |[one, other]: [&str; 2], by: &NamedNode| match &self.asked {
            None => Some(Asking::Stated),
            Some(asked) => {
                let by = by.as_str();
                let turned = self.kinds.is_symmetric(by);
                let turned = turned.then(|| asked.asks([other, one], by)).flatten();
                asked.asks([one, other], by).max(turned)
            }
        };
        let mut stated: Vec<Said> = Vec::new();
        let mut quoted: Vec<(bool, Said)> = Vec::new();
        for (names, [from, to]) in [([start, end], [from, to]), ([end, start], [to, from])] {
            let (asserted, noted) = self.predicates_between(from, to);
            for by in self.all_between(from, to) {
                let asking = asks(names, &by);
                let said = asking.and_then(|_| self.vouched(from, &by, to));
                let Some(standing) = said else {
                    continue;
                };
                let said = (standing, by.as_str().to_owned());
                match asking {
                    Some(Asking::Quoted) if noted.contains(&by) => {
                        quoted.push((asserted.contains(&by), said));
                    }
                    Some(Asking::Quoted) | None => {}
                    Some(Asking::Stated) => stated.push(said),
                }
            }
        }
        // Where a row reads what is said of statements, those that are only said are what it tells of: what the data
        // assert besides does not make it a fact.
        let is_only_quoted = stated.is_empty() && quoted.iter().any(|(asserted, _)| !asserted);
        let quoted = quoted
            .into_iter()
            .filter(|(asserted, _)| !(is_only_quoted && *asserted));
        let all = stated.into_iter().chain(quoted.map(|(_, said)| said));
        all.min_by_key(|(standing, _)| *standing)
    }

    /// The same for a link that says by what in words: they mean a statement between the two whose
    /// predicate has such a name. Other words are nobody's but the query's.
    fn worded(&self, [from, to]: [&Term; 2], words: &str) -> Option<Said> {
        let words = folded(words);
        let ways = [(from, to, false), (to, from, true)];
        let all = ways.into_iter().flat_map(|(from, to, turned)| {
            let by = self.all_between(from, to).into_iter();
            let is_way = move |by: &NamedNode| !turned || self.kinds.is_symmetric(by.as_str());
            let means = |by: &NamedNode| is_way(by) && self.names(by.as_str()).contains(&words);
            let by: Vec<NamedNode> = by.filter(means).collect();
            by.into_iter()
                .filter_map(move |by| Some((self.vouched(from, &by, to)?, by.into_string())))
        });
        all.min_by_key(|(standing, _)| *standing)
    }

    /// The predicates that the data assert from one to the other, and then those that they quote.
    fn all_between(&self, from: &Term, to: &Term) -> Vec<NamedNode> {
        let (mut all, quoted) = self.predicates_between(from, to);
        for by in quoted {
            if !all.contains(&by) {
                all.push(by);
            }
        }
        all
    }

    /// Whether the data assert a statement from one to the other, or only quote it; none of both where
    /// there is none. With its predicate, the first one in their order.
    pub(super) fn between(&self, from: &Term, to: &Term) -> Option<(bool, NamedNode)> {
        let (asserted, quoted) = self.predicates_between(from, to);
        let first = |all: Vec<NamedNode>| all.into_iter().next();
        let asserted = first(asserted).map(|by| (true, by));
        asserted.or_else(|| first(quoted).map(|by| (false, by)))
    }

    /// The predicates that the data assert from one to the other, and those that they quote.
    pub(super) fn predicates_between(
        &self,
        from: &Term,
        to: &Term,
    ) -> (Vec<NamedNode>, Vec<NamedNode>) {
        let asserted = self.asserted_between(from, to);
        let Some(from) = subject(from.clone()) else {
            return Default::default();
        };
        let quoted = self.quoted().by.get(&(from, to.clone())).cloned();
        (asserted, quoted.unwrap_or_default())
    }

    /// The predicates that the data assert from one to the other, sorted.
    pub(super) fn asserted_between(&self, from: &Term, to: &Term) -> Vec<NamedNode> {
        let Some(from) = subject(from.clone()) else {
            return Vec::new();
        };
        let quads = self.kinds.data().quads(Pattern {
            subject: Some(from.as_ref()),
            object: Some(to.as_ref()),
            ..Pattern::default()
        });
        let quads = quads.flatten();
        let asserted = quads.filter(|quad| !is_derived(&quad.graph_name));
        let mut asserted: Vec<NamedNode> = asserted.map(|quad| quad.predicate).collect();
        asserted.sort();
        asserted.dedup();
        asserted
    }

    pub(super) fn quoted(&self) -> &Quoted {
        self.quoted.get_or_init(|| quoted(self.kinds.data()))
    }

    /// The objects of all statements that the data assert of a thing.
    pub(super) fn asserted_of(&self, thing: &NamedOrBlankNode) -> Vec<Term> {
        let quads = self.kinds.data().quads(Pattern {
            subject: Some(thing.as_ref()),
            ..Pattern::default()
        });
        let quads = quads.flatten();
        let asserted = quads.filter(|quad| !is_derived(&quad.graph_name));
        asserted.map(|quad| quad.object).collect()
    }

    /// What a predicate is called, spelt as [`folded`] does: its labels in any language, its short and
    /// its full IRI, and the end of that.
    fn names(&self, iri: &str) -> BTreeSet<String> {
        if let Some(known) = self.names.borrow().get(iri) {
            return known.clone();
        }
        let end = iri.rsplit(['#', '/', ':']).next().unwrap_or(iri);
        let short = self.labels.prefixes().show(iri);
        let mut names: BTreeSet<String> = [iri, end, &short].map(folded).into();
        // Wikidata names the property, and not the predicate by which its values are stated.
        let item = iri.replace(DIRECT, ENTITY);
        for said in self.kinds.names(iri).chain(self.kinds.names(&item)) {
            names.insert(folded(&said));
        }
        names.remove("");
        self.names
            .borrow_mut()
            .insert(iri.to_owned(), names.clone());
        names
    }

    /// Whether a triple of the data is there only because a rule derived it.
    pub(super) fn follows(&self, triple: &Triple) -> bool {
        let data = self.kinds.data();
        self.holds_derived() && derived_by(data, triple).is_ok_and(|by| by.is_some())
    }

    /// Whether rules derived anything of these data; most hold nothing of the kind.
    fn holds_derived(&self) -> bool {
        let data = self.kinds.data();
        *self
            .derived
            .get_or_init(|| has_derived(data).unwrap_or(false))
    }

    /// Whether a thing is in the data only because a rule derived something of it. O(what is derived of it).
    pub(super) fn is_made_by_rule(&self, thing: &Term) -> bool {
        if !self.holds_derived() {
            return false;
        }
        let start = subject(thing.clone());
        let as_subject = start.as_ref().map(|start| Pattern {
            subject: Some(start.as_ref()),
            ..Pattern::default()
        });
        let as_object = Pattern {
            object: Some(thing.as_ref()),
            ..Pattern::default()
        };
        let patterns = as_subject.into_iter().chain([as_object]);
        let quads = patterns.flat_map(|pattern| self.kinds.data().quads(pattern).flatten());
        let mut found = quads.peekable();
        found.peek().is_some() && found.all(|quad| is_derived(&quad.graph_name))
    }

    /// Whether any triple of the data has this predicate; a million rows need not be looked up
    /// where none has.
    pub(super) fn is_predicate(&self, iri: &str) -> bool {
        if let Some(known) = self.predicates.borrow().get(iri) {
            return *known;
        }
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(iri)),
            ..Pattern::default()
        };
        let found = self.kinds.data().quads(pattern).flatten().next().is_some();
        self.predicates.borrow_mut().insert(iri.to_owned(), found);
        found
    }

    pub(super) fn is_quoted_at_all(&self) -> bool {
        self.is_predicate(rdf::REIFIES) || self.is_predicate(rdf::SUBJECT)
    }
}
