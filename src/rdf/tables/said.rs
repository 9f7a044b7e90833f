//! The statements of a row of one of the ontology's tables.

use super::dates::{self, Dated};
use super::known::slug;
use super::properties;
use super::rows::{Told, Value};
use super::sheets::{Column, MEETINGS, Says, Subject, unit};
use super::values::in_language;
use crate::model::diagnostic::Diagnostic;
use crate::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use crate::vocab::{dcterms, dip, id, owl, rdf, rdfs, scheme};

const UNCLEAR: &str = "https://w3id.org/chancery/scheme/qualifier/unclear";

impl Told<'_> {
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

    pub(super) fn write(&mut self, subject: &NamedNode) -> Result<(), Box<Diagnostic>> {
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
                return Err(Box::new(said));
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
        let property = properties::find(self.known, predicate).map_err(|(said, hint)| {
            Box::new(self.refuse(predicate_column, &said).maybe_hint(hint))
        })?;
        let object: Term = match self.known.leads_to_things(property.as_str()) {
            Some(false) => value_of(object),
            // It is not known: then a name is a thing, and anything else a value.
            None => match self.known.called(object, &["id/", "scheme/"]) {
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
