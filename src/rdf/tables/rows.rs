//! A row of one of the ontology's tables becomes statements.

use std::collections::HashMap;

use super::cells::{Row, excerpt, refused};
use super::dates::{self, Dated};
use super::known::{Known, Miss, ROOT, slug};
use super::sheets::{ANYTHING, Column, MEETINGS, Says, Sheet, Subject, unit};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use crate::vocab::{dcterms, dip, id, owl, rdf, rdfs, scheme};

/// A table of the ontology on its way.
#[derive(Debug)]
pub(super) struct SheetReader {
    sheet: &'static Sheet,
    source: String,
    separator: char,
    /// Where in a row each column of the sheet is.
    places: Vec<Option<usize>>,
    /// Things that rows before are about, and their lines.
    seen: HashMap<String, u64>,
    blank_prefix: String,
    blanks: usize,
}

const UNCLEAR: &str = "https://w3id.org/chancery/scheme/qualifier/unclear";

impl SheetReader {
    /// By the row of names.
    pub(super) fn new(
        sheet: &'static Sheet,
        (source, separator): (&str, char),
        head: &Row,
        blank_prefix: &str,
    ) -> Result<Self, Box<Diagnostic>> {
        let known = || sheet.columns.iter().map(|column| column.name);
        let mut places = vec![None; sheet.columns.len()];
        for (at, cell) in head.cells.iter().enumerate() {
            let name = cell.text.trim();
            let said = |said: String| {
                let mut said = refused(source, (head.line, at + 1), &said);
                said.excerpt = Some(excerpt(head, at, separator));
                said
            };
            let Some(place) = known().position(|column| column == name) else {
                let all: Vec<&str> = known().collect();
                let found = said(format!("`{name}` is no column of {}", sheet.name));
                let found = found.maybe_hint(did_you_mean(name, known()));
                let found = found.hint(format!("its columns: {}", all.join(", ")));
                return Err(Box::new(found.hint(super::PROPOSE)));
            };
            if places[place].replace(at).is_some() {
                return Err(Box::new(said(format!("two columns are called `{name}`"))));
            }
        }
        for (column, place) in sheet.columns.iter().zip(&places) {
            if column.needed && place.is_none() {
                let found = format!(
                    "the column `{}` is not there, and each row has to say it",
                    column.name
                );
                let all: Vec<&str> = known().collect();
                let found = refused(source, (head.line, 1), &found);
                return Err(Box::new(found.hint(format!(
                    "columns of {}: {}",
                    sheet.name,
                    all.join(", ")
                ))));
            }
        }
        Ok(Self {
            sheet,
            source: source.to_owned(),
            separator,
            places,
            seen: HashMap::new(),
            blank_prefix: blank_prefix.to_owned(),
            blanks: 0,
        })
    }

    /// Slug and label of a row, for those that name it.
    pub(super) fn named(&self, row: &Row) -> Option<(String, String)> {
        let Subject::Slug(kind) = self.sheet.subject else {
            return None;
        };
        let slug = self.text(row, "slug");
        is_slug(slug).then(|| {
            (
                format!("{ROOT}id/{kind}/{slug}"),
                self.text(row, "label_en").to_owned(),
            )
        })
    }

    fn column(&self, name: &str) -> usize {
        let at = self
            .sheet
            .columns
            .iter()
            .position(|column| column.name == name);
        at.unwrap_or_default()
    }

    fn text<'a>(&self, row: &'a Row, name: &str) -> &'a str {
        let columns = self.sheet.columns.iter().zip(&self.places);
        let mut place = columns
            .filter(|(column, _)| column.name == name)
            .filter_map(|(_, place)| *place);
        place.next().map_or("", |place| row.get(place))
    }

    /// What a row says.
    pub(super) fn row(&mut self, row: &Row, known: &Known) -> Result<Vec<Quad>, Box<Diagnostic>> {
        let width = self.places.iter().flatten().count();
        let beyond = row.cells.iter().skip(width);
        if let Some(more) = beyond
            .into_iter()
            .position(|cell| !cell.text.trim().is_empty())
        {
            let at = width + more;
            let mut said = refused(
                &self.source,
                (row.line, at + 1),
                "more cells than there are columns",
            );
            said.excerpt = Some(excerpt(row, at, self.separator));
            return Err(Box::new(
                said.hint("a cell with a separator in it needs quotes around it"),
            ));
        }
        let mut told = Told {
            reader: self,
            row,
            known,
            values: Vec::new(),
            quads: Vec::new(),
            blanks: 0,
        };
        told.read()?;
        let subject = told.subject()?;
        told.write(&subject)?;
        let (quads, blanks) = (told.quads, told.blanks);
        self.blanks += blanks;
        self.seen.insert(subject.into_string(), row.line);
        Ok(quads)
    }
}

fn is_slug(text: &str) -> bool {
    let sound = |c: char| c.is_alphanumeric() && !c.is_uppercase() || matches!(c, '-' | '.' | '_');
    !text.is_empty()
        && text.chars().all(sound)
        && !text.starts_with(['.', '-'])
        && !text.ends_with('.')
}

/// What a text could be called by.
fn as_slug(text: &str) -> String {
    let small = text.to_lowercase();
    let words = small
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A cell that was read.
enum Value {
    None,
    Things(Vec<NamedNode>),
    Dated(Dated),
    Terms(Vec<Term>),
    Amount(Literal, bool),
}

/// A row on its way to statements.
struct Told<'a> {
    reader: &'a SheetReader,
    row: &'a Row,
    known: &'a Known,
    /// What each column of the sheet says.
    values: Vec<Value>,
    quads: Vec<Quad>,
    blanks: usize,
}

impl Told<'_> {
    fn refuse(&self, column: &Column, said: &str) -> Box<Diagnostic> {
        let place = self.reader.places[self.reader.column(column.name)].unwrap_or_default();
        let said = format!("column `{}`: {said}", column.name);
        let mut said = refused(&self.reader.source, (self.row.line, place + 1), &said);
        said.excerpt = Some(excerpt(self.row, place, self.reader.separator));
        Box::new(said)
    }

    fn read(&mut self) -> Result<(), Box<Diagnostic>> {
        for column in self.reader.sheet.columns {
            let text = self.reader.text(self.row, column.name);
            if text.is_empty() && column.needed {
                return Err(Box::new(
                    self.refuse(column, "nothing stands here")
                        .hint("each row has to say it"),
                ));
            }
            let value = if text.is_empty() {
                Value::None
            } else {
                self.value(column, text)?
            };
            self.values.push(value);
        }
        Ok(())
    }

    fn value(&self, column: &Column, text: &str) -> Result<Value, Box<Diagnostic>> {
        let parts = || {
            text.split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty())
        };
        Ok(match column.says {
            Says::Slug if is_slug(text) => Value::Terms(vec![Literal::from(text).into()]),
            Says::Slug => {
                let said = self.refuse(column, &format!("`{text}` is no slug"));
                let hint = format!("small letters, digits and hyphens: `{}`", as_slug(text));
                return Err(Box::new(said.hint(hint)));
            }
            Says::Label | Says::Text(_) => Value::Terms(vec![in_language(text, "en")]),
            Says::Labels => Value::Terms(
                parts()
                    .map(|part| self.tagged(column, part))
                    .collect::<Result<_, _>>()?,
            ),
            Says::Wikidata => Value::Things(
                parts()
                    .map(|part| self.item(column, part))
                    .collect::<Result<_, _>>()?,
            ),
            Says::Things(_, kinds) | Says::Unclear(_, kinds) => Value::Things(
                parts()
                    .map(|part| self.thing(column, part, kinds))
                    .collect::<Result<_, _>>()?,
            ),
            Says::Thing(_, kinds) => Value::Things(vec![self.thing(column, text, kinds)?]),
            Says::Claimed => Value::Things(vec![self.thing(column, text, ANYTHING)?]),
            Says::ItemOf => Value::Things(vec![self.thing(
                column,
                text,
                &["id/claim/", "id/treaty/"],
            )?]),
            Says::Source => Value::Things(
                parts()
                    .map(|part| self.thing(column, part, &["id/source/"]))
                    .collect::<Result<_, _>>()?,
            ),
            Says::Date(_) => Value::Dated(
                dates::date(text)
                    .map_err(|said| Box::new(self.refuse(column, &said).hint(dates::HINT)))?,
            ),
            Says::Decimal(property) => {
                Value::Terms(vec![self.decimal(column, text, property)?.into()])
            }
            Says::Durations(_) => Value::Terms(
                parts()
                    .map(|part| self.period(column, part))
                    .collect::<Result<_, _>>()?,
            ),
            Says::Value => {
                let (circa, number) = text
                    .strip_prefix('~')
                    .map_or((false, text), |rest| (true, rest.trim_start()));
                Value::Amount(self.number(column, number)?, circa)
            }
            Says::Beside => Value::None,
        })
    }

    fn tagged(&self, column: &Column, part: &str) -> Result<Term, Box<Diagnostic>> {
        let tagged = part.rsplit_once('@');
        let literal = tagged.and_then(|(text, language)| {
            let text = text.trim();
            let literal = Literal::new_language_tagged_literal(text, language.trim()).ok()?;
            (!text.is_empty()).then_some(literal)
        });
        literal.map(Term::from).ok_or_else(|| {
            let said = self.refuse(column, &format!("in which language is `{part}`?"));
            Box::new(said.hint("say it behind the name: `Марко Рубио@ru; Марко Рубіо@uk`"))
        })
    }

    fn item(&self, column: &Column, part: &str) -> Result<NamedNode, Box<Diagnostic>> {
        let number = part
            .strip_prefix("http://www.wikidata.org/entity/")
            .unwrap_or(part);
        let number = number.strip_prefix("wd:").unwrap_or(number);
        let digits = number.strip_prefix('Q').filter(|digits| {
            !digits.is_empty()
                && !digits.starts_with('0')
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        let found = digits.map(|digits| {
            NamedNode::new_unchecked(format!("http://www.wikidata.org/entity/Q{digits}"))
        });
        found.ok_or_else(|| {
            let said = self.refuse(column, &format!("`{part}` is no item of Wikidata"));
            Box::new(said.hint("items are written Q42"))
        })
    }

    fn thing(
        &self,
        column: &Column,
        text: &str,
        kinds: &[&str],
    ) -> Result<NamedNode, Box<Diagnostic>> {
        self.known
            .find(text, kinds)
            .map_err(|miss| unknown(self.refuse(column, &missed(text, &miss)), &miss, kinds))
    }

    fn number(&self, column: &Column, text: &str) -> Result<Literal, Box<Diagnostic>> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, part) = digits
            .split_once('.')
            .map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let sound = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !sound(whole) || !part.is_none_or(sound) {
            let said = self.refuse(column, &format!("`{text}` is no number"));
            return Err(Box::new(said.hint(
                "numbers are written 6600 or 88.5, without units and blanks",
            )));
        }
        let text = text.strip_prefix('+').unwrap_or(text);
        Ok(dates::typed(
            text,
            if part.is_some() { "decimal" } else { "integer" },
        ))
    }

    /// A decimal within the bounds that its property has.
    fn decimal(
        &self,
        column: &Column,
        text: &str,
        property: &str,
    ) -> Result<Literal, Box<Diagnostic>> {
        let number = self.number(column, text)?;
        let (least, most) = match property {
            "schema:latitude" => (-90.0, 90.0),
            "schema:longitude" => (-180.0, 180.0),
            _ => (0.0, 100.0),
        };
        if !number
            .value()
            .parse::<f64>()
            .is_ok_and(|number| (least..=most).contains(&number))
        {
            return Err(self.refuse(
                column,
                &format!("`{text}` is not between {least} and {most}"),
            ));
        }
        let whole = !number.value().contains('.');
        let text = number.value();
        Ok(dates::typed(
            &if whole {
                format!("{text}.0")
            } else {
                text.to_owned()
            },
            "decimal",
        ))
    }

    fn period(&self, column: &Column, part: &str) -> Result<Term, Box<Diagnostic>> {
        dates::duration(part).map(Term::from).ok_or_else(|| {
            let said = self.refuse(column, &format!("`{part}` is no period"));
            Box::new(said.hint("periods are written P50D, P6M, P1Y or PT2H30M"))
        })
    }

    fn things(&self, name: &str) -> &[NamedNode] {
        match self.values.get(self.reader.column(name)) {
            Some(Value::Things(things)) => things,
            _ => &[],
        }
    }

    fn slug_of(&self, name: &str) -> &str {
        self.things(name)
            .first()
            .and_then(|thing| slug(thing.as_str()))
            .unwrap_or_default()
    }

    /// The day, month or year of a date.
    fn day_of(&self, name: &str) -> Option<&str> {
        match self.values.get(self.reader.column(name)) {
            Some(Value::Dated(dated)) => dated.literal.value().split('T').next(),
            _ => None,
        }
    }

    fn subject(&self) -> Result<NamedNode, Box<Diagnostic>> {
        let month = |day: &str| day.get(..7).unwrap_or(day).to_owned();
        let (base, more) = match self.reader.sheet.subject {
            Subject::Slug(kind) => (
                format!("{kind}/{}", self.reader.text(self.row, "slug")),
                None,
            ),
            Subject::Participation => (
                format!(
                    "part/{}.{}",
                    self.slug_of("event"),
                    self.slug_of("participant")
                ),
                Some(self.slug_of("attendance").to_owned()),
            ),
            Subject::Tenure => (
                format!("tenure/{}.{}", self.slug_of("person"), self.slug_of("post")),
                self.day_of("start")
                    .or_else(|| self.day_of("end"))
                    .map(str::to_owned),
            ),
            Subject::Territory => {
                let day = self.day_of("as_of").map(month);
                let day = day.map_or_else(String::new, |day| format!(".{day}"));
                let (place, holder, kind) = (
                    self.slug_of("territory"),
                    self.slug_of("holder"),
                    self.slug_of("kind"),
                );
                let more = self.day_of("as_of").or_else(|| self.day_of("start"));
                (
                    format!("territory/{place}.{holder}-{kind}{day}"),
                    more.map(str::to_owned),
                )
            }
            Subject::TreatyAction => {
                let day = self
                    .day_of("date")
                    .map_or_else(String::new, |day| format!("{day}-"));
                let (party, kind, treaty) = (
                    self.slug_of("party"),
                    self.slug_of("kind"),
                    self.slug_of("treaty"),
                );
                (format!("event/{day}{party}-{kind}-{treaty}"), None)
            }
        };
        let base = format!("{}{base}", id::THING);
        let first = &self.reader.sheet.columns[0];
        let column = self
            .reader
            .sheet
            .columns
            .iter()
            .find(|column| column.name == "slug")
            .unwrap_or(first);
        if let Some(place) = self.known.place_of(&base) {
            let said = self.refuse(
                column,
                &format!(
                    "`{}` is described in {place} already",
                    self.known.prefixes().show(&base)
                ),
            );
            return Err(Box::new(
                said.hint("keep one of both: two that say the same would drift apart"),
            ));
        }
        let seen = |iri: &str| self.reader.seen.get(iri).copied();
        let Some(line) = seen(&base) else {
            return Ok(NamedNode::new_unchecked(base));
        };
        match more
            .map(|more| format!("{base}.{more}"))
            .filter(|longer| seen(longer).is_none())
        {
            Some(longer) => Ok(NamedNode::new_unchecked(longer)),
            None => Err(self.refuse(
                column,
                &format!(
                    "`{}` is in row {line} already",
                    self.known.prefixes().show(&base)
                ),
            )),
        }
    }

    fn named(&self, compact: &str) -> NamedNode {
        NamedNode::new_unchecked(self.known.prefixes().expand(compact).unwrap_or_default())
    }

    fn say(
        &mut self,
        subject: impl Into<NamedOrBlankNode>,
        predicate: NamedNode,
        object: impl Into<Term>,
    ) {
        self.quads.push(Quad::new(
            subject,
            predicate,
            object,
            GraphName::DefaultGraph,
        ));
    }

    fn blank(&mut self) -> BlankNode {
        let number = self.reader.blanks + self.blanks;
        self.blanks += 1;
        BlankNode::new_unchecked(format!("{}{number}", self.reader.blank_prefix))
    }

    fn write(&mut self, subject: &NamedNode) -> Result<(), Box<Diagnostic>> {
        let class = match self.slug_of_kind() {
            Some(kind) if self.reader.sheet.name == "events" && MEETINGS.contains(&kind) => {
                "dip:Meeting"
            }
            _ => self.reader.sheet.class,
        };
        self.say(
            subject.clone(),
            NamedNode::new_unchecked(rdf::TYPE),
            self.named(class),
        );
        if let Some(label) = self.made_label() {
            self.say(
                subject.clone(),
                NamedNode::new_unchecked(rdfs::LABEL),
                in_language(&label, "en"),
            );
        }
        let values = std::mem::take(&mut self.values);
        for (column, value) in self.reader.sheet.columns.iter().zip(&values) {
            let predicate = match column.says {
                Says::Label | Says::Labels => NamedNode::new_unchecked(rdfs::LABEL),
                Says::Wikidata => NamedNode::new_unchecked(owl::SAME_AS),
                Says::Source => NamedNode::new_unchecked(dcterms::SOURCE),
                Says::Text(property)
                | Says::Things(property, _)
                | Says::Thing(property, _)
                | Says::Date(property)
                | Says::Decimal(property)
                | Says::Durations(property)
                | Says::Unclear(property, _) => self.named(property),
                Says::Slug | Says::Value | Says::Beside | Says::Claimed | Says::ItemOf => {
                    NamedNode::new_unchecked(dip::HAS_TERM)
                }
            };
            match (column.says, value) {
                (Says::Claimed | Says::Value, Value::None) => self.refuse_beside(column)?,
                (Says::Slug | Says::Beside, _) | (_, Value::None) => {}
                (Says::Claimed, Value::Things(things)) => self.claimed(subject, things)?,
                (Says::ItemOf, Value::Things(things)) => {
                    for thing in things {
                        self.say(thing.clone(), predicate.clone(), subject.clone());
                    }
                }
                (Says::Unclear(..), Value::Things(things)) => {
                    for thing in things {
                        self.unclear(subject, &predicate, thing);
                    }
                }
                (_, Value::Things(things)) => {
                    for thing in things {
                        self.say(subject.clone(), predicate.clone(), thing.clone());
                    }
                }
                (_, Value::Terms(terms)) => {
                    for term in terms {
                        self.say(subject.clone(), predicate.clone(), term.clone());
                    }
                }
                (_, Value::Dated(dated)) => self.dated(subject, predicate, dated),
                (_, Value::Amount(number, circa)) => self.amount(subject, number, *circa)?,
            }
        }
        Ok(())
    }

    /// What a column says more of is not there: then the columns beside it mean nothing.
    fn refuse_beside(&self, column: &Column) -> Result<(), Box<Diagnostic>> {
        let names: &[&str] = match column.says {
            Says::Claimed => &["says_predicate", "says_object"],
            _ => &["unit"],
        };
        for name in names {
            if !self.reader.text(self.row, name).is_empty() {
                let beside = &self.reader.sheet.columns[self.reader.column(name)];
                let said = self.refuse(
                    beside,
                    &format!(
                        "nothing stands in `{}`, which this says more of",
                        column.name
                    ),
                );
                return Err(said);
            }
        }
        Ok(())
    }

    fn slug_of_kind(&self) -> Option<&str> {
        let has = self
            .reader
            .sheet
            .columns
            .iter()
            .any(|column| column.name == "kind");
        has.then(|| self.slug_of("kind"))
    }

    fn label_of(&self, name: &str) -> &str {
        self.things(name)
            .first()
            .map_or("", |thing| self.known.label_of(thing.as_str()))
    }

    /// A name for what has no column for one.
    fn made_label(&self) -> Option<String> {
        let of = |name: &str| self.label_of(name);
        Some(match self.reader.sheet.subject {
            Subject::Slug(_) => return None,
            Subject::Participation => {
                let words = [of("participant"), of("role"), of("attendance")];
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                format!("{}: {}", words.join(", "), of("event"))
            }
            Subject::Tenure => format!("{}, {}", of("person"), of("post")),
            Subject::Territory => {
                let day = self.day_of("as_of").or_else(|| self.day_of("start"));
                let day = day.map_or_else(String::new, |day| format!(", {day}"));
                format!("{} {} {}{day}", of("holder"), of("kind"), of("territory"))
            }
            Subject::TreatyAction => format!("{}: {} of {}", of("party"), of("kind"), of("treaty")),
        })
    }

    fn sources(&mut self, of: &NamedOrBlankNode) {
        let predicate = || NamedNode::new_unchecked(dcterms::SOURCE);
        let text = self.reader.text(self.row, "source");
        let parts = text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        for part in parts {
            // Read before, with all other cells.
            if let Ok(source) = self.known.find(part, &["id/source/"]) {
                self.say(of.clone(), predicate(), source);
            }
        }
    }

    fn reified(&mut self, reifier: &NamedOrBlankNode, triple: Triple) {
        self.say(
            reifier.clone(),
            NamedNode::new_unchecked(rdf::REIFIES),
            Term::Triple(Box::new(triple)),
        );
    }

    fn dated(&mut self, subject: &NamedNode, predicate: NamedNode, dated: &Dated) {
        self.say(subject.clone(), predicate.clone(), dated.literal.clone());
        if !dated.circa && !dated.unclear {
            return;
        }
        let reifier = NamedOrBlankNode::from(self.blank());
        self.reified(
            &reifier,
            Triple::new(subject.clone(), predicate, dated.literal.clone()),
        );
        let marks = [(dated.circa, scheme::CIRCA), (dated.unclear, UNCLEAR)];
        for (_, mark) in marks.into_iter().filter(|(said, _)| *said) {
            self.say(
                reifier.clone(),
                NamedNode::new_unchecked(dip::QUALIFIER),
                NamedNode::new_unchecked(mark),
            );
        }
        self.sources(&reifier);
    }

    fn unclear(&mut self, subject: &NamedNode, predicate: &NamedNode, thing: &NamedNode) {
        let [term, other] = [subject, thing].map(|node| slug(node.as_str()).unwrap_or_default());
        let reifier = NamedNode::new_unchecked(format!("{}{term}.obligor.{other}", id::STATEMENT));
        let reifier = NamedOrBlankNode::from(reifier);
        self.reified(
            &reifier,
            Triple::new(subject.clone(), predicate.clone(), thing.clone()),
        );
        self.say(
            reifier.clone(),
            NamedNode::new_unchecked(dip::QUALIFIER),
            NamedNode::new_unchecked(UNCLEAR),
        );
        self.sources(&reifier);
    }

    fn amount(
        &mut self,
        subject: &NamedNode,
        number: &Literal,
        circa: bool,
    ) -> Result<(), Box<Diagnostic>> {
        let text = self.reader.text(self.row, "unit");
        let column = &self.reader.sheet.columns[self.reader.column("unit")];
        let Some((code, spelt)) = unit(text) else {
            let said = if text.is_empty() {
                "a value needs a unit".to_owned()
            } else {
                format!("`{text}` is no unit")
            };
            let hint = "units are written %, km², days, or by their code in UN/CEFACT recommendation 20: KMK, P1";
            return Err(Box::new(self.refuse(column, &said).hint(hint)));
        };
        let node = self.blank();
        self.say(
            subject.clone(),
            NamedNode::new_unchecked(dip::QUANTITY),
            node.clone(),
        );
        self.say(
            node.clone(),
            NamedNode::new_unchecked(rdf::TYPE),
            self.named("schema:QuantitativeValue"),
        );
        self.say(node.clone(), self.named("schema:value"), number.clone());
        self.say(
            node.clone(),
            self.named("schema:unitCode"),
            Literal::from(code),
        );
        if let Some(spelt) = spelt {
            self.say(
                node.clone(),
                self.named("schema:unitText"),
                Literal::from(spelt),
            );
        }
        if circa {
            self.say(
                node,
                NamedNode::new_unchecked(dip::QUALIFIER),
                NamedNode::new_unchecked(scheme::CIRCA),
            );
        }
        Ok(())
    }

    /// The claim becomes the reifier of what it says, which nobody asserts.
    fn claimed(
        &mut self,
        claim: &NamedNode,
        subjects: &[NamedNode],
    ) -> Result<(), Box<Diagnostic>> {
        let columns = self.reader.sheet.columns;
        let [predicate_column, object_column] =
            ["says_predicate", "says_object"].map(|name| &columns[self.reader.column(name)]);
        let [predicate, object] =
            ["says_predicate", "says_object"].map(|name| self.reader.text(self.row, name));
        if predicate.is_empty() || object.is_empty() {
            let column = if predicate.is_empty() {
                predicate_column
            } else {
                object_column
            };
            let said = self.refuse(column, "nothing stands here");
            return Err(Box::new(said.hint(
                "what is claimed is said in three cells: says_subject, says_predicate, says_object",
            )));
        }
        let property = super::properties::find(self.known, predicate).map_err(|(said, hint)| {
            Box::new(self.refuse(predicate_column, &said).maybe_hint(hint))
        })?;
        let object: Term = match self.known.leads_to_things(property.as_str()) {
            Some(false) => value_of(object),
            // It is not known: then a name is a thing, and anything else a value.
            None => match self.known.find(object, &["id/", "scheme/"]) {
                Ok(thing) => thing.into(),
                Err(_) => value_of(object),
            },
            Some(true) => self
                .thing(object_column, object, &["id/", "scheme/"])?
                .into(),
        };
        if let [subject] = subjects {
            self.reified(
                &claim.clone().into(),
                Triple::new(subject.clone(), property, object),
            );
        }
        Ok(())
    }
}

/// A value by how it looks: a date, a number, or words.
fn value_of(text: &str) -> Term {
    if let Ok(dated) = dates::date(text) {
        return dated.literal.into();
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let sound = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        None if sound(digits) => dates::typed(text, "integer").into(),
        Some((whole, part)) if sound(whole) && sound(part) => dates::typed(text, "decimal").into(),
        _ => in_language(text, "en"),
    }
}

fn in_language(text: &str, language: &str) -> Term {
    Literal::new_language_tagged_literal_unchecked(text, language).into()
}

/// What is said of a name that stands for nothing.
pub(super) fn missed(text: &str, miss: &Miss) -> String {
    match miss {
        Miss::Unknown(_) => format!("nothing is called `{text}`"),
        Miss::Several(_) => format!("several things are called `{text}`"),
        Miss::NoIri => format!("`{text}` is no IRI"),
    }
}

/// The same with what to do about it.
pub(super) fn unknown(said: Box<Diagnostic>, miss: &Miss, kinds: &[&str]) -> Box<Diagnostic> {
    let mut said = *said;
    match miss {
        Miss::Unknown(like) => {
            if !like.is_empty() {
                let like: Vec<String> = like.iter().map(|name| format!("`{name}`")).collect();
                said = said.hint(format!("names like it: {}", like.join(", ")));
            }
            let kind = kinds
                .iter()
                .find_map(|kind| kind.strip_prefix("id/"))
                .map(|kind| kind.trim_end_matches('/'));
            if let Some(kind) = kind {
                let kind = if kind.is_empty() { "topic" } else { kind };
                said = said.hint(format!(
                    "names are looked up in the files that are read, or in those given with `-d`; something new is written `{kind}:its-slug`"
                ));
            }
        }
        Miss::Several(all) => said = said.hint(format!("write which one: {}", all.join(", "))),
        Miss::NoIri => {}
    }
    Box::new(said)
}
