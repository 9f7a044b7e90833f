//! Names that Wikibase makes of what things say: of snaks, references and value nodes.
//!
//! They are digests of PHP's serialised objects. Snaks and references have SHA-1, value
//! nodes and blank nodes MD5. The samples prove every kind that `value_hash` and
//! `snak_hash` answer; for others these say `None` rather than make a name up.

use md5::Md5;
use sha1::{Digest as _, Sha1};

use super::id::{EntityId, EntityKind};
use super::model::{Coordinate, Quantity, Reference, Snak, SnakContent, Time, Value};
use super::php;

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|own| php::digit(own).to_ascii_lowercase())
        .collect()
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
        Value::Coordinate(place) => Some(coordinate_object(place)),
        Value::Other { .. } => None,
    }
}

/// Items alone: the class of properties was renamed in 2021, so their names depend on the day, and
/// no sample has other kinds.
fn entity_object(id: &EntityId) -> Option<String> {
    if id.kind() != EntityKind::Item {
        return None;
    }
    let inner = php::object(r"Wikibase\DataModel\Entity\ItemId", id.as_str());
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

/// With all digits, of which RDF keeps fourteen; one from RDF may have another name than its original.
fn coordinate_object(place: &Coordinate) -> String {
    let data = format!(
        "[{},{},null,{},{}]",
        php::json_number(place.latitude),
        php::json_number(place.longitude),
        place
            .precision
            .map_or_else(|| "null".to_owned(), php::json_number),
        php::json(&place.globe)
    );
    php::object(r"DataValues\Geo\Values\GlobeCoordinateValue", &data)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity() -> Quantity {
        Quantity {
            amount: "+19.768000000000000682121026329696178436279296875".to_owned(),
            unit: "1".to_owned(),
            bounds: Some((
                "+19.76899999999999835154085303656756877899169921875".to_owned(),
                "+19.766999999999999459987520822323858737945556640625".to_owned(),
            )),
        }
    }

    fn place() -> Coordinate {
        Coordinate {
            latitude: 12.125,
            longitude: 67.25,
            precision: Some(0.0625),
            globe: "http://www.wikidata.org/entity/Q2".to_owned(),
        }
    }

    /// Names that Wikibase's own tests expect.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn nodes_of_odd_values_have_the_names_that_wikibase_gives_them() {
        let (gregorian, julian) = (super::super::dates::GREGORIAN, super::super::dates::JULIAN);
        let elsewhere = "http://acme.test/calendar";
        let cases = [
            (
                "-0200-00-00",
                0,
                9,
                gregorian,
                "ba4fa68a0979e663277b08d93f93705c",
            ),
            (
                "+0200-10-00",
                60,
                11,
                gregorian,
                "eae7de0cf78be68cc66d923f97f8bce3",
            ),
            (
                "-200000200-04-31",
                -60,
                11,
                gregorian,
                "1e7c1d86c22c049d059d30abe0b98813",
            ),
            (
                "+0200-02-30",
                0,
                11,
                gregorian,
                "c4057818195a6629a7829b03b448a31e",
            ),
            (
                "+2014-02-29",
                0,
                11,
                gregorian,
                "4c3e5d3bd4e11a609a42ff7cc8cc8ab0",
            ),
            (
                "+2014-04-31",
                0,
                9,
                gregorian,
                "a0b10f6482c04caa5874dea23528a734",
            ),
            (
                "+2012-02-29",
                0,
                9,
                gregorian,
                "9664e88f56e7de82f6dfe32e938203ec",
            ),
            (
                "+2012-02-29",
                0,
                11,
                julian,
                "c741d3ad1c67a3d6afaa3823ffec33e0",
            ),
            (
                "+2012-02-31",
                0,
                11,
                elsewhere,
                "8ea7cdf8b6c046ea53b2c158d946c4a1",
            ),
            (
                "+2000000200-10-00",
                0,
                5,
                gregorian,
                "f9b4a3f809941692088f210102bd7fd0",
            ),
            (
                "-2010-02-29",
                0,
                9,
                julian,
                "640fefb2f43a08652aaa7730ea9c7adf",
            ),
            (
                "-2000002010-02-29",
                0,
                8,
                julian,
                "2ba89b96c56a70b76d65eba9c84e976c",
            ),
            (
                "+0000-02-29",
                0,
                9,
                julian,
                "a41558288146e0b78a50d52e4421cfec",
            ),
        ];
        for (day, timezone, precision, calendar, expected) in cases {
            let time = Time {
                time: format!("{day}T00:00:00Z"),
                timezone,
                before: 0,
                after: 0,
                precision,
                calendar: calendar.to_owned(),
            };
            assert_eq!(time_hash(&time), expected, "{day}");
        }
        assert_eq!(
            quantity_hash(&quantity()),
            "1e09d673624819aacd170165aae555a1"
        );
        let name = value_hash(&Value::Coordinate(place()));
        assert_eq!(name.as_deref(), Some("002e39a4a1d30d3dbf7eb63d21d93cfd"));
    }

    fn snak(property: &str, content: SnakContent) -> Snak {
        Snak {
            property: EntityId::new(property).unwrap(),
            datatype: None,
            hash: None,
            content,
        }
    }

    /// A reference of Wikibase's own tests with values of all kinds; two of another wiki have their names given.
    #[test]
    fn a_reference_with_all_kinds_of_values_has_the_name_that_wikibase_gives_it() {
        let value = |property: &str, value: Value| snak(property, SnakContent::Value(value));
        let text = |property: &str, text: &str| value(property, Value::Text(text.to_owned()));
        let item = |id: &str| value("P2", Value::Entity(EntityId::new(id).unwrap()));
        let russian = |text: &str| {
            let (language, text) = ("ru".to_owned(), text.to_owned());
            value("P5", Value::Monolingual { language, text })
        };
        let elsewhere = |hash: &str| Snak {
            hash: Some(hash.to_owned()),
            ..snak("P1", SnakContent::Novalue)
        };
        let time = Time {
            time: "-0200-00-00T00:00:00Z".to_owned(),
            timezone: 0,
            before: 0,
            after: 0,
            precision: 9,
            calendar: super::super::dates::GREGORIAN.to_owned(),
        };
        let snaks = vec![
            item("Q42"),
            item("Q666"),
            text("P3", "Universe.svg"),
            snak("P3", SnakContent::Novalue),
            value("P4", Value::Coordinate(place())),
            russian("превед"),
            snak("P5", SnakContent::Somevalue),
            russian("бред"),
            value("P6", Value::Quantity(quantity())),
            text("P7", "simplestring"),
            value("P8", Value::Time(time)),
            text("P9", "http://url.acme.test/"),
            elsewhere("8c8dd85339d0be7791ce4aea9669be4b691b51f3"),
            elsewhere("260bfc70f065dc5650f9f7b48a25ecb97e7d907b"),
        ];
        let name = reference_hash(&Reference { hash: None, snaks });
        let expected = "f2693d55e4237eed12e76c87e54f6ae0f3d7080f";
        assert_eq!(name.as_deref(), Some(expected));
    }
}
