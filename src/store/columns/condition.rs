//! Conditions on rows: three values, as SPARQL 1.1, section 17.2, has them.

use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::node::{Condition, Place, Scalar};
use super::run::Run;
use super::source::Classes;
use super::{Class, NOTHING, Number, Stop};
use crate::model::Literal;
use crate::store::walk::parts;

/// What a condition is for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    No,
    Yes,
    Error,
}

impl Truth {
    pub(super) fn of(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Error,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Error,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Yes => Self::No,
            Self::Error => Self::Error,
        }
    }
}

/// Longest list of `IN` that is compared one by one.
const LIST: usize = 16;

impl Compiler<'_> {
    /// A condition with its parts.
    pub(super) fn condition(&mut self, expression: &Expression) -> Result<Condition, Stop> {
        Ok(match expression {
            Expression::And(left, right) => {
                Condition::All(vec![self.condition(left)?, self.condition(right)?])
            }
            Expression::Or(left, right) => {
                Condition::Any(vec![self.condition(left)?, self.condition(right)?])
            }
            Expression::Not(inner) => Condition::Not(Box::new(self.condition(inner)?)),
            Expression::Bound(variable) => Condition::Bound(self.slot(variable)),
            Expression::Exists(pattern) => self.exists(pattern)?,
            Expression::Equal(one, two) => match (self.place(one), self.place(two)) {
                (Some(one), Some(two)) => Condition::Equal {
                    one,
                    two,
                    whole: self.truth(expression)?,
                },
                _ => self.text_or_other(expression)?,
            },
            Expression::In(one, list) if !list.is_empty() && list.len() <= LIST => {
                let equal =
                    |other: &Expression| Expression::Equal(one.clone(), Box::new(other.clone()));
                let list: Vec<Expression> = list.iter().map(equal).collect();
                let parts = list.iter().map(|part| self.condition(part));
                Condition::Any(parts.collect::<Result<_, _>>()?)
            }
            _ => self.comparison_or_other(expression)?,
        })
    }

    /// The effective boolean value of an expression.
    pub(super) fn truth(&mut self, expression: &Expression) -> Result<Scalar, Stop> {
        self.scalar(&Expression::If(
            Box::new(expression.clone()),
            Box::new(Literal::from(true).into()),
            Box::new(Literal::from(false).into()),
        ))
    }

    fn place(&mut self, expression: &Expression) -> Option<Place> {
        match expression {
            Expression::Variable(variable) => Some(Place::Slot(self.slot(variable))),
            Expression::NamedNode(node) => {
                Some(Place::Fixed(self.source.number(&node.clone().into())))
            }
            Expression::Literal(literal) => {
                Some(Place::Fixed(self.source.number(&literal.clone().into())))
            }
            _ => None,
        }
    }
}

/// Whether an expression depends on nothing but the values of its variables, each time the same.
pub(super) fn only_values(expression: &Expression) -> Result<(), Stop> {
    if let Expression::FunctionCall(function, _) = expression
        && let Some(why) = beyond(function)
    {
        return Err(Stop::Unsupported(why));
    }
    for part in parts(expression) {
        only_values(part)?;
    }
    Ok(())
}

/// Whether an expression calls a function by its name: a cast, one of ours, or one that nobody knows.
pub(super) fn calls_by_name(expression: &Expression) -> bool {
    matches!(expression, Expression::FunctionCall(Function::Custom(_), _))
        || parts(expression).into_iter().any(calls_by_name)
}

/// Why a function does not depend on the values of its arguments alone. Casts and functions of ours do, and so does `IRI`,
/// which knows the base of the query; a moment stands in the place of `NOW` (`moment`).
fn beyond(function: &Function) -> Option<&'static str> {
    match function {
        Function::Rand | Function::Now | Function::Uuid | Function::StrUuid | Function::BNode => {
            Some("a function that is not the same each time")
        }
        _ => None,
    }
}

impl Run<'_> {
    /// The rows for which a condition holds.
    pub(super) fn holding(&self, condition: &Condition, batch: &Batch) -> Result<Vec<u32>, Stop> {
        let truths = self.truths(condition, batch)?;
        let rows = (0_u32..).zip(&truths);
        Ok(rows
            .filter(|(_, truth)| **truth == Truth::Yes)
            .map(|(row, _)| row)
            .collect())
    }

    pub(super) fn truths(&self, condition: &Condition, batch: &Batch) -> Result<Vec<Truth>, Stop> {
        match condition {
            Condition::All(parts) => self.combined(parts, batch, Truth::and),
            Condition::Any(parts) => self.combined(parts, batch, Truth::or),
            Condition::Not(inner) => {
                let truths = self.truths(inner, batch)?;
                Ok(truths.into_iter().map(Truth::not).collect())
            }
            Condition::Bound(slot) => Ok((0..batch.rows)
                .map(|row| Truth::of(batch.get(*slot, row) != NOTHING))
                .collect()),
            Condition::Equal { one, two, whole } => self.equal(*one, *two, whole, batch),
            Condition::Text { slot, test, whole } => self.text(*slot, test, whole, batch),
            Condition::Is { is, slot, whole } => self.is((*is, *slot), whole, batch),
            Condition::Order { comparison, whole } => self.compared(comparison, whole, batch),
            Condition::Exists { right, row } => self.existing(right, *row, batch),
            Condition::Computed { made, inner } => self.of_computed(made, inner, batch),
            Condition::Other(scalar) => self.evaluated(scalar, batch),
        }
    }

    fn combined(
        &self,
        parts: &[Condition],
        batch: &Batch,
        by: impl Fn(Truth, Truth) -> Truth,
    ) -> Result<Vec<Truth>, Stop> {
        let mut all: Option<Vec<Truth>> = None;
        for part in parts {
            let more = self.truths(part, batch)?;
            all = Some(match all {
                None => more,
                Some(known) => known.into_iter().zip(more).map(|(a, b)| by(a, b)).collect(),
            });
        }
        Ok(all.unwrap_or_default())
    }

    /// The effective boolean value of what the evaluator of expressions says.
    fn evaluated(&self, scalar: &Scalar, batch: &Batch) -> Result<Vec<Truth>, Stop> {
        let [no, yes] = self.booleans();
        let values = self.scalar(scalar, batch)?;
        let truth = |value: Number| match value {
            _ if value == yes => Truth::Yes,
            _ if value == no => Truth::No,
            _ => Truth::Error,
        };
        Ok(values.into_iter().map(truth).collect())
    }

    /// Equal numbers are equal terms, and most terms that differ are known to have other values; the rest is asked.
    fn equal(
        &self,
        one: Place,
        two: Place,
        whole: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let value = |place: Place, row: usize| match place {
            Place::Fixed(number) => number,
            Place::Slot(slot) => batch.get(slot, row),
        };
        let mut truths = Vec::with_capacity(batch.rows);
        let mut open = Vec::new();
        let (mut first, mut second) = (Classes::new(), Classes::new());
        for row in 0..batch.rows {
            let (one, two) = (value(one, row), value(two, row));
            let known = if one == NOTHING || two == NOTHING {
                Some(Truth::Error)
            } else {
                let classes = [first.of(one, self.source), second.of(two, self.source)];
                known_equal((one, two), classes)
            };
            truths.push(known.unwrap_or_else(|| {
                open.push(u32::try_from(row).unwrap_or(u32::MAX));
                Truth::Error
            }));
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }

    /// Asks the evaluator of expressions for some rows.
    pub(super) fn ask_rows(
        &self,
        whole: &Scalar,
        batch: &Batch,
        open: &[u32],
        truths: &mut [Truth],
    ) -> Result<(), Stop> {
        if open.is_empty() {
            return Ok(());
        }
        let slots: Vec<Slot> = whole.of.iter().map(|(_, slot)| *slot).collect();
        let part = batch.pick(open, &slots);
        for (row, truth) in open.iter().zip(self.evaluated(whole, &part)?) {
            truths[*row as usize] = truth;
        }
        Ok(())
    }

    /// What an expression is for each row.
    pub(super) fn scalar(&self, scalar: &Scalar, batch: &Batch) -> Result<Vec<Number>, Stop> {
        if !scalar.exists.is_empty() {
            let batch = self.with_existence(&scalar.exists, batch)?;
            return self.by_expression(scalar, &batch);
        }
        match scalar.native {
            Some(native) => self.native(native, scalar, batch),
            None => self.by_expression(scalar, batch),
        }
    }

    /// The same by the evaluator of expressions, once for each different combination of values.
    pub(super) fn by_expression(
        &self,
        scalar: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Number>, Stop> {
        let slots: Vec<Slot> = scalar.of.iter().map(|(_, slot)| *slot).collect();
        let (numbers, firsts) = distinct(batch, &slots);
        let part = batch.pick(&firsts, &slots);
        let nothing = vec![NOTHING; part.rows];
        let columns: Vec<(&Variable, &[Number])> = scalar
            .of
            .iter()
            .map(|(variable, slot)| (variable, part.column(*slot).unwrap_or(&nothing)))
            .collect();
        let values = self.remembered(scalar, &columns, part.rows)?;
        Ok(numbers
            .into_iter()
            .map(|number| values[number as usize])
            .collect())
    }

    /// The same, for combinations that are all different; those of one or two variables are remembered.
    fn remembered(
        &self,
        scalar: &Scalar,
        columns: &[(&Variable, &[Number])],
        rows: usize,
    ) -> Result<Vec<Number>, Stop> {
        let ask = |columns: &[(&Variable, &[Number])], rows| {
            let values = self.source.expression(&scalar.expression, columns, rows);
            values.map_err(Stop::from)
        };
        if columns.is_empty() || columns.len() > 2 {
            return ask(columns, rows);
        }
        let key = |row: usize| {
            let parts = columns.iter().map(|(_, column)| u64::from(column[row]));
            parts.fold(0, |key, part| key << 32 | part)
        };
        let mut memos = self.memos.borrow_mut();
        let memo = memos.entry(scalar.id).or_default();
        if memo.len() > REMEMBERED {
            memo.clear();
        }
        let unknown: Vec<usize> = (0..rows)
            .filter(|row| !memo.contains_key(&key(*row)))
            .collect();
        if !unknown.is_empty() {
            let parts: Vec<(&Variable, Vec<Number>)> = columns
                .iter()
                .map(|(name, column)| (*name, unknown.iter().map(|row| column[*row]).collect()))
                .collect();
            let parts: Vec<(&Variable, &[Number])> = parts
                .iter()
                .map(|(name, column)| (*name, column.as_slice()))
                .collect();
            let values = ask(&parts, unknown.len())?;
            memo.extend(unknown.iter().map(|row| key(*row)).zip(values));
        }
        Ok((0..rows).map(|row| memo[&key(row)]).collect())
    }
}

/// Whether two terms of these classes have the same value, where their numbers tell.
fn known_equal((one, two): (Number, Number), [first, second]: [Class; 2]) -> Option<Truth> {
    if one == two {
        // A number that is not one is not equal to itself.
        return (first != Class::Other).then_some(Truth::Yes);
    }
    let resource = |class| matches!(class, Class::Iri | Class::Blank);
    // Equal values of one of these classes are equal terms; literals of different kinds are for the evaluator of rows.
    let known = first != Class::Other && second != Class::Other;
    let apart = resource(first) || resource(second);
    let same = first == second && first != Class::Tagged;
    (known && (apart || same)).then_some(Truth::No)
}

/// Values of an expression that are remembered.
const REMEMBERED: usize = 1 << 20;

/// The different combinations of some columns: for each row which one it has, and of each a row that has it.
pub(super) fn distinct(batch: &Batch, slots: &[Slot]) -> (Vec<u32>, Vec<u32>) {
    let mut numbering = super::numbering::Numbering::of_batch();
    let numbers = numbering.numbers(batch, slots);
    let firsts = super::numbering::firsts(&numbers, 0);
    (numbers, firsts)
}
