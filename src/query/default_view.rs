//! `#defaultView:`, by which queries of the Wikidata Query Service say how their answer is to be shown, and what its
//! columns are for in each view.

use oxigraph::model::vocab::xsd;

use crate::model::nearest::did_you_mean;
use crate::model::{Literal, NamedNodeRef, Term, printable};

/// A view that is a picture here as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultView {
    /// Things and what they are linked to.
    Graph,
    /// The same from a root.
    Tree,
    /// Things at their coordinates.
    Map,
    /// Things by their dates.
    Timeline,
}

/// Ends of names that say something of the thing of another column.
const SAID: [&str; 3] = ["Label", "Description", "AltLabel"];

/// Columns by which that service paints, which are no things.
const PAINT: [&str; 5] = ["rgb", "size", "image", "layer", "edge"];

const COORDINATES: [&str; 4] = ["coord", "geo", "location", "point"];
const SHAPES: [&str; 7] = [
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
];
const BEGINNINGS: [&str; 8] = [
    "start",
    "begin",
    "date",
    "time",
    "inception",
    "birth",
    "year",
    "when",
];
const ENDS: [&str; 6] = ["end", "finish", "death", "died", "dod", "dissol"];

/// What dates are.
const DATES: [NamedNodeRef<'static>; 4] =
    [xsd::DATE_TIME, xsd::DATE, xsd::G_YEAR, xsd::G_YEAR_MONTH];

/// The views of the service.
const VIEWS: [&str; 14] = [
    "Table",
    "ImageGrid",
    "Polestar",
    "BarChart",
    "LineChart",
    "AreaChart",
    "ScatterChart",
    "BubbleChart",
    "TreeMap",
    "Tree",
    "Timeline",
    "Dimensions",
    "Graph",
    "Map",
];

impl DefaultView {
    /// What a line of the head says; options in braces behind the name are for that service alone.
    pub(super) fn read(line: &str) -> Option<&str> {
        let view = line.trim().strip_prefix("defaultView:")?;
        Some(view.split('{').next().unwrap_or_default().trim())
    }

    /// The view that a comment anywhere in a query names.
    pub fn of_text(text: &str) -> Option<&str> {
        let mut comments = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix('#'));
        comments.find_map(Self::read)
    }

    /// What is wrong with a name that the service does not know either.
    pub fn unknown(name: &str) -> Option<String> {
        if VIEWS.contains(&name) {
            return None;
        }
        let near = did_you_mean(name, VIEWS).map(|near| format!("; {near}"));
        let name = printable(name);
        Some(format!(
            "`#defaultView:{name}` is no view of Wikidata's query service{}",
            near.unwrap_or_default()
        ))
    }

    /// By the service's name for it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "Graph" => Some(Self::Graph),
            "Tree" => Some(Self::Tree),
            "Map" => Some(Self::Map),
            "Timeline" => Some(Self::Timeline),
            _ => None,
        }
    }

    /// The layout that shows the same.
    pub fn layout(self) -> &'static str {
        match self {
            Self::Graph => "auto",
            Self::Tree => "layered",
            Self::Map => "map",
            Self::Timeline => "timeline",
        }
    }

    /// Which column stands for which of ours, for an answer that has none of ours, and of which `held` tells what its
    /// columns hold. By their names alone is told which date is the end, and in an answer without rows all else.
    pub fn columns(self, variables: &[String], held: &Held) -> Vec<(&'static str, String)> {
        let own = || variables.iter().filter(|name| is_thing(name, variables));
        let is_value = |name: &&String| held.dates.contains(name) || held.points.contains(name);
        // What is no literal is a thing before what is.
        let mut things = own().filter(|name| held.things.contains(name));
        let mut texts = own().filter(|name| !is_value(name) && !held.things.contains(name));
        let mut node = || things.next().or_else(|| texts.next());
        let named = |among: &[String], words: &[&str]| {
            let mut among = own().filter(|name| among.contains(name));
            among.find(|name| is_named(name, words)).cloned()
        };
        let found = match self {
            Self::Graph | Self::Tree => {
                let has = |wanted: &str| variables.iter().find(|name| *name == wanted).cloned();
                let from = node().cloned();
                let to = has("linkTo").or_else(|| node().cloned());
                let relation = ["edgeLabel", "edge"].into_iter().find_map(has);
                vec![("from", from), ("to", to), ("relation", relation)]
            }
            Self::Map => {
                let point = named(&held.points, &COORDINATES);
                let point = point.or_else(|| held.points.first().cloned());
                vec![("node", node().cloned()), ("wkt", point)]
            }
            Self::Timeline => {
                let end = named(&held.dates, &ENDS);
                let starts = held.dates.iter().filter(|name| Some(*name) != end.as_ref());
                let starts: Vec<String> = starts.cloned().collect();
                let start = named(&starts, &BEGINNINGS).or_else(|| starts.first().cloned());
                vec![("node", node().cloned()), ("start", start), ("end", end)]
            }
        };
        let found = found.into_iter();
        found
            .filter_map(|(ours, theirs)| Some((ours, theirs?)))
            .collect()
    }
}

/// What columns hold, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Dates, or nodes that stand for one that nobody knows.
    dates: Vec<String>,
    /// Shapes on the earth.
    points: Vec<String>,
    /// No literals.
    things: Vec<String>,
}

impl Held {
    /// Looks at some rows; where there is none, at the names.
    pub fn of<'a>(
        names: &[String],
        rows: &(impl Iterator<Item = &'a [Option<Term>]> + Clone),
    ) -> Self {
        let mut held = Self::default();
        for (place, name) in names.iter().enumerate() {
            let terms = rows.clone().filter_map(|row| row.get(place)?.as_ref());
            let literals = terms.clone().filter_map(|term| match term {
                Term::Literal(literal) => Some(literal),
                _ => None,
            });
            let all = |is: fn(&Literal) -> bool| {
                literals.clone().next().is_some() && literals.clone().all(is)
            };
            let by_name = |words: &[&str]| terms.clone().next().is_none() && is_named(name, words);
            let kind = if all(|literal| DATES.contains(&literal.datatype())) {
                &mut held.dates
            } else if all(is_shape) {
                &mut held.points
            } else if terms.clone().next().is_some() && literals.clone().next().is_none() {
                &mut held.things
            } else if by_name(&COORDINATES) {
                &mut held.points
            } else if by_name(&ENDS) || by_name(&BEGINNINGS) {
                &mut held.dates
            } else {
                continue;
            };
            kind.push(name.clone());
        }
        held
    }
}

/// Whether a literal is a shape as GeoSPARQL writes it: `Point(13.4 52.5)`.
fn is_shape(literal: &Literal) -> bool {
    let Some((head, _numbers)) = literal.value().split_once('(') else {
        return false;
    };
    let is = |known: &[&str], word: &str| known.iter().any(|one| word.eq_ignore_ascii_case(one));
    // A reference system may stand before it, and how many axes it has behind it.
    let mut words = head
        .split_whitespace()
        .filter(|word| !word.starts_with('<'));
    words.next().is_some_and(|word| is(&SHAPES, word))
        && words.all(|word| is(&["z", "m", "zm"], word))
}

/// Whether a column holds things or values of its own, and no words on those of another one.
fn is_thing(name: &str, variables: &[String]) -> bool {
    let said = SAID.iter().any(|end| {
        name.strip_suffix(end)
            .is_some_and(|thing| variables.iter().any(|other| other == thing))
    });
    !said && !PAINT.contains(&name)
}

/// Whether a word of a name begins like one of these: `endTime` and `date_of_death` have one for an end, `friend` has none.
fn is_named(name: &str, words: &[&str]) -> bool {
    let mut before = ' ';
    name.char_indices().any(|(place, letter)| {
        let begins = !before.is_alphabetic() || before.is_lowercase() && letter.is_uppercase();
        before = letter;
        begins && {
            let rest = name[place..].to_lowercase();
            words.iter().any(|word| rest.starts_with(word))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of an answer without rows, or with one: `name=value`, an IRI where no value is said.
    fn columns(view: DefaultView, said: &str) -> Vec<(&'static str, String)> {
        let said: Vec<(&str, Option<&str>)> = said
            .split(' ')
            .map(|one| {
                one.split_once('=')
                    .map_or((one, None), |(name, value)| (name, Some(value)))
            })
            .collect();
        let names: Vec<String> = said.iter().map(|(name, _)| (*name).to_owned()).collect();
        let term = |(_, value): &(&str, Option<&str>)| -> Option<Term> {
            let value = value.unwrap_or("<http://e/x>");
            Some(match value {
                "date" => Literal::new_typed_literal("1952-03-11", xsd::DATE).into(),
                "point" => Literal::from("Point(16.37 48.2)").into(),
                "text" => Literal::from("Point of view (of some)").into(),
                other => other.parse().unwrap(),
            })
        };
        let row: Vec<Option<Term>> = said.iter().map(term).collect();
        let rows = said
            .iter()
            .any(|(_, value)| value.is_some())
            .then_some(&*row);
        view.columns(&names, &Held::of(&names, &rows.into_iter()))
    }

    fn as_said(expected: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let owned = expected
            .iter()
            .map(|(ours, theirs)| (*ours, (*theirs).to_owned()));
        owned.collect()
    }

    #[test]
    fn dates_are_told_by_their_values() {
        for (said, expected) in [
            (
                "item itemLabel=text d=date",
                vec![("node", "item"), ("start", "d")],
            ),
            ("born=date item", vec![("node", "item"), ("start", "born")]),
            (
                "item x=date death=date",
                vec![("node", "item"), ("start", "x"), ("end", "death")],
            ),
            ("item point x=date", vec![("node", "item"), ("start", "x")]),
            (
                "candidate candidateLabel=text place born=date",
                vec![("node", "candidate"), ("start", "born")],
            ),
            (
                "text=text friend born=date",
                vec![("node", "friend"), ("start", "born")],
            ),
            (
                "person dod=date dob=date",
                vec![("node", "person"), ("start", "dob"), ("end", "dod")],
            ),
            (
                "person born=date died=date",
                vec![("node", "person"), ("start", "born"), ("end", "died")],
            ),
            (
                "mandate agenda=date vendor=date dateOfDeath=date",
                vec![
                    ("node", "mandate"),
                    ("start", "agenda"),
                    ("end", "dateOfDeath"),
                ],
            ),
        ] {
            let found = columns(DefaultView::Timeline, said);
            assert_eq!(found, as_said(&expected), "{said}");
        }
    }

    #[test]
    fn places_are_told_by_their_values() {
        for (said, expected) in [
            (
                "location locationLabel=text country coord=point",
                vec![("node", "location"), ("wkt", "coord")],
            ),
            (
                "geographer where=point",
                vec![("node", "geographer"), ("wkt", "where")],
            ),
            (
                "home=point city=text seat=point",
                vec![("node", "city"), ("wkt", "home")],
            ),
            ("note=text", vec![("node", "note")]),
        ] {
            let found = columns(DefaultView::Map, said);
            assert_eq!(found, as_said(&expected), "{said}");
        }
    }

    #[test]
    fn the_name_is_read_without_its_options() {
        let read = DefaultView::read("defaultView:Map{\"hide\":[\"?coord\"]}");
        assert_eq!(read, Some("Map"));
        assert_eq!(DefaultView::read(" defaultView: Graph "), Some("Graph"));
        assert_eq!(DefaultView::read("view:Graph"), None);
    }

    #[test]
    fn columns_serve_as_they_do_there() {
        assert_eq!(
            columns(
                DefaultView::Graph,
                "item itemLabel rgb linkTo linkToLabel edgeLabel"
            ),
            as_said(&[
                ("from", "item"),
                ("to", "linkTo"),
                ("relation", "edgeLabel")
            ]),
        );
        assert_eq!(
            columns(DefaultView::Tree, "child childLabel parent parentLabel"),
            as_said(&[("from", "child"), ("to", "parent")]),
        );
        assert_eq!(
            columns(DefaultView::Map, "coord city cityLabel layer"),
            as_said(&[("node", "city"), ("wkt", "coord")]),
        );
        assert_eq!(
            columns(DefaultView::Timeline, "startTime war warLabel endTime"),
            as_said(&[("node", "war"), ("start", "startTime"), ("end", "endTime")]),
        );
        // A column of its own whose name only ends like one about another.
        assert_eq!(
            columns(DefaultView::Graph, "item recordLabel"),
            as_said(&[("from", "item"), ("to", "recordLabel")]),
        );
    }
}
