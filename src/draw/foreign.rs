//! What files say of nodes and edges beside what is understood, written again: ids, attributes with
//! their types, and times. Nothing of it takes the place of what we say ourselves.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::dot::{CALLED, RELATION};
use super::facts::{Class, EDGE_KEYS, Fact, Facts, NODE_KEYS, Sort, UNDIRECTED, spells};
use super::text::clean;
use crate::graph::{Foreign, Moment};

/// What we say of nodes beside [`NODE_KEYS`].
const NODES: [&str; 10] = [
    CALLED, "x", "y", "size", "width", "color", "fill", "spells", "id", "classes",
];
/// What we say of edges beside [`EDGE_KEYS`].
const EDGES: [&str; 11] = [
    RELATION, "color", "width", "dash", UNDIRECTED, "spells", "id", "source", "target", "kind",
    "classes",
];
/// Stands before a name of a file that is one of ours as well.
const PREFIX: &str = "file_";

/// Whether we call something of our own so.
pub(super) fn is_of_ours(class: Class, name: &str) -> bool {
    let is = |own: &&str| name.eq_ignore_ascii_case(own);
    match class {
        Class::Node => NODE_KEYS.iter().any(|(own, _)| is(own)) || NODES.iter().any(&is),
        Class::Edge => EDGE_KEYS.iter().any(|(own, _)| is(own)) || EDGES.iter().any(&is),
    }
}

/// How a format has the names of attributes.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    /// What it has for something else.
    pub(super) taken: fn(&str) -> bool,
    /// The name in characters that it can have.
    pub(super) spelt: fn(&str) -> String,
}

impl Spelling {
    /// Any name as it is.
    pub(super) const ANY: Self = Self::without(none);

    /// Any name as it is, but for these.
    pub(super) const fn without(taken: fn(&str) -> bool) -> Self {
        Self {
            taken,
            spelt: str::to_owned,
        }
    }
}

/// A value of one node or edge: the number of its column, its own sort, and its text.
pub(super) type Cell = (usize, Sort, String);

/// What files say, as a table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Names, and what fits all their values.
    pub(super) columns: Vec<(String, Sort)>,
    /// Cells by the number of the node or edge.
    rows: BTreeMap<usize, Vec<Cell>>,
}

impl Table {
    /// The cells of a node or edge.
    pub(super) fn row(&self, index: usize) -> &[Cell] {
        self.rows.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The same with names.
    pub(super) fn named(&self, index: usize) -> impl Iterator<Item = (&str, Sort, &str)> {
        let cells = self.row(index).iter();
        cells.map(|(column, sort, value)| {
            let (name, _) = &self.columns[*column];
            (name.as_str(), *sort, value.as_str())
        })
    }

    /// Of all nodes. `names` says which the format can have. O(attributes · log).
    pub(super) fn of_nodes(facts: &Facts<'_>, names: Spelling) -> Self {
        let mut making = Making::new(Class::Node, names);
        for (index, foreign) in &facts.graph.foreign.nodes {
            making.row(index.index(), foreign, || facts.of_node(*index));
        }
        making.table
    }

    /// Of all edges.
    pub(super) fn of_edges(facts: &Facts<'_>, names: Spelling) -> Self {
        let mut making = Making::new(Class::Edge, names);
        for (index, foreign) in &facts.graph.foreign.edges {
            making.row(index.index(), foreign, || facts.of_edge(*index));
        }
        making.table
    }
}

/// A table being made.
struct Making {
    class: Class,
    names: Spelling,
    table: Table,
    /// Columns by name.
    places: HashMap<String, usize>,
}

impl Making {
    fn new(class: Class, names: Spelling) -> Self {
        Self {
            class,
            names,
            table: Table::default(),
            places: HashMap::new(),
        }
    }

    fn row(&mut self, number: usize, foreign: &Foreign, ours: impl Fn() -> Vec<Fact>) {
        let mut cells: Vec<Cell> = Vec::new();
        if !foreign.spells.is_empty() {
            let column = self.column("spells".to_owned(), Sort::Text);
            cells.push((column, Sort::Text, spells(&foreign.spells)));
        }
        // Most files have few attributes that we have as well.
        let mut said: Option<Vec<Fact>> = None;
        let mut used: BTreeSet<String> = BTreeSet::new();
        for attribute in &foreign.attributes {
            let (name, value) = (clean(&attribute.name), clean(&attribute.value));
            if name.is_empty() || value.is_empty() {
                continue;
            }
            let is_of_ours = is_of_ours(self.class, &name);
            if is_of_ours && is_said(said.get_or_insert_with(&ours), &name, &value) {
                continue;
            }
            let mut name = (self.names.spelt)(&name);
            let is_bad = |name: &str| {
                self::is_of_ours(self.class, name)
                    || (self.names.taken)(name)
                    || used.contains(name)
            };
            while is_bad(&name) {
                name = format!("{PREFIX}{name}");
            }
            used.insert(name.clone());
            let sort = fitting(attribute.sort, &value);
            // Beyond what formats with types call a whole number only JSON has one.
            let is_beyond = sort == Sort::Whole && value.parse::<i64>().is_err();
            let column = self.column(name, if is_beyond { Sort::Text } else { sort });
            cells.push((column, sort, value));
        }
        if !cells.is_empty() {
            self.table.rows.insert(number, cells);
        }
    }

    /// The number of a column that this fits as well.
    fn column(&mut self, name: String, sort: Sort) -> usize {
        if let Some(place) = self.places.get(&name) {
            let (_, known) = &mut self.table.columns[*place];
            *known = both(*known, sort);
            return *place;
        }
        let place = self.table.columns.len();
        self.table.columns.push((name.clone(), sort));
        self.places.insert(name, place);
        place
    }
}

/// The sort, if the value is of it.
fn fitting(sort: Sort, value: &str) -> Sort {
    let fits = match sort {
        Sort::Whole => value.parse::<i64>().is_ok() || value.parse::<u64>().is_ok(),
        Sort::Real => value.parse::<f64>().is_ok_and(f64::is_finite),
        Sort::Truth => matches!(value, "true" | "false"),
        Sort::Json => serde_json::from_str::<serde_json::Value>(value).is_ok(),
        Sort::Text => true,
    };
    if fits { sort } else { Sort::Text }
}

/// What fits values of two sorts.
fn both(one: Sort, other: Sort) -> Sort {
    match (one, other) {
        (one, other) if one == other => one,
        (Sort::Whole, Sort::Real) | (Sort::Real, Sort::Whole) => Sort::Real,
        _ => Sort::Text,
    }
}

/// Whether we say the same under this name, in whatever spelling.
fn is_said(ours: &[Fact], name: &str, value: &str) -> bool {
    // What GEXF calls the kind of an edge is its relation.
    let mut said = ours.iter().filter(|((own, _), _)| {
        let is_label = ["kind", RELATION, CALLED].contains(&name) && *own == "label";
        is_label || own.eq_ignore_ascii_case(name)
    });
    let number = |text: &str| text.parse::<f64>().ok();
    let is_same = |own: &str| {
        let numbers = number(own).zip(number(value));
        let seconds = |text: &str| Moment::parse(text).map(|date| (date.earliest_s, date.end_s));
        let dates = seconds(own).zip(seconds(value));
        own.eq_ignore_ascii_case(value)
            || numbers.is_some_and(|(own, theirs)| (own - theirs).abs() <= 0.0)
            || dates.is_some_and(|(own, theirs)| own == theirs)
    };
    let mut said = said.by_ref().peekable();
    if said.peek().is_none() {
        // What is usual is not said.
        return matches!(value, "0" | "false");
    }
    said.any(|(_, own)| is_same(own))
}

/// What nodes and edges are called: as in their file where the format knows such names, and else by
/// number.
#[derive(Debug)]
pub(super) struct Names {
    nodes: Vec<String>,
    edges: Vec<String>,
}

impl Names {
    /// `fits` says which names the format can have. With `together` no node is called like an edge.
    pub(super) fn of(facts: &Facts<'_>, fits: fn(&str) -> bool, together: bool) -> Self {
        let foreign = &facts.graph.foreign;
        let of_node = |index: usize| foreign.nodes.get(&NodeIndex::new(index));
        let of_edge = |index: usize| foreign.edges.get(&EdgeIndex::new(index));
        let mut used = HashSet::new();
        let nodes = facts.graph.graph.node_count();
        let nodes = named(("n", nodes), of_node, fits, &mut used);
        if !together {
            used.clear();
        }
        let edges = facts.graph.graph.edge_count();
        let edges = named(("e", edges), of_edge, fits, &mut used);
        Self { nodes, edges }
    }

    pub(super) fn node(&self, index: usize) -> &str {
        &self.nodes[index]
    }

    pub(super) fn edge(&self, index: usize) -> &str {
        &self.edges[index]
    }
}

fn named<'f>(
    (letter, count): (&str, usize),
    of: impl Fn(usize) -> Option<&'f Foreign>,
    fits: fn(&str) -> bool,
    used: &mut HashSet<String>,
) -> Vec<String> {
    let mut own: Vec<Option<String>> = Vec::with_capacity(count);
    for index in 0..count {
        let id = of(index).and_then(|foreign| foreign.id.as_deref());
        let id = id.filter(|id| !id.is_empty() && clean(id) == **id && fits(id));
        let id = id.filter(|id| used.insert((*id).to_owned()));
        own.push(id.map(str::to_owned));
    }
    let numbered = own.into_iter().enumerate().map(|(index, id)| {
        id.unwrap_or_else(|| {
            let mut id = format!("{letter}{index}");
            while !used.insert(id.clone()) {
                id.push('_');
            }
            id
        })
    });
    numbered.collect()
}

/// Any name at all.
pub(super) const fn any(_: &str) -> bool {
    true
}

/// No name at all.
const fn none(_: &str) -> bool {
    false
}

/// Letters of any script, digits and `.-_:`, which XML calls a name token.
pub(super) fn is_token(name: &str) -> bool {
    name.chars().all(is_of_token)
}

/// `NameChar` of XML 1.0, fifth edition.
const fn is_of_token(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ':' | '\u{b7}'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{203f}'..='\u{2040}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_hold_what_fits_all_values() {
        assert_eq!(fitting(Sort::Whole, "12"), Sort::Whole);
        assert_eq!(fitting(Sort::Whole, &u64::MAX.to_string()), Sort::Whole);
        assert_eq!(fitting(Sort::Whole, "twelve"), Sort::Text);
        assert_eq!(fitting(Sort::Real, "inf"), Sort::Text);
        assert_eq!(both(Sort::Whole, Sort::Real), Sort::Real);
        assert_eq!(both(Sort::Truth, Sort::Real), Sort::Text);
    }

    #[test]
    fn letters_of_any_script_are_tokens() {
        for token in [
            "M\u{fc}ller",
            "\u{41c}\u{43e}\u{441}",
            "\u{738b}",
            "a.b-c_d:e",
        ] {
            assert!(is_token(token), "{token}");
        }
        for other in ["a b", "a\u{d7}b", "a/b", "a\u{2019}b", "\u{1f4dc}\u{3000}"] {
            assert!(!is_token(other), "{other}");
        }
    }

    #[test]
    fn ids_are_kept_once_and_numbers_step_aside() {
        let ids = [Some("n1"), None, Some("a b"), Some("n1"), Some("n3")];
        let foreign = ids.map(|id| Foreign {
            id: id.map(str::to_owned),
            ..Foreign::default()
        });
        let of = |index: usize| foreign.get(index);
        let names = named(("n", 5), of, is_token, &mut HashSet::new());
        assert_eq!(names, ["n1", "n1_", "n2", "n3_", "n3"]);
    }
}
