//! A snapshot as the evaluator of SPARQL sees it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;

use oxrdf::BlankNode;
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::columns::COLUMN;
use super::dictionary::{Cursor, Unreadable};
use super::found::{Counts, Found, Kept};
use super::packed::index;
use super::snapshot::{QuadScan, Snapshot};
use super::spelled::Cells;
use super::tally::TallyScan;
use super::term::{self, Kind};
use crate::model::{Literal, NamedNode, Term};
use crate::store::columns::Number;
use crate::store::plan::{TALLY, Tally};
use crate::store::stop::Ending;
use crate::store::{CancellationToken, StoreError};

/// A term by its number: the id and 1; terms that the snapshot does not know follow its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(NonZeroU32);

impl Id {
    #[inline]
    pub(super) fn new(id: u32) -> Self {
        Self(NonZeroU32::new(id.wrapping_add(1)).unwrap_or(NonZeroU32::MAX))
    }

    #[inline]
    fn get(self) -> u32 {
        self.0.get() - 1
    }

    /// As a graph in [`Ids`].
    #[inline]
    fn graph(self) -> u32 {
        self.0.get()
    }

    /// As a number of the evaluation over columns.
    #[inline]
    pub(super) fn number(self) -> Number {
        self.0.get()
    }
}

/// What the default graph of a query is made of.
#[derive(Clone, Debug, Default)]
pub(super) enum DefaultGraph {
    /// All graphs, each triple once.
    #[default]
    Union,
    /// These graphs, each triple once.
    Graphs(Rc<[u32]>),
}

/// Terms that a query makes, or asks for without the snapshot knowing them.
#[derive(Debug, Default)]
struct Made {
    keys: Vec<(Kind, Arc<[u8]>)>,
    numbers: HashMap<(Kind, Arc<[u8]>), u32>,
}

/// How terms leave the evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// As themselves.
    Whole,
    /// As blank nodes that only carry their number, to be looked up when they are wanted.
    Numbered,
}

/// A snapshot with a data set of the query, and what the query makes on the way.
#[derive(Clone, Debug)]
pub(super) struct Dataset {
    snapshot: Arc<Snapshot>,
    default: DefaultGraph,
    /// The named graphs of the query; all where none are given.
    named: Option<Rc<[u32]>>,
    made: Rc<RefCell<Made>>,
    cursor: Rc<RefCell<Cursor>>,
    known: u32,
    leave: Leave,
    /// Look-ups unwind the evaluation when it is to end, for `stop::heard` to hear.
    ending: Ending,
    /// Tables of counts that the plan asks for.
    tallies: Rc<[Tally]>,
    /// The last three terms that the evaluator looked into.
    last: Rc<Cell<[Option<Id>; 3]>>,
    recent: Rc<RefCell<Recent>>,
    /// Columns of a table that is asked for as predicates.
    given: Option<Rc<Given>>,
}

/// A table of numbers: of each row and column a term, or zero.
#[derive(Debug)]
pub(super) struct Given {
    rows: usize,
    columns: Vec<Vec<Number>>,
}

/// The rows of a column, as quads that nobody stored: the row by its number, the column, the value.
#[derive(Debug)]
pub(super) struct GivenRows {
    table: Rc<Given>,
    predicate: Id,
    column: usize,
    rows: std::ops::Range<usize>,
    object: Option<Id>,
}

impl Iterator for GivenRows {
    type Item = InternalQuad<Id>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = self.rows.next()?;
            let subject = Id::new(u32::try_from(row).ok()?);
            // The column before the first one is the row itself.
            let value = match self.column.checked_sub(1) {
                None => subject.number(),
                Some(column) => *self.table.columns.get(column)?.get(row)?,
            };
            let Some(object) = NonZeroU32::new(value).map(Id) else {
                continue;
            };
            if self.object.is_none_or(|wanted| wanted == object) {
                return Some(InternalQuad {
                    subject,
                    predicate: self.predicate,
                    object,
                    graph_name: None,
                });
            }
        }
    }
}

/// Terms that left the evaluation lately: few predicates and classes are most of what leaves. A term is kept when it comes a
/// second time, so that the others cost nothing.
#[derive(Debug, Default)]
struct Recent(Vec<(Option<Id>, Option<Term>)>);

/// Places for them; a term has one.
const RECENT: usize = 128;

impl Recent {
    fn place(&mut self, id: Id) -> Option<&mut (Option<Id>, Option<Term>)> {
        if self.0.is_empty() {
            self.0.resize(RECENT, (None, None));
        }
        self.0.get_mut(index(u64::from(id.get())) % RECENT)
    }

    /// The term, if it is kept.
    fn get(&mut self, id: Id) -> Option<Term> {
        let (known, term) = self.place(id)?;
        (*known == Some(id)).then(|| term.clone()).flatten()
    }

    fn saw(&mut self, id: Id, seen: &Term) {
        if let Some((known, term)) = self.place(id) {
            *term = (*known == Some(id)).then(|| seen.clone());
            *known = Some(id);
        }
    }
}

/// Looked-up terms that are remembered at most.
const REMEMBERED: usize = 1 << 16;

impl Dataset {
    pub(super) fn new(
        snapshot: Arc<Snapshot>,
        default: DefaultGraph,
        named: Option<&[NamedNode]>,
    ) -> Self {
        let known = u32::try_from(snapshot.ids()).unwrap_or(u32::MAX);
        let mut dataset = Self {
            snapshot,
            default,
            named: None,
            made: Rc::default(),
            cursor: Rc::default(),
            known,
            leave: Leave::Whole,
            ending: Ending::default(),
            tallies: Rc::from([]),
            last: Rc::default(),
            recent: Rc::default(),
            given: None,
        };
        // A graph that holds nothing is one of the query's all the same.
        let number = |name: &NamedNode| dataset.number(Kind::Iri, name.as_str().as_bytes());
        let named = named.map(|names| names.iter().map(|name| number(name).graph()).collect());
        dataset.named = named;
        dataset
    }

    /// The same, ending with this token.
    pub(super) fn ending(self, token: &CancellationToken) -> Self {
        Self {
            ending: Ending::new(token),
            ..self
        }
    }

    /// The same with tables of counts, which are asked for as predicates.
    pub(super) fn with_tallies(self, tallies: Vec<Tally>) -> Self {
        Self {
            tallies: tallies.into(),
            ..self
        }
    }

    /// Unwinds the evaluation where it is to end.
    #[inline]
    pub(super) fn go_on(&self) {
        self.ending.check();
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(super) fn default_graph(&self) -> &DefaultGraph {
        &self.default
    }

    /// Ids below are the snapshot's.
    pub(super) fn known(&self) -> u32 {
        self.known
    }

    /// The number of a term, which is made where there is none.
    pub(super) fn number_of(&self, term: &Term) -> Id {
        if let Term::NamedNode(node) = term
            && let Some(id) = self.snapshot.base.predicate_named(node.as_str())
        {
            return Id::new(id);
        }
        let mut key = Vec::new();
        let kind = term::term_key(term.as_ref(), &mut key);
        self.number(kind, &key)
    }

    /// The value behind a number.
    pub(super) fn value(&self, id: Id) -> Result<ExpressionTerm, StoreError> {
        self.with_key(id, term::expression)
    }

    /// Hands on the text of a string and its language, if it is one.
    pub(super) fn text(
        &self,
        id: Id,
        take: &mut dyn FnMut(&str, &str),
    ) -> Result<bool, StoreError> {
        self.with_key(id, |kind, key| {
            match kind {
                Kind::Plain => take(term::searchable(kind, key).ok_or(term::NoKey)?, ""),
                Kind::Tagged => match term::tagged(key)? {
                    (text, language, None) => take(text, language),
                    (.., Some(_)) => return Ok(false),
                },
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    /// The same with a table whose columns are asked for as predicates, and whose rows leave as numbers.
    pub(super) fn with_columns(&self, rows: usize, columns: Vec<Vec<Number>>) -> Self {
        Self {
            given: Some(Rc::new(Given { rows, columns })),
            ..self.leaving(Leave::Numbered)
        }
    }

    /// The column that a predicate stands for.
    fn column(
        &self,
        subject: Option<&Id>,
        predicate: Id,
        object: Option<&Id>,
    ) -> Option<GivenRows> {
        let table = self.given.as_ref()?;
        let column = self.named(predicate, COLUMN)?;
        let rows = match subject {
            None => 0..table.rows,
            Some(row) => {
                let row = index(u64::from(row.get()));
                row..table.rows.min(row + 1)
            }
        };
        Some(GivenRows {
            table: Rc::clone(table),
            predicate,
            column,
            rows,
            object: object.copied(),
        })
    }

    /// The number in the name of a predicate that the query made.
    fn named(&self, predicate: Id, prefix: &str) -> Option<usize> {
        let place = predicate.get().checked_sub(self.known)?;
        let made = self.made.borrow();
        let (kind, key) = made.keys.get(index(u64::from(place)))?;
        if *kind != Kind::Iri {
            return None;
        }
        let number = std::str::from_utf8(key).ok()?.strip_prefix(prefix)?;
        number.parse().ok()
    }

    /// The table that a predicate stands for.
    #[inline]
    fn tally(&self, predicate: Option<&Id>) -> Option<&Tally> {
        if self.tallies.is_empty() {
            return None;
        }
        self.tallies.get(self.named(*predicate?, TALLY)?)
    }

    /// The same with terms leaving in another way; both know the same numbers.
    pub(super) fn leaving(&self, leave: Leave) -> Self {
        Self {
            leave,
            ..self.clone()
        }
    }

    pub(super) fn with_key<T>(
        &self,
        id: Id,
        read: impl FnOnce(Kind, &[u8]) -> Result<T, term::NoKey>,
    ) -> Result<T, StoreError> {
        let id = id.get();
        if let Some(place) = id.checked_sub(self.known) {
            let made = self.made.borrow();
            let (kind, key) = made
                .keys
                .get(index(u64::from(place)))
                .ok_or_else(StoreError::unreadable)?;
            return Ok(read(*kind, key).map_err(Unreadable::from)?);
        }
        let mut cursor = self.cursor.borrow_mut();
        let kind = self.snapshot.key_from(id, &mut cursor)?;
        Ok(read(kind, &cursor.key).map_err(Unreadable::from)?)
    }

    /// Makes what reads the cells of rows, once the query makes no more terms, for as many threads as want to.
    pub(super) fn with_cells<T>(
        &self,
        read: impl for<'c> FnOnce(&(dyn Fn() -> Cells<'c> + Sync)) -> T,
    ) -> T {
        let made = self.made.borrow();
        let (snapshot, known, keys) = (&*self.snapshot, self.known, made.keys.as_slice());
        read(&|| Cells::new(snapshot, known, keys))
    }

    /// The term behind a number.
    pub(super) fn term(&self, id: Id) -> Result<Term, StoreError> {
        if let Some(term) = self.recent.borrow_mut().get(id) {
            return Ok(term);
        }
        let term = self.with_key(id, term::term)?;
        self.recent.borrow_mut().saw(id, &term);
        Ok(term)
    }

    /// The number that a blank node carries which left as [`Leave::Numbered`].
    pub(super) fn numbered(term: &Term) -> Option<Id> {
        let Term::BlankNode(node) = term else {
            return None;
        };
        let number = u32::try_from(node.as_ref().unique_id()?).ok()?;
        NonZeroU32::new(number).map(Id)
    }

    pub(super) fn number(&self, kind: Kind, key: &[u8]) -> Id {
        let key: Arc<[u8]> = Arc::from(key);
        let mut made = self.made.borrow_mut();
        if let Some(number) = made.numbers.get(&(kind, Arc::clone(&key))) {
            return Id::new(*number);
        }
        let found = self.snapshot.find(kind, &key);
        let number = found.unwrap_or_else(|| {
            let place = u32::try_from(made.keys.len()).unwrap_or(u32::MAX);
            made.keys.push((kind, Arc::clone(&key)));
            self.known.saturating_add(place)
        });
        if found.is_none() || made.numbers.len() < REMEMBERED {
            made.numbers.insert((kind, key), number);
        }
        Id::new(number)
    }

    /// The object of a triple term as it is spelt, if it has this value.
    fn object_of(&self, triple: Id, value: &ExpressionTerm) -> Result<Option<Id>, StoreError> {
        let wanted = Term::from(value.clone());
        let found = self.with_key(triple, |kind, bytes| {
            if kind != Kind::Triple {
                return Ok(None);
            }
            let [_, _, (kind, key)] = term::parts(bytes)?;
            let same = Term::from(term::expression(kind, key)?) == wanted;
            Ok(same.then(|| (kind, key.to_vec())))
        })?;
        Ok(found.map(|(kind, key)| self.number(kind, &key)))
    }

    /// The triple term of these as they are spelt, if they have these values.
    fn triple_of(&self, parts: [(Id, ExpressionTerm); 3]) -> Result<Option<Id>, StoreError> {
        let mut whole = Vec::new();
        for (id, value) in parts {
            let wanted = Term::from(value);
            let same = self.with_key(id, |kind, bytes| {
                term::part_key(kind, bytes, &mut whole);
                Ok(Term::from(term::expression(kind, bytes)?) == wanted)
            })?;
            if !same {
                return Ok(None);
            }
        }
        Ok(Some(self.number(Kind::Triple, &whole)))
    }

    /// The number of a whole number.
    pub(super) fn integer(&self, value: u64) -> Id {
        let mut key = Vec::new();
        let literal = Literal::from(i64::try_from(value).unwrap_or(i64::MAX));
        let kind = term::term_key(literal.as_ref().into(), &mut key);
        self.number(kind, &key)
    }
}

impl QueryableDataset<'static> for Dataset {
    type InternalTerm = Id;
    type Error = StoreError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Id>,
        predicate: Option<&Id>,
        object: Option<&Id>,
        graph_name: Option<Option<&Id>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Id>, StoreError>> + use<> {
        if let (Some(tally), Some(predicate)) = (self.tally(predicate), predicate) {
            let counts = TallyScan::new(&self.snapshot, tally).map(|rows| Counts {
                rows,
                dataset: self.clone(),
                predicate: *predicate,
                subject: subject.copied(),
                object: object.copied(),
            });
            return counts.map_or(Found::Nothing, |counts| Found::Counts(Box::new(counts)));
        }
        if let (Some(_), Some(predicate)) = (&self.given, predicate)
            && let Some(rows) = self.column(subject, *predicate, object)
        {
            return Found::Given(rows);
        }
        let (graph, distinct, kept) = match graph_name {
            None => (None, false, Kept::Named(self.named.clone())),
            Some(Some(graph)) => (Some(graph.graph()), false, Kept::Named(self.named.clone())),
            Some(None) => match &self.default {
                DefaultGraph::Union => (None, true, Kept::All),
                DefaultGraph::Graphs(graphs) => match **graphs {
                    [] => return Found::Nothing,
                    [graph] => (Some(graph), false, Kept::All),
                    _ => (
                        None,
                        false,
                        Kept::Several(Rc::clone(graphs), <_>::default()),
                    ),
                },
            },
        };
        let pattern = [
            subject.map(|id| id.get()),
            predicate.map(|id| id.get()),
            object.map(|id| id.get()),
            graph,
        ];
        // Nothing is said of a term that the query made.
        let strange = pattern[..3].iter().flatten().any(|id| *id >= self.known);
        if strange || graph.is_some_and(|graph| graph > self.known) {
            return Found::Nothing;
        }
        let scan = QuadScan::new(Arc::clone(&self.snapshot), pattern, distinct);
        let ending = self.ending.clone();
        Found::Quads { scan, kept, ending }
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Id, StoreError>> + use<> {
        let graphs = match &self.named {
            Some(named) => named.to_vec(),
            None => self.snapshot.graphs(),
        };
        let graphs = graphs.into_iter().filter(|graph| *graph != 0);
        graphs.map(|graph| Ok(Id::new(graph - 1)))
    }

    fn contains_internal_graph_name(&self, graph_name: &Id) -> Result<bool, StoreError> {
        let graph = graph_name.graph();
        if let Some(named) = &self.named {
            return Ok(named.contains(&graph));
        }
        let pattern = [None, None, None, Some(graph)];
        Ok(graph_name.get() < self.known && self.snapshot.scan(pattern, false).next().is_some())
    }

    fn internalize_term(&self, term: Term) -> Result<Id, StoreError> {
        Ok(self.number_of(&term))
    }

    fn externalize_term(&self, id: Id) -> Result<Term, StoreError> {
        match self.leave {
            Leave::Whole => self.term(id),
            Leave::Numbered => Ok(BlankNode::new_from_unique_id(u128::from(id.0.get())).into()),
        }
    }

    fn externalize_expression_term(&self, id: Id) -> Result<ExpressionTerm, StoreError> {
        let [_, second, third] = self.last.get();
        self.last.set([second, third, Some(id)]);
        self.with_key(id, term::expression)
    }

    /// The evaluator takes triple terms apart and makes them by value, which would lose the spelling
    /// of what is inside. It has just looked into the same terms: these are taken as they are.
    fn internalize_expression_term(&self, term: ExpressionTerm) -> Result<Id, StoreError> {
        let last = self.last.get();
        if let Some(triple) = last[2]
            && let Some(object) = self.object_of(triple, &term)?
        {
            return Ok(object);
        }
        if let (ExpressionTerm::Triple(made), [Some(subject), Some(predicate), Some(object)]) =
            (&term, last)
        {
            let parts = [
                (subject, made.subject.clone().into()),
                (predicate, made.predicate.clone().into()),
                (object, made.object.clone()),
            ];
            if let Some(whole) = self.triple_of(parts)? {
                return Ok(whole);
            }
        }
        self.internalize_term(term.into())
    }
}
