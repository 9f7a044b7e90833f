//! What is in a graph, counted in one pass over its quads, whoever keeps them.

use std::collections::{BTreeMap, HashMap};

use super::{Backend, Pattern, StoreError};
use crate::model::{GraphName, NamedNode, Quad, Term};
use crate::vocab::rdf;

/// How much there is of what. The tables are sorted: the most first, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Quads.
    pub statements: u64,
    /// Different triples, whatever their graph. All figures below but those of graphs count these.
    pub triples: u64,
    /// Different subjects.
    pub subjects: u64,
    /// Those of them that have an IRI.
    pub entities: u64,
    /// Different objects.
    pub objects: u64,
    /// Graphs that hold anything, with their triples.
    pub graphs: Vec<(GraphName, u64)>,
    /// Objects of `rdf:type`, with the number of their instances.
    pub classes: Vec<(Term, u64)>,
    /// Predicates and how they are used.
    pub predicates: Vec<(NamedNode, Ends)>,
    /// Literals by the IRI of their datatype.
    pub datatypes: Vec<(String, Uses)>,
    /// Literals by language tag in lower case, `--ltr` or `--rtl` behind it.
    pub languages: Vec<(String, Uses)>,
}

/// How a predicate is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ends {
    /// Triples with it.
    pub triples: u64,
    /// Their different subjects.
    pub subjects: u64,
    /// Their different objects.
    pub objects: u64,
}

/// How often literals are objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uses {
    /// Triples with one of them.
    pub triples: u64,
    /// Different literals.
    pub different: u64,
}

impl Uses {
    pub(super) fn add(&mut self, other: Self) {
        self.triples += other.triples;
        self.different += other.different;
    }
}

impl Statistics {
    /// Counts the quads of a backend. O(quads · log quads), and 16 bytes of memory a quad.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn of(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut counting = Counting::default();
        for quad in backend.quads(Pattern::default()) {
            counting.add(&quad?)?;
        }
        counting.finish()
    }

    /// Literals that are objects.
    pub fn literals(&self) -> Uses {
        let mut all = Uses::default();
        for (_, uses) in &self.datatypes {
            all.add(*uses);
        }
        all
    }

    /// How `rdf:reifies` is used: its subjects are reifiers, its objects what they are about.
    pub fn reified(&self) -> Ends {
        let mut predicates = self.predicates.iter();
        let found = predicates.find(|(predicate, _)| predicate.as_str() == rdf::REIFIES);
        found.map_or_else(Ends::default, |(_, ends)| *ends)
    }

    /// The most first, then by name.
    pub(super) fn sort(&mut self) {
        self.graphs
            .sort_by_cached_key(|(graph, count)| (!count, graph.to_string()));
        self.classes
            .sort_by_cached_key(|(class, count)| (!count, class.to_string()));
        self.predicates
            .sort_by_cached_key(|(predicate, ends)| (!ends.triples, predicate.to_string()));
        for table in [&mut self.datatypes, &mut self.languages] {
            table.sort_by_cached_key(|(name, uses)| (!uses.triples, name.clone()));
        }
    }
}

/// Counts quads that come one after the other; a quad that comes again does not count.
#[derive(Debug, Default)]
pub struct Counting {
    numbers: HashMap<Term, u32>,
    rows: Vec<[u32; 4]>,
}

impl Counting {
    fn number(&mut self, term: Term) -> Result<u32, StoreError> {
        let next = u32::try_from(self.numbers.len())
            .ok()
            .filter(|number| *number < u32::MAX - 1)
            .ok_or(StoreError::TooManyTerms)?;
        Ok(*self.numbers.entry(term).or_insert(next))
    }

    /// Takes one more quad.
    ///
    /// # Errors
    /// More terms than 32 bits can number.
    pub fn add(&mut self, quad: &Quad) -> Result<(), StoreError> {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => 0,
            GraphName::NamedNode(node) => self.number(node.clone().into())? + 1,
            GraphName::BlankNode(node) => self.number(node.clone().into())? + 1,
        };
        let row = [
            self.number(quad.subject.clone().into())?,
            self.number(quad.predicate.clone().into())?,
            self.number(quad.object.clone())?,
            graph,
        ];
        self.rows.push(row);
        Ok(())
    }

    /// The figures. O(quads · log quads).
    ///
    /// # Errors
    /// None that its input can cause.
    pub fn finish(self) -> Result<Statistics, StoreError> {
        let mut terms: Vec<(u32, Term)> = self
            .numbers
            .into_iter()
            .map(|(term, number)| (number, term))
            .collect();
        terms.sort_unstable_by_key(|(number, _)| *number);
        count(self.rows, |number| {
            let place = usize::try_from(number).unwrap_or(usize::MAX);
            let found = terms.get(place).map(|(_, term)| term.clone());
            found.ok_or_else(StoreError::unreadable)
        })
    }
}

/// Counts quads by the numbers of their terms; the graph is a number and 1, or 0.
pub(super) fn count(
    mut rows: Vec<[u32; 4]>,
    term: impl Fn(u32) -> Result<Term, StoreError>,
) -> Result<Statistics, StoreError> {
    let mut found = Statistics::default();
    rows.sort_unstable();
    rows.dedup();
    found.statements = rows.len() as u64;
    let mut graphs = BTreeMap::<u32, u64>::new();
    for row in &rows {
        *graphs.entry(row[3]).or_default() += 1;
    }
    for (graph, count) in graphs {
        found.graphs.push((graph_name(graph, &term)?, count));
    }
    rows.dedup_by_key(|row| [row[0], row[1], row[2]]);
    found.triples = rows.len() as u64;
    let mut predicates = BTreeMap::<u32, Ends>::new();
    let mut last = None;
    for [subject, predicate, ..] in rows.iter().copied() {
        let ends = predicates.entry(predicate).or_default();
        ends.triples += 1;
        let (same, here) = last.unwrap_or((None, None));
        if same != Some(subject) {
            found.subjects += 1;
            found.entities += u64::from(matches!(term(subject)?, Term::NamedNode(_)));
        }
        ends.subjects += u64::from((same, here) != (Some(subject), Some(predicate)));
        last = Some((Some(subject), Some(predicate)));
    }
    rows.sort_unstable_by_key(|row| [row[2], row[1]]);
    count_objects(&rows, &mut predicates, &mut found, &term)?;
    for (predicate, ends) in predicates {
        if let Term::NamedNode(predicate) = term(predicate)? {
            found.predicates.push((predicate, ends));
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn graph_name(
    graph: u32,
    term: &impl Fn(u32) -> Result<Term, StoreError>,
) -> Result<GraphName, StoreError> {
    let Some(number) = graph.checked_sub(1) else {
        return Ok(GraphName::DefaultGraph);
    };
    match term(number)? {
        Term::NamedNode(node) => Ok(node.into()),
        Term::BlankNode(node) => Ok(node.into()),
        _ => Err(StoreError::unreadable()),
    }
}

/// Triples sorted by object, then predicate: what they say about objects.
fn count_objects(
    rows: &[[u32; 4]],
    predicates: &mut BTreeMap<u32, Ends>,
    found: &mut Statistics,
    term: &impl Fn(u32) -> Result<Term, StoreError>,
) -> Result<(), StoreError> {
    let mut of_type = None;
    for predicate in predicates.keys() {
        if matches!(term(*predicate)?, Term::NamedNode(node) if node.as_str() == rdf::TYPE) {
            of_type = Some(*predicate);
        }
    }
    let mut datatypes = BTreeMap::<String, Uses>::new();
    let mut languages = BTreeMap::<String, Uses>::new();
    for same in rows.chunk_by(|one, two| one[2] == two[2]) {
        found.objects += 1;
        for alike in same.chunk_by(|one, two| one[1] == two[1]) {
            let [_, predicate, object, _] = alike[0];
            predicates.entry(predicate).or_default().objects += 1;
            if Some(predicate) == of_type {
                found.classes.push((term(object)?, alike.len() as u64));
            }
        }
        if let Term::Literal(literal) = term(same[0][2])? {
            let uses = Uses {
                triples: same.len() as u64,
                different: 1,
            };
            let datatype = literal.datatype().as_str().to_owned();
            datatypes.entry(datatype).or_default().add(uses);
            if let Some(language) = literal.language() {
                let way = literal.direction().map(|way| format!("--{way}"));
                let tag = language.to_lowercase() + &way.unwrap_or_default();
                languages.entry(tag).or_default().add(uses);
            }
        }
    }
    found.datatypes = datatypes.into_iter().collect();
    found.languages = languages.into_iter().collect();
    Ok(())
}
