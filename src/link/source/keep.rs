//! What a record says behind its subject, put where an entity has it.

use super::nodes::read;
use super::said::Said;
use crate::link::days::is_year;
use crate::link::ground::point;
use crate::link::index::{Date, Entity, Id, Position, of_address};
use crate::link::names::heading;

/// What Wikidata calls the pages to which an item leads; types are said before what something is about.
const ARTICLE: &str = "http://schema.org/Article";

/// Adds what a record says behind its subject; whether that makes a page about an item of it, which is no thing of the
/// world.
pub(super) fn keep(entity: &mut Entity, record: &[u8]) -> Option<bool> {
    let (said, language, value) = read(record)?;
    let axis = |most: f64| {
        value
            .trim()
            .parse()
            .ok()
            .filter(|at: &f64| at.abs() <= most)
    };
    match said {
        Said::Label => entity.name(value, language, false),
        Said::Alias => entity.name(value, language, true),
        Said::Description => entity
            .descriptions
            .push((language.to_owned(), value.to_owned())),
        Said::Type => entity.types.push(Id::new(value)),
        Said::Country => entity.countries.push(Id::new(value)),
        Said::Sitelinks => entity.sitelinks = entity.sitelinks.max(value.trim().parse().ok()?),
        // Latitude is said first, because records are sorted.
        Said::Latitude => {
            entity.position = Some(Position {
                latitude: axis(90.0)?,
                longitude: f64::NAN,
            });
        }
        Said::Longitude => {
            let longitude = axis(180.0);
            let latitude = entity.position.map(|at| at.latitude);
            entity.position = latitude
                .zip(longitude)
                .map(|(latitude, longitude)| Position {
                    latitude,
                    longitude,
                });
        }
        Said::Point => entity.position = entity.position.or_else(|| point(value)),
        Said::Date(property) => entity.dates.push((property, date(value)?)),
        Said::Identifier(property) => entity.identifiers.push((property, value.to_owned())),
        Said::Same => entity
            .identifiers
            .push((of_address(value)?, value.to_owned())),
        Said::Heading(other) => name_by_heading(entity, value, language, other),
        // Told of things before.
        Said::Named(_) | Said::Form(_) => {}
        Said::About => return Some(entity.types.contains(&Id::new(ARTICLE))),
        Said::Withdrawn => return Some(matches!(value, "true" | "1")),
    }
    Some(false)
}

/// A name as libraries write it: `Putin, Vladimir Vladimirovich, 1952-` is born in that year.
fn name_by_heading(entity: &mut Entity, text: &str, language: &str, other: bool) {
    let Some(found) = heading(text, false) else {
        entity.name(text, language, other);
        return;
    };
    entity.name(&found.name, language, other);
    for (property, year) in [(569, found.born), (570, found.died)] {
        let year = year.as_deref().and_then(date);
        entity.dates.extend(year.map(|year| (property, year)));
    }
}

/// A date of XML Schema, as exact as it is written.
///
/// Truthy statements write a mere year as its first day; what stands there is taken as a year.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (before, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (day, time) = rest
        .split_once('T')
        .map_or((rest, None), |(day, time)| (day, Some(time)));
    let day = day.trim_end_matches('Z');
    let mut parts = day.splitn(3, '-');
    let year = parts.next()?.parse().ok().filter(|year| is_year(*year))?;
    let month: Option<u8> = parts.next().map(str::parse).transpose().ok()?;
    // A zone may stand behind the day.
    let day: Option<u8> = parts
        .next()
        .and_then(|part| part.get(..2))
        .map(str::parse)
        .transpose()
        .ok()?;
    let first =
        time.is_some_and(|time| time.starts_with("00:00:00")) && (month, day) == (Some(1), Some(1));
    Some(Date {
        year: if before { -year } else { year },
        month: month.filter(|_| !first).unwrap_or(0),
        day: day.filter(|_| !first).unwrap_or(0),
        precision: match (month, day) {
            _ if first => 9,
            (Some(_), Some(_)) => 11,
            (Some(_), None) => 10,
            _ => 9,
        },
        julian: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_written() {
        let of = |text: &str| date(text).map(|date| (date.to_string(), date.precision));
        assert_eq!(
            of("1952-03-11T00:00:00Z"),
            Some(("1952-03-11".to_owned(), 11))
        );
        assert_eq!(of("1952-01-01T00:00:00Z"), Some(("1952".to_owned(), 9)));
        assert_eq!(of("1952-01-01"), Some(("1952-01-01".to_owned(), 11)));
        assert_eq!(of("1952-03"), Some(("1952-03".to_owned(), 10)));
        assert_eq!(of("1952Z"), Some(("1952".to_owned(), 9)));
        assert_eq!(
            of("-0043-03-15+02:00"),
            Some(("-0043-03-15".to_owned(), 11))
        );
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn points_are_longitude_first_and_on_earth() {
        let at = |text: &str| point(text).map(|at| [at.latitude, at.longitude]);
        assert_eq!(at("Point(30.5 50.4)"), Some([50.4, 30.5]));
        assert_eq!(at("POINT (30.5 50.4)"), Some([50.4, 30.5]));
        assert_eq!(at("<http://www.wikidata.org/entity/Q405> Point(1 2)"), None);
        assert_eq!(at("Point(500 1)"), None);
    }
}
