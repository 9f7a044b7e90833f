//! Questions out of data: whatever has a name and is a thing of the world.

use std::collections::{BTreeMap, BTreeSet};

use super::hedged::Hedged;
use super::links::{leads_to, links};
use super::speaks::{RECORDS, Speaks, is_property, of};
use super::{Country, Given, Question, Reserved, When, columns, date};
use crate::link::ground::point;
use crate::link::index::{self, Id, Position};
use crate::link::kinds::Kind;
use crate::model::{NamedNodeRef, NamedOrBlankNode, Term};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::rdfs;

/// Names of one thing that are asked for.
const MOST_NAMES: usize = 12;
/// Places around a place on the way to its country.
const STEPS: usize = 4;
/// Classes above a class.
const MOST_CLASSES: usize = 200;

/// What is asked of data.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking<'a> {
    /// Only things of this class, or of one below it.
    pub class: Option<&'a str>,
    /// The languages whose label is shown, the most wanted first.
    pub languages: &'a [&'a str],
}

/// What is told of one thing.
#[derive(Debug, Default)]
struct Told {
    names: BTreeSet<Given>,
    /// Everything else, each as it stands: an IRI or a text.
    said: BTreeSet<(Speaks, String)>,
    /// The same, said with a reservation or only claimed.
    reserved: BTreeSet<(Speaks, String)>,
}

impl Told {
    fn each(&self, speaks: Speaks) -> impl Iterator<Item = &str> {
        each(&self.said, speaks)
    }

    /// Classes of which nobody only claims, or says with a reservation, that it is of them.
    fn classes(&self) -> impl Iterator<Item = &str> {
        let reserved: BTreeSet<&str> = each(&self.reserved, Speaks::Class).collect();
        self.each(Speaks::Class)
            .filter(move |class| !reserved.contains(class))
    }
}

fn each(said: &BTreeSet<(Speaks, String)>, speaks: Speaks) -> impl Iterator<Item = &str> {
    let said = said.iter().filter(move |(known, _)| *known == speaks);
    said.map(|(_, value)| value.as_str())
}

/// A question for each thing of the data that has a name and is no record, by IRI.
///
/// `ontology` knows classes that the data do not describe. O(quads).
///
/// # Errors
/// Failures of the backends.
pub fn from_data(
    backend: &dyn Backend,
    ontology: &dyn Backend,
    asking: &Asking<'_>,
) -> Result<Vec<Question>, StoreError> {
    Ok(from_all_data(backend, ontology, asking)?.0)
}

/// The same, and how many blank nodes would be asked for: nobody can say later whom a decision about one is about, so none is
/// asked for.
///
/// # Errors
/// Failures of the backends.
pub fn from_all_data(
    backend: &dyn Backend,
    ontology: &dyn Backend,
    asking: &Asking<'_>,
) -> Result<(Vec<Question>, usize), StoreError> {
    let mut things = Things::read(backend)?;
    for source in [backend, ontology] {
        things.classes(source)?;
    }
    let (mut asked, mut blank) = (Vec::new(), 0);
    for (iri, told) in &things.told {
        if told.names.is_empty() || things.terms.contains(iri) || things.is_record(told) {
            continue;
        }
        let wanted = |class: &str| {
            told.each(Speaks::Class)
                .any(|own| things.above(own).contains(class))
        };
        if asking.class.is_some_and(|class| !wanted(class)) {
            continue;
        }
        if iri.starts_with("_:") {
            blank += 1;
        } else {
            asked.push(things.question(iri, told, asking.languages));
        }
    }
    Ok((asked, blank))
}

#[derive(Default)]
struct Things {
    told: BTreeMap<String, Told>,
    /// From a class to those above it.
    over: BTreeMap<String, BTreeSet<String>>,
    /// Tenures of a person: IRIs of what says who holds an office.
    tenures: BTreeMap<String, BTreeSet<String>>,
    /// What those are linked to that something is said not to be.
    others: BTreeMap<String, Vec<Id>>,
    /// Predicates, and classes that something is of: words of the data, not things.
    terms: BTreeSet<String>,
}

impl Things {
    fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut things = Self::default();
        let hedged = Hedged::read(backend)?;
        for quad in backend.quads(Pattern::default()) {
            let quad = quad?;
            if !things.terms.contains(quad.predicate.as_str()) {
                things.terms.insert(quad.predicate.as_str().to_owned());
            }
            let Some(speaks) = of(quad.predicate.as_str()) else {
                continue;
            };
            // A name that is doubtful is looked for all the same, and a class still says what is a record.
            let kept = matches!(speaks, Speaks::Label | Speaks::Alias | Speaks::Class);
            let reserved = !kept && hedged.is(&quad);
            let subject = match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                // What holds degrees is often nameless.
                NamedOrBlankNode::BlankNode(node) => format!("_:{}", node.as_str()),
            };
            let (value, language) = match &quad.object {
                // A text is no link, whatever stands in it.
                Term::Literal(literal) if speaks == Speaks::Same => (literal.to_string(), ""),
                Term::NamedNode(node) => (node.as_str().to_owned(), ""),
                Term::BlankNode(node) => (format!("_:{}", node.as_str()), ""),
                Term::Literal(literal) => (
                    literal.value().to_owned(),
                    literal.language().unwrap_or_default(),
                ),
                Term::Triple(_) => continue,
            };
            if speaks == Speaks::Different {
                // Either side may say so.
                let other = things.told.entry(value.clone()).or_default();
                let said = if reserved {
                    &mut other.reserved
                } else {
                    &mut other.said
                };
                said.insert((speaks, subject.clone()));
            }
            if reserved {
                let told = things.told.entry(subject).or_default();
                told.reserved.insert((speaks, value));
                continue;
            }
            if speaks == Speaks::Class {
                things.terms.insert(value.clone());
            }
            if speaks == Speaks::Holder {
                things
                    .tenures
                    .entry(value.clone())
                    .or_default()
                    .insert(subject.clone());
            }
            let told = things.told.entry(subject).or_default();
            if matches!(speaks, Speaks::Label | Speaks::Alias) {
                if hedged.is_said(&quad) {
                    told.reserved.insert((speaks, String::new()));
                }
                let text = value.trim();
                if !text.is_empty() {
                    told.names.insert(Given {
                        alias: speaks == Speaks::Alias,
                        language: language.to_owned(),
                        text: text.to_owned(),
                    });
                }
            } else {
                if speaks == Speaks::Class && hedged.is_said(&quad) {
                    told.reserved.insert((speaks, value.clone()));
                }
                told.said.insert((speaks, value));
            }
        }
        things.lead();
        Ok(things)
    }

    /// Finds once what those are linked to that something is said not to be.
    fn lead(&mut self) {
        let said = self
            .told
            .values()
            .flat_map(|told| told.said.iter().chain(&told.reserved));
        let others = said.filter(|(speaks, _)| *speaks == Speaks::Different);
        let others: BTreeSet<&String> = others.map(|(_, other)| other).collect();
        let linked = others.into_iter().filter_map(|other| {
            let linked = links(self.told.get(other)?.each(Speaks::Same)).0;
            (!linked.is_empty()).then(|| (other.clone(), linked))
        });
        self.others = linked.collect();
    }

    /// Items that something is not: those that are named, and those that what is named is linked to.
    fn different<'a>(&'a self, said: impl Iterator<Item = &'a str>) -> Vec<Id> {
        let ids = said.flat_map(|other| {
            let linked = self.others.get(other).into_iter().flatten().cloned();
            std::iter::once(Id::new(other)).chain(linked)
        });
        ids.filter(leads_to).collect()
    }

    fn classes(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdfs::SUB_CLASS_OF)),
            ..Pattern::default()
        };
        for quad in backend.quads(pattern) {
            let quad = quad?;
            if let (NamedOrBlankNode::NamedNode(class), Term::NamedNode(over)) =
                (quad.subject, quad.object)
            {
                self.over
                    .entry(class.into_string())
                    .or_default()
                    .insert(over.into_string());
            }
        }
        Ok(())
    }

    /// A class and all above it.
    fn above(&self, class: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut next = vec![class.to_owned()];
        while let Some(class) = next.pop() {
            if all.len() >= MOST_CLASSES || !all.insert(class.clone()) {
                continue;
            }
            next.extend(self.over.get(&class).into_iter().flatten().cloned());
        }
        all
    }

    fn is_record(&self, told: &Told) -> bool {
        let is = |class: &str| RECORDS.contains(&class) || is_property(class);
        told.each(Speaks::Class)
            .any(|class| self.above(class).iter().any(|class| is(class)))
    }

    /// What kind of thing a class stands for: its own if it is listed, else that of the nearest above it.
    fn kind(&self, class: &str) -> BTreeSet<Kind> {
        let mut level = BTreeSet::from([class.to_owned()]);
        let mut seen = BTreeSet::new();
        while !level.is_empty() && seen.len() < MOST_CLASSES {
            let found: BTreeSet<Kind> = level
                .iter()
                .filter_map(|class| Kind::of_class(&Id::new(class)))
                .collect();
            if !found.is_empty() {
                return found;
            }
            seen.extend(level.iter().cloned());
            let over = level
                .iter()
                .filter_map(|class| self.over.get(class))
                .flatten();
            level = over
                .filter(|class| !seen.contains(*class))
                .cloned()
                .collect();
        }
        BTreeSet::new()
    }

    fn kinds<'a>(&self, classes: impl Iterator<Item = &'a str>) -> Vec<Kind> {
        let mut kinds: BTreeSet<Kind> = classes.flat_map(|class| self.kind(class)).collect();
        // A state is told to be an organisation and a place as well.
        if kinds.contains(&Kind::State) {
            kinds = BTreeSet::from([Kind::State]);
        }
        kinds.into_iter().collect()
    }

    fn question(&self, iri: &str, told: &Told, languages: &[&str]) -> Question {
        let (linked, odd) = links(told.each(Speaks::Same));
        let reserved = Reserved {
            date: told
                .reserved
                .iter()
                .any(|(speaks, _)| matches!(speaks, Speaks::Date(_))),
            name: told
                .reserved
                .iter()
                .any(|(speaks, _)| matches!(speaks, Speaks::Label | Speaks::Alias)),
            identifiers: identifiers(&told.reserved),
            different: self.different(each(&told.reserved, Speaks::Different)),
            kinds: self.kinds(each(&told.reserved, Speaks::Class)),
            classes: items(each(&told.reserved, Speaks::Class)),
            position: self.position(told, true),
        };
        Question {
            subject: iri.to_owned(),
            line: None,
            names: names(told, languages),
            kinds: self.kinds(told.classes()),
            classes: items(told.classes()),
            unkind: Vec::new(),
            dates: dates(told),
            countries: self.countries(iri, told),
            posts: self.posts(iri, told).into_iter().collect(),
            position: self.position(told, false),
            identifiers: identifiers(&told.said),
            different: self.different(told.each(Speaks::Different)),
            reserved,
            linked,
            odd,
            undated: undated(told),
            unread: Vec::new(),
            row: None,
        }
    }

    /// Offices of a thing: said of it, or by a tenure.
    fn offices(&self, iri: &str, told: &Told) -> BTreeSet<String> {
        let own = told.each(Speaks::Post);
        let tenures = self.tenures.get(iri).into_iter().flatten();
        let by_tenure = tenures.filter_map(|tenure| self.told.get(tenure));
        let by_tenure = by_tenure.flat_map(|tenure| tenure.each(Speaks::Post));
        own.chain(by_tenure).map(str::to_owned).collect()
    }

    fn posts(&self, iri: &str, told: &Told) -> BTreeSet<String> {
        let mut posts = BTreeSet::new();
        for office in self.offices(iri, told) {
            match self.told.get(&office) {
                Some(post) => {
                    let english = post
                        .names
                        .iter()
                        .filter(|name| !name.alias && matches!(&*name.language, "en" | ""));
                    posts.extend(english.map(|name| name.text.clone()));
                }
                None if office.contains("://") => {}
                None => {
                    posts.insert(office);
                }
            }
        }
        posts
    }

    fn countries(&self, iri: &str, told: &Told) -> Vec<Country> {
        let mut found: BTreeSet<String> = told.each(Speaks::Country).map(str::to_owned).collect();
        // A place is in the country around it; whoever holds an office of a state mostly belongs to it.
        let mut around: BTreeSet<&str> = told.each(Speaks::Within).collect();
        for _ in 0..STEPS {
            let states = around.iter().filter(|place| self.is_state(place));
            found.extend(states.map(|place| (*place).to_owned()));
            let told = around.iter().filter_map(|place| self.told.get(*place));
            around = told.flat_map(|told| told.each(Speaks::Within)).collect();
        }
        for office in self.offices(iri, told) {
            let states = self
                .told
                .get(&office)
                .into_iter()
                .flat_map(|post| post.each(Speaks::OfState));
            found.extend(
                states
                    .filter(|state| self.is_state(state))
                    .map(str::to_owned),
            );
        }
        found.remove(iri);
        found.into_iter().map(|text| self.country(&text)).collect()
    }

    fn is_state(&self, iri: &str) -> bool {
        self.told
            .get(iri)
            .is_some_and(|told| self.kinds(told.classes()).contains(&Kind::State))
    }

    fn country(&self, text: &str) -> Country {
        let Some(told) = self.told.get(text) else {
            return columns::country(text);
        };
        Country {
            name: names(told, &["en"])
                .first()
                .map_or_else(String::new, |name| name.text.clone()),
            ids: links(told.each(Speaks::Same)).0,
        }
    }

    /// Where it is; `perhaps` counts also what is only claimed, or said with a reservation.
    fn position(&self, told: &Told, perhaps: bool) -> Option<Position> {
        let all = |told: &Told, speaks| -> Vec<String> {
            let reserved = each(&told.reserved, speaks).filter(|_| perhaps);
            let all = reserved.chain(told.each(speaks));
            all.map(str::to_owned).collect()
        };
        let own = |told: &Told| {
            let degrees = |speaks| {
                let mut all = all(told, speaks).into_iter();
                all.find_map(|text| text.trim().parse::<f64>().ok())
            };
            let both = degrees(Speaks::Latitude).zip(degrees(Speaks::Longitude));
            let point = || all(told, Speaks::Point).iter().find_map(|text| point(text));
            both.map(|(latitude, longitude)| Position {
                latitude,
                longitude,
            })
            .or_else(point)
        };
        let held = || {
            let mut all = all(told, Speaks::Geo).into_iter();
            all.find_map(|at| own(self.told.get(&at)?))
        };
        let found = own(told).or_else(held);
        found.filter(|at| at.latitude.abs() <= 90.0 && at.longitude.abs() <= 360.0)
    }
}

/// Classes of the other collection.
fn items<'a>(classes: impl Iterator<Item = &'a str>) -> Vec<Id> {
    let ids = classes.map(Id::new);
    ids.filter(|class| matches!(class, Id::Item(_))).collect()
}

/// The label to show first, then the other labels, then aliases.
fn names(told: &Told, languages: &[&str]) -> Vec<Given> {
    let place = |name: &Given| {
        let wanted = languages
            .iter()
            .position(|language| name.language.eq_ignore_ascii_case(language));
        wanted.unwrap_or(languages.len())
    };
    let mut names: Vec<Given> = told.names.iter().cloned().collect();
    names.sort_by_key(|name| (name.alias, place(name)));
    // The same text in another language is the same question.
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.text.clone()));
    names.truncate(MOST_NAMES);
    names
}

fn dates(told: &Told) -> Vec<(When, index::Date)> {
    let dates = told.said.iter().filter_map(|(speaks, text)| match speaks {
        Speaks::Date(number) => Some((When::Of(*number), date(text)?)),
        _ => None,
    });
    dates.collect()
}

/// Texts that stand where dates do and are none: nothing is compared with them.
fn undated(told: &Told) -> Vec<String> {
    let texts = told.said.iter().filter_map(|(speaks, text)| match speaks {
        Speaks::Date(_) => Some(text.as_str()),
        _ => None,
    });
    let node = |text: &str| text.contains("://") || text.starts_with("_:");
    let odd = texts.filter(|text| !text.trim().is_empty() && !node(text) && date(text).is_none());
    odd.map(str::to_owned).collect()
}

fn identifiers(said: &BTreeSet<(Speaks, String)>) -> Vec<(u32, String)> {
    let texts = said.iter().filter_map(|(speaks, text)| match speaks {
        Speaks::Identifier(number) => Some((*number, text)),
        _ => None,
    });
    let found = texts.flat_map(|(number, text)| {
        let own = index::identifiers(number, text);
        own.map(move |own| (number, own.to_owned()))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GraphName, Literal, NamedNode, Quad};
    use crate::store::{Interrupted, Memory};

    fn memory(triples: &[(&str, &str, Term)]) -> Memory {
        let memory = Memory::new().unwrap();
        let mut quads = triples.iter().map(|(subject, predicate, object)| {
            Ok::<_, Interrupted>(Quad::new(
                NamedNode::new(format!("http://e.org/{subject}")).unwrap(),
                NamedNode::new(*predicate).unwrap(),
                object.clone(),
                GraphName::DefaultGraph,
            ))
        });
        memory.extend(&mut quads).unwrap();
        memory
    }

    fn iri(local: &str) -> Term {
        NamedNode::new(if local.contains(':') {
            local.to_owned()
        } else {
            format!("http://e.org/{local}")
        })
        .unwrap()
        .into()
    }

    #[test]
    fn things_are_asked_with_their_context() {
        let text = |text: &str| Term::from(Literal::new_simple_literal(text));
        let data = memory(&[
            (
                "lavrov",
                crate::vocab::rdf::TYPE,
                iri("https://schema.org/Person"),
            ),
            ("lavrov", "https://schema.org/name", text("Sergey Lavrov")),
            ("lavrov", "https://schema.org/birthDate", text("1950-03-21")),
            (
                "lavrov",
                crate::vocab::owl::SAME_AS,
                iri("http://www.wikidata.org/entity/Q58217"),
            ),
            ("tenure", crate::vocab::org::MEMBER, iri("lavrov")),
            ("tenure", crate::vocab::dip::POST, iri("minister")),
            ("minister", rdfs::LABEL, text("Minister of Foreign Affairs")),
            ("minister", "http://www.w3.org/ns/org#postIn", iri("russia")),
            (
                "russia",
                crate::vocab::rdf::TYPE,
                iri(crate::vocab::dip::STATE),
            ),
            ("russia", rdfs::LABEL, text("Russia")),
            ("said", rdfs::LABEL, text("He said it")),
            (
                "said",
                crate::vocab::rdf::TYPE,
                iri(crate::vocab::dip::CLAIM),
            ),
        ]);
        let asked = from_data(&data, &data, &Asking::default()).unwrap();
        let names: Vec<&str> = asked.iter().map(Question::name).collect();
        assert_eq!(
            names,
            ["Sergey Lavrov", "Minister of Foreign Affairs", "Russia"]
        );
        assert_eq!(
            asked[0].context(),
            "person; date of birth 1950-03-21; Russia; Minister of Foreign Affairs"
        );
        assert_eq!(asked[0].linked, [Id::Item(58_217)]);
    }
}
