//! A mapping: the metadata of CSV on the Web that says what the columns of a table mean.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::at::{At, Read};
use super::cells::MOST_COLUMNS;
use super::datatype::Datatype;
use super::spelling::{Written, datatype_of, written};
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

/// The addition of ours, as other programs understand that it is none of theirs, and as people write it.
pub(super) const NAMES_OF: &str = "https://w3id.org/chancery/ontology#namesOf";
const NAMES_OF_SHORT: &str = "dip:namesOf";

const INHERITED: [&str; 11] = [
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
        .ok_or_else(|| Box::new(at.wrong("`tables` has to be a list")))?;
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
            Some(_) => return Err(Box::new(at.wrong(
                "`@context` has to be \"http://www.w3.org/ns/csvw\", alone or the first of a list",
            ))),
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
        Some(_) => return Err(Box::new(at.wrong("`columns` has to be a list"))),
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
        return Err(Box::new(
            at.wrong("a virtual column needs a `valueUrl` or a `default`"),
        ));
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
    if names.len() > MOST_COLUMNS {
        let said = format!("more than {MOST_COLUMNS} columns");
        return Err(Box::new(at.wrong(said)));
    }
    let mut all = HashSet::with_capacity(names.len());
    for name in &names {
        if !all.insert(*name) {
            return Err(Box::new(
                at.wrong(format!("two columns are called `{name}`")),
            ));
        }
    }
    let mut real_after_virtual = mapping
        .columns
        .iter()
        .skip_while(|column| !column.is_virtual);
    if let Some(column) = real_after_virtual.find(|column| !column.is_virtual) {
        return Err(Box::new(at.wrong(format!(
            "the column `{}` stands behind a virtual one; virtual columns come last",
            column.name
        ))));
    }
    let known = |name: &str| {
        all.contains(name) || matches!(name, "_row" | "_sourceRow" | "_column" | "_name")
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
        .find(|name| !all.contains(name.as_str()))
    {
        Some(name) => Err(Box::new(at.wrong(format!(
            "`primaryKey` names `{name}`, and no column is called so"
        )))),
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
        names_of: at
            .texts(object, NAMES_OF)?
            .or(at.texts(object, NAMES_OF_SHORT)?)
            .or(around.names_of),
    })
}
