//! `#defaultView:`, by which queries of the Wikidata Query Service say how their answer is to be shown, and what its
//! columns are for in each view.

use oxigraph::model::vocab::xsd;

use crate::model::nearest::did_you_mean;
use crate::model::{NamedNodeRef, Term, printable};

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
const ENDS: [&str; 4] = ["end", "finish", "death", "dissol"];

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

    /// Which column stands for which of ours, for an answer that has none of ours. `dates` are those that hold dates, where
    /// that is known: they are told by their values then, and by their names only which of them is the end.
    pub fn columns(self, variables: &[String], dates: &[String]) -> Vec<(&'static str, String)> {
        let mut things = variables
            .iter()
            .filter(|name| is_thing(name, variables) && !dates.contains(name))
            .filter(|name| matches!(self, Self::Graph | Self::Tree) || !is_value(name));
        let named = |words: &[&str]| {
            let holds = |name: &&String| {
                let name = name.to_lowercase();
                words.iter().any(|word| name.contains(word))
            };
            let mut own = variables.iter().filter(|name| is_thing(name, variables));
            own.find(|name| holds(name) && (dates.is_empty() || dates.contains(name)))
        };
        let end = named(&ENDS);
        let first = || dates.iter().find(|name| Some(*name) != end);
        let found = match self {
            Self::Graph | Self::Tree => {
                let from = things.next();
                let to = variables.iter().find(|name| *name == "linkTo");
                let relation = ["edgeLabel", "edge"]
                    .into_iter()
                    .find_map(|wanted| variables.iter().find(|name| *name == wanted));
                vec![
                    ("from", from),
                    ("to", to.or_else(|| things.next())),
                    ("relation", relation),
                ]
            }
            Self::Map => vec![("node", things.next()), ("wkt", named(&COORDINATES))],
            Self::Timeline => vec![
                ("node", things.next()),
                ("start", named(&BEGINNINGS).or_else(first)),
                ("end", end),
            ],
        };
        found
            .into_iter()
            .filter_map(|(ours, theirs)| Some((ours, theirs?.clone())))
            .collect()
    }
}

/// The columns that hold dates, by their values; what is no literal stands for a date that nobody knows.
pub fn dated<'a>(
    names: &[String],
    rows: &(impl Iterator<Item = &'a [Option<Term>]> + Clone),
) -> Vec<String> {
    let are_dates = |place: usize| {
        let literals = rows.clone().filter_map(|row| match row.get(place)? {
            Some(Term::Literal(literal)) => Some(literal.datatype()),
            _ => None,
        });
        let mut literals = literals.peekable();
        literals.peek().is_some() && literals.all(|datatype| DATES.contains(&datatype))
    };
    let dated = names.iter().enumerate();
    let dated = dated.filter(|(place, _)| are_dates(*place));
    dated.map(|(_, name)| name.clone()).collect()
}

/// Whether a column holds things or values of its own, and no words on those of another one.
fn is_thing(name: &str, variables: &[String]) -> bool {
    let said = SAID.iter().any(|end| {
        name.strip_suffix(end)
            .is_some_and(|thing| variables.iter().any(|other| other == thing))
    });
    !said && !PAINT.contains(&name)
}

/// Whether the name says that the column is a date or a place on the earth.
fn is_value(name: &str) -> bool {
    let name = name.to_lowercase();
    let words = COORDINATES.iter().chain(&BEGINNINGS).chain(&ENDS);
    words.into_iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(view: DefaultView, variables: &str) -> Vec<(&'static str, String)> {
        let variables: Vec<String> = variables.split(' ').map(str::to_owned).collect();
        view.columns(&variables, &[])
    }

    fn as_said(expected: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let owned = expected
            .iter()
            .map(|(ours, theirs)| (*ours, (*theirs).to_owned()));
        owned.collect()
    }

    #[test]
    fn dates_are_told_by_their_values() {
        let names = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        for (variables, dates, expected) in [
            (
                "item itemLabel d",
                "d",
                vec![("node", "item"), ("start", "d")],
            ),
            (
                "born item",
                "born",
                vec![("node", "item"), ("start", "born")],
            ),
            (
                "item x death",
                "x death",
                vec![("node", "item"), ("start", "x"), ("end", "death")],
            ),
            ("item point x", "x", vec![("node", "item"), ("start", "x")]),
        ] {
            let found = DefaultView::Timeline.columns(&names(variables), &names(dates));
            assert_eq!(found, as_said(&expected), "{variables}");
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
