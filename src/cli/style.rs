//! What a style file means for one picture: kinds, classes, things, relations and measures found
//! in its graph.

use std::path::PathBuf;

use super::Common;
use super::failure::Failure;
use super::named;
use super::source::Data;
use super::style_file::{Colour, Spanned, StyleFile, Written, in_order};
use super::watch::Watch;
use crate::draw::layout::chosen;
use crate::draw::sheet::{Line, Rgb, Sheet, Swatch};
use crate::draw::{Options, Theme};
use crate::graph::{Arrangement, Classes, FACTS, NodeKind, RelationGraph, Standing, Tied};
use crate::model::Term;
use crate::model::nearest::did_you_mean;
use crate::network::{self, Distance, Measure, Settings, Wanted};
use crate::query::labels::Labels;

/// Colours of communities, the largest first; apart from each other for colour-blind readers.
const GROUPS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f3c8d", "#666b73",
];
/// Steps between the lowest and the highest value of a measure.
const STEPS: u32 = 5;
/// The colour of the highest value where the file names none.
const SCALE: &str = "#b34700";

/// Where the names of a style file are looked up.
pub(super) struct Known<'a> {
    pub(super) data: &'a Data,
    pub(super) labels: &'a Labels<'a>,
    /// What measures count.
    pub(super) counted: Vec<Standing>,
}

/// The theme and the looks that a style file gives a picture.
pub(super) fn of(
    path: Option<&PathBuf>,
    graph: &RelationGraph,
    known: Option<&Known<'_>>,
    common: &Common,
    watch: &Watch,
) -> Result<(Option<Theme>, Sheet), Failure> {
    let Some(path) = path else {
        return Ok((None, Sheet::default()));
    };
    let written = Written::read(path)?;
    let mut styling = Styling {
        written: &written,
        graph,
        sheet: Sheet::default(),
    };
    let theme = styling.theme()?;
    styling.kinds()?;
    let counted = known.map_or(FACTS.to_vec(), |known| known.counted.clone());
    styling.measures(counted, watch)?;
    styling.classes(known, common)?;
    styling.things(known, common)?;
    styling.relations(known, common)?;
    styling.widths()?;
    Ok((theme, styling.sheet))
}

/// Says where sizes change nothing, because boxes stay boxes.
pub(super) fn say_unsized(graph: &RelationGraph, options: &Options, common: &Common) {
    let asked = options.arrangement.unwrap_or(graph.arrangement);
    let layout = chosen(graph, asked, options.sheet.is_sized());
    let has_boxes = matches!(layout, Arrangement::Layered | Arrangement::Timeline);
    if options.sheet.is_sized() && has_boxes && !options.keep_positions {
        let name = layout.name();
        common.note(&format!(
            "`size` of the style changes nothing: boxes of {name} layouts are as large as their words"
        ));
    }
}

struct Styling<'a> {
    written: &'a Written,
    graph: &'a RelationGraph,
    sheet: Sheet,
}

impl<'a> Styling<'a> {
    fn file(&self) -> &'a StyleFile {
        &self.written.file
    }

    /// Refuses a word that is not among those known.
    fn unknown(&self, word: &Spanned<String>, what: &str, known: &[&str]) -> Failure {
        let said = format!("`{}` is no {what}", word.get_ref());
        let failure = self.written.wrong(word.span(), said);
        let near = did_you_mean(word.get_ref(), known.iter().copied());
        let failure = near.into_iter().fold(failure, Failure::hint);
        failure.hint(format!("there are: {}", known.join(", ")))
    }

    fn color(&self, text: &Spanned<String>) -> Result<Rgb, Failure> {
        Rgb::parse(text.get_ref()).ok_or_else(|| {
            let said = format!("`{}` is no colour", text.get_ref());
            let failure = self.written.wrong(text.span(), said);
            failure.hint("a colour is `#rrggbb`, e.g. \"#0072b2\"")
        })
    }

    /// Adds a swatch; its number.
    fn swatch(&mut self, color: Rgb, name: String) -> usize {
        self.sheet.swatches.push(Swatch { color, name });
        self.sheet.swatches.len() - 1
    }

    fn theme(&self) -> Result<Option<Theme>, Failure> {
        let Some(word) = &self.file().theme else {
            return Ok(None);
        };
        let names = Theme::ALL.map(Theme::name);
        let theme = Theme::from_name(word.get_ref());
        theme
            .map(Some)
            .ok_or_else(|| self.unknown(word, "theme", &names))
    }

    fn kinds(&mut self) -> Result<(), Failure> {
        for (word, look) in in_order(&self.file().kind) {
            let mut kinds = NodeKind::ALL.into_iter();
            let kind = kinds.find(|kind| kind.name() == word.get_ref());
            let names = NodeKind::ALL.map(NodeKind::name);
            let kind = kind.ok_or_else(|| self.unknown(word, "kind", &names))?;
            if kind == NodeKind::Claim && look.name.is_some() {
                let said = "claims are called claims";
                return Err(self
                    .written
                    .wrong(word.span(), said)
                    .hint("a colour may be chosen, a name not"));
            }
            // The legend shows kinds anyway, with their shape.
            let name = look.name.clone().unwrap_or_default();
            let swatch = self.swatch(self.color(&look.color)?, name);
            self.sheet.kinds.insert(kind, swatch);
        }
        Ok(())
    }

    /// Colours all nodes that are wanted; whether there were any.
    fn paint(&mut self, look: &Colour, name: String, wanted: &[bool]) -> Result<bool, Failure> {
        let color = self.color(&look.color)?;
        if !wanted.contains(&true) {
            return Ok(false);
        }
        let swatch = self.swatch(color, look.name.clone().unwrap_or(name));
        self.nodes();
        for (own, is_wanted) in self.sheet.nodes.iter_mut().zip(wanted) {
            if *is_wanted {
                *own = Some(swatch);
            }
        }
        Ok(true)
    }

    /// Makes room for single nodes.
    fn nodes(&mut self) {
        self.sheet.nodes.resize(self.graph.graph.node_count(), None);
    }

    fn classes(&mut self, known: Option<&Known<'_>>, common: &Common) -> Result<(), Failure> {
        let mut entries = in_order(&self.file().class);
        let Some((first, _)) = entries.first() else {
            return Ok(());
        };
        let Some(Known { data, labels, .. }) = known else {
            let said = "a graph file has kinds, but no classes";
            return Err(self
                .written
                .wrong(first.span(), said)
                .hint("say `[kind.person]` and the like"));
        };
        let classes = Classes::new(&data.backend, &data.ontology);
        let nodes = self.graph.graph.node_weights();
        let of: Vec<_> = nodes.map(|node| classes.of(node)).collect();
        // Where a thing has several, the first in the file counts.
        entries.reverse();
        for (word, look) in entries {
            let iri = self.iri(word, data)?;
            let wanted: Vec<bool> = of
                .iter()
                .map(|own| own.contains(&Classes::name(&iri)))
                .collect();
            if !self.paint(look, labels.name(&iri), &wanted)? {
                common.note(&format!(
                    "nothing in this picture is a `{}`",
                    word.get_ref()
                ));
            }
        }
        Ok(())
    }

    /// The IRI that a word of the file means.
    fn iri(&self, word: &Spanned<String>, data: &Data) -> Result<String, Failure> {
        let text = word.get_ref().trim();
        let bare = text
            .strip_prefix('<')
            .and_then(|text| text.strip_suffix('>'));
        if bare.is_some() || text.contains("://") {
            return Ok(bare.unwrap_or(text).to_owned());
        }
        data.prefixes.expand(text).ok_or_else(|| {
            let said =
                format!("`{text}` is neither an IRI nor a name with a prefix that the data know");
            self.written.wrong(word.span(), said)
        })
    }

    /// The thing that a word of the file means.
    fn thing(&self, word: &Spanned<String>, data: &Data, common: &Common) -> Result<Term, Failure> {
        named::thing(word.get_ref(), data, common)
            .map_err(|failure| self.written.placed(word.span(), failure))
    }

    fn things(&mut self, known: Option<&Known<'_>>, common: &Common) -> Result<(), Failure> {
        // Where several names mean one thing, the first in the file counts.
        let mut entries = in_order(&self.file().thing);
        entries.reverse();
        for (word, look) in entries {
            let text = word.get_ref();
            let id = match known {
                Some(Known { data, .. }) => match self.thing(word, data, common)? {
                    Term::NamedNode(node) => node.as_str().to_owned(),
                    other => other.to_string(),
                },
                None => text.clone(),
            };
            let nodes = self.graph.graph.node_weights();
            let wanted: Vec<bool> = nodes
                .map(|node| node.thing() == id || known.is_none() && node.label == *text)
                .collect();
            let label = self.graph.graph.node_weights().zip(&wanted);
            let label = label
                .filter(|(_, is)| **is)
                .map(|(node, _)| node.label.clone())
                .next();
            if !self.paint(look, label.unwrap_or_default(), &wanted)? {
                common.note(&format!("`{text}` is not in this picture"));
            }
        }
        Ok(())
    }

    fn relations(&mut self, known: Option<&Known<'_>>, common: &Common) -> Result<(), Failure> {
        for (word, look) in in_order(&self.file().predicate) {
            let text = word.get_ref();
            let iri = known.and_then(|known| {
                let iri = self.iri(word, known.data).ok();
                iri.map(|iri| known.labels.name(&iri))
            });
            let words = iri.unwrap_or_else(|| text.clone());
            let edges = self.graph.graph.edge_weights();
            let said = edges.filter(|edge| edge.relation == words || edge.sort() == words);
            let facts: Vec<bool> = said.map(|edge| FACTS.contains(&edge.standing)).collect();
            if facts.is_empty() {
                common.note(&format!("no line of this picture says `{text}`"));
            } else if look.color.is_some() && !facts.contains(&true) {
                common.note(&format!(
                    "no line of `{text}` in this picture is a fact: others keep the colour that says so"
                ));
            }
            let width = look
                .width
                .as_ref()
                .map(|width| self.width(width))
                .transpose()?;
            let swatch = match &look.color {
                None => None,
                Some(color) => {
                    let color = self.color(color)?;
                    let name = look.name.clone().unwrap_or_else(|| words.clone());
                    Some(self.swatch(color, name))
                }
            };
            // Of several names for one relation the first in the file counts.
            let line = Line {
                swatch,
                width,
                strokes: 0,
            };
            self.sheet.relations.entry(words).or_insert(line);
        }
        Ok(())
    }

    fn width(&self, width: &Spanned<f64>) -> Result<f64, Failure> {
        let times = *width.get_ref();
        if (0.3..=6.0).contains(&times) {
            return Ok(times);
        }
        let said = format!("`{times}` is no width: it says how many times as wide, from 0.3 to 6");
        Err(self.written.wrong(width.span(), said))
    }

    fn widths(&mut self) -> Result<(), Failure> {
        let Some(word) = &self.file().edges.width else {
            return Ok(());
        };
        match word.get_ref().as_str() {
            "weight" => {}
            "same" => self.sheet.even = true,
            _ => return Err(self.unknown(word, "width of edges", &["weight", "same"])),
        }
        Ok(())
    }

    /// Sizes and colours by measures, of the same relations as `rank` and `communities` count.
    fn measures(&mut self, counted: Vec<Standing>, watch: &Watch) -> Result<(), Failure> {
        let nodes = &self.file().nodes;
        let graph = self.graph;
        let tied = graph.tied(counted);
        let counts = tied.counted.iter();
        let counts = counts.map(|(standing, count)| format!("{count} {}", standing.name()));
        let counts: Vec<String> = counts.collect();
        let said = format!("measured: {}", counts.join(", "));
        if let Some(word) = &nodes.size {
            let measure = self.measure(word)?;
            let values = values(&tied, measure, watch)?;
            self.sheet.sizes = shares(graph, &tied, &values);
            self.sheet.size_note = Some(format!("larger: higher {}", measure.name()));
        }
        if nodes.size.is_some() || nodes.color.is_some() {
            self.sheet
                .notes
                .extend((!counts.is_empty()).then_some(said));
        }
        match &nodes.color {
            Some(word) if word.get_ref() == "communities" => self.communities(&tied, watch),
            Some(word) => self.by_measure(word, &tied, watch),
            None => Ok(()),
        }
    }

    fn measure(&self, word: &Spanned<String>) -> Result<Measure, Failure> {
        Measure::from_name(word.get_ref()).ok_or_else(|| {
            let names = Measure::ALL.map(Measure::name);
            self.unknown(word, "measure", &names)
        })
    }

    fn communities(&mut self, tied: &Tied<'_>, watch: &Watch) -> Result<(), Failure> {
        let stop = || watch.cancellation.is_cancelled();
        let wanted = Wanted {
            resolution: 1.0,
            weighted: false,
            seed: 1,
        };
        let of = network::communities(&tied.network, wanted, &stop)?.of;
        let last = GROUPS.len() - 1;
        let groups = of.iter().max().map_or(0, |most| *most as usize + 1);
        let mut sizes = [0_usize; GROUPS.len()];
        for group in &of {
            sizes[(*group as usize).min(last)] += 1;
        }
        let first = self.sheet.swatches.len();
        // None for nothing: on print all of them share the greys.
        for (place, (color, size)) in GROUPS.iter().zip(sizes).take(groups).enumerate() {
            let color = Rgb::parse(color).unwrap_or(Rgb([0; 3]));
            let name = if place == last && groups > GROUPS.len() {
                format!("smaller communities ({size})")
            } else {
                format!("community {} ({size})", place + 1)
            };
            self.swatch(color, name);
        }
        self.nodes();
        for (number, group) in (0..).zip(&of) {
            let place = (*group as usize).min(last);
            for mark in tied.marks(number) {
                self.sheet.nodes[mark] = Some(first + place);
            }
        }
        Ok(())
    }

    fn by_measure(
        &mut self,
        word: &Spanned<String>,
        tied: &Tied<'_>,
        watch: &Watch,
    ) -> Result<(), Failure> {
        let measure = self.measure(word)?;
        let top = match &self.file().nodes.scale {
            Some(color) => self.color(color)?,
            None => Rgb::parse(SCALE).unwrap_or(Rgb([0; 3])),
        };
        let values = values(tied, measure, watch)?;
        let shares = shares(self.graph, tied, &values);
        let most = values.iter().copied().fold(0.0, f64::max);
        let first = self.sheet.swatches.len();
        for step in 0..STEPS {
            let pale = Rgb([0xe0, 0xe4, 0xe8]);
            let color = pale.towards(top, 1_000 * (step + 1) / STEPS);
            let to = most * f64::from(step + 1) / f64::from(STEPS);
            self.swatch(color, format!("{} up to {}", measure.name(), short(to)));
        }
        self.nodes();
        for number in 0..tied.network.nodes() {
            let place = tied.place(number);
            let passed =
                (1..STEPS).filter(|step| shares[place] > f64::from(*step) / f64::from(STEPS));
            let swatch = Some(first + passed.count());
            for mark in tied.marks(number) {
                self.sheet.nodes[mark] = swatch;
            }
        }
        Ok(())
    }
}

/// A number in few digits.
fn short(value: f64) -> String {
    let digits = if value >= 100.0 {
        0
    } else if value >= 1.0 {
        1
    } else {
        4
    };
    format!("{value:.digits$}")
}

fn values(tied: &Tied<'_>, measure: Measure, watch: &Watch) -> Result<Vec<f64>, Failure> {
    let settings = Settings {
        directed: None,
        weighted: false,
        distance: Distance::Steps,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let stop = || watch.cancellation.is_cancelled();
    let found = network::measure(&tied.network, measure, settings, &stop)?;
    match found.unsettled(measure) {
        Some(unsettled) => Err(Failure::input(unsettled)),
        None => Ok(found.values),
    }
}

/// Values of all nodes as parts of the highest; 0 for what no counted relation ties.
fn shares(graph: &RelationGraph, tied: &Tied<'_>, values: &[f64]) -> Vec<f64> {
    let most = values.iter().copied().fold(0.0, f64::max);
    let mut shares = vec![0.0; graph.graph.node_count()];
    for (number, value) in (0..).zip(values) {
        if most > 0.0 {
            for mark in tied.marks(number) {
                shares[mark] = value.max(0.0) / most;
            }
        }
    }
    shares
}
