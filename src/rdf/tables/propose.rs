//! A mapping for a table that has none, guessed from its header and its cells, for a person to correct.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::cells::too_many;
use super::guess::{MOMENTS, PATTERNS, Seen};
use super::known::Known;
use super::metadata::NAMES_OF;
use super::template::encoded;
use super::{Settings, Source};
use crate::model::nearest::nearest;
use crate::model::printable;
use crate::rdf::RdfError;

/// Rows that are looked at.
const ROWS: usize = 100_000;

/// What stands above a proposed mapping.
const SAID: &str = "What the columns mean, guessed from {rows} rows. Correct it: rdfs:comment says why each guess was \
                    made, and may be deleted; propertyUrl is the property, datatype or valueUrl the value; \
                    \"suppressOutput\": true leaves a column out.";

/// Words that head columns in many tables, and what they mean mostly.
const HEADERS: [(&[&str], &str); 13] = [
    (&["name", "label", "title", "full name"], "rdfs:label"),
    (
        &["alias", "aliases", "other name", "also known as"],
        "skos:altLabel",
    ),
    (
        &["description", "note", "notes", "comment", "remarks"],
        "schema:description",
    ),
    (
        &[
            "start",
            "start date",
            "begin",
            "begin date",
            "from",
            "date",
            "day",
            "year",
        ],
        "schema:startDate",
    ),
    (
        &["end", "end date", "until", "finish", "to"],
        "schema:endDate",
    ),
    (
        &["born", "birth date", "date of birth", "birthdate"],
        "schema:birthDate",
    ),
    (&["died", "death date", "date of death"], "schema:deathDate"),
    (&["place", "location", "venue", "city"], "schema:location"),
    (&["url", "website", "link", "homepage"], "schema:url"),
    (&["lat", "latitude"], "schema:latitude"),
    (&["lon", "lng", "long", "longitude"], "schema:longitude"),
    (&["wikidata", "qid", "wikidata id"], "owl:sameAs"),
    (&["source", "reference"], "dcterms:source"),
];

/// Prefixes that every program for CSV on the Web knows.
const PORTABLE: [&str; 9] = [
    "dcterms", "foaf", "org", "owl", "prov", "rdf", "rdfs", "schema", "skos",
];

/// A column and what is guessed of it.
struct Guess {
    title: String,
    name: String,
    seen: Seen,
    /// Dates that could be read in two ways have the day first.
    day_first: bool,
    /// Commas that could stand before thousands or before decimals stand before decimals.
    comma_before_decimals: bool,
}

/// A mapping for a person to correct.
#[derive(Debug)]
pub struct Proposal {
    /// Its text.
    pub text: String,
    /// What that person has to know: what could be read in two ways.
    pub notes: Vec<String>,
}

/// A mapping, guessed. `known` are names that cells may stand for.
///
/// # Errors
/// What keeps the table from being read; a table without columns or with two of one name.
pub fn propose(source: &Source, settings: &Settings, known: &Known) -> Result<Proposal, RdfError> {
    let (mut rows, name) = super::rows(source, settings, None)?;
    let head = super::head(&mut rows, &name)?;
    let mut columns: Vec<Guess> = Vec::new();
    for (place, cell) in head.cells.iter().enumerate() {
        let title = cell.text.trim().to_owned();
        let base = if title.is_empty() {
            format!("_col.{}", place + 1)
        } else {
            encoded(&title)
        };
        let taken = |name: &str| columns.iter().any(|column| column.name == name);
        let mut numbered = (2..).map(|number| format!("{base}_{number}"));
        let name = if taken(&base) {
            numbered.find(|name| !taken(name)).unwrap_or_default()
        } else {
            base
        };
        columns.push(Guess {
            title,
            name,
            seen: Seen::default(),
            day_first: false,
            comma_before_decimals: rows.separator() == ';',
        });
    }
    let mut count = 0;
    while count < ROWS
        && let Some(row) = rows.next_row().map_err(super::refusal)?
    {
        count += 1;
        let beyond = row.cells.iter().skip(columns.len());
        if let Some(more) = beyond
            .into_iter()
            .position(|cell| !cell.text.trim().is_empty())
        {
            let at = columns.len() + more;
            let said = too_many(&name, &row, at, rows.separator());
            let hint = "or is there a title above the names of the columns? take it away, or write a mapping with `skipRows`";
            return Err(Box::new(said.hint(hint)).into());
        }
        for (place, column) in columns.iter_mut().enumerate() {
            column.seen.take(row.get(place), known);
        }
    }
    let base = settings.base.as_deref().unwrap_or("https://example.org/");
    let separator = rows.separator();
    // So tables are written where the day stands first.
    let decimals = |seen: &Seen| seen.is("decimal comma") && !seen.is("integer");
    if separator == ';' && columns.iter().any(|column| decimals(&column.seen)) {
        for column in &mut columns {
            column.day_first = true;
        }
    }
    let file = match source {
        Source::File(path) => path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned()),
        Source::Stdin => None,
    };
    let about = (file.unwrap_or_default(), count, separator);
    Ok(Proposal {
        text: written(&about, base, &columns, known),
        notes: columns
            .iter()
            .flat_map(|column| [unclear(column), unclear_comma(column)])
            .flatten()
            .collect(),
    })
}

/// What could be read in two ways.
fn unclear(column: &Guess) -> Option<String> {
    let mut fitting = patterns(column).filter(|pattern| TWO_WAYS.contains(pattern));
    let (said, other) = (fitting.next()?, fitting.next()?);
    Some(format!(
        "column `{}`: day or month first? All its dates fit both `{said}`, which the mapping says, and `{other}`",
        printable(&column.title)
    ))
}

/// The same of numbers.
fn unclear_comma(column: &Guess) -> Option<String> {
    let number = column.seen.unclear_comma()?;
    let readings = [number.replace(',', ""), number.replace(',', ".")];
    let [said, other] = if column.comma_before_decimals {
        let [thousands, decimals] = readings;
        [decimals, thousands]
    } else {
        readings
    };
    Some(format!(
        "column `{}`: do its commas stand before thousands or before decimals? `{number}` could be {said}, which the \
         mapping says, or {other}",
        printable(&column.title)
    ))
}

/// Spellings of dates that are easily taken for each other.
const TWO_WAYS: [&str; 2] = ["M/d/yyyy", "d/M/yyyy"];

/// The spellings of dates that all cells fit, the likeliest first.
fn patterns(column: &Guess) -> impl Iterator<Item = &'static str> {
    let mut all = PATTERNS;
    if column.day_first {
        all.sort_by_key(|pattern| *pattern == TWO_WAYS[0]);
    }
    all.into_iter().filter(|pattern| column.seen.is(pattern))
}

fn written(
    (file, rows, separator): &(String, usize, char),
    base: &str,
    columns: &[Guess],
    known: &Known,
) -> String {
    let key = key(columns);
    let head = vec![
        ("@context", "http://www.w3.org/ns/csvw".to_owned()),
        ("rdfs:comment", SAID.replace("{rows}", &rows.to_string())),
        ("url", file.clone()),
    ];
    let mut schema = vec![("aboutUrl", about(key, base))];
    schema.extend(key.map(|key| ("primaryKey", key.name.clone())));
    let lines = |indent: &str, fields: Vec<(&str, String)>| {
        let lines = fields
            .into_iter()
            .map(|(name, text)| format!("{indent}\"{name}\": {},\n", Value::from(text)));
        lines.collect::<Vec<_>>().concat()
    };
    let mut out = String::from("{\n");
    out.push_str(&lines("  ", head));
    if *separator != ',' {
        let delimiter = json!({ "delimiter": separator.to_string() });
        out.push_str(&["  \"dialect\": ", &delimiter.to_string(), ",\n"].concat());
    }
    out.push_str("  \"tableSchema\": {\n");
    out.push_str(&lines("    ", schema));
    out.push_str("    \"columns\": [\n");
    let mut lines: Vec<String> = Vec::new();
    let mut used: HashMap<String, &str> = HashMap::new();
    for column in columns {
        let is_key = key.is_some_and(|key| key.name == column.name);
        let (property, mut why) = property(column, base, known);
        if is_key && is_meant(column) {
            lines.push(object(&key_only(column)));
            continue;
        }
        if let Some(other) = used.get(&property) {
            why.extend(["; column `", other, "` has the same: check it"]);
        }
        used.entry(property.clone()).or_insert(&column.title);
        if is_key {
            why.push_str("; it tells the rows apart, and is part of their IRIs: aboutUrl above");
        }
        lines.push(object(&described(column, (property, why))));
    }
    lines.push(object(&[
        ("virtual", json!(true)),
        ("name", json!("class")),
        ("rdfs:comment", json!("What every row is: put the class here, such as schema:Person, dip:Event or dip:State")),
        ("propertyUrl", json!("rdf:type")),
        ("valueUrl", json!("schema:Thing")),
    ]));
    out.push_str(&lines.join(",\n"));
    out.push_str("\n    ]\n  }\n}\n");
    out
}

fn object(fields: &[(&str, Value)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("        {}: {value}", Value::from(*key)))
        .collect();
    format!("      {{\n{}\n      }}", fields.join(",\n"))
}

/// Whether a column is there to tell rows apart, by its name.
fn is_meant(column: &Guess) -> bool {
    let title = column.title.to_lowercase();
    [
        "id",
        "slug",
        "key",
        "code",
        "identifier",
        "iri",
        "uri",
        "qid",
        "wikidata",
    ]
    .contains(&title.as_str())
        || title.ends_with("_id")
        || title.ends_with(" id")
}

/// The first column that tells rows apart and looks as if it were meant to, or else the first one of words, if that
/// does: what stands behind it is said of the thing, and makes no name for it. No time does, however rarely two are
/// at the same.
fn key(columns: &[Guess]) -> Option<&Guess> {
    let mut keys = columns.iter().filter(|column| column.seen.is_key());
    let is_said = |seen: &Seen| seen.is("letters") && !seen.is_time();
    keys.find(|column| is_meant(column)).or_else(|| {
        let first = columns.iter().find(|column| is_said(&column.seen));
        first.filter(|column| column.seen.is_key() && column.seen.is("word"))
    })
}

fn about(key: Option<&Guess>, base: &str) -> String {
    match key {
        Some(key) if key.seen.is("iri") => format!("{{+{}}}", key.name),
        Some(key) if key.seen.is("item") => {
            format!("http://www.wikidata.org/entity/{{{}}}", key.name)
        }
        Some(key) => format!("{base}id/{{{}}}", key.name),
        None => format!("{base}row/{{_row}}"),
    }
}

/// A key that says nothing besides.
fn key_only<'a>(column: &Guess) -> Vec<(&'a str, Value)> {
    let said = "tells the rows apart, and is part of their IRIs: aboutUrl above";
    vec![
        ("name", json!(column.name)),
        ("titles", json!(column.title)),
        ("rdfs:comment", json!(said)),
        ("suppressOutput", json!(true)),
    ]
}

fn described<'a>(column: &Guess, (property, why): (String, String)) -> Vec<(&'a str, Value)> {
    let mut fields = vec![
        ("name", json!(column.name)),
        ("titles", json!(column.title)),
    ];
    let (value, what) = value(column, &property);
    fields.push(("rdfs:comment", json!(format!("{what}; {why}"))));
    fields.push(("propertyUrl", json!(property)));
    fields.extend(value);
    if column.seen.has_several() && column.seen.named().is_some() {
        fields.push(("separator", json!(";")));
    }
    fields
}

/// The property, and why.
fn property(column: &Guess, base: &str, known: &Known) -> (String, String) {
    let words = column.title.replace(['_', '-'], " ").to_lowercase();
    let by_word = HEADERS
        .iter()
        .find(|(names, _)| names.contains(&words.as_str()));
    let shown = |iri: &str| {
        let short = known.prefixes().compact(iri);
        let portable = |short: &String| {
            let prefix = short.split(':').next().unwrap_or_default();
            PORTABLE.contains(&prefix)
        };
        short.filter(portable).unwrap_or_else(|| iri.to_owned())
    };
    for name in [column.title.as_str(), &words] {
        if let Ok(found) = known.property_called(name)
            && by_word.is_none()
        {
            return (
                shown(found.as_str()),
                format!(
                    "the ontology has a property of that name, {}",
                    shown(found.as_str())
                ),
            );
        }
    }
    if let Some((_, property)) = by_word {
        return (
            (*property).to_owned(),
            format!("`{words}` mostly means {property}"),
        );
    }
    let names = known.property_names();
    let near =
        nearest(&words, names.iter().map(String::as_str)).filter(|near| is_slip(&words, near));
    if let Some(found) = near.and_then(|near| known.property_called(near).ok()) {
        let found = shown(found.as_str());
        return (
            found.clone(),
            format!("the name is like that of {found}: check it"),
        );
    }
    let own = format!("{base}vocabulary#{}", column.name);
    (
        own,
        "the ontology has no property of that name: this one is new".to_owned(),
    )
}

/// Whether two words differ in one place only, as words with a slip do, and not as `amount` and `about`.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let same =
        |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(a, b)| a == b).count();
    let before = same(&mut one.chars().zip(other.chars()));
    let behind = same(&mut one.chars().rev().zip(other.chars().rev()));
    let [shorter, longer] = {
        let lengths = [one.chars().count(), other.chars().count()];
        [lengths[0].min(lengths[1]), lengths[0].max(lengths[1])]
    };
    longer > 5 && longer - shorter < 2 && before + behind + 2 >= longer && before > 0
}

/// What makes a value of a cell, and why.
type Valued = (Vec<(&'static str, Value)>, String);

/// What makes values of dates, times and numbers.
fn time_or_number(column: &Guess, property: &str) -> Option<Valued> {
    let seen = &column.seen;
    for datatype in ["gYear", "gYearMonth", "date", "dateTime"] {
        let year = datatype != "gYear"
            || property.to_lowercase().contains("date")
            || column.title.to_lowercase().contains("year");
        if seen.is(datatype) && year {
            return Some((
                vec![("datatype", json!(datatype))],
                "the cells are dates".to_owned(),
            ));
        }
    }
    let fitting: Vec<&str> = patterns(column).collect();
    if let Some(pattern) = fitting.first().filter(|_| !seen.is("integer")) {
        let said = match fitting.get(1) {
            Some(other) => format!("the cells are dates, written {pattern} or {other}: choose"),
            None => format!("the cells are dates, written {pattern}"),
        };
        return Some((
            vec![("datatype", json!({ "base": "date", "format": pattern }))],
            said,
        ));
    }
    if let Some(pattern) = MOMENTS.into_iter().find(|pattern| seen.is(pattern)) {
        return Some((
            vec![("datatype", json!({ "base": "dateTime", "format": pattern }))],
            format!("the cells are moments without a zone, written {pattern}"),
        ));
    }
    for (form, datatype) in [
        ("integer", "integer"),
        ("decimal", "decimal"),
        ("boolean", "boolean"),
    ] {
        if seen.is(form) {
            return Some((
                vec![("datatype", json!(datatype))],
                format!("the cells are {datatype}s"),
            ));
        }
    }
    number_with_commas(column)
}

/// What makes values of numbers with commas before thousands or decimals.
fn number_with_commas(column: &Guess) -> Option<Valued> {
    let seen = &column.seen;
    let unclear = if seen.unclear_comma().is_some() {
        ": or the other way round, choose"
    } else {
        ""
    };
    let before_decimals = seen.is("decimal comma");
    if seen.is("grouped") && !(before_decimals && column.comma_before_decimals) {
        let base = if seen.is("grouped whole") {
            "integer"
        } else {
            "decimal"
        };
        return Some((
            vec![(
                "datatype",
                json!({ "base": base, "format": { "groupChar": "," } }),
            )],
            format!("the cells are numbers with a comma before thousands{unclear}"),
        ));
    }
    let format = json!({ "base": "decimal", "format": { "decimalChar": ",", "groupChar": "." } });
    before_decimals.then(|| {
        (
            vec![("datatype", format)],
            format!("the cells are numbers with a decimal comma{unclear}"),
        )
    })
}

/// Cells that have to be mended.
fn but_for(others: &[String]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let others: Vec<String> = others.iter().map(|text| format!("`{text}`")).collect();
    format!(", but for {}: mend these", others.join(", "))
}

/// What makes a value of a cell, and why.
fn value(column: &Guess, property: &str) -> Valued {
    let seen = &column.seen;
    if seen.filled == 0 {
        return (Vec::new(), "no cell says anything".to_owned());
    }
    if let Some(others) = seen.mostly_iris() {
        return (
            vec![("valueUrl", json!(format!("{{+{}}}", column.name)))],
            format!("the cells are IRIs{}", but_for(others)),
        );
    }
    if let Some(others) = seen.mostly_items() {
        let iri = format!("http://www.wikidata.org/entity/{{{}}}", column.name);
        return (
            vec![("valueUrl", json!(iri))],
            format!("the cells are items of Wikidata{}", but_for(others)),
        );
    }
    if let Some(found) = time_or_number(column, property) {
        return found;
    }
    if property != "rdfs:label"
        && let Some((kinds, unknown)) = seen.named()
    {
        let unknown: Vec<String> = unknown.iter().map(|name| format!("`{name}`")).collect();
        let but = if unknown.is_empty() {
            String::new()
        } else {
            format!(", but for {}", unknown.join(", "))
        };
        return (
            vec![(NAMES_OF, json!(kinds))],
            format!("the cells are names of things that the data know{but}"),
        );
    }
    if seen.has("prose") {
        let words = "the cells are words".to_owned();
        return (vec![("lang", json!("en"))], words);
    }
    (Vec::new(), "the cells are codes".to_owned())
}
