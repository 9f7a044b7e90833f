//! A mapping: the metadata of CSV on the Web that says what the columns of a table mean.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::datatype::{self, Datatype, Format};
use super::patterns::{DatePattern, NumberPattern};
use super::template::Template;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;

/// What one table means.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    /// The file it comes from, for messages.
    pub(super) file: String,
    /// Against which its references are resolved.
    pub(super) base: Option<String>,
    /// What the table is called there.
    pub(super) url: Option<String>,
    pub(super) written: Written,
    pub(super) columns: Vec<Column>,
    /// Names of columns that no two rows have the same of.
    pub(super) primary_key: Vec<String>,
    pub(super) suppressed: bool,
}

/// How the table is written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) delimiter: Option<u8>,
    /// `Some(None)` for none at all.
    pub(super) quote: Option<Option<u8>>,
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
            quote: None,
            double_quote: true,
            comment: None,
            header_rows: 1,
            skip_rows: 0,
            skip_columns: 0,
            trim: true,
        }
    }
}

/// What a column means.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) titles: Vec<String>,
    /// Made for each row, not read.
    pub(super) is_virtual: bool,
    pub(super) suppressed: bool,
    pub(super) inherited: Inherited,
}

/// What a column has of its own, or from the table around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited {
    pub(super) about: Option<Template>,
    pub(super) property: Option<Template>,
    pub(super) value: Option<Template>,
    pub(super) datatype: Option<Datatype>,
    pub(super) language: Option<String>,
    pub(super) null: Option<Vec<String>>,
    pub(super) separator: Option<String>,
    pub(super) default: Option<String>,
    pub(super) required: Option<bool>,
    pub(super) ordered: Option<bool>,
    /// Kinds of things whose names the cells are: an addition of ours, `dip:namesOf`.
    pub(super) names_of: Option<Vec<String>>,
}

/// The addition of ours.
pub(super) const NAMES_OF: &str = "dip:namesOf";

const INHERITED: [&str; 12] = [
    "aboutUrl",
    "datatype",
    "default",
    "lang",
    "null",
    "ordered",
    "propertyUrl",
    "required",
    "separator",
    "textDirection",
    "valueUrl",
    NAMES_OF,
];
const GROUP: [&str; 10] = [
    "@context",
    "@id",
    "@type",
    "tables",
    "dialect",
    "notes",
    "tableDirection",
    "tableSchema",
    "transformations",
    "rdfs:comment",
];
const TABLE: [&str; 11] = [
    "@context",
    "@id",
    "@type",
    "url",
    "dialect",
    "notes",
    "suppressOutput",
    "tableDirection",
    "tableSchema",
    "transformations",
    "rdfs:comment",
];
const SCHEMA: [&str; 6] = [
    "@id",
    "@type",
    "columns",
    "foreignKeys",
    "primaryKey",
    "rowTitles",
];
const COLUMN: [&str; 6] = [
    "@id",
    "@type",
    "name",
    "suppressOutput",
    "titles",
    "virtual",
];
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

type Read<T> = Result<T, Box<Diagnostic>>;

/// Where in the metadata something stands: `table › column 3 (`start`)`.
struct At<'a> {
    file: &'a str,
    path: String,
}

impl At<'_> {
    fn wrong(&self, said: impl std::fmt::Display) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(format!("{}: {said}", self.path)).in_source(self.file))
    }

    fn inside(&self, part: &str) -> At<'_> {
        At {
            file: self.file,
            path: format!("{}, {part}", self.path),
        }
    }

    /// Refuses what nobody knows: a slip of the pen would be a silent loss. Names with a colon are anybody's.
    fn only(&self, object: &Map<String, Value>, known: &[&[&str]]) -> Read<()> {
        let all = || known.iter().copied().flatten().copied();
        match object
            .keys()
            .find(|key| !key.contains(':') && !all().any(|name| name == *key))
        {
            Some(key) => {
                let said = self.wrong(format!("`{key}` is nothing that CSV on the Web knows here"));
                Err(Box::new(said.maybe_hint(did_you_mean(key, all()))))
            }
            None => Ok(()),
        }
    }

    fn text<'v>(&self, object: &'v Map<String, Value>, key: &str) -> Read<Option<&'v str>> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(format!("`{key}` has to be a text"))),
        }
    }

    fn truth(&self, object: &Map<String, Value>, key: &str) -> Read<Option<bool>> {
        match object.get(key) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(_) => Err(self.wrong(format!("`{key}` has to be true or false"))),
        }
    }

    fn count(&self, object: &Map<String, Value>, key: &str) -> Read<Option<usize>> {
        match object.get(key) {
            None => Ok(None),
            Some(value) => match value.as_u64().and_then(|count| usize::try_from(count).ok()) {
                Some(count) => Ok(Some(count)),
                None => Err(self.wrong(format!("`{key}` has to be a whole number"))),
            },
        }
    }

    fn texts(&self, object: &Map<String, Value>, key: &str) -> Read<Option<Vec<String>>> {
        let no = || self.wrong(format!("`{key}` has to be a text, or a list of texts"));
        match object.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(vec![text.clone()])),
            Some(Value::Array(all)) => {
                let texts = all.iter().map(|text| text.as_str().map(str::to_owned));
                texts.collect::<Option<Vec<_>>>().map(Some).ok_or_else(no)
            }
            Some(_) => Err(no()),
        }
    }

    fn object<'v>(&self, value: &'v Value, what: &str) -> Read<&'v Map<String, Value>> {
        value
            .as_object()
            .ok_or_else(|| self.wrong(format!("{what} has to be an object: {{ … }}")))
    }

    fn template(&self, object: &Map<String, Value>, key: &str) -> Read<Option<Template>> {
        let text = self.text(object, key)?;
        text.map(|text| Template::new(text).map_err(|said| self.wrong(format!("`{key}`: {said}"))))
            .transpose()
    }
}

/// Files in which a mapping of this table may stand, by convention.
pub(super) fn beside(table: &Path) -> Vec<PathBuf> {
    let Some(name) = table.file_name() else {
        return Vec::new();
    };
    let own = format!("{}-metadata.json", name.to_string_lossy());
    vec![
        table.with_file_name(own),
        table.with_file_name("csv-metadata.json"),
    ]
}

/// The mapping that a text holds for this table; nothing where it is about others.
pub(super) fn read(file: &str, text: &str, table: Option<&Path>) -> Read<Option<Mapping>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let at = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let at = at + error.column().saturating_sub(1);
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or(&said).to_owned();
        Box::new(
            Diagnostic::new(format!("the mapping is no JSON: {said}")).at(file, text, at, at + 1),
        )
    })?;
    let at = At {
        file,
        path: "mapping".to_owned(),
    };
    let whole = at.object(&value, "a mapping")?;
    let mut mapping = Mapping {
        file: file.to_owned(),
        ..Mapping::default()
    };
    let language = context(&at, whole, &mut mapping)?;
    let mut around = Inherited {
        language,
        ..Inherited::default()
    };
    let Some(tables) = whole.get("tables") else {
        at.only(whole, &[&TABLE, &INHERITED])?;
        table_of(&at, whole, &around, &mut mapping)?;
        return Ok(Some(mapping));
    };
    at.only(whole, &[&GROUP, &INHERITED])?;
    around = inherited(&at, whole, &around)?;
    if let Some(dialect) = whole.get("dialect") {
        mapping.written = written(&at, dialect)?;
    }
    let tables = tables
        .as_array()
        .ok_or_else(|| at.wrong("`tables` has to be a list"))?;
    let wanted = table
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    for (number, one) in tables.iter().enumerate() {
        let at = at.inside(&format!("table {}", number + 1));
        let one = at.object(one, "a table")?;
        let url = at.text(one, "url")?.unwrap_or_default();
        if tables.len() > 1 && url.rsplit('/').next() != wanted.as_deref() {
            continue;
        }
        at.only(one, &[&TABLE, &INHERITED])?;
        table_of(&at, one, &around, &mut mapping)?;
        return Ok(Some(mapping));
    }
    Ok(None)
}

/// `@base` and `@language`.
fn context(at: &At<'_>, whole: &Map<String, Value>, mapping: &mut Mapping) -> Read<Option<String>> {
    let parts =
        match whole.get("@context") {
            None | Some(Value::String(_)) => return Ok(None),
            Some(Value::Array(parts)) => parts,
            Some(_) => return Err(at.wrong(
                "`@context` has to be \"http://www.w3.org/ns/csvw\", alone or the first of a list",
            )),
        };
    let mut language = None;
    for part in parts.iter().filter_map(Value::as_object) {
        at.inside("`@context`")
            .only(part, &[&["@base", "@language"]])?;
        mapping.base = at
            .text(part, "@base")?
            .map(str::to_owned)
            .or(mapping.base.take());
        language = at.text(part, "@language")?.map(str::to_owned).or(language);
    }
    Ok(language)
}

fn table_of(
    at: &At<'_>,
    table: &Map<String, Value>,
    around: &Inherited,
    mapping: &mut Mapping,
) -> Read<()> {
    mapping.url = at.text(table, "url")?.map(str::to_owned);
    mapping.suppressed = at.truth(table, "suppressOutput")?.unwrap_or(false);
    if let Some(dialect) = table.get("dialect") {
        mapping.written = written(at, dialect)?;
    }
    let around = inherited(at, table, around)?;
    let Some(schema) = table.get("tableSchema") else {
        return Ok(());
    };
    if schema.is_string() {
        let said = at.wrong("the `tableSchema` is in another file, which is not read");
        return Err(Box::new(said.hint("put it into this one")));
    }
    let at = at.inside("tableSchema");
    let schema = at.object(schema, "a schema")?;
    at.only(schema, &[&SCHEMA, &INHERITED])?;
    let around = inherited(&at, schema, &around)?;
    mapping.primary_key = at.texts(schema, "primaryKey")?.unwrap_or_default();
    let none = Vec::new();
    let columns = match schema.get("columns") {
        None => &none,
        Some(Value::Array(columns)) => columns,
        Some(_) => return Err(at.wrong("`columns` has to be a list")),
    };
    for (number, one) in columns.iter().enumerate() {
        let at = at.inside(&format!("column {}", number + 1));
        let one = at.object(one, "a column")?;
        mapping.columns.push(column(&at, one, number, &around)?);
    }
    checked(&at, mapping)
}

fn column(
    at: &At<'_>,
    one: &Map<String, Value>,
    number: usize,
    around: &Inherited,
) -> Read<Column> {
    let titles = match one.get("titles") {
        Some(Value::Object(by_language)) => {
            let all = by_language.values().flat_map(|titles| match titles {
                Value::Array(titles) => titles.as_slice(),
                title => std::slice::from_ref(title),
            });
            all.filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => at.texts(one, "titles")?.unwrap_or_default(),
    };
    let name = at.text(one, "name")?.map(str::to_owned);
    let name = name.or_else(|| titles.first().map(|title| super::template::encoded(title)));
    let name = name.unwrap_or_else(|| format!("_col.{}", number + 1));
    let at = At {
        file: at.file,
        path: format!("{} (`{name}`)", at.path),
    };
    at.only(one, &[&COLUMN, &INHERITED])?;
    let is_virtual = at.truth(one, "virtual")?.unwrap_or(false);
    let inherited = inherited(&at, one, around)?;
    if is_virtual && inherited.default.is_none() && inherited.value.is_none() {
        return Err(at.wrong("a virtual column needs a `valueUrl` or a `default`"));
    }
    Ok(Column {
        name,
        titles,
        is_virtual,
        suppressed: at.truth(one, "suppressOutput")?.unwrap_or(false),
        inherited,
    })
}

/// Names are there once, and what is named is there.
fn checked(at: &At<'_>, mapping: &Mapping) -> Read<()> {
    let names: Vec<&str> = mapping
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    for (number, name) in names.iter().enumerate() {
        if names[..number].contains(name) {
            return Err(at.wrong(format!("two columns are called `{name}`")));
        }
    }
    let mut real_after_virtual = mapping
        .columns
        .iter()
        .skip_while(|column| !column.is_virtual);
    if let Some(column) = real_after_virtual.find(|column| !column.is_virtual) {
        return Err(at.wrong(format!(
            "the column `{}` stands behind a virtual one; virtual columns come last",
            column.name
        )));
    }
    let known = |name: &str| {
        names.contains(&name) || matches!(name, "_row" | "_sourceRow" | "_column" | "_name")
    };
    for column in &mapping.columns {
        let own = &column.inherited;
        let used = [&own.about, &own.property, &own.value]
            .into_iter()
            .flatten()
            .flat_map(Template::names);
        for name in used {
            if !known(name) {
                let said = at.wrong(format!(
                    "column `{}` takes `{{{name}}}`, and no column is called so",
                    column.name
                ));
                return Err(Box::new(
                    said.maybe_hint(did_you_mean(name, names.iter().copied())),
                ));
            }
        }
    }
    match mapping
        .primary_key
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        Some(name) => Err(at.wrong(format!(
            "`primaryKey` names `{name}`, and no column is called so"
        ))),
        None => Ok(()),
    }
}

fn inherited(at: &At<'_>, object: &Map<String, Value>, around: &Inherited) -> Read<Inherited> {
    let around = around.clone();
    let datatype = object
        .get("datatype")
        .map(|value| datatype_of(at, value))
        .transpose()?;
    Ok(Inherited {
        about: at.template(object, "aboutUrl")?.or(around.about),
        property: at.template(object, "propertyUrl")?.or(around.property),
        value: at.template(object, "valueUrl")?.or(around.value),
        datatype: datatype.or(around.datatype),
        language: at
            .text(object, "lang")?
            .map(str::to_owned)
            .or(around.language)
            .filter(|tag| tag != "und"),
        null: at.texts(object, "null")?.or(around.null),
        separator: at
            .text(object, "separator")?
            .map(str::to_owned)
            .or(around.separator),
        default: at
            .text(object, "default")?
            .map(str::to_owned)
            .or(around.default),
        required: at.truth(object, "required")?.or(around.required),
        ordered: at.truth(object, "ordered")?.or(around.ordered),
        names_of: at.texts(object, NAMES_OF)?.or(around.names_of),
    })
}

fn datatype_of(at: &At<'_>, value: &Value) -> Read<Datatype> {
    let at = at.inside("datatype");
    let mut found = Datatype::default();
    let object = match value {
        Value::String(base) => {
            found.base.clone_from(base);
            &Map::new()
        }
        Value::Object(object) => object,
        _ => return Err(at.wrong("a datatype is a name or an object")),
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
    if let Some(format) = object.get("format") {
        found.format = format_of(&at, format, &found)?;
    }
    Ok(found)
}

fn format_of(at: &At<'_>, format: &Value, datatype: &Datatype) -> Read<Format> {
    let wrong = |said: String| at.wrong(format!("`format`: {said}"));
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
            _ => return Err(at.wrong("`format` of numbers is a pattern, or an object")),
        };
        if let Some(text) = text {
            pattern = pattern.with_pattern(text).map_err(wrong)?;
        }
        return Ok(Format::Number(pattern));
    }
    let Some(text) = format.as_str() else {
        return Err(at.wrong("`format` has to be a text"));
    };
    if datatype.base == "boolean" {
        return match text.split_once('|') {
            Some((yes, no)) => Ok(Format::Words(yes.to_owned(), no.to_owned())),
            None => Err(at.wrong("`format` of a boolean is written `yes|no`")),
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

fn written(at: &At<'_>, dialect: &Value) -> Read<Written> {
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
                _ => Err(at.wrong(format!("`{key}` has to be one ASCII character"))),
            },
        }
    };
    found.delimiter = byte("delimiter")?;
    if object.contains_key("quoteChar") {
        found.quote = Some(byte("quoteChar")?);
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
        Some(_) => return Err(at.wrong("`trim` has to be true or false")),
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
