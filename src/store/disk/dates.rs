//! Which dates have ids in the order of their values.
//!
//! Ids are in the order of spellings. Years, dates and moments of one length, without a sign, in UTC or without a zone, are in the
//! order of time as well. That is so for all of a datatype or is not made use of.

use std::ops::Range;

use oxigraph::model::vocab::xsd;
use oxsdatatypes::{Date, DateTime, GYear};

use super::dictionary::{Cursor, Dictionary, Unreadable};
use super::term::{self, Kind};
use crate::model::NamedNodeRef;
use crate::store::columns::Class;

/// The ids of years, dates and moments, where they are in the order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Dates([Range<u64>; 3]);

/// Whether a spelling is of the kind that sorts as its value does.
type Fits = fn(&str) -> bool;

/// Datatype, class, and which spellings are in the order of time.
const KINDS: [(NamedNodeRef<'static>, Class, Fits); 3] = [
    (xsd::G_YEAR, Class::Year, |text| {
        text.len() == 4 && text.parse::<GYear>().is_ok()
    }),
    (xsd::DATE, Class::Date, |text| {
        text.len() == 10 && text.parse::<Date>().is_ok()
    }),
    (xsd::DATE_TIME, Class::Moment, |text| {
        // The end of a day is the beginning of the next one, in another spelling.
        let in_order = text.len() == 20 && text.ends_with('Z') && !text.contains("T24");
        in_order && text.parse::<DateTime>().is_ok()
    }),
];

impl Dates {
    /// Looks at each date once. O(dates).
    pub(super) fn new(dictionary: &Dictionary) -> Self {
        Self(KINDS.map(|(datatype, _, fits)| {
            // What cannot be read is found where it is asked for.
            uniform(dictionary, datatype.as_str(), fits).unwrap_or_default()
        }))
    }

    /// What kind of date an id is, if those are in order, and which ids are of that kind.
    pub(super) fn stretch(&self, id: u64) -> Option<(Class, Range<u64>)> {
        let place = self.0.iter().position(|ids| ids.contains(&id))?;
        Some((KINDS[place].1, self.0[place].clone()))
    }

    /// The class of a date, if those are in order, and where one stands whose key would come at this id.
    pub(super) fn bound(&self, key: &[u8], id: u64) -> Option<(Class, u64)> {
        let (datatype, spelling) = term::typed(key).ok()?;
        let place = KINDS
            .iter()
            .position(|(own, _, fits)| own.as_str() == datatype && fits(spelling))?;
        let ids = &self.0[place];
        (!ids.is_empty()).then(|| (KINDS[place].1, id.clamp(ids.start, ids.end)))
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
