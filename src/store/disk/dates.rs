//! Which dates have ids in the order of their values.
//!
//! Ids are in the order of spellings. Years, dates and moments of one length, without a sign, in UTC or without a zone, are in the
//! order of time as well. That is so for all of a datatype or is not made use of.

use std::ops::Range;

use oxigraph::model::vocab::xsd;
use oxsdatatypes::{Date, DateTime, GYear};

use super::dictionary::{Cursor, Dictionary, Unreadable};
use super::term::{self, Kind};
use crate::store::columns::Class;

/// The ids of years, dates and moments, where they are in the order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Dates([Range<u64>; 3]);

/// Whether a spelling is of the kind that sorts as its value does.
type Fits = fn(&str) -> bool;

impl Dates {
    /// Looks at each date once. O(dates).
    pub(super) fn new(dictionary: &Dictionary) -> Self {
        let kinds: [(_, Fits); 3] = [
            (xsd::G_YEAR, |text| {
                text.len() == 4 && text.parse::<GYear>().is_ok()
            }),
            (xsd::DATE, |text| {
                text.len() == 10 && text.parse::<Date>().is_ok()
            }),
            (xsd::DATE_TIME, |text| {
                text.len() == 20 && text.ends_with('Z') && text.parse::<DateTime>().is_ok()
            }),
        ];
        Self(kinds.map(|(datatype, fits)| {
            // What cannot be read is found where it is asked for.
            uniform(dictionary, datatype.as_str(), fits).unwrap_or_default()
        }))
    }

    /// What kind of date an id is, if those are in order.
    pub(super) fn class(&self, id: u64) -> Class {
        let [years, dates, moments] = &self.0;
        if dates.contains(&id) {
            Class::Date
        } else if moments.contains(&id) {
            Class::Moment
        } else if years.contains(&id) {
            Class::Year
        } else {
            Class::Other
        }
    }
}

/// The ids of a datatype, if all spellings fit; none else.
fn uniform(dictionary: &Dictionary, datatype: &str, fits: Fits) -> Result<Range<u64>, Unreadable> {
    let all = dictionary.ids(Kind::Typed);
    let mut cursor = Cursor::default();
    // The first whose datatype is not before this one.
    let (mut low, mut high) = (all.start, all.end);
    while low < high {
        let middle = low.midpoint(high);
        dictionary.key_from(middle, &mut cursor)?;
        if term::typed(&cursor.key)?.0 < datatype {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let mut end = low;
    while end < all.end {
        dictionary.key_from(end, &mut cursor)?;
        let (own, spelling) = term::typed(&cursor.key)?;
        if own != datatype {
            break;
        }
        if !fits(spelling) {
            return Ok(0..0);
        }
        end += 1;
    }
    Ok(low..end)
}
