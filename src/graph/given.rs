//! Times of which the data give several for one thing. Sources do not agree on dates: which one is right
//! is not for a picture to say, and so each of them is shown.

use super::moment::moment;
use super::{Moment, Period};
use crate::model::Term;

/// Between two dates of which one may be right.
const OR: &str = " or ";
/// What stands behind how many there are.
const GIVEN: &str = " given)";
/// More dates of one thing are counted.
const MOST: usize = 6;

/// A beginning with an end, where one is known.
pub(super) type Time = (Moment, Option<Moment>);

/// Each of these dates once, in the order of time.
pub(super) fn dates<'t>(terms: impl IntoIterator<Item = &'t Term>) -> Vec<Moment> {
    let mut found: Vec<Moment> = terms.into_iter().filter_map(moment).collect();
    found.sort();
    found.dedup_by(|one, other| one.is_same(other));
    found
}

/// All dates that are given of one thing, each once and in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) starts: Vec<Moment>,
    pub(super) ends: Vec<Moment>,
    /// Days on which it is known to have been so.
    pub(super) known: Vec<Moment>,
}

impl Given {
    /// Whether it has more than one beginning or end.
    const fn is_disputed(&self) -> bool {
        self.starts.len() > 1 || self.ends.len() > 1
    }

    /// The latest of the ends.
    fn last(&self) -> Option<&Moment> {
        self.ends.iter().max_by_key(|end| end.end_s)
    }

    /// The same of what is done in a moment: without an end, it is over when its beginning is.
    pub(super) fn of_moment(self) -> Self {
        let ends = match self.ends.as_slice() {
            [] => self.starts.clone(),
            _ => self.ends,
        };
        Self { ends, ..self }
    }

    /// From the first beginning to the last end: whenever it was by any of the dates, it is in that.
    pub(super) fn period(&self) -> Option<Period> {
        let start = self.starts.first().cloned();
        let lasts = |day: &&Moment| self.last().is_none_or(|end| end.end_s > day.earliest_s);
        let known = self.known.iter().find(lasts).cloned();
        Period::of(start, self.last().cloned(), known)
    }

    /// The same in words, with each of the dates; what is done in a moment has no more than a beginning.
    pub(super) fn words(&self, is_moment: bool) -> Option<String> {
        let [start, end] = [&self.starts, &self.ends].map(|dates| joined(dates, OR));
        let disputed = if self.is_disputed() { "from " } else { "" };
        let told = match (start, end) {
            (Some(start), Some(end)) if start != end => format!("{disputed}{start} to {end}"),
            (Some(start), _) if is_moment => start,
            (Some(start), None) => format!("from {start}"),
            (Some(day), Some(_)) => day,
            (None, Some(end)) => format!("until {end}"),
            (None, None) => return Some(format!("as of {}", joined(&self.known, " and ")?)),
        };
        Some(match self.told(is_moment) {
            Some(count) => format!("{told} ({count}{GIVEN}"),
            None => told,
        })
    }

    /// `two beginnings`, where there are several dates.
    fn told(&self, is_moment: bool) -> Option<String> {
        let (starts, ends) = (self.starts.len(), self.ends.len());
        Some(match (starts, ends) {
            (0 | 1, 0 | 1) => return None,
            _ if self.starts == self.ends || is_moment && ends == 0 => counted(starts, "date"),
            (_, 0 | 1) => counted(starts, "beginning"),
            (0 | 1, _) => counted(ends, "end"),
            _ => format!(
                "{} and {}",
                counted(starts, "beginning"),
                counted(ends, "end")
            ),
        })
    }

    /// What a reader has to know of a thing that has several dates.
    pub(super) fn note(&self, name: &str, is_moment: bool) -> Option<String> {
        let told = self.told(is_moment)?;
        let are_days = self.starts == self.ends;
        let several = |dates: &&Vec<Moment>| dates.len() > 1;
        let sides = [&self.starts, &self.ends].into_iter().filter(several);
        let sides = sides.take(if are_days { 1 } else { 2 });
        let dates: Vec<String> = sides.filter_map(|dates| joined(dates, OR)).collect();
        let unpaired = if self.starts.len() > 1 && !self.ends.is_empty() && !are_days {
            "; which beginning has which end is not said"
        } else {
            ""
        };
        let dates = dates.join(", and ");
        Some(format!("{name} has {told}: {dates}{unpaired}"))
    }

    /// Every time that it may have had, as few as name each date: each beginning goes to the last end, the
    /// widest that is stated, and each other end comes from the first beginning.
    pub(super) fn times(&self) -> Vec<Time> {
        let Some(first) = self.starts.first() else {
            return Vec::new();
        };
        if !self.is_disputed() {
            return vec![(first.clone(), self.ends.first().cloned())];
        }
        let after = |start: &Moment, end: &&Moment| end.end_s > start.earliest_s;
        let mut times: Vec<Time> = self
            .starts
            .iter()
            .map(|start| {
                let end = self.last().filter(|end| after(start, end));
                (start.clone(), end.cloned())
            })
            .collect();
        let others = self.ends.iter().filter(|end| Some(*end) != self.last());
        let others = others.filter(|end| after(first, end));
        times.extend(others.map(|end| (first.clone(), Some(end.clone()))));
        times
    }

    /// The ends that are before each beginning, and so are no end of any.
    pub(super) fn turned(&self) -> impl Iterator<Item = (&Moment, &Moment)> {
        let first = self.starts.first();
        first.into_iter().flat_map(|start| {
            let before = |end: &&Moment| end.end_s <= start.earliest_s;
            self.ends.iter().filter(before).map(move |end| (start, end))
        })
    }
}

/// Dates in a row; of very many the last are counted.
fn joined(dates: &[Moment], between: &str) -> Option<String> {
    let more = dates.len().saturating_sub(MOST);
    let shown = dates.iter().take(MOST).map(|date| date.text.clone());
    let mut words: Vec<String> = shown.collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    (!words.is_empty()).then(|| words.join(between))
}

/// `two dates`.
fn counted(count: usize, unit: &str) -> String {
    let word = match count {
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        _ => return format!("{count} {unit}s"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{word} {unit}{plural}")
}

/// Words that name several dates of which one may be right, without their number; none where other words
/// are given.
pub(super) fn disputed(when: &str) -> Option<&str> {
    let (dates, count) = when.rsplit_once(" (")?;
    let is_date = |date: &str| {
        let date = date.split(' ').next().unwrap_or_default();
        Moment::parse(date).is_some()
    };
    let are_several = dates.split(OR).skip(1).any(is_date);
    (count.ends_with(GIVEN) && are_several).then_some(dates)
}
