//! One row of an answer: what its columns say of a node or an edge.

use oxigraph::sparql::QuerySolution;

use super::foreign::sign_of;
use super::globe::Place;
use super::moment::moment;
use super::places::spot;
use super::wkt::{Shape, WktError};
use super::{Arrangement, Moment, Period, Standing};
use crate::model::{Literal, Term, Variable, printable};
use crate::query::{DefaultView, Held};
use crate::store::StoreError;

/// Where the items of Wikidata are.
pub(super) const ENTITY: &str = "http://www.wikidata.org/entity/";

/// What can go wrong when rows become a graph.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The columns are not those of a view.
    #[error("the answer has the columns {0}, from which no graph can be drawn")]
    Columns(String),
    /// The query answers yes or no.
    #[error("an ASK query has no graph to draw")]
    Boolean,
    /// A row says something that cannot be.
    #[error("row {number}, {of}: {error}")]
    Row {
        /// Its number, from 1.
        number: u64,
        /// The names of what it is about.
        of: String,
        /// What is wrong.
        error: Box<Self>,
    },
    /// A row has a weight that is no number above 0.
    #[error("`{0}` is no weight: a number above 0, up to {max}, is one", max = u32::MAX)]
    Weight(String),
    /// A row has a column that is none.
    #[error("`{0}` is no column: a whole number from 0 on is one")]
    Column(String),
    /// A row names a standing that does not exist.
    #[error("`{0}` is not a standing: {names} are those", names = Standing::ALL.map(Standing::name).join(", "))]
    Standing(String),
    /// A row has a sign that is none.
    #[error("`{0}` is no sign: a number, `+` or `-` is one")]
    Sign(String),
    /// A row has coordinates that are none.
    #[error("latitude `{0}`, longitude `{1}` is no place: degrees up to 90 and 180 are one")]
    Coordinates(String, String),
    /// A row has a geometry that cannot be read.
    #[error("`?{0}` is no place: {1}")]
    Geometry(String, WktError),
    /// The evaluation failed on the way.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the columns of an answer are, looked up once for all of its rows.
pub(super) struct Columns {
    names: Vec<String>,
    /// The columns of the two ends of an edge.
    ends: [&'static str; 2],
    /// Beginnings of columns that place something.
    placing: Vec<&'static str>,
    /// Columns of another service's view that stand for ours.
    others: Vec<(&'static str, String)>,
}

impl Columns {
    /// Refuses columns that make no graph; `view` says what they are for where none is ours, and the `first` rows what
    /// they hold.
    pub(super) fn of(
        variables: &[Variable],
        view: Option<DefaultView>,
        first: &[QuerySolution],
    ) -> Result<Self, GraphError> {
        let names = variables
            .iter()
            .map(|variable| variable.as_str().to_owned());
        let names: Vec<String> = names.collect();
        let is_ours = |name: &String| ["node", "from", "source"].contains(&name.as_str());
        let view = view.filter(|_| !names.iter().any(is_ours));
        let held = Held::of(&names, &first.iter().map(QuerySolution::values));
        let mut columns = Self {
            others: view.map_or_else(Vec::new, |view| view.columns(&names, &held)),
            names,
            ends: ["from", "to"],
            placing: Vec::new(),
        };
        let places = |prefix: &&str| {
            let mut names = ["lat", "place", "wkt"].iter();
            names.any(|name| columns.has(&format!("{prefix}{name}")))
        };
        columns.placing = ["", "from_", "to_"].into_iter().filter(places).collect();
        let has = |name: &str| columns.has(name);
        if !has("node") && has("source") && has("target") && !has("from") && !has("to") {
            // As tools for graphs call the two ends.
            columns.ends = ["source", "target"];
        } else if !(has("node") || has("from") && has("to")) {
            let names = columns.names.iter().map(|name| format!("?{name}"));
            let names: Vec<String> = names.collect();
            return Err(GraphError::Columns(names.join(", ")));
        }
        Ok(columns)
    }

    fn has(&self, name: &str) -> bool {
        let mut ours = self.names.iter().map(String::as_str);
        let mut others = self.others.iter().map(|(ours, _)| *ours);
        ours.any(|other| other == name) || others.any(|other| other == name)
    }

    /// The name by which an answer calls one of our columns.
    fn called<'a>(&'a self, name: &'a str) -> &'a str {
        let mut others = self.others.iter();
        let other = others.find(|(ours, _)| *ours == name);
        other.map_or(name, |(_, theirs)| theirs)
    }

    /// What things without relations are laid out as.
    pub(super) fn arrangement(&self) -> Option<Arrangement> {
        let located = self.placing.contains(&"") && !self.has("start");
        self.has("node").then_some(if located {
            Arrangement::Map
        } else {
            Arrangement::Timeline
        })
    }
}

/// One row, by column name.
pub(super) struct Row<'a> {
    solution: &'a QuerySolution,
    columns: &'a Columns,
}

impl<'a> Row<'a> {
    pub(super) fn new(solution: &'a QuerySolution, columns: &'a Columns) -> Self {
        Self { solution, columns }
    }

    /// What it says in the column of this name.
    pub(super) fn term(&self, name: &str) -> Option<&'a Term> {
        self.solution.get(self.columns.called(name))
    }

    /// What the query itself calls the thing in this column: what a label service writes beside it, or the query in its
    /// stead. That service writes the id where it knows no name.
    pub(super) fn label(&self, name: &str) -> Option<&'a str> {
        let label = format!("{}Label", self.columns.called(name));
        let Some(Term::Literal(text)) = self.solution.get(&*label) else {
            return None;
        };
        let is_id = match self.term(name)? {
            Term::NamedNode(node) => node.as_str().strip_prefix(ENTITY) == Some(text.value()),
            Term::BlankNode(_) => false,
            _ => true,
        };
        (!is_id && !text.value().trim().is_empty()).then_some(text.value())
    }

    /// Whether its columns are those of another service's view.
    pub(super) fn is_foreign(&self) -> bool {
        !self.columns.others.is_empty()
    }

    /// The date in a column. Wikidata writes days as midnights, and says elsewhere that they are days.
    pub(super) fn date(&self, name: &str) -> Option<Moment> {
        let term = self.term(name)?;
        match term {
            Term::Literal(literal) if self.is_foreign() => {
                let day = literal.value().strip_suffix("T00:00:00Z");
                moment(&Literal::new_simple_literal(day.unwrap_or(literal.value())).into())
            }
            _ => moment(term),
        }
    }

    /// The ends of an edge.
    pub(super) fn ends(&self) -> [Option<&'a Term>; 2] {
        self.columns.ends.map(|end| self.term(end))
    }

    /// The variables of these ends.
    pub(super) fn end_names(&self) -> [&'a str; 2] {
        self.columns.ends.map(|end| self.columns.called(end))
    }

    /// What it is about.
    pub(super) fn things(&self) -> [Option<&'a Term>; 3] {
        let [from, to] = self.ends();
        [self.term("node"), from, to]
    }

    /// The source, which with `?source ?target` is an end and no passage.
    pub(super) fn passage(&self) -> Option<&'a Term> {
        self.term("source")
            .filter(|_| self.columns.ends[0] == "from")
    }

    /// Whether any column with this beginning places something.
    pub(super) fn has_places(&self, prefix: &str) -> bool {
        self.columns.placing.contains(&prefix)
    }

    /// Whether it says itself where something is, in columns with this beginning.
    pub(super) fn says_place(&self, prefix: &str) -> bool {
        self.has_places(prefix) && self.placing(prefix).iter().any(Option::is_some)
    }

    pub(super) fn iri(&self, name: &str) -> Option<String> {
        match self.term(name)? {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        }
    }

    /// The column of a layered picture, if the row says one.
    pub(super) fn column(&self, name: &str) -> Result<Option<u32>, GraphError> {
        let Some(term) = self.term(name) else {
            return Ok(None);
        };
        let number = match term {
            Term::Literal(literal) => literal.value().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| GraphError::Column(spelt(term)))?;
        Ok(Some(number))
    }

    /// All that it says of where something is.
    pub(super) fn placing(&self, prefix: &str) -> [Option<Term>; 4] {
        let term = |name: &str| self.term(&format!("{prefix}{name}")).cloned();
        let lon = ["long", "lon", "lng"].iter().find_map(|name| term(name));
        [term("lat"), lon, term("wkt"), term("place")]
    }

    /// The place by `?lat` and `?long`, or by `?wkt`.
    pub(super) fn place(&self, prefix: &str) -> Result<Option<Place>, GraphError> {
        let term = |name: &str| self.term(&format!("{prefix}{name}"));
        let lon = ["long", "lon", "lng"].iter().find_map(|name| term(name));
        if let (Some(lat), Some(lon)) = (term("lat"), lon) {
            let place = spot(lat, lon).map(Place::measured);
            let place = place.ok_or_else(|| GraphError::Coordinates(spelt(lat), spelt(lon)))?;
            return Ok(Some(place));
        }
        let Some(Term::Literal(text)) = term("wkt") else {
            return Ok(None);
        };
        let shape = Shape::parse(text.value())
            .map_err(|error| GraphError::Geometry(format!("{prefix}wkt"), error))?;
        Ok(Some(Place {
            area: shape.area.map(std::sync::Arc::new),
            ..Place::measured(shape.spot)
        }))
    }

    /// From `?start` or `?when` to `?end`, where they are dates. What is known of a day, `?as_of`, is
    /// not known to begin then, also where `?when` repeats that day.
    pub(super) fn period(&self) -> Option<Period> {
        let known = self.date("as_of");
        let when = || {
            self.date("when")
                .filter(|when| known.as_ref().is_none_or(|known| !known.is_same(when)))
        };
        Period::of(
            self.date("start").or_else(when),
            self.date("end"),
            known.clone(),
        )
    }

    /// How many statements a row stands for: a number of at least 1, rounded; 1 where none is given.
    /// The number itself comes beside it, for weights that are lengths.
    pub(super) fn weight(&self) -> Result<(u32, f64), GraphError> {
        let Some(term) = self.term("weight") else {
            return Ok((1, 1.0));
        };
        let number = match term {
            Term::Literal(literal) => literal.value().parse::<f64>().ok(),
            _ => None,
        };
        let fits = number.filter(|number| *number > 0.0 && *number <= f64::from(u32::MAX));
        let fits = fits.ok_or_else(|| GraphError::Weight(spelt(term)))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the range, and whole"
        )]
        Ok(((fits.round() as u32).max(1), fits))
    }

    /// The sign of a number, or of a word for one.
    pub(super) fn sign(&self) -> Result<Option<i32>, GraphError> {
        let refused = |text: &str| Err(GraphError::Sign(printable(text)));
        match self.term("sign") {
            None => Ok(None),
            Some(Term::Literal(sign)) => match sign_of(sign.value()) {
                Some(sign) => Ok(Some(sign)),
                None => refused(sign.value()),
            },
            Some(other) => refused(&other.to_string()),
        }
    }

    /// None where the row says nothing.
    pub(super) fn standing(&self) -> Result<Option<Standing>, GraphError> {
        match self.term("standing") {
            None => Ok(None),
            Some(Term::Literal(word)) => Standing::from_name(word.value())
                .map(Some)
                .ok_or_else(|| GraphError::Standing(printable(word.value()))),
            Some(other) => Err(GraphError::Standing(printable(&other.to_string()))),
        }
    }
}

/// A literal as it is written, a long number in few digits; other terms as in Turtle.
fn spelt(term: &Term) -> String {
    match term {
        Term::Literal(literal) => match literal.value().parse::<f64>() {
            Ok(number) if literal.value().len() > LONG => format!("{number:e}"),
            _ => printable(literal.value()),
        },
        other => printable(&other.to_string()),
    }
}

/// More digits are read by nobody.
const LONG: usize = 24;
