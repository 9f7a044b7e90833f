//! Who decides, and when.

use clap::Args;

use super::beside::past;
use crate::cli::failure::Failure;
use crate::link::decide::Hand;

/// Options of the verbs that decide.
#[derive(Args, Debug)]
pub(super) struct HandArgs {
    /// Who decides [default: the variable `CHANCERY_BY`, else the name of the user]
    #[arg(long, value_name = "NAME", help_heading = "Decisions")]
    by: Option<String>,
    /// When, instead of now: 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Decisions")]
    when: Option<String>,
}

/// Who decides, and since when nobody said when.
pub(super) struct Person {
    pub(super) by: String,
    when: Option<String>,
}

impl HandArgs {
    pub(super) fn person(&self) -> Result<Person, Failure> {
        let of = |name: &str| std::env::var(name).ok();
        let by = self
            .by
            .clone()
            .or_else(|| of("CHANCERY_BY"))
            .or_else(|| of("USER"))
            .or_else(|| of("USERNAME"));
        let by = by
            .map(|by| by.trim().to_owned())
            .filter(|by| !by.is_empty());
        Ok(Person {
            by: by.ok_or_else(|| {
                Failure::usage("who decides?").hint("`--by NAME`, or the variable CHANCERY_BY")
            })?,
            when: self.when.clone(),
        })
    }
}

impl Person {
    /// Now, or as it was said.
    pub(super) fn when(&self) -> String {
        self.when
            .clone()
            .unwrap_or_else(|| utc(crate::cli::keep::now()))
    }
}

/// Decisions of a person, with the moment in which they are taken.
pub(super) fn hand<'a>(person: &'a Person, when: &'a str) -> Hand<'a> {
    Hand {
        by: &person.by,
        when,
    }
}

/// Seconds since 1970 as a date with time, in UTC.
fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = crate::draw::dates::civil(i64::try_from(days).unwrap_or(0));
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

fn moment(text: &str) -> Result<String, String> {
    let fits = || {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let known = crate::link::ask::date(date)?.precision == 11;
        let parts: Vec<u8> = time
            .split(':')
            .map(|part| part.parse().ok().filter(|_| part.len() == 2))
            .collect::<Option<_>>()?;
        (known && matches!(parts[..], [hour, minute, second] if hour < 24 && minute < 60 && second < 60)).then_some(())
    };
    match fits() {
        Some(()) => {
            past(text.split('T').next().unwrap_or_default())?;
            Ok(text.to_owned())
        }
        None => Err("a moment in UTC such as 2026-01-31T12:00:00Z".to_owned()),
    }
}
