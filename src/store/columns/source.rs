//! What the operators ask of the data.

use std::ops::Range;
use std::sync::Arc;

use spareval::ExpressionTerm;
use spargebra::algebra::Expression;
use spargebra::term::Variable;

use super::{Marks, Number, Pairs};
use crate::model::Term;
use crate::store::StoreError;

/// Subject, predicate and object to look for; [`super::NOTHING`] stands for any.
pub(in crate::store) type Pattern = [Number; 3];

/// Where statements are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::store) enum Within {
    /// The default graph of the query.
    Default,
    /// All named graphs of the query.
    Named,
    /// This one of them.
    Graph(Number),
}

/// Which end of a statement something is sorted by or looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::store) enum By {
    /// The subject.
    Subject,
    /// The object.
    Object,
}

/// What the number of a term says about the term itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Class {
    /// An IRI whose number is in the order of its text.
    Iri,
    /// A blank node.
    Blank,
    /// A string without a language whose number is in the order of its text.
    Plain,
    /// A string with a language.
    Tagged,
    /// A canonical `xsd:integer` within 64 bits whose number is in the order of its value.
    Integer,
    /// An `xsd:gYear` whose number is in the order of its value.
    Year,
    /// An `xsd:date` whose number is in the order of its value.
    Date,
    /// An `xsd:dateTime` whose number is in the order of its value.
    Moment,
    /// Whatever else, or a number that says nothing.
    Other,
}

impl Class {
    /// Whether it is one of points in time, which are spelled alike.
    pub(in crate::store) fn is_date(self) -> bool {
        matches!(self, Self::Year | Self::Date | Self::Moment)
    }

    /// Whether numbers of this class are in the order of their values.
    pub(super) fn is_ordered(self) -> bool {
        match self {
            Self::Iri | Self::Plain | Self::Integer | Self::Year | Self::Date | Self::Moment => {
                true
            }
            Self::Blank | Self::Tagged | Self::Other => false,
        }
    }
}

/// The class of one number after the other, most of which are of the same one.
#[derive(Debug)]
pub(super) struct Classes {
    class: Class,
    of: Range<Number>,
}

impl Classes {
    pub(super) fn new() -> Self {
        Self {
            class: Class::Other,
            of: 0..0,
        }
    }

    #[inline]
    pub(super) fn of(&mut self, number: Number, source: &dyn Source) -> Class {
        if !self.of.contains(&number) {
            (self.class, self.of) = source.stretch(number);
        }
        self.class
    }
}

/// Where a term stands among those of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Bound {
    pub(in crate::store) class: Class,
    /// Its number, or that of the first with a greater value.
    pub(in crate::store) number: Number,
    /// Whether it has a number among these.
    pub(in crate::store) is_there: bool,
}

/// Whether something holds of a text and its language; with a buffer for what is made of them.
pub(in crate::store) type OfText<'t> = dyn Fn(&str, &str, &mut String) -> bool + Sync + 't;

/// Statements and terms by numbers, as a query sees them.
pub(in crate::store) trait Source {
    /// Above every number that statements have.
    fn limit(&self) -> Number;

    /// At most so many statements match. O(log statements).
    fn count(&self, within: Within, pattern: Pattern) -> u64;

    /// Hands on what matches until told to stop, each statement of a graph once; last comes the graph, or nothing for the
    /// default one.
    ///
    /// # Errors
    /// Damage.
    fn scan(
        &self,
        within: Within,
        pattern: Pattern,
        take: &mut dyn FnMut([Number; 4]) -> bool,
    ) -> Result<(), StoreError>;

    /// Hands on the other end of the statements of the default graph with a predicate and one end, ascending, in pieces, until told
    /// to stop; false where they are not at hand like that. O(log statements + found).
    fn ends(
        &self,
        predicate: Number,
        one: (By, Number),
        take: &mut dyn FnMut(&[Number]) -> bool,
    ) -> bool;

    /// Whether [`Self::pairs`] has that list at hand, or queries look so often for it, so many times now, that it is better made.
    fn is_listed(&self, list: (Within, Number, By), looks: usize) -> bool;

    /// All statements of a predicate, sorted by one end. O(statements of the predicate).
    ///
    /// # Errors
    /// Damage.
    fn pairs(&self, within: Within, predicate: Number, by: By) -> Result<Arc<Pairs>, StoreError>;

    /// The named graphs of the query.
    ///
    /// # Errors
    /// Damage.
    fn graphs(&self) -> Result<Vec<Number>, StoreError>;

    /// Whether a graph is one of them.
    ///
    /// # Errors
    /// Damage.
    fn has_graph(&self, graph: Number) -> Result<bool, StoreError>;

    /// Whether a predicate stands for a table that is made for the query.
    fn is_made(&self, predicate: Number) -> bool;

    /// The number of a term, which is made where the data have none.
    fn number(&self, term: &Term) -> Number;

    /// The number of a value.
    fn value_number(&self, value: ExpressionTerm) -> Number;

    /// The value behind a number.
    ///
    /// # Errors
    /// Damage.
    fn value(&self, number: Number) -> Result<ExpressionTerm, StoreError>;

    /// What the number says about its term, and which numbers around it say the same. O(1).
    fn stretch(&self, number: Number) -> (Class, Range<Number>);

    /// What the number says about its term. O(1).
    fn class(&self, number: Number) -> Class {
        self.stretch(number).0
    }

    /// Where a literal stands in an ordered class, whether the data have it or not; nothing for those of no such class. O(log terms).
    fn bound(&self, term: &Term) -> Option<Bound>;

    /// The value behind a number of [`Class::Integer`].
    ///
    /// # Errors
    /// Damage.
    fn integer(&self, number: Number) -> Result<i64, StoreError>;

    /// The parts of a triple term, if it is one.
    ///
    /// # Errors
    /// Damage.
    fn parts(&self, number: Number) -> Result<Option<[Number; 3]>, StoreError>;

    /// The number of the triple term of these parts, if the data have it. O(log terms).
    ///
    /// # Errors
    /// Damage.
    fn triple(&self, parts: [Number; 3]) -> Result<Option<Number>, StoreError>;

    /// Hands on the text of a string and its language, or nothing for one; false for anything else.
    ///
    /// # Errors
    /// Damage.
    fn text(&self, number: Number, take: &mut dyn FnMut(&str, &str)) -> Result<bool, StoreError>;

    /// For each number of an ascending list whether a test holds of its text and language; also of the text of an IRI, where that is
    /// wanted. Nothing for anything else. The test gets a buffer for what it makes of a text. Many texts are asked by two threads.
    ///
    /// # Errors
    /// Damage.
    fn texts(
        &self,
        numbers: &[Number],
        of_iris: bool,
        holds: &OfText<'_>,
    ) -> Result<Vec<Option<bool>>, StoreError>;

    /// Hands on the spelling of a literal of [`Class::Year`], [`Class::Date`] or [`Class::Moment`]; false for anything else.
    ///
    /// # Errors
    /// Damage.
    fn date(&self, number: Number, take: &mut dyn FnMut(&str)) -> Result<bool, StoreError>;
    /// Marks of the strings, where there are any: so many strings are looked at now.
    fn marks(&self, looks: usize) -> Option<&Marks>;

    /// Whether there is every function that an expression calls, for so many arguments.
    fn knows(&self, expression: &Expression) -> bool;

    /// What an expression is for each row of some columns of equal length; [`super::NOTHING`] where it is an error.
    ///
    /// # Errors
    /// Damage, cancellation.
    fn expression(
        &self,
        expression: &Expression,
        columns: &[(&Variable, &[Number])],
        rows: usize,
    ) -> Result<Vec<Number>, StoreError>;
}
