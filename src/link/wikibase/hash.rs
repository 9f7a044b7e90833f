//! Names that Wikibase makes of what things say: of snaks, references and value nodes.
//!
//! They are digests of PHP's serialised objects. Snaks and references have SHA-1, value
//! nodes and blank nodes MD5. The samples prove every kind that `value_hash` and
//! `snak_hash` answer; for others they say `None` rather than make a name up.

use md5::Md5;
use sha1::{Digest as _, Sha1};

use super::id::{EntityId, EntityKind};
use super::model::{Coordinate, Quantity, Reference, Snak, SnakContent, Time, Value};
use super::php;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// MD5 in hexadecimal digits.
pub(super) fn md5_hex(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn sha1_hex(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}

/// The name of the node that says all about a time, quantity or coordinate; other values have no node.
pub fn value_hash(value: &Value) -> Option<String> {
    match value {
        Value::Time(time) => Some(time_hash(time)),
        Value::Quantity(quantity) => Some(quantity_hash(quantity)),
        Value::Coordinate(coordinate) => Some(md5_hex(&coordinate_key(coordinate))),
        Value::Entity(_) | Value::Text(_) | Value::Monolingual { .. } | Value::Other { .. } => None,
    }
}

/// The same of a time.
pub(super) fn time_hash(time: &Time) -> String {
    md5_hex(&time_object(time))
}

/// The same of a quantity.
pub(super) fn quantity_hash(quantity: &Quantity) -> String {
    md5_hex(&quantity_object(quantity))
}

/// The name of a snak; `None` where its value is of a kind whose formula is not proven.
pub fn snak_hash(snak: &Snak) -> Option<String> {
    let property = snak.property.as_str();
    let object = match &snak.content {
        SnakContent::Somevalue => {
            php::object(r"Wikibase\DataModel\Snak\PropertySomeValueSnak", property)
        }
        SnakContent::Novalue => {
            php::object(r"Wikibase\DataModel\Snak\PropertyNoValueSnak", property)
        }
        SnakContent::Value(value) => {
            let data = format!(
                "a:2:{{i:0;{}i:1;{}}}",
                php::string(property),
                value_object(value)?
            );
            php::object(r"Wikibase\DataModel\Snak\PropertyValueSnak", &data)
        }
    };
    Some(sha1_hex(&object))
}

/// The name of a reference: that of its source, else computed; `None` where a snak has none.
pub fn reference_hash(reference: &Reference) -> Option<String> {
    if let Some(hash) = &reference.hash {
        return Some(hash.clone());
    }
    let named = |snak: &Snak| snak.hash.clone().or_else(|| snak_hash(snak));
    let hashes: Option<Vec<String>> = reference.snaks.iter().map(named).collect();
    let mut hashes = hashes?;
    hashes.sort();
    hashes.dedup();
    Some(sha1_hex(&hashes.join("|")))
}

fn value_object(value: &Value) -> Option<String> {
    match value {
        Value::Entity(id) => entity_object(id),
        Value::Text(text) => Some(php::object(r"DataValues\StringValue", text)),
        Value::Monolingual { language, text } => {
            let data = format!(
                "a:2:{{i:0;{}i:1;{}}}",
                php::string(language),
                php::string(text)
            );
            Some(php::object(r"DataValues\MonolingualTextValue", &data))
        }
        Value::Time(time) => Some(time_object(time)),
        Value::Quantity(quantity) => Some(quantity_object(quantity)),
        // How many digits PHP writes here depends on its settings.
        Value::Coordinate(_) | Value::Other { .. } => None,
    }
}

fn entity_object(id: &EntityId) -> Option<String> {
    let class = match id.kind() {
        EntityKind::Item => r"Wikibase\DataModel\Entity\ItemId",
        EntityKind::Property => r"Wikibase\DataModel\Entity\NumericPropertyId",
        _ => return None,
    };
    let inner = php::object(class, id.as_str());
    Some(php::object(
        r"Wikibase\DataModel\Entity\EntityIdValue",
        &inner,
    ))
}

fn time_object(time: &Time) -> String {
    let data = format!(
        "[{},{},{},{},{},{}]",
        php::json(&time.time),
        time.timezone,
        time.before,
        time.after,
        time.precision,
        php::json(&time.calendar)
    );
    php::object(r"DataValues\TimeValue", &data)
}

fn quantity_object(quantity: &Quantity) -> String {
    let decimal = |text: &str| php::object(r"DataValues\DecimalValue", &php::string(text));
    let (amount, unit) = (decimal(&quantity.amount), php::string(&quantity.unit));
    match &quantity.bounds {
        None => {
            let data = format!("a:2:{{i:0;{amount}i:1;{unit}}}");
            php::object(r"DataValues\UnboundedQuantityValue", &data)
        }
        Some((upper, lower)) => {
            let (upper, lower) = (decimal(upper), decimal(lower));
            let data = format!("a:4:{{i:0;{amount}i:1;{unit}i:2;{upper}i:3;{lower}}}");
            php::object(r"DataValues\QuantityValue", &data)
        }
    }
}

fn coordinate_key(coordinate: &Coordinate) -> String {
    let precision = coordinate.precision.map(php::number).unwrap_or_default();
    [
        &php::number(coordinate.latitude),
        &php::number(coordinate.longitude),
        &precision,
        &coordinate.globe,
    ]
    .map(String::as_str)
    .join("|")
}
