//! Tests of the texts of many terms, read off the dictionary one behind the other.

use std::thread;

use super::dictionary::{Cursor, Dictionary, Unreadable};
use super::term::{self, Kind, NoKey};
use crate::model::gauge::Share;
use crate::store::StoreError;
use crate::store::columns::{Number, OfText};

/// Fewer texts are not worth a second thread.
const MANY: usize = 1 << 12;

/// For each number of an ascending list, all of them of the dictionary, what a test says of its text; nothing where it has none.
pub(super) fn hold(
    dictionary: &Dictionary,
    numbers: &[Number],
    of_iris: bool,
    test: &OfText<'_>,
) -> Result<Vec<Option<bool>>, StoreError> {
    let ask = |numbers: &[Number]| some(dictionary, numbers, of_iris, test);
    if numbers.len() < MANY {
        return Ok(ask(numbers)?);
    }
    let (first, second) = numbers.split_at(numbers.len() / 2);
    let share = Share::new();
    thread::scope(|scope| {
        // Where the system gives no thread one does it all.
        let help = || {
            let _counted = share.begin();
            ask(second)
        };
        let Ok(other) = thread::Builder::new().spawn_scoped(scope, help) else {
            return Ok(ask(numbers)?);
        };
        let mut found = ask(first)?;
        let other = other
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        found.extend(other?);
        Ok(found)
    })
}

fn some(
    dictionary: &Dictionary,
    numbers: &[Number],
    of_iris: bool,
    test: &OfText<'_>,
) -> Result<Vec<Option<bool>>, Unreadable> {
    let mut cursor = Cursor::default();
    let mut made = String::new();
    let ask = |number: &Number| {
        let id = number.checked_sub(1).ok_or(Unreadable)?;
        let kind = dictionary.key_from(u64::from(id), &mut cursor)?;
        Ok(holds(kind, &cursor.key, of_iris, (test, &mut made))?)
    };
    numbers.iter().map(ask).collect()
}

/// What a test says of the text of a key.
pub(super) fn holds(
    kind: Kind,
    key: &[u8],
    of_iris: bool,
    (test, made): (&OfText<'_>, &mut String),
) -> Result<Option<bool>, NoKey> {
    let text = |key| std::str::from_utf8(key).map_err(|_wrong| NoKey);
    Ok(match kind {
        Kind::Plain => Some(test(text(key)?, "", made)),
        Kind::Tagged => match term::tagged(key)? {
            (text, language, None) => Some(test(text, language, made)),
            (.., Some(_)) => None,
        },
        Kind::Iri if of_iris => Some(test(text(key)?, "", made)),
        _ => None,
    })
}
