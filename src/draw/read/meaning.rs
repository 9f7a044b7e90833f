//! What the attributes of a graph file mean: ours by name, those of other tools by custom.

use std::collections::HashSet;
use std::sync::Arc;

use super::foreign;
use crate::draw::Look;
use crate::draw::facts::{BETWEEN, WITHIN};
use crate::draw::geometry::Point;
use crate::draw::style::{Tone, kind_tint, paper, standing_color};
use crate::graph::{
    Edge, Moment, Node, NodeKind, Period, Place, Shape, Source, Span, Spell, Spot, Standing, Voice,
};
use crate::model::printable;

/// Coordinates beyond this are no places on a page.
const FARTHEST: f64 = 1e9;

/// Beginning and end of a lifetime: attributes of GEXF, and what they are called as values. In
/// our own files they only repeat what `start` and `end` say as exactly as it is known.
pub(super) const LIFETIME: [(&str, &str); 2] =
    [("start", "lifetime start"), ("end", "lifetime end")];

/// All times of something, where these are more than one, or one without an end.
pub(super) const SPELLS: &str = "lifetime spells";

/// The value by which a syntax says whether an edge has no direction.
pub(super) const UNDIRECTED: &str = "undirected";

/// Words that other tools use for kinds.
const WORDS: [(&str, NodeKind); 38] = [
    ("people", NodeKind::Person),
    ("human", NodeKind::Person),
    ("individual", NodeKind::Person),
    ("actor", NodeKind::Person),
    ("politician", NodeKind::Person),
    ("country", NodeKind::State),
    ("nation", NodeKind::State),
    ("organization", NodeKind::Body),
    ("org", NodeKind::Body),
    ("company", NodeKind::Body),
    ("institution", NodeKind::Body),
    ("agency", NodeKind::Body),
    ("party", NodeKind::Body),
    ("group", NodeKind::Body),
    ("body", NodeKind::Body),
    ("meeting", NodeKind::Event),
    ("summit", NodeKind::Event),
    ("conference", NodeKind::Event),
    ("visit", NodeKind::Event),
    ("location", NodeKind::Place),
    ("city", NodeKind::Place),
    ("region", NodeKind::Place),
    ("territory", NodeKind::Place),
    ("agreement", NodeKind::Treaty),
    ("accord", NodeKind::Treaty),
    ("convention", NodeKind::Treaty),
    ("law", NodeKind::Treaty),
    ("legislation", NodeKind::Treaty),
    ("sanction", NodeKind::Measure),
    ("statement", NodeKind::Claim),
    ("quote", NodeKind::Claim),
    ("office", NodeKind::Post),
    ("position", NodeKind::Post),
    ("role", NodeKind::Post),
    ("concept", NodeKind::Topic),
    ("subject", NodeKind::Topic),
    ("category", NodeKind::Topic),
    ("tag", NodeKind::Topic),
];

/// Attributes in the order of the file, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(pub(super) Vec<(String, String)>);

impl Values {
    /// The value of the first of these names that has one. Names differ in more than case.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let mut found = self.0.iter().rev();
            let found = found
                .find(|(own, value)| own.eq_ignore_ascii_case(name) && !value.trim().is_empty());
            found.map(|(_, value)| value.trim())
        })
    }

    /// With these values where nothing is said.
    pub(super) fn completed<'u>(
        mut self,
        usual: impl Iterator<Item = (&'u String, &'u String)>,
    ) -> Self {
        let said: HashSet<String> = self.0.iter().map(|(name, _)| name.clone()).collect();
        let unsaid = usual.filter(|(name, _)| !said.contains(*name));
        self.0
            .extend(unsaid.map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// What it holds, names included, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.0
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum()
    }

    fn text(&self, names: &[&str]) -> String {
        self.get(names).unwrap_or_default().to_owned()
    }

    fn moment(&self, names: &[&str]) -> Option<Moment> {
        let text = self.get(names)?;
        Moment::parse(text).or_else(|| Moment::of_shown(text).map(|(_, moment)| moment))
    }

    fn number(&self, names: &[&str]) -> Option<f64> {
        let number: f64 = self.get(names)?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// Beginning and end; of files that are not ours also by other names.
    fn dates(&self, others: &[&str]) -> (Option<Moment>, Option<Moment>) {
        let (start, end) = (self.moment(&["start"]), self.moment(&["end"]));
        if self.are_ours() {
            return (start, end);
        }
        let [(_, life_start), (_, life_end)] = LIFETIME;
        let start = start.or_else(|| self.moment(&[life_start]));
        let start = start.or_else(|| self.moment(others));
        (start, end.or_else(|| self.moment(&[life_end])))
    }

    /// The end of what has no beginning.
    pub(super) fn end_alone(&self) -> Option<Moment> {
        match self.dates(&OTHER_DATES) {
            (None, end) => end,
            (Some(_), _) => None,
        }
    }

    /// All times, where these are more than one, or one without an end. Ours say them in every format.
    pub(super) fn spells(&self) -> Vec<Spell> {
        let name = if self.are_ours() { "spells" } else { SPELLS };
        self.get(&[name]).map(foreign::parsed).unwrap_or_default()
    }

    /// Written by us: no other tool knows standings.
    pub(super) fn are_ours(&self) -> bool {
        self.get(&["standing"])
            .and_then(Standing::from_name)
            .is_some()
    }

    fn standing(&self) -> Standing {
        // What other tools call a status says nothing of who vouches for it.
        let Some(named) = self.get(&["standing"]) else {
            return Standing::Fact;
        };
        // A word that nobody knows is no reason to take something for a fact.
        Standing::from_name(&named.trim().to_lowercase()).unwrap_or(Standing::Open)
    }

    /// A standing that is none.
    pub(super) fn unknown_standing(&self) -> Option<&str> {
        let named = self.get(&["standing"])?;
        let is_known = Standing::from_name(&named.to_lowercase()).is_some();
        (!is_known).then_some(named)
    }

    /// What the syntax itself says of an edge.
    pub(super) fn say_undirected(&mut self, undirected: bool) {
        self.0.push((UNDIRECTED.to_owned(), undirected.to_string()));
    }

    fn is_undirected(&self) -> bool {
        let mut said = self
            .0
            .iter()
            .filter(|(name, _)| name == UNDIRECTED)
            .peekable();
        if said.peek().is_none() {
            return self.get(&["directed"]) == Some("false");
        }
        // Our GraphML and GEXF say it with an attribute where their syntax says something else.
        said.any(|(_, value)| value == "true")
    }

    /// Width and height.
    fn room(&self) -> Option<(f64, f64)> {
        let sides = (self.number(&["width"])?, self.number(&["size", "height"])?);
        (sides.0 > 0.0 && sides.1 > 0.0).then_some(sides)
    }

    /// Who says it; other tools mean something else by such words.
    fn voices(&self) -> Vec<Voice> {
        let by = self.get(&["by"]).filter(|_| self.are_ours());
        let speakers = by.map(parts).unwrap_or_default();
        let mut acts = self.get(&["acts"]).map(parts).unwrap_or_default();
        acts.resize(speakers.len(), Voice::SAID.to_owned());
        let pairs = speakers.into_iter().zip(acts);
        let mut voices: Vec<Voice> = pairs
            .map(|(speaker, act)| Voice {
                speaker,
                act,
                who: String::new(),
            })
            .collect();
        voices.sort();
        voices.dedup();
        voices
    }

    fn sources(&self) -> Vec<Source> {
        let Some(labels) = self.get(&["sources", "source_label"]) else {
            return Vec::new();
        };
        let labels = parts(labels);
        // An empty one at the end was trimmed away.
        let mut iris = self.get(&["sourceIris"]).map(parts).unwrap_or_default();
        iris.resize(labels.len(), String::new());
        let pairs = labels.into_iter().zip(iris);
        let mut sources: Vec<Source> = pairs.map(|(label, iri)| Source { iri, label }).collect();
        sources.sort();
        sources.dedup();
        sources
    }
}

/// The entries of a list.
fn parts(text: &str) -> Vec<String> {
    let parts = text.split(BETWEEN);
    parts.map(|part| part.replace(WITHIN, BETWEEN)).collect()
}

/// The colour of a node or an edge.
fn color(values: &Values) -> Option<String> {
    let colors = ["color", "colour", "fillcolor", "fill", "background-color"];
    colors.iter().find_map(|name| hex(values.get(&[name])?))
}

/// Whether an edge of another tool has a colour of its own. Black and greys are what tools give all.
pub(super) fn is_colored(values: &Values) -> bool {
    if values.are_ours() {
        return false;
    }
    let Some(color) = color(values) else {
        return values.get(&["color", "colour"]).is_some_and(is_hue);
    };
    let part = |at: usize| color.get(at..at + 2);
    !is_usual(&color) && (part(1) != part(3) || part(3) != part(5))
}

/// Whether this is the name of a colour that is neither black nor white nor grey, as X11 has them.
fn is_hue(text: &str) -> bool {
    let name = text.split([':', ';']).next().unwrap_or(text);
    let name = name.rsplit('/').next().unwrap_or(name).trim();
    let name = name.to_ascii_lowercase();
    let is_plain = ["black", "white", "gray", "grey", "transparent", "none"]
        .iter()
        .any(|plain| name.starts_with(plain));
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_plain
}

/// How a line of Graphviz looks, where that is no plain line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// Not at all.
    Hidden,
    /// With gaps, for whatever reason.
    Broken,
}

/// How an edge of another tool is drawn there, if nothing says how it stands.
pub(super) fn drawn(values: &Values) -> Option<Drawn> {
    if values.get(&["standing"]).is_some() {
        return None;
    }
    let styles = values.get(&["style"])?;
    let mut styles = styles.split(',').map(str::trim);
    styles.find_map(|style| match style {
        "invis" | "invisible" => Some(Drawn::Hidden),
        "dashed" | "dotted" => Some(Drawn::Broken),
        _ => None,
    })
}

/// What other tools call the date of a node.
const OTHER_DATES: [&str; 4] = ["date", "when", "time", "year"];

/// The node of this name, and how it looked.
pub(super) fn node(name: &str, values: &Values) -> (Node, Look) {
    let color = color(values);
    let kind = kind(values, color.as_deref());
    let (start, end) = values.dates(&OTHER_DATES);
    let span = start.map(|start| Span {
        start,
        end,
        approximate: values.get(&["approximate"]) == Some("true"),
        lane: values.text(&["lane"]),
        standing: Standing::Fact,
        sources: Vec::new(),
    });
    let node = Node {
        id: values
            .get(&["iri", "uri", "url"])
            .unwrap_or(name)
            .to_owned(),
        mark_of: None,
        label: values
            .get(&["label", "name", "title", "caption"])
            .unwrap_or(if values.are_ours() { "" } else { name })
            .to_owned(),
        said: None,
        kind: kind.unwrap_or(NodeKind::Other),
        standing: values.standing(),
        span,
        hidden: values
            .get(&["hidden"])
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        column: None,
        sources: values.sources(),
    };
    let look = Look {
        at: place(values),
        color: color.filter(|color| !(kind.is_some() && is_usual(color))),
        room: values.room(),
    };
    (node, look)
}

/// Where the node is on the globe, and how far it reaches; what is wrong with what is said of that.
pub(super) fn on_globe(values: &Values) -> (Option<Place>, Option<String>) {
    let shape = values.get(&["wkt"]).map(Shape::parse).transpose();
    let (shape, wrong) = match shape {
        Ok(shape) => (shape, None),
        Err(error) => (None, Some(error.to_string())),
    };
    let lat = values.get(&["lat", "latitude"]);
    let lon = values.get(&["lon", "longitude", "long", "lng"]);
    let spot = match lat.zip(lon) {
        None => shape.as_ref().map(|shape| shape.spot),
        Some((lat, lon)) => {
            let number = |text: &str| text.parse::<f64>().ok();
            let spot = number(lat).zip(number(lon));
            let Some(spot) = spot.and_then(|(lat, lon)| Spot::new(lat, lon)) else {
                let [lat, lon] = [lat, lon].map(printable);
                let wrong = format!("latitude `{lat}`, longitude `{lon}` is no place");
                return (None, Some(wrong));
            };
            Some(spot)
        }
    };
    let at = values.get(&["at"]).filter(|_| values.are_ours());
    let place = spot.map(|spot| Place {
        at: at.map(str::to_owned),
        area: shape.and_then(|shape| shape.area).map(Arc::new),
        ..Place::measured(spot)
    });
    (place, wrong)
}

/// The edge, and whether its weight had to be rounded.
pub(super) fn edge(values: &Values) -> (Edge, bool) {
    let (weight, rounded) = weight(values);
    let others = ["when", "date", "time", "year"];
    let (start, end) = values.dates(&others);
    let when = values.get(&others).map(str::to_owned);
    // Ours say it where the view did.
    let told = start.as_ref().filter(|_| !values.are_ours());
    let when = when.or_else(|| told.map(|start| start.text.clone()));
    let edge = Edge {
        relation: values.text(&[
            "label",
            "relation",
            "xlabel",
            "interaction",
            "name",
            "kind",
            "type",
        ]),
        // What is not drawn as others are is no plain fact, whatever it is.
        standing: match drawn(values) {
            Some(_) => Standing::Open,
            None => values.standing(),
        },
        statement: values.get(&["iri", "uri", "url"]).map(str::to_owned),
        several: Vec::new(),
        when,
        period: Period::of(start, end, values.moment(&["as_of"])),
        sources: values.sources(),
        weight,
        details: values.get(&["details"]).map(parts).unwrap_or_default(),
        undirected: values.is_undirected(),
        by: values.voices(),
    };
    (edge, rounded)
}

/// The weight itself, up to the largest; what is written where that is no number above 0.
pub(super) fn length(values: &Values) -> Result<Option<f64>, String> {
    let Some(text) = values.get(&["weight"]) else {
        // A value may be anything.
        let value = values.number(&["value"]);
        return Ok(value.filter(|value| *value > 0.0));
    };
    match values.number(&["weight"]) {
        Some(weight) if weight > 0.0 => Ok(Some(weight.min(f64::from(u32::MAX)))),
        _ => Err(printable(text)),
    }
}

/// Weights are numbers of statements here: whole, and 1 at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 1 and the largest"
)]
fn weight(values: &Values) -> (u32, bool) {
    let Some(weight) = values.number(&["weight", "value"]) else {
        let said = values.get(&["weight"]);
        return (1, said.is_some_and(|said| said.parse::<f64>().is_err()));
    };
    let whole = weight.round().clamp(1.0, f64::from(u32::MAX));
    (whole as u32, (whole - weight).abs() > 1e-9)
}

/// As the file says, or by a word that is used for it, or by our colour.
fn kind(values: &Values, color: Option<&str>) -> Option<NodeKind> {
    let said = ["kind", "type", "class", "category", "group", "classes"];
    let said = said.iter().filter_map(|name| values.get(&[name]));
    let named = said
        .flat_map(|text| text.split([' ', ',', ';']))
        .find_map(by_word);
    named.or_else(|| {
        let color = color?;
        let mut kinds = NodeKind::ALL.into_iter();
        kinds.find(|kind| kind_tint(*kind, Tone::Light).line == color)
    })
}

fn by_word(word: &str) -> Option<NodeKind> {
    let word = word
        .rsplit(['/', '#', ':'])
        .next()
        .unwrap_or(word)
        .to_lowercase();
    let mut kinds = NodeKind::ALL.into_iter();
    let ours = kinds.find(|kind| kind.name() == word);
    let custom = WORDS.iter().find(|(known, _)| *known == word);
    ours.or_else(|| custom.map(|(_, kind)| *kind))
}

/// Where a node was, if that is a place.
fn place(values: &Values) -> Option<Point> {
    let at = Point::new(values.number(&["x"])?, values.number(&["y"])?);
    let near = |part: f64| part.abs() <= FARTHEST;
    (near(at.x) && near(at.y)).then_some(at)
}

/// One of the colours of our pictures.
fn is_usual(color: &str) -> bool {
    let tints = NodeKind::ALL
        .into_iter()
        .map(|kind| kind_tint(kind, Tone::Light));
    let lines = Standing::ALL
        .into_iter()
        .map(|one| standing_color(one, Tone::Light));
    let mut all = tints.flat_map(|tint| [tint.fill, tint.line]).chain(lines);
    color == paper(Tone::Light).page || all.any(|known| known == color)
}

/// `#rrggbb` of `#RGB`, `#RRGGBB`, `#RRGGBBAA` or `rgb(r, g, b)`.
pub(super) fn hex(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(parts) = text
        .strip_prefix("rgb(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let parts: Vec<u8> = parts
            .split(',')
            .map_while(|part| part.trim().parse().ok())
            .collect();
        let [r, g, b] = parts.as_slice() else {
            return None;
        };
        return Some(format!("#{r:02x}{g:02x}{b:02x}"));
    }
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        3 => Some(digits.chars().flat_map(|digit| [digit, digit]).fold(
            "#".to_owned(),
            |mut all, digit| {
                all.push(digit);
                all
            },
        )),
        6 | 8 => Some(format!("#{}", &digits[..6])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        let pairs = pairs.iter();
        Values(
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn other_tools_have_other_words() {
        let (found, look) = node(
            "7",
            &values(&[
                ("Name", "Anna"),
                ("type", "schema:Human"),
                ("colour", "#F00"),
            ]),
        );
        assert_eq!(
            (found.label.as_str(), found.kind),
            ("Anna", NodeKind::Person)
        );
        assert_eq!(
            (found.id.as_str(), look.color.as_deref()),
            ("7", Some("#ff0000"))
        );
        let (found, look) = node(
            "8",
            &values(&[("color", "#0067A3"), ("x", "1"), ("y", "inf")]),
        );
        assert_eq!((found.label.as_str(), found.kind), ("8", NodeKind::Person));
        assert_eq!(look, Look::default());
    }

    #[test]
    fn weights_are_whole_and_positive() {
        for (text, weight) in [
            ("3", 3),
            ("2.0", 2),
            ("0.37", 1),
            ("-4", 1),
            ("1e99", u32::MAX),
            ("NaN", 1),
        ] {
            let (found, rounded) = edge(&values(&[("weight", text)]));
            assert_eq!(found.weight, weight, "{text}");
            assert_eq!(rounded, matches!(text, "0.37" | "-4" | "1e99"), "{text}");
        }
    }

    #[test]
    fn colours_have_one_spelling() {
        assert_eq!(hex("rgb(1, 2,255)").as_deref(), Some("#0102ff"));
        assert_eq!(hex("#AABBCCDD").as_deref(), Some("#aabbcc"));
        for wrong in ["red", "#12", "#ggg", "rgb(1,2)", "rgb(1,2,300)", "url(#x)"] {
            assert_eq!(hex(wrong), None, "{wrong}");
        }
    }
}
