//! What the two JSON formats share: attributes as objects, lists written item by item.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::facts::{Fact, Sort};
use super::foreign::Table;

/// An object under construction.
pub(super) type Object = Map<String, Value>;

/// Attributes as members, numbers as numbers.
pub(super) fn object(facts: Vec<Fact>) -> Object {
    let member = |((name, sort), value): Fact| (name.to_owned(), typed(sort, value));
    facts.into_iter().map(member).collect()
}

/// What a file says of a node or an edge, beside what is there.
pub(super) fn add(object: &mut Object, table: &Table, index: usize) {
    for (name, sort, value) in table.named(index) {
        object.insert(name.to_owned(), typed(sort, value.to_owned()));
    }
}

fn typed(sort: Sort, value: String) -> Value {
    match sort {
        Sort::Text => Value::from(value),
        Sort::Json => serde_json::from_str(&value).unwrap_or(Value::from(value)),
        Sort::Whole => match (value.parse::<i64>(), value.parse::<u64>()) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => Value::Null,
        },
        Sort::Real => value.parse::<f64>().map_or(Value::Null, Value::from),
        Sort::Truth => Value::from(value == "true"),
    }
}

/// A number of a look with two decimals, as everywhere.
pub(super) fn rounded(value: f64) -> Value {
    let text = super::shapes::num(value);
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

/// A list, one item a line.
pub(super) fn list(out: &mut dyn Write, items: impl Iterator<Item = Value>) -> io::Result<()> {
    out.write_all(b"[")?;
    for (place, item) in items.enumerate() {
        out.write_all(if place == 0 { b"\n" } else { b",\n" })?;
        out.write_all(item.to_string().as_bytes())?;
    }
    out.write_all(b"\n]")
}
