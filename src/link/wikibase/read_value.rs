//! Snaks and their values from JSON.

use super::dates;
use super::id::{EntityId, EntityKind};
use super::json::{At, shortened};
use super::model::{Coordinate, Quantity, Snak, SnakContent, Time, Value};
use super::read::{id, text};
use crate::model::diagnostic::Diagnostic;

/// A digit more, and Wikibase refuses a number.
const LONGEST_DECIMAL: usize = 127;

/// A snak: a property with what is said of it.
pub(super) fn snak(at: &At<'_>) -> Result<Snak, Diagnostic> {
    let property = at.need("property", |property| {
        let found = id(property)?;
        if found.kind() == EntityKind::Property {
            Ok(found)
        } else {
            Err(property.wrong(format!("`{found}` is no property")))
        }
    })?;
    let content = match at.need("snaktype", text)?.as_str() {
        "value" => SnakContent::Value(at.need("datavalue", value)?),
        "somevalue" => SnakContent::Somevalue,
        "novalue" => SnakContent::Novalue,
        other => {
            let said = format!("`{}` is no type of snak", shortened(other));
            let hint = "there are `value`, `somevalue` and `novalue`";
            return Err(at.wrong(said).hint(hint));
        }
    };
    Ok(Snak {
        property,
        datatype: at.maybe("datatype", text)?,
        hash: at.maybe("hash", hash)?,
        content,
    })
}

/// Forty hexadecimal digits; names of nodes are made of them.
pub(super) fn hash(at: At<'_>) -> Result<String, Diagnostic> {
    let text = at.text()?;
    if text.len() == 40 && text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(at.wrong(format!("`{}` is no SHA-1", shortened(text))))
    }
}

fn value(at: At<'_>) -> Result<Value, Diagnostic> {
    let kind = at.need("type", text)?;
    match kind.as_str() {
        "string" => at.need("value", text).map(Value::Text),
        "wikibase-entityid" => at.need("value", |at| entity(at, &kind)),
        "monolingualtext" => at.need("value", |value| {
            Ok(Value::Monolingual {
                language: value.need("language", text)?,
                text: value.need("text", text)?,
            })
        }),
        "time" => at.need("value", time).map(Value::Time),
        "quantity" => at.need("value", quantity).map(Value::Quantity),
        "globecoordinate" => at.need("value", coordinate).map(Value::Coordinate),
        _ => {
            let value = at.need("value", |value| Ok(value.value.text()))?;
            Ok(Value::Other { kind, json: value })
        }
    }
}

/// Older documents give kind and number, newer ones the id as well.
fn entity(at: At<'_>, kind: &str) -> Result<Value, Diagnostic> {
    if let Some(id) = at.maybe("id", text)? {
        let kept = || Value::Other {
            kind: kind.to_owned(),
            json: at.value.text(),
        };
        return Ok(EntityId::new(&id).map_or_else(kept, Value::Entity));
    }
    let letter = at.need("entity-type", |name| {
        let letter = EntityKind::from_name(name.text()?).and_then(EntityKind::letter);
        letter.ok_or_else(|| name.wrong("entities of this type need an `id`"))
    })?;
    let number = at.need("numeric-id", |number| number.integer())?;
    EntityId::new(&format!("{letter}{number}"))
        .map(Value::Entity)
        .ok_or_else(|| at.wrong(format!("`{letter}{number}` is no id of an entity")))
}

fn time(at: At<'_>) -> Result<Time, Diagnostic> {
    let time = at.need("time", |time| {
        let text = time.text()?;
        dates::tidy(text).ok_or_else(|| {
            time.wrong(format!("`{}` is no time", shortened(text)))
                .hint("times look like `+1952-03-11T00:00:00Z`")
        })
    })?;
    let count = |number: At<'_>| {
        u64::try_from(number.integer()?).map_err(|_negative| number.wrong("a count is wanted"))
    };
    let precision = at.need("precision", |precision| {
        let found = u8::try_from(precision.integer()?).ok();
        found
            .filter(|found| *found <= 14)
            .ok_or_else(|| precision.wrong("a precision is a number from 0 to 14"))
    })?;
    Ok(Time {
        time,
        timezone: at.maybe("timezone", |zone| zone.integer())?.unwrap_or(0),
        before: at.maybe("before", count)?.unwrap_or(0),
        after: at.maybe("after", count)?.unwrap_or(0),
        precision,
        calendar: at.need("calendarmodel", calendar)?,
    })
}

/// A day in a calendar that nobody knows is no day.
fn calendar(at: At<'_>) -> Result<String, Diagnostic> {
    let text = at.text()?;
    let plain = text.strip_prefix("https:").or(text.strip_prefix("http:"));
    let known = |own: &&str| own.strip_prefix("http:") == plain;
    let found = [dates::GREGORIAN, dates::JULIAN].into_iter().find(known);
    found.map(str::to_owned).ok_or_else(|| {
        let hint = format!(
            "Wikibase has {} (Gregorian) and {} (Julian)",
            dates::GREGORIAN,
            dates::JULIAN
        );
        at.wrong(format!("`{}` is no calendar", shortened(text)))
            .hint(hint)
    })
}

fn quantity(at: At<'_>) -> Result<Quantity, Diagnostic> {
    let upper = at.maybe("upperBound", decimal)?;
    let lower = at.maybe("lowerBound", decimal)?;
    let bounds = match (upper, lower) {
        (Some(upper), Some(lower)) => Some((upper, lower)),
        (None, None) => None,
        _ => return Err(at.wrong("a quantity has both bounds or none")),
    };
    Ok(Quantity {
        amount: at.need("amount", decimal)?,
        unit: at.maybe("unit", text)?.unwrap_or_else(|| "1".to_owned()),
        bounds,
    })
}

fn decimal(at: At<'_>) -> Result<String, Diagnostic> {
    let text = at.text()?;
    amount(text).ok_or_else(|| {
        let said = format!("`{}` is no decimal number", shortened(text));
        at.wrong(said).hint("amounts look like `+12.50`")
    })
}

/// A decimal number with its sign, as Wikibase writes it; `None` for anything else.
pub(super) fn amount(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    if !number(whole) || !number(part) || text.len() > LONGEST_DECIMAL {
        return None;
    }
    let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if text.starts_with('-') && !is_zero {
        '-'
    } else {
        '+'
    };
    Some(format!("{sign}{digits}"))
}

fn coordinate(at: At<'_>) -> Result<Coordinate, Diagnostic> {
    let degrees = |number: At<'_>| {
        let found = number.number()?;
        if (-360.0..=360.0).contains(&found) {
            Ok(found)
        } else {
            Err(number.wrong("degrees are at most 360"))
        }
    };
    Ok(Coordinate {
        latitude: at.need("latitude", degrees)?,
        longitude: at.need("longitude", degrees)?,
        precision: at.maybe("precision", degrees)?,
        globe: at.need("globe", text)?,
    })
}
