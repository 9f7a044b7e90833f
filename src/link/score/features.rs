//! Everything but the name: what kind of thing, when, where, of which country, in which office, by which number.

use super::{Feature, Near, Verdict, What};
use crate::link::ask::{Question, When};
use crate::link::days::{apart, span};
use crate::link::ground::kilometres;
use crate::link::index::{Date, Entity, Id, Position, decides, normal, property};
use crate::link::kinds::{Fit, Kind, class_label};
use crate::link::names::{Name, Role};
use crate::link::pages;

/// Points: what agrees, and what contradicts.
const TYPE: [i32; 2] = [5, -35];
const CLASS: i32 = 8;
pub(super) const DAY: i32 = 12;
const MONTH: i32 = 10;
const YEAR: i32 = 8;
pub(in crate::link) const DECADE: i32 = 4;
const OTHER_DATE: [i32; 2] = [-15, -35];
const COUNTRY: [i32; 2] = [5, -12];
const POST: i32 = 5;
const PLACE: [i32; 2] = [8, -25];
/// An address of the web that both have.
const WEBSITE: i32 = 10;

/// Dates that say when a thing began, and when it ended.
const BEGIN: [u32; 4] = [569, 571, 580, 585];
const END: [u32; 4] = [570, 576, 582, 585];
/// Days by which the Julian calendar may be behind since days are told in both, and the year after which nobody counts by it.
const LEAST_JULIAN: i64 = 9;
const JULIAN: i64 = 14;
const LAST_JULIAN: i64 = 1930;
/// What is off by no more is off by little: a slip, or another of about that age.
const YEAR_OFF: i64 = 366;
/// Days that no human being lives.
const OLDEST: i64 = 120 * 366;

/// Kilometres within which two positions are the same place, and beyond which they are not.
const NEAR_KM: f64 = 30.0;
const FAR_KM: f64 = 500.0;

/// All features of which at least one side says something, in one order.
pub(super) fn all(asked: &Question, entity: &Entity, near: &dyn Near) -> Vec<Feature> {
    let found = [
        kind(asked, entity),
        date(asked, entity),
        country(asked, entity, near),
        post(asked, entity),
        place(asked, entity),
    ];
    found.into_iter().flatten().collect()
}

fn feature(what: What, verdict: Verdict, points: i32, ours: String, theirs: String) -> Feature {
    Feature {
        what,
        verdict,
        points,
        ours,
        theirs,
        why: String::new(),
    }
}

fn shown(ids: &[Id], name: impl Fn(&Id) -> Option<String>) -> String {
    const MOST: usize = 3;
    let mut said: Vec<String> = ids
        .iter()
        .take(MOST)
        .map(|id| name(id).unwrap_or_else(|| id.to_string()))
        .collect();
    if ids.len() > MOST {
        said.push("…".to_owned());
    }
    said.join(", ")
}

/// What an entity is that is nothing at all: a page that tells things of one name apart, or lists them.
fn page(entity: &Entity) -> Option<String> {
    if let Some(class) = entity.types.iter().find(|class| pages::is_class(class)) {
        return Some(shown(std::slice::from_ref(class), class_name));
    }
    let mut all = entity.descriptions.iter();
    let found = all.find(|(language, text)| pages::says(language, text));
    found.map(|(_, text)| text.clone())
}

fn kind(asked: &Question, entity: &Entity) -> Option<Feature> {
    if let Some(page) = page(entity) {
        let ours = "a thing".to_owned();
        return Some(feature(
            What::Type,
            Verdict::Contradicts,
            TYPE[1],
            ours,
            page,
        ));
    }
    let mut ours: Vec<String> = asked
        .classes
        .iter()
        .map(|class| shown(std::slice::from_ref(class), class_name))
        .collect();
    if ours.is_empty() {
        ours = asked
            .kinds
            .iter()
            .map(|kind| kind.name().to_owned())
            .collect();
    }
    if ours.is_empty() {
        return None;
    }
    let kinds: Vec<Kind> = entity.types.iter().filter_map(Kind::of_class).collect();
    let theirs = shown(&entity.types, class_name);
    let says = |verdict, points| {
        Some(feature(
            What::Type,
            verdict,
            points,
            ours.join(", "),
            theirs.clone(),
        ))
    };
    if asked
        .classes
        .iter()
        .any(|class| entity.types.contains(class))
    {
        return says(Verdict::Agrees, CLASS);
    }
    let fits = |fit: Fit| {
        asked
            .kinds
            .iter()
            .any(|ours| kinds.iter().any(|theirs| ours.fit(*theirs) == fit))
    };
    if fits(Fit::Same) {
        return says(Verdict::Agrees, TYPE[0]);
    }
    if asked.kinds.is_empty() || kinds.is_empty() {
        // A human being is always told to be one.
        let person = asked.kinds == [Kind::Person]
            && !entity.types.is_empty()
            && entity
                .types
                .iter()
                .all(|class| matches!(class, Id::Item(_)));
        return if person {
            says(Verdict::Contradicts, TYPE[1])
        } else {
            says(Verdict::Unknown, 0)
        };
    }
    // Some states are parts of others, and those are of a country.
    let is_state = |class: &Id| {
        let label = class_label(class).unwrap_or_default();
        label.split(' ').any(|word| word == "state")
    };
    let is_of_a_country = asked.kinds.contains(&Kind::State) && !asked.countries.is_empty();
    let state = is_of_a_country && entity.types.iter().any(is_state);
    if state || fits(Fit::Possible) {
        says(Verdict::Unknown, 0)
    } else {
        says(Verdict::Contradicts, TYPE[1])
    }
}

fn class_name(class: &Id) -> Option<String> {
    if let Some(label) = class_label(class) {
        return Some(label.to_owned());
    }
    match class {
        Id::Item(_) => None,
        Id::Iri(iri) => iri.rsplit(['#', '/']).next().map(str::to_owned),
    }
}

fn date(asked: &Question, entity: &Entity) -> Option<Feature> {
    let ours: Vec<String> = asked
        .dates
        .iter()
        .map(|(_, date)| date.to_string())
        .collect();
    if ours.is_empty() {
        return None;
    }
    let mut best: Option<(Verdict, i32, String)> = None;
    for (when, date) in &asked.dates {
        let (verdict, points, theirs) = match when {
            When::Of(number) => of_property(*number, *date, entity),
            When::Any => of_any(*date, entity),
        };
        // A contradiction counts more than what agrees besides.
        let rank = |verdict: Verdict| match verdict {
            Verdict::Contradicts => 2,
            Verdict::Agrees => 1,
            Verdict::Unknown => 0,
        };
        let stronger = best.as_ref().is_none_or(|(known, before, _)| {
            rank(verdict) > rank(*known) || (rank(verdict) == rank(*known) && points > *before)
        });
        if stronger {
            best = Some((verdict, points, theirs));
        }
    }
    let (verdict, points, theirs) = best?;
    let mut found = feature(What::Date, verdict, points, ours.join(", "), theirs);
    let mut all = asked.dates.iter();
    if all.any(|(when, date)| is_of_two_calendars(*when, *date, entity)) {
        "of which nobody says by which calendar they are".clone_into(&mut found.why);
    }
    Some(found)
}

/// The dates of a candidate that mean the same as one of ours.
fn alike(when: When, entity: &Entity) -> Vec<&(u32, Date)> {
    let same = |number: u32, other: u32| {
        let both = |all: &[u32; 4]| all.contains(&number) && all.contains(&other);
        other == number || both(&BEGIN) || both(&END)
    };
    let alike = entity.dates.iter().filter(|(other, _)| match when {
        When::Of(number) => same(number, *other),
        When::Any => true,
    });
    alike.collect()
}

/// Whether a day is another one than that of a candidate, and may be the same by the other calendar, which nobody says.
fn is_of_two_calendars(when: When, ours: Date, entity: &Entity) -> bool {
    let all = alike(when, entity);
    let near = |theirs: Date| {
        let exact = ours.precision.min(theirs.precision) >= 11;
        let days = span(ours)
            .zip(span(theirs))
            .map(|(here, there)| apart(here, there));
        exact && days.is_some_and(|days| may_be_julian(days, ours, theirs))
    };
    all.iter().any(|(_, theirs)| near(*theirs))
        && all.iter().all(|(_, theirs)| compared(ours, *theirs) <= 0)
}

/// Whether days so far apart may be one by two calendars, of which neither is told.
fn may_be_julian(days: i64, ours: Date, theirs: Date) -> bool {
    let is_told = ours.julian || theirs.julian;
    (LEAST_JULIAN..=JULIAN).contains(&days) && !is_told && ours.year < LAST_JULIAN
}

/// A date of which is known what it is, against those that mean the same.
fn of_property(number: u32, ours: Date, entity: &Entity) -> (Verdict, i32, String) {
    let theirs = alike(When::Of(number), entity);
    let (verdict, points, said) = best(ours, &theirs, true);
    match impossible(number, ours, entity).filter(|_| verdict == Verdict::Unknown) {
        Some(theirs) => (Verdict::Contradicts, OTHER_DATE[1], theirs),
        None => (verdict, points, said),
    }
}

/// The dates that leave no life to one of ours: it would end before it begins, or a human being would grow too old.
fn impossible(number: u32, ours: Date, entity: &Entity) -> Option<String> {
    let ends = END.contains(&number);
    // A point in time is both.
    if ends == BEGIN.contains(&number) {
        return None;
    }
    let others = if ends { BEGIN } else { END };
    let theirs = entity
        .dates
        .iter()
        .filter(|(other, _)| others.contains(other));
    let theirs: Vec<&(u32, Date)> = theirs.collect();
    let human =
        |other: u32| [BEGIN[0], END[0]].contains(&number) && [BEGIN[0], END[0]].contains(&other);
    let cannot = |(other, theirs): &&(u32, Date)| {
        let (Some(here), Some(there)) = (span(ours), span(*theirs)) else {
            return false;
        };
        let (from, to) = if ends { (there, here) } else { (here, there) };
        to.1.saturating_add(JULIAN) < from.0
            || human(*other) && to.0.saturating_sub(from.1) > OLDEST
    };
    // With several of them, one life that can be is enough.
    (!theirs.is_empty() && theirs.iter().all(cannot)).then(|| best(ours, &theirs, false).2)
}

/// A date of anything: it agrees with any, and contradicts a life that it does not lie in.
fn of_any(ours: Date, entity: &Entity) -> (Verdict, i32, String) {
    let all: Vec<&(u32, Date)> = entity.dates.iter().collect();
    let (verdict, points, theirs) = best(ours, &all, false);
    if verdict == Verdict::Agrees {
        return (verdict, points, theirs);
    }
    let years = |known: &[u32]| {
        let dates = entity
            .dates
            .iter()
            .filter(|(number, date)| known.contains(number) && date.precision >= 9);
        dates.map(|(_, date)| date.year).collect::<Vec<i64>>()
    };
    let before = years(&BEGIN)
        .into_iter()
        .min()
        .is_some_and(|first| ours.year < first);
    let behind = years(&END)
        .into_iter()
        .max()
        .is_some_and(|last| ours.year > last.saturating_add(1));
    if before || behind {
        (Verdict::Contradicts, OTHER_DATE[1], theirs)
    } else {
        (Verdict::Unknown, 0, theirs)
    }
}

fn best(ours: Date, theirs: &[&(u32, Date)], contradicts: bool) -> (Verdict, i32, String) {
    let said: Vec<String> = theirs
        .iter()
        .map(|(number, date)| match property(*number) {
            Some(known) => format!("{} {date}", known.label),
            None => date.to_string(),
        })
        .collect();
    let said = said.join(", ");
    let points = theirs.iter().map(|(_, date)| compared(ours, *date));
    match points.max() {
        Some(points) if points > 0 => (Verdict::Agrees, points, said),
        Some(points) if points < 0 && contradicts => (Verdict::Contradicts, points, said),
        _ => (Verdict::Unknown, 0, said),
    }
}

/// Points of two dates: whether the spans of days that they may mean meet, as exactly as the less exact of them is.
fn compared(ours: Date, theirs: Date) -> i32 {
    let (Some(here), Some(there)) = (span(ours), span(theirs)) else {
        return 0;
    };
    let exact = ours.precision.min(theirs.precision);
    let days = apart(here, there);
    if days == 0 {
        return match exact {
            11.. => DAY,
            10 => MONTH,
            9 => YEAR,
            _ => DECADE,
        };
    }
    if exact >= 11 {
        let julian = ours.julian || theirs.julian;
        match days {
            1 => return YEAR,
            // Of two calendars, of which one was not told.
            LEAST_JULIAN..=JULIAN if julian => return YEAR,
            days if may_be_julian(days, ours, theirs) => return 0,
            _ => {}
        }
    } else if days <= leeway(exact, ours, theirs) {
        return 0;
    }
    OTHER_DATE[usize::from(days > YEAR_OFF)]
}

/// Days by which dates that are no days may be apart and say nothing: a year or a month that is another one contradicts, but
/// where a day of the other may have been of it by another calendar, or by the clock of another place.
fn leeway(exact: u8, ours: Date, theirs: Date) -> i64 {
    match exact {
        9 | 10 if ours.precision == theirs.precision => 0,
        9 | 10 if ours.julian || theirs.julian || ours.year < LAST_JULIAN => JULIAN,
        10 => 1,
        9 => 0,
        _ => YEAR_OFF,
    }
}

fn country(asked: &Question, entity: &Entity, near: &dyn Near) -> Option<Feature> {
    let ours: Vec<&str> = asked
        .countries
        .iter()
        .map(|country| country.name.as_str())
        .collect();
    if ours.is_empty() {
        return None;
    }
    let theirs = shown(&entity.countries, |id| near.name(id));
    let known: Vec<&Id> = asked
        .countries
        .iter()
        .flat_map(|country| &country.ids)
        .collect();
    let says = |verdict, points| {
        Some(feature(
            What::Country,
            verdict,
            points,
            ours.join(", "),
            theirs.clone(),
        ))
    };
    if known.is_empty() || entity.countries.is_empty() {
        return says(Verdict::Unknown, 0);
    }
    if known.iter().any(|id| entity.countries.contains(id)) {
        says(Verdict::Agrees, COUNTRY[0])
    } else {
        says(Verdict::Contradicts, COUNTRY[1])
    }
}

/// An office agrees if a description names it; that none does says nothing.
fn post(asked: &Question, entity: &Entity) -> Option<Feature> {
    if asked.posts.is_empty() {
        return None;
    }
    let told = entity.description(&["en"]).unwrap_or_default();
    let words = |text: &str| -> Vec<String> {
        let name = Name::new(text);
        let words = name
            .words
            .into_iter()
            .filter(|word| word.role != Role::Particle && word.plain.chars().count() > 2);
        words
            .map(|word| word.plain)
            .filter(|word| !["the", "and", "for", "of"].contains(&word.as_str()))
            .collect()
    };
    let theirs = words(told);
    let named = |post: &&String| {
        let ours = words(post);
        !ours.is_empty() && ours.iter().all(|word| theirs.contains(word))
    };
    let found = asked.posts.iter().find(named);
    let (verdict, points) = match found {
        Some(_) => (Verdict::Agrees, POST),
        None => (Verdict::Unknown, 0),
    };
    let ours = found.cloned().unwrap_or_else(|| asked.posts.join(", "));
    Some(feature(What::Post, verdict, points, ours, told.to_owned()))
}

fn place(asked: &Question, entity: &Entity) -> Option<Feature> {
    let ours = asked.position?;
    let text = |at: Position| format!("{:.2}, {:.2}", at.latitude, at.longitude);
    let Some(theirs) = entity.position else {
        return Some(feature(
            What::Place,
            Verdict::Unknown,
            0,
            text(ours),
            String::new(),
        ));
    };
    let apart = kilometres(ours, theirs);
    // The point of a country may be anywhere in it.
    let wide = asked.kinds.contains(&Kind::State);
    let (near, far) = if wide {
        (FAR_KM, FAR_KM * 8.0)
    } else {
        (NEAR_KM, FAR_KM)
    };
    let (verdict, points) = match apart {
        apart if apart <= near => (Verdict::Agrees, PLACE[0]),
        apart if apart > far => (Verdict::Contradicts, PLACE[1]),
        _ => (Verdict::Unknown, 0),
    };
    let mut found = feature(What::Place, verdict, points, text(ours), text(theirs));
    found.why = format!("{apart:.0} km apart");
    Some(found)
}

/// Identifiers that both have: one that agrees, and one that does not. Points of those that decide are for whoever knows
/// the sum.
pub(super) fn identifiers(asked: &Question, entity: &Entity) -> Vec<Feature> {
    let (mut agrees, mut shared, mut contradicts) = (None, None, None);
    for (number, ours) in &asked.identifiers {
        let theirs = entity.identifiers.iter();
        let theirs =
            theirs.filter(|(other, value)| other == number && normal(*number, value).is_some());
        let theirs: Vec<&str> = theirs.map(|(_, value)| value.as_str()).collect();
        // What cannot be one, on either side, says nothing.
        let wanted = normal(*number, ours);
        if theirs.is_empty() || wanted.is_none() {
            continue;
        }
        let name =
            property(*number).map_or_else(|| format!("P{number}"), |known| known.label.to_owned());
        let says = |verdict, points, theirs: &str| {
            let said = |values: &str| format!("{name} {values}");
            let told = (said(ours), said(theirs));
            Some(feature(What::Identifier, verdict, points, told.0, told.1))
        };
        let same = theirs
            .iter()
            .find(|theirs| normal(*number, theirs) == wanted);
        // Of several of ours one is enough.
        let another = || {
            let mut own = asked
                .identifiers
                .iter()
                .filter(|(other, _)| other == number);
            own.any(|(_, own)| {
                let own = normal(*number, own);
                theirs.iter().any(|theirs| normal(*number, theirs) == own)
            })
        };
        match (same, decides(*number)) {
            (Some(same), true) => agrees = agrees.or_else(|| says(Verdict::Agrees, 0, same)),
            (Some(same), false) => {
                shared = shared.or_else(|| says(Verdict::Agrees, WEBSITE, same));
            }
            (None, true) if another() => {}
            (None, true) => {
                contradicts =
                    contradicts.or_else(|| says(Verdict::Contradicts, 0, &theirs.join(", ")));
            }
            (None, false) => {}
        }
    }
    [shared, agrees, contradicts]
        .into_iter()
        .flatten()
        .collect()
}
