//! What a cell of one of the ontology's tables says: names, dates, numbers, words.

use super::dates;
use super::known::Miss;
use super::rows::{Told, Value};
use super::sheets::{ANYTHING, Column, Says};
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedNode, Term};

pub(super) fn is_slug(text: &str) -> bool {
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

impl Told<'_> {
    pub(super) fn value(&self, column: &Column, text: &str) -> Result<Value, Box<Diagnostic>> {
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
            Says::Thing(_, kinds) => Value::Things(vec![self.one_thing(column, text, kinds)?]),
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

    pub(super) fn thing(
        &self,
        column: &Column,
        text: &str,
        kinds: &[&str],
    ) -> Result<NamedNode, Box<Diagnostic>> {
        self.known.find(text, kinds).map_err(|miss| {
            let said = self.refuse(column, &missed(text, &miss));
            Box::new(unknown(said, &miss, kinds))
        })
    }

    /// The same where a second value has no place.
    fn one_thing(
        &self,
        column: &Column,
        text: &str,
        kinds: &[&str],
    ) -> Result<NamedNode, Box<Diagnostic>> {
        let hint = "this column takes one value: each has a row of its own";
        let hint = text.contains(';').then(|| hint.to_owned());
        let found = self.thing(column, text, kinds);
        found.map_err(|said| Box::new(said.maybe_hint(hint)))
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
            return Err(Box::new(self.refuse(
                column,
                &format!("`{text}` is not between {least} and {most}"),
            )));
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
}

pub(super) fn in_language(text: &str, language: &str) -> Term {
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
pub(super) fn unknown(mut said: Diagnostic, miss: &Miss, kinds: &[&str]) -> Diagnostic {
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
    said
}
