//! Sums and extremes of values, as the evaluator of rows makes them.

use std::cmp::Ordering;

use oxsdatatypes::{Decimal, Double, Float, Integer};
use spareval::ExpressionTerm;

use super::run::Run;
use super::{NOTHING, Number};
use crate::store::StoreError;
use crate::store::compare::compare;

/// A sum, and of how many.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    so_far: SoFar,
    count: u64,
}

#[derive(Clone, Copy, Debug)]
enum SoFar {
    Integer(i64),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
    /// Something could not be added.
    Error,
}

impl Default for SoFar {
    fn default() -> Self {
        Self::Integer(0)
    }
}

/// Numbers with a fraction are added so many times one by one; beyond, they are multiplied.
const ONE_BY_ONE: u64 = 1 << 12;

impl Sum {
    /// Adds a value so many times.
    pub(super) fn add(
        &mut self,
        number: Number,
        times: u64,
        run: &Run<'_>,
    ) -> Result<(), StoreError> {
        self.count = self.count.saturating_add(times);
        if matches!(self.so_far, SoFar::Error) {
            return Ok(());
        }
        if number == NOTHING {
            self.so_far = SoFar::Error;
            return Ok(());
        }
        if let SoFar::Integer(sum) = self.so_far
            && let Some(value) = run.integer_value(number)?
        {
            self.so_far = value
                .checked_mul(i64::try_from(times).unwrap_or(i64::MAX))
                .and_then(|value| sum.checked_add(value))
                .map_or(SoFar::Error, SoFar::Integer);
            return Ok(());
        }
        let value = match run.source.value(number)? {
            ExpressionTerm::IntegerLiteral(value) => SoFar::Integer(value.into()),
            ExpressionTerm::DecimalLiteral(value) => SoFar::Decimal(value),
            ExpressionTerm::FloatLiteral(value) => SoFar::Float(value),
            ExpressionTerm::DoubleLiteral(value) => SoFar::Double(value),
            _ => SoFar::Error,
        };
        self.so_far = plus(self.so_far, value, times);
        Ok(())
    }

    /// The sum or the average; nothing, where it is an error.
    pub(super) fn finish(self, average: bool) -> Option<ExpressionTerm> {
        let count = Integer::from(i64::try_from(self.count).ok()?);
        if !average {
            return match self.so_far {
                SoFar::Integer(sum) => Some(ExpressionTerm::IntegerLiteral(sum.into())),
                SoFar::Decimal(sum) => Some(ExpressionTerm::DecimalLiteral(sum)),
                SoFar::Float(sum) => Some(ExpressionTerm::FloatLiteral(sum)),
                SoFar::Double(sum) => Some(ExpressionTerm::DoubleLiteral(sum)),
                SoFar::Error => None,
            };
        }
        if self.count == 0 {
            return Some(ExpressionTerm::IntegerLiteral(0.into()));
        }
        Some(match self.so_far {
            SoFar::Integer(sum) => {
                ExpressionTerm::DecimalLiteral(Decimal::from(sum).checked_div(count)?)
            }
            SoFar::Decimal(sum) => ExpressionTerm::DecimalLiteral(sum.checked_div(count)?),
            SoFar::Float(sum) => ExpressionTerm::FloatLiteral(sum / Float::from(count)),
            SoFar::Double(sum) => ExpressionTerm::DoubleLiteral(sum / Double::from(count)),
            SoFar::Error => return None,
        })
    }
}

/// Adds a value so many times, by the promotions of `XPath`.
fn plus(sum: SoFar, value: SoFar, times: u64) -> SoFar {
    let exact = i64::try_from(times).unwrap_or(i64::MAX);
    match (sum, value) {
        (SoFar::Integer(sum), SoFar::Integer(value)) => value
            .checked_mul(exact)
            .and_then(|value| sum.checked_add(value))
            .map_or(SoFar::Error, SoFar::Integer),
        (SoFar::Integer(sum), SoFar::Decimal(value)) => decimals(Decimal::from(sum), value, exact),
        (SoFar::Decimal(sum), SoFar::Integer(value)) => decimals(sum, Decimal::from(value), exact),
        (SoFar::Decimal(sum), SoFar::Decimal(value)) => decimals(sum, value, exact),
        (SoFar::Error, _) | (_, SoFar::Error) => SoFar::Error,
        (SoFar::Double(sum), value) => doubles(sum, double(value), times),
        (sum, SoFar::Double(value)) => doubles(double(sum), value, times),
        (sum, value) => floats(float(sum), float(value), times),
    }
}

fn decimals(sum: Decimal, value: Decimal, times: i64) -> SoFar {
    value
        .checked_mul(times)
        .and_then(|value| sum.checked_add(value))
        .map_or(SoFar::Error, SoFar::Decimal)
}

fn doubles(mut sum: Double, value: Double, times: u64) -> SoFar {
    if times > ONE_BY_ONE {
        let times = Double::from(Integer::from(i64::try_from(times).unwrap_or(i64::MAX)));
        return SoFar::Double(sum + value * times);
    }
    for _ in 0..times {
        sum = sum + value;
    }
    SoFar::Double(sum)
}

fn floats(mut sum: Float, value: Float, times: u64) -> SoFar {
    if times > ONE_BY_ONE {
        let times = Float::from(Integer::from(i64::try_from(times).unwrap_or(i64::MAX)));
        return SoFar::Float(sum + value * times);
    }
    for _ in 0..times {
        sum = sum + value;
    }
    SoFar::Float(sum)
}

fn double(value: SoFar) -> Double {
    match value {
        SoFar::Integer(value) => Integer::from(value).into(),
        SoFar::Decimal(value) => value.into(),
        SoFar::Float(value) => value.into(),
        SoFar::Double(value) => value,
        SoFar::Error => Double::NAN,
    }
}

fn float(value: SoFar) -> Float {
    match value {
        SoFar::Integer(value) => Integer::from(value).into(),
        SoFar::Decimal(value) => value.into(),
        SoFar::Float(value) => value,
        SoFar::Double(_) | SoFar::Error => Float::NAN,
    }
}

/// The least or greatest value so far, in the order of `ORDER BY`.
#[derive(Clone, Default)]
pub(super) struct Extreme {
    best: Option<(Number, Option<ExpressionTerm>)>,
    error: bool,
}

impl Extreme {
    pub(super) fn add(
        &mut self,
        number: Number,
        greatest: bool,
        run: &Run<'_>,
    ) -> Result<(), StoreError> {
        if number == NOTHING {
            self.error = true;
        }
        if self.error {
            return Ok(());
        }
        let Some((known, value)) = &mut self.best else {
            self.best = Some((number, None));
            return Ok(());
        };
        if *known == number {
            return Ok(());
        }
        let source = run.source;
        let (own, other) = (source.class(*known), source.class(number));
        let order = if own.is_ordered() && own == other {
            number.cmp(known)
        } else if let Some(new) = run.integer_value(number)?
            && let Some(known) = run.integer_value(*known)?
        {
            new.cmp(&known)
        } else {
            if value.is_none() {
                *value = Some(source.value(*known)?);
            }
            let new = source.value(number)?;
            let order = value
                .as_ref()
                .map_or(Ordering::Equal, |value| compare(&new, value));
            let better = if greatest {
                Ordering::Greater
            } else {
                Ordering::Less
            };
            if order == better {
                self.best = Some((number, Some(new)));
            }
            return Ok(());
        };
        let better = if greatest {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        if order == better {
            self.best = Some((number, None));
        }
        Ok(())
    }

    pub(super) fn number(&self) -> Number {
        match &self.best {
            Some((number, _)) if !self.error => *number,
            _ => NOTHING,
        }
    }
}
