//! What is asked of the data or of a table: questions, and what is odd about them.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::AskArgs;
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::source::Data;
use crate::cli::view::{counted, some_of};
use crate::link::ask::{
    Asking, Columns, Question, Table, from_all_data, from_table, kind_words, unknown_kinds,
};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNodeRef, Term, printable};
use crate::rdf;
use crate::store::{Backend as _, Pattern};

/// Blank nodes that have a name are told, and how to have them asked for.
fn say_blank(blank: usize, common: &Common) {
    if blank == 0 {
        return;
    }
    let things = counted(blank, "thing");
    let said = Diagnostic::new(format!("{things} with a name but no IRI cannot be linked"));
    common.remark(&said.hint("give blank nodes an IRI: a link needs something to stand at"));
}

impl AskArgs {
    /// The table whose rows are asked, if one is.
    pub(super) fn table(&self) -> Result<Option<&Table>, Failure> {
        let Some(path) = &self.csv else {
            return Ok(None);
        };
        if let Some(table) = self.table.get() {
            return Ok(Some(table));
        }
        let text = rdf::read_whole(path, &self.data.limits.limits()).map_err(Failure::from)?;
        let table =
            Table::read(&path.display().to_string(), &text).map_err(|said| Failure::from(*said))?;
        Ok(Some(self.table.get_or_init(|| table)))
    }

    /// All that is asked, decided or not.
    pub(super) fn questions(&self, common: &Common) -> Result<Vec<Question>, Failure> {
        let Some(table) = self.table()? else {
            self.refuse_columns()?;
            let data = self.data.load(common)?.stated()?;
            let class = self.class.as_deref();
            let class = class
                .map(|class| class_of(class, &data.prefixes))
                .transpose()?;
            let languages = self.languages();
            let asking = Asking {
                class: class.as_deref(),
                languages: &languages,
            };
            let (asked, blank) = from_all_data(data.written(), &data.ontology, &asking)?;
            say_blank(blank, common);
            say_odd(&asked, &data.prefixes, common);
            say_undated(&asked, &data.prefixes, common);
            if let (true, Some(class)) = (asked.is_empty(), &class) {
                return Err(no_such_class(class, &data)?);
            }
            if asked.is_empty() {
                return Err(Failure::input("nothing in the data has a name")
                    .hint("names are rdfs:label, skos:prefLabel, schema:name or foaf:name"));
            }
            return Ok(asked);
        };
        let columns = self.columns()?;
        let (asked, nameless) = from_table(table, &columns).map_err(|said| Failure::from(*said))?;
        let unknown = unknown_kinds(table, &columns);
        if !unknown.is_empty() {
            let rows: usize = unknown.values().sum();
            let words: Vec<String> = unknown
                .keys()
                .map(|text| format!("`{}`", printable(text)))
                .collect();
            let said = Diagnostic::new(format!(
                "no kind of thing that is known here: {} ({})",
                some_of(&words),
                counted(rows, "row")
            ));
            let kinds = kind_words().join(", ");
            common.remark(&said.hint(format!(
                "kinds: {kinds}; or an item such as Q5; these rows are asked without"
            )));
        }
        if let Some(first) = nameless.first() {
            common.note(&format!(
                "rows without a name: {}, the first in line {first}",
                nameless.len()
            ));
        }
        say_undated(&asked, &Prefixes::default(), common);
        self.say_alike(&asked, common);
        Ok(asked)
    }

    /// Rows that nothing tells apart are one question: somebody should know.
    fn say_alike(&self, asked: &[Question], common: &Common) {
        let mut lines: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for question in asked {
            let all = lines.entry(&question.subject).or_default();
            all.extend(question.line);
        }
        let alike = || lines.values().filter(|lines| lines.len() > 1);
        let count: usize = alike().map(|lines| lines.len() - 1).sum();
        if let Some(first) = alike().min() {
            let said = format!(
                "rows that say what another says: {count}, the first in line {}; they are decided together",
                first[1]
            );
            let hint = match self.row_id {
                Some(_) => "`--row-id` names a column that has the same text there",
                None => "`--row-id COLUMN` tells them apart",
            };
            common.remark(&Diagnostic::new(said).hint(hint));
        }
    }

    /// Columns are those of a table.
    fn refuse_columns(&self) -> Result<(), Failure> {
        let options = [
            ("--name", self.name.is_some()),
            ("--type", self.kind.is_some()),
            ("--date", !self.date.is_empty()),
            ("--country", self.country.is_some()),
            ("--post", self.post.is_some()),
            ("--id", !self.id.is_empty()),
            ("--known", self.known.is_some()),
        ];
        match options.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Failure::usage(format!(
                "`{option}` names a column of a table, and none is asked"
            ))
            .hint("a table is named with `--csv FILE`; of data, `--class` chooses the things that are asked")),
        }
    }

    fn columns(&self) -> Result<Columns, Failure> {
        let mut columns = Columns {
            name: self.name.clone().unwrap_or_default(),
            kind: self.kind.clone(),
            country: self.country.clone(),
            post: self.post.clone(),
            linked: self.known.clone(),
            row: self.row_id.clone(),
            ..Columns::default()
        };
        for said in &self.date {
            columns.dates.push(match property(said) {
                Some((number, column)) => (Some(number), column.to_owned()),
                None => (None, said.clone()),
            });
        }
        for said in &self.id {
            let Some((number, column)) = property(said) else {
                let said =
                    format!("`--id {said}` does not say which property the identifiers are of");
                return Err(Failure::usage(said).hint("for example: `--id P214=VIAF`"));
            };
            columns.identifiers.push((number, column.to_owned()));
        }
        Ok(columns)
    }
}

/// Links that lead nowhere, or to several items, are told and count as none.
fn say_odd(asked: &[Question], prefixes: &Prefixes, common: &Common) {
    let odd = asked.iter().filter(|question| !question.odd.is_empty());
    let odd: Vec<String> = odd
        .map(|question| {
            let links: Vec<String> = question.odd.iter().map(|link| printable(link)).collect();
            format!(
                "{} to {}",
                prefixes.show(&question.subject),
                links.join(" and ")
            )
        })
        .collect();
    if !odd.is_empty() {
        let said = format!(
            "linked to no item or to several, and counted as not linked: {} ({})",
            some_of(&odd),
            counted(odd.len(), "thing")
        );
        let hint = "a link is `owl:sameAs` one item: `wd:Q42`";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
}

/// Nothing is compared with a date that cannot be read: somebody should know.
fn say_undated(asked: &[Question], prefixes: &Prefixes, common: &Common) {
    let mut all = asked
        .iter()
        .flat_map(|question| question.undated.iter().map(move |text| (question, text)));
    if let Some((question, text)) = all.next() {
        let thing = match question.line {
            Some(line) => format!("row {line}"),
            None => prefixes.show(&question.subject),
        };
        let count = all.count() + 1;
        let said = format!(
            "dates that cannot be read, and are not compared: {count}, such as `{}` of {thing}",
            printable(text)
        );
        let mut hint = "a date is `1965-07-13`, `1965-07` or `1965`".to_owned();
        if question.line.is_some() {
            hint += ", or in a table `13.7.1965`";
        }
        common.remark(&Diagnostic::new(said).hint(hint));
    }
}

/// The class that is meant: an IRI, or a name with a prefix that is declared.
fn class_of(text: &str, prefixes: &Prefixes) -> Result<String, Failure> {
    if let Some(class) = prefixes.expand(text) {
        return Ok(class);
    }
    match text.split_once(':') {
        Some((name, local)) if !local.starts_with("//") && !text.starts_with('<') => {
            let known: Vec<&str> = prefixes.iter().map(|(name, _)| name).collect();
            let said = format!("the prefix `{name}:` is declared nowhere");
            let near = did_you_mean(name, known);
            let hint = near.unwrap_or_else(|| "write the class out: `--class http://…`".to_owned());
            Err(Failure::input(said).hint(hint))
        }
        _ => Ok(text.trim_matches(['<', '>']).to_owned()),
    }
}

/// Nothing is of this class; which classes there are is the nearest help.
fn no_such_class(class: &str, data: &Data) -> Result<Failure, Failure> {
    let mut classes = BTreeSet::new();
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(crate::vocab::rdf::TYPE)),
        ..Pattern::default()
    };
    for quad in data.backend.quads(pattern) {
        if let Term::NamedNode(known) = quad?.object {
            classes.insert(data.prefixes.show(known.as_str()));
        }
    }
    let shown = data.prefixes.show(class);
    let said = format!("nothing with a name in the data is a `{shown}`");
    let near = did_you_mean(&shown, classes.iter().map(|known| &**known));
    let all: Vec<String> = classes.iter().cloned().collect();
    let hint = near.unwrap_or_else(|| format!("their classes: {}", some_of(&all)));
    Ok(Failure::input(said).hint(hint))
}

/// `P569=COLUMN`.
fn property(said: &str) -> Option<(u32, &str)> {
    let (property, column) = said.split_once('=')?;
    Some((property.strip_prefix('P')?.parse().ok()?, column))
}
