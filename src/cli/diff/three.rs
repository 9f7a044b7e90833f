//! `chancery diff --three-way`: what two made of one base becomes one, or people are told what to decide.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::super::Common;
use super::super::failure::{Failure, Paint, shown};
use super::super::output::Sink;
use super::super::queries::print_json;
use super::super::source::Ontology;
use super::super::watch::Watch;
use super::comments::Comments;
use super::input::Input;
use super::told::{exact, names};
use super::{DiffArgs, Form};
use crate::difference::{self, Conflict, Did, List, Merge, Side, Why, renamed};
use crate::infer::only_claimed;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::prefixes::Prefixes;
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple, printable};
use crate::query::labels::Labels;
use crate::query::results::used_prefixes;
use crate::rdf::{self, Format, Layout, Places, QuadWriter, Replaced, Source};
use crate::vocab::rdf as rdfv;

pub(super) fn run(
    args: &DiffArgs,
    form: Option<Form>,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    let target = args.in_place.then(|| args.inputs[1].as_path());
    let target = target.or(args.output.as_deref());
    let format = target.map(|path| format(args, path)).transpose()?;
    refuse_form(form, target.is_some())?;
    let mut inputs = Vec::new();
    for path in &args.inputs {
        inputs.push(Input::read(path, args, common)?);
    }
    let quads = |input: &mut Input| std::mem::take(&mut input.quads);
    let (base, ours, theirs) = (
        quads(&mut inputs[0]),
        quads(&mut inputs[1]),
        quads(&mut inputs[2]),
    );
    watch.start(args.time.timeout);
    let mut merge = difference::merge(&base, ours.clone(), theirs, args.max_steps)?;
    let ontology = Ontology::default();
    merge.weigh(&mut |quads| only_claimed(quads, &ontology))?;
    watch.stop();
    let decided = match (args.ours, args.theirs) {
        (true, _) => Some(Side::Ours),
        (_, true) => Some(Side::Theirs),
        _ => None,
    };
    let is_done = merge.conflicts.is_empty() || decided.is_some();
    if let (Some(path), Some(format), true) = (target, format, is_done) {
        let merged = merge.merged(decided);
        let writing = Writing {
            args,
            inputs: &inputs,
            format,
            comments: Comments::read(&inputs, args)?,
        };
        let text = writing.text(&merge, &ours, &merged)?;
        if matches!(format, Format::Turtle | Format::TriG)
            && let Some(lost) = writing
                .comments
                .lost(&String::from_utf8_lossy(&text), &inputs)
        {
            common.note(&lost);
        }
        let mut sink = if args.in_place {
            Sink::replacing(path)?
        } else {
            Sink::open(Some(path))?
        };
        sink.writer().write_all(&text)?;
        sink.finish()?;
    }
    let telling = Telling::new(&merge, &inputs, args.path.as_deref())?;
    let to_stdout = target.is_none_or(|path| path != Path::new("-"));
    if form == Some(Form::Json) && to_stdout {
        let mut sink = Sink::open(None)?;
        print_json(&telling.json(decided, args), sink.writer())?;
        sink.finish()?;
    } else {
        let paint = if to_stdout {
            args.paint(common)
        } else {
            common.paint()
        };
        let text = telling.text(args, decided, paint)?;
        if to_stdout {
            let mut sink = Sink::open(None)?;
            sink.writer().write_all(text.as_bytes())?;
            sink.finish()?;
        } else {
            super::super::print_error(&text);
        }
        common.note(&telling.summary(decided));
    }
    if target.is_none() && is_done {
        common.remark(
            &Diagnostic::new("the merge is written nowhere")
                .hint("`-o merged.ttl` writes it to a file, `-o -` to standard output"),
        );
    }
    Ok(ExitCode::from(u8::from(!is_done)))
}

/// Differences have formats that merges have not.
fn refuse_form(form: Option<Form>, writes: bool) -> Result<(), Failure> {
    match form {
        None | Some(Form::Text | Form::Json) => Ok(()),
        Some(Form::Rdf(_)) if writes => Ok(()),
        Some(Form::Rdf(_)) => Err(Failure::usage("where is the merge to be written?")
            .hint("`-o merged.ttl`; `-o -` is standard output")),
        Some(form) => {
            let said = format!("a merge is not told as {}", form.name());
            Err(Failure::usage(said).hint(
                "text and json tell conflicts; ttl, trig and others are formats of the merge",
            ))
        }
    }
}

/// What the merge is written in: what was asked for, what the name says, or what the second input is in.
fn format(args: &DiffArgs, path: &Path) -> Result<Format, Failure> {
    if args.in_place && !path.is_file() {
        let said = format!(
            "`--in-place` writes over a file, and `{}` is none",
            path.display()
        );
        return Err(Failure::usage(said).hint("`-o FILE` writes elsewhere"));
    }
    let asked = match args.format {
        Some(Form::Rdf(format)) => Some(format),
        _ => None,
    };
    let of_name = |path: &Path| Format::from_path(path).0;
    let found = asked.or_else(|| of_name(path)).or(args.input_format);
    found.or_else(|| of_name(&args.inputs[1])).ok_or_else(|| {
        Failure::usage("in which format is the merge to be written?")
            .hint("name it with `--format`, or by the ending of `--output`")
    })
}

/// The merge on its way out.
struct Writing<'a> {
    args: &'a DiffArgs,
    inputs: &'a [Input],
    format: Format,
    comments: Comments,
}

impl Writing<'_> {
    fn text(&self, merge: &Merge, ours: &[Quad], merged: &[Quad]) -> Result<Vec<u8>, Failure> {
        let is_laid_out = matches!(self.format, Format::Turtle | Format::TriG);
        let in_graph = |quad: &&Quad| quad.graph_name != GraphName::DefaultGraph;
        if self.format == Format::Turtle && merged.iter().any(|quad| in_graph(&quad)) {
            return Err(
                Failure::usage("Turtle holds no named graphs, and the merge has some")
                    .hint("write it as TriG: `-o merged.trig`, or `-f trig`"),
            );
        }
        if is_laid_out && let Some(text) = self.in_our_text(merge, ours, merged)? {
            return Ok(text.into_bytes());
        }
        let mut prefixes = Prefixes::default();
        for input in self.inputs.iter().rev() {
            for (name, iri) in input.prefixes.iter() {
                prefixes.declare(name, iri);
            }
        }
        let used = used_prefixes(merged, &prefixes);
        let used = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
        let mut writer = QuadWriter::new(Vec::new(), self.format, used, false)?;
        for quad in merged {
            writer.write(quad)?;
        }
        let bytes = writer.finish()?;
        if !is_laid_out {
            return Ok(bytes);
        }
        let text = String::from_utf8_lossy(&bytes);
        let limits = self.args.limits.limits();
        Ok(rdf::pretty("the merge", &text, self.format, &limits, Layout::default())?.into_bytes())
    }

    /// The text of the first side with what the other did, so that its comments stay.
    fn in_our_text(
        &self,
        merge: &Merge,
        ours: &[Quad],
        merged: &[Quad],
    ) -> Result<Option<String>, Failure> {
        let input = &self.inputs[1];
        let [Source::File(path)] = input.sources.as_slice() else {
            return Ok(None);
        };
        let own = self.args.input_format.or(Format::from_path(path).0);
        let (Some(own @ (Format::Turtle | Format::TriG)), None) = (own, &self.args.base) else {
            return Ok(None);
        };
        let name = |blank: &BlankNode| match merge.our_names.get(blank) {
            Some(own) => own.clone(),
            None => BlankNode::new_unchecked(format!("merged-{}", blank.as_str())),
        };
        let merged: Vec<Quad> = merged.iter().map(|quad| renamed(quad, &name)).collect();
        let there: std::collections::HashSet<&Quad> = ours.iter().collect();
        let stays: std::collections::HashSet<&Quad> = merged.iter().collect();
        let added = merged.iter().filter(|quad| !there.contains(quad));
        let removed = ours.iter().filter(|quad| !stays.contains(quad));
        let prefixes = self.inputs.iter().flat_map(|input| input.prefixes.iter());
        let replaced = Replaced {
            removed: removed.cloned().collect(),
            added: added.cloned().collect(),
            prefixes: prefixes
                .map(|(name, iri)| (name.to_owned(), iri.to_owned()))
                .collect(),
            staying: self.comments.staying(),
        };
        let limits = self.args.limits.limits();
        let text = rdf::read_whole(path, &limits)?;
        // What is TriG by name may have become Turtle by content, and the other way round.
        let wider = if self.format == Format::TriG {
            Format::TriG
        } else {
            own
        };
        Ok(rdf::pretty_with(
            &input.name,
            &text,
            (wider, &limits),
            &replaced,
        )?)
    }
}

/// Words for conflicts.
struct Telling<'m> {
    merge: &'m Merge,
    inputs: &'m [Input],
    known: [crate::store::Memory; 1],
    ontology: Ontology,
    prefixes: Prefixes,
    /// Of the base, of the first side and of the second.
    places: [Places; 3],
    /// The files are copies, and are called by what they are copies of.
    has_other_names: bool,
}

#[derive(Serialize)]
struct All {
    conflicts: Vec<OfConflict>,
    decided_for: Option<&'static str>,
    merged: bool,
    taken_from_ours: usize,
    taken_from_theirs: usize,
}

#[derive(Serialize)]
struct OfConflict {
    why: &'static str,
    subject: String,
    property: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    ours: OfSide,
    theirs: OfSide,
}

#[derive(Serialize)]
struct OfSide {
    removed: Vec<OfQuad>,
    added: Vec<OfQuad>,
}

#[derive(Serialize)]
struct OfQuad {
    subject: String,
    property: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

const SIDES: [Side; 2] = [Side::Ours, Side::Theirs];

const fn why(why: Why) -> &'static str {
    match why {
        Why::Changed => "both changed it, each in another way",
        Why::TwoValues => "it has one value, and both gave it another",
        Why::Noted => "one took the statement away, the other changed what is said about it",
        Why::Thing => "one took away all that is said of it, the other says more",
        Why::List => "both changed the list, each in another way",
        Why::Fact => "both together would make a fact of what is only claimed",
        Why::Claim => "both together would leave only a claim of what is a fact",
    }
}

impl<'m> Telling<'m> {
    fn new(merge: &'m Merge, inputs: &'m [Input], path: Option<&str>) -> Result<Self, Failure> {
        let mut prefixes = Prefixes::default();
        for input in inputs.iter().rev() {
            for (name, iri) in input.prefixes.iter() {
                prefixes.declare(name, iri);
            }
        }
        let known = [names(&merge.merged(None))?];
        let mut telling = Self {
            merge,
            inputs,
            known,
            ontology: Ontology::default(),
            prefixes,
            places: Default::default(),
            has_other_names: path.is_some(),
        };
        let mut places: [Places; 3] = Default::default();
        for conflict in &merge.conflicts {
            for side in SIDES {
                let Did { removed, added } = conflict.did(side);
                for quad in removed {
                    places[0].want_triple(Triple::from(quad.clone()));
                }
                for quad in added {
                    places[number(side)].want_triple(telling.own(quad, side));
                }
            }
        }
        for (places, input) in places.iter_mut().zip(inputs) {
            places.look(&input.sources, &input.settings)?;
        }
        telling.places = places;
        Ok(telling)
    }

    /// A statement with the names that the side has itself.
    fn own(&self, quad: &Quad, side: Side) -> Triple {
        let names = match side {
            Side::Ours => &self.merge.our_names,
            Side::Theirs => &self.merge.their_names,
        };
        let name = |blank: &BlankNode| names.get(blank).unwrap_or(blank).clone();
        Triple::from(renamed(quad, &name))
    }

    fn place(&self, quad: &Quad, added_by: Option<Side>) -> Option<Location> {
        let input = added_by.map_or(0, number);
        let written = match added_by {
            None => self.places[input].triple(&Triple::from(quad.clone())),
            Some(side) => self.places[input].triple(&self.own(quad, side)),
        };
        let mut location = written?.location.clone();
        if self.has_other_names {
            location.source.clone_from(&self.inputs[input].name);
        }
        Some(location)
    }

    fn text(
        &self,
        args: &DiffArgs,
        decided: Option<Side>,
        paint: Paint,
    ) -> Result<String, Failure> {
        let [known] = &self.known;
        let labels = Labels::new(known, &args.labels.lang, self.prefixes.clone());
        let labels = labels.or_from(&self.ontology);
        let show = |term: &Term| {
            let text = if args.labels.iris {
                labels.show_iri(term)
            } else {
                labels.show(term)
            };
            shown(&text)
        };
        let word = if decided.is_some() {
            "decided"
        } else {
            "conflict"
        };
        let mut text = Vec::new();
        for conflict in &self.merge.conflicts {
            let subject = self.subject(&conflict.subject, &show);
            let property = show(&conflict.property.clone().into());
            let head = paint.bold(33, word);
            writeln!(text, "{head}: {subject}, {property}: {}", why(conflict.why))?;
            for side in SIDES {
                writeln!(text, "  {}", shown(&self.inputs[number(side)].name))?;
                if let Some(list) = &conflict.list {
                    text.extend_from_slice(
                        self.items(conflict, list, side, (&show, paint)).as_bytes(),
                    );
                    continue;
                }
                let Did { removed, added } = conflict.did(side);
                // What a note is about is said by the line of the statement.
                let is_shown = |quad: &&Quad| {
                    quad.predicate.as_str() != rdfv::REIFIES || quad.subject == conflict.subject
                };
                let removed = removed.iter().filter(is_shown);
                let added = added.iter().filter(is_shown);
                let lines = removed.map(|quad| (quad, None));
                let lines = lines.chain(added.map(|quad| (quad, Some(side))));
                for (quad, added_by) in lines {
                    let said = said(conflict, quad, &show);
                    let line = line(&said, self.place(quad, added_by), (added_by, paint));
                    text.extend_from_slice(line.as_bytes());
                }
            }
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// A list as it was, and as a side has it.
    fn items(
        &self,
        conflict: &Conflict,
        list: &List,
        side: Side,
        (show, paint): (&dyn Fn(&Term) -> String, Paint),
    ) -> String {
        let now = match side {
            Side::Ours => &list.ours,
            Side::Theirs => &list.theirs,
        };
        let Did { removed, added } = conflict.did(side);
        let mut text = String::new();
        for (items, quads, added_by) in [(&list.was, removed, None), (now, added, Some(side))] {
            let items: Vec<String> = items.iter().map(show).collect();
            let said = ["(", &items.join(" "), ")"].join(" ").replace("(  )", "()");
            let place = quads.iter().find_map(|quad| self.place(quad, added_by));
            text.push_str(&line(&said, place, (added_by, paint)));
        }
        text
    }

    /// The statement that something says something about, if that is known.
    fn about(&self, reifier: &NamedOrBlankNode) -> Option<&Triple> {
        let conflicts = self.merge.conflicts.iter();
        let dids = conflicts.flat_map(|conflict| [&conflict.ours, &conflict.theirs]);
        let changed = dids.flat_map(|did| did.removed.iter().chain(&did.added));
        let mut all = self.merge.base().iter().chain(changed);
        all.find_map(|quad| match &quad.object {
            Term::Triple(triple)
                if quad.predicate.as_str() == rdfv::REIFIES && quad.subject == *reifier =>
            {
                Some(&**triple)
            }
            _ => None,
        })
    }

    /// A blank node by what it is of what.
    fn subject(&self, subject: &NamedOrBlankNode, show: &dyn Fn(&Term) -> String) -> String {
        let term = Term::from(subject.clone());
        let text = show(&term);
        if text != term.to_string() || matches!(subject, NamedOrBlankNode::NamedNode(_)) {
            return text;
        }
        if let Some(Triple {
            subject,
            predicate,
            object,
        }) = self.about(subject)
        {
            let words = [
                subject.clone().into(),
                predicate.clone().into(),
                object.clone(),
            ];
            return format!("« {} »", words.map(|word| show(&word)).join(" "));
        }
        match self.merge.base().iter().find(|quad| quad.object == term) {
            Some(quad) => format!(
                "{} of {}",
                show(&quad.predicate.clone().into()),
                show(&quad.subject.clone().into())
            ),
            None => "something without a name".to_owned(),
        }
    }

    fn summary(&self, decided: Option<Side>) -> String {
        let [ours, theirs] = self.merge.taken().map(|(removed, added)| removed + added);
        let changes = |number: usize| match number {
            1 => "1 change".to_owned(),
            number => format!("{number} changes"),
        };
        let names = [1, 2].map(|number: usize| printable(&self.inputs[number].name));
        let number = self.merge.conflicts.len();
        let plural = if number == 1 { "" } else { "s" };
        let end = match decided {
            _ if number == 0 => "no conflict".to_owned(),
            Some(side) => {
                format!(
                    "{number} conflict{plural} decided for {}",
                    names[self::number(side) - 1]
                )
            }
            None => format!("{number} conflict{plural}, and nothing is written"),
        };
        format!(
            "{} of {}, {} of {}; {end}",
            changes(ours),
            names[0],
            changes(theirs),
            names[1]
        )
    }

    fn json(&self, decided: Option<Side>, args: &DiffArgs) -> All {
        let of_quad = |quad: &Quad, added_by: Option<Side>| {
            let place = self.place(quad, added_by);
            OfQuad {
                subject: exact(&quad.subject.clone().into()),
                property: quad.predicate.as_str().to_owned(),
                value: exact(&quad.object),
                line: place.as_ref().map(|place| place.line),
                file: place.map(|place| place.source),
            }
        };
        let of_side = |conflict: &Conflict, side: Side| {
            let Did { removed, added } = conflict.did(side);
            OfSide {
                removed: removed.iter().map(|quad| of_quad(quad, None)).collect(),
                added: added.iter().map(|quad| of_quad(quad, Some(side))).collect(),
            }
        };
        let of_conflict = |conflict: &Conflict| OfConflict {
            why: why(conflict.why),
            subject: exact(&conflict.subject.clone().into()),
            property: conflict.property.as_str().to_owned(),
            graph: match &conflict.graph {
                GraphName::DefaultGraph => None,
                GraphName::NamedNode(node) => Some(node.as_str().to_owned()),
                GraphName::BlankNode(blank) => Some(blank.to_string()),
            },
            ours: of_side(conflict, Side::Ours),
            theirs: of_side(conflict, Side::Theirs),
        };
        let [ours, theirs] = self.merge.taken().map(|(removed, added)| removed + added);
        let writes = args.in_place || args.output.is_some();
        All {
            conflicts: self.merge.conflicts.iter().map(of_conflict).collect(),
            decided_for: decided.map(|side| match side {
                Side::Ours => "ours",
                Side::Theirs => "theirs",
            }),
            merged: writes && (decided.is_some() || self.merge.conflicts.is_empty()),
            taken_from_ours: ours,
            taken_from_theirs: theirs,
        }
    }
}

/// Its place among the inputs.
const fn number(side: Side) -> usize {
    match side {
        Side::Ours => 1,
        Side::Theirs => 2,
    }
}

/// What a side took away or added, and where.
fn line(said: &str, place: Option<Location>, (added_by, paint): (Option<Side>, Paint)) -> String {
    let (sign, colour) = if added_by.is_some() {
        ("+", 32)
    } else {
        ("-", 31)
    };
    let place = place.map(|place| format!("  [{}:{}]", printable(&place.source), place.line));
    let sign = paint.bold(colour, sign);
    format!("    {sign} {said}{}\n", place.unwrap_or_default())
}

/// The value alone where the statement is that of the conflict.
fn said(conflict: &Conflict, quad: &Quad, show: &dyn Fn(&Term) -> String) -> String {
    let value = show(&quad.object);
    let property = show(&quad.predicate.clone().into());
    if quad.subject != conflict.subject {
        return format!("said about it: {property} {value}");
    }
    if quad.predicate == conflict.property {
        value
    } else {
        format!("{property} {value}")
    }
}
