//! How a mapping says that cells and the table are spelt: datatypes, formats, the dialect.

use serde_json::{Map, Value};

use super::at::{At, Read};
use super::datatype::{self, Datatype, Format};
use super::patterns::{DatePattern, NumberPattern};
use crate::model::nearest::did_you_mean;

/// How the table is written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) delimiter: Option<u8>,
    /// Nothing where there are no quotes.
    pub(super) quote: Option<u8>,
    pub(super) double_quote: bool,
    pub(super) comment: Option<String>,
    pub(super) header_rows: usize,
    pub(super) skip_rows: usize,
    pub(super) skip_columns: usize,
    pub(super) trim: bool,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote: Some(b'"'),
            double_quote: true,
            comment: None,
            header_rows: 1,
            skip_rows: 0,
            skip_columns: 0,
            trim: true,
        }
    }
}

const DIALECT: [&str; 14] = [
    "@id",
    "@type",
    "commentPrefix",
    "delimiter",
    "doubleQuote",
    "encoding",
    "header",
    "headerRowCount",
    "lineTerminators",
    "quoteChar",
    "skipBlankRows",
    "skipColumns",
    "skipInitialSpace",
    "skipRows",
];

pub(super) fn datatype_of(at: &At<'_>, value: &Value) -> Read<Datatype> {
    let at = at.inside("datatype");
    let mut found = Datatype::default();
    let object = match value {
        Value::String(base) => {
            found.base.clone_from(base);
            &Map::new()
        }
        Value::Object(object) => object,
        _ => return Err(Box::new(at.wrong("a datatype is a name or an object"))),
    };
    at.only(
        object,
        &[&[
            "@id",
            "@type",
            "base",
            "format",
            "length",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "minInclusive",
            "maxInclusive",
            "minExclusive",
            "maxExclusive",
        ]],
    )?;
    if let Some(base) = at.text(object, "base")? {
        base.clone_into(&mut found.base);
    }
    if !datatype::names().any(|name| name == found.base) {
        let near = did_you_mean(&found.base, datatype::names());
        return Err(Box::new(
            at.wrong(format!("there is no datatype `{}`", found.base))
                .maybe_hint(near),
        ));
    }
    found.id = at.text(object, "@id")?.map(str::to_owned);
    let length = at.count(object, "length")?;
    found.length = (
        length.or(at.count(object, "minLength")?),
        length.or(at.count(object, "maxLength")?),
    );
    let bound = |keys: [&str; 3]| {
        let found = keys
            .iter()
            .find_map(|key| object.get(*key).map(|value| (key, value)));
        found.map(|(key, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (text, !key.ends_with("Exclusive"))
        })
    };
    found.least = bound(["minimum", "minInclusive", "minExclusive"]);
    found.most = bound(["maximum", "maxInclusive", "maxExclusive"]);
    for (text, _) in found.least.iter().chain(&found.most) {
        if found.in_order(text).is_none() {
            let said = format!("the bound `{text}` is no {} that has an order", found.base);
            return Err(Box::new(at.wrong(said)));
        }
    }
    if let Some(format) = object.get("format") {
        found.format = format_of(&at, format, &found)?;
    }
    Ok(found)
}

fn format_of(at: &At<'_>, format: &Value, datatype: &Datatype) -> Read<Format> {
    let wrong = |said: String| Box::new(at.wrong(format!("`format`: {said}")));
    if datatype.is(&datatype::WHOLE) || datatype.is(&datatype::NUMBERS) {
        let mut pattern = NumberPattern::default();
        let text = match format {
            Value::String(text) => Some(text.as_str()),
            Value::Object(object) => {
                at.only(object, &[&["decimalChar", "groupChar", "pattern"]])?;
                let mut chars = [None, None];
                for (place, key) in ["decimalChar", "groupChar"].into_iter().enumerate() {
                    chars[place] = at.text(object, key)?.and_then(|text| text.chars().next());
                }
                [pattern.decimal, pattern.group] = chars;
                at.text(object, "pattern")?
            }
            _ => {
                return Err(Box::new(
                    at.wrong("`format` of numbers is a pattern, or an object"),
                ));
            }
        };
        if let Some(text) = text {
            pattern = pattern.with_pattern(text).map_err(wrong)?;
        }
        return Ok(Format::Number(pattern));
    }
    let Some(text) = format.as_str() else {
        return Err(Box::new(at.wrong("`format` has to be a text")));
    };
    if datatype.base == "boolean" {
        return match text.split_once('|') {
            Some((yes, no)) => Ok(Format::Words(yes.to_owned(), no.to_owned())),
            None => Err(Box::new(
                at.wrong("`format` of a boolean is written `yes|no`"),
            )),
        };
    }
    if datatype.is(&datatype::DATES) || datatype.is(&datatype::OTHER_DATES) {
        return DatePattern::new(text).map(Format::Date).map_err(wrong);
    }
    let said = at.wrong(format!(
        "`format` of a {} is a regular expression, which is not checked here",
        datatype.base
    ));
    Err(Box::new(said.hint(
        "leave it out, and check the data with `chancery validate`: sh:pattern",
    )))
}

pub(super) fn written(at: &At<'_>, dialect: &Value) -> Read<Written> {
    let at = at.inside("dialect");
    let object = at.object(dialect, "a dialect")?;
    at.only(object, &[&DIALECT, &["trim"]])?;
    let mut found = Written::default();
    let byte = |key: &str| -> Read<Option<u8>> {
        match at.text(object, key)? {
            None => Ok(None),
            Some("\\t") => Ok(Some(b'\t')),
            Some(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(Some(*byte)),
                _ => Err(Box::new(
                    at.wrong(format!("`{key}` has to be one ASCII character")),
                )),
            },
        }
    };
    found.delimiter = byte("delimiter")?;
    if object.contains_key("quoteChar") {
        found.quote = byte("quoteChar")?;
    }
    found.double_quote = at.truth(object, "doubleQuote")?.unwrap_or(true);
    found.comment = at
        .text(object, "commentPrefix")?
        .filter(|text| !text.is_empty())
        .map(str::to_owned);
    let header = at.truth(object, "header")?.unwrap_or(true);
    found.header_rows = at
        .count(object, "headerRowCount")?
        .unwrap_or(usize::from(header));
    found.skip_rows = at.count(object, "skipRows")?.unwrap_or(0);
    found.skip_columns = at.count(object, "skipColumns")?.unwrap_or(0);
    found.trim = match object.get("trim") {
        None | Some(Value::Bool(true)) => true,
        Some(Value::Bool(false)) => false,
        Some(Value::String(text)) if matches!(text.as_str(), "true" | "false") => text == "true",
        Some(_) => return Err(Box::new(at.wrong("`trim` has to be true or false"))),
    };
    let encoding = at.text(object, "encoding")?.unwrap_or("utf-8");
    if !encoding.eq_ignore_ascii_case("utf-8") && !encoding.eq_ignore_ascii_case("utf8") {
        let said = at.wrong(format!("tables are read in UTF-8, not in {encoding}"));
        return Err(Box::new(said.hint(format!(
            "convert it first: `iconv -f {encoding} -t UTF-8 in.csv > out.csv`"
        ))));
    }
    Ok(found)
}
