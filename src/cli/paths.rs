//! `chancery paths`: how two things are connected, step by step, with who says so.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::Common;
use super::failure::{Failure, Kind};
use super::graph_file::{self, GraphFile};
use super::into::{IntoArgs, Verb};
use super::measured::{
    DirectionArgs, Measured, MeasuredArgs, Read, RowArgs, Rows, distance, named_thing, say_counted,
    text, whole,
};
use super::named;
use super::path_results::results;
use super::source::Data;
use super::view::counted;
use super::watch::Watch;
use crate::graph::{Link, RelationGraph, Said, Standing, Tied, Voice, Way};
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedNodeRef, Term, printable};
use crate::network::{Distance, Found, Least, Network, Stop, all_simple, k_least, k_shortest};
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::query::results::RowFormat;
use crate::vocab::dip;

/// Find how two things are connected
///
/// Prints the shortest paths step by step: relation, direction, standing, date and source of
/// every statement that carries a step. Relations are followed either way unless `--directed`
/// says otherwise, and what is merely claimed carries nothing unless `--claims` says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery paths 'Marco Rubio' 'Vladimir Putin'
  chancery paths 'Marco Rubio' Crimea --claims --k 3
  chancery paths 'Marco Rubio' 'Yuri Ushakov' --view who-met-whom
  chancery paths person:donald-trump person:vladimir-putin --all --max-length 2 -f csv
  chancery paths Anna Boris -d my-data.ttl --json
  chancery paths a f --view roads.graphml --distance length
  chancery paths Anna Boris -l my-store --k 3 --into https://example.org/ways")]
pub(super) struct PathsArgs {
    /// Where the paths start and where they end: two labels, prefixed names or IRIs
    #[arg(value_name = "A B")]
    ends: Vec<String>,
    /// Only relations of this view, query file or graph file
    #[arg(long, value_name = "VIEW|FILE|-")]
    view: Option<String>,
    /// How many paths, the shortest first
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::limits::several, allow_negative_numbers = true, conflicts_with = "all")]
    k: usize,
    /// All paths of at most `--max-length` steps
    #[arg(long)]
    all: bool,
    /// Most steps of a path with `--all`
    #[arg(long, value_name = "N", default_value_t = 4, requires = "all", value_parser = clap::value_parser!(u32).range(1..=64), allow_negative_numbers = true)]
    max_length: u32,
    /// Most paths with `--all`; more end with exit code 4
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "all", value_parser = super::limits::several, allow_negative_numbers = true)]
    max_paths: usize,
    /// How long a relation is: steps (1 each), strength (1 divided by its weight), length (its weight)
    #[arg(long, value_name = "WORD", default_value = "steps", value_parser = distance, conflicts_with = "all")]
    distance: Distance,
    #[command(flatten)]
    direction: DirectionArgs,
    /// End with exit code 1 if there is no path
    #[arg(long)]
    fail_if_empty: bool,
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    measured: MeasuredArgs,
}

/// What the verb works on.
pub(super) struct Walk<'a> {
    args: &'a PathsArgs,
    pub(super) tied: &'a Tied<'a>,
    pub(super) ends: [u32; 2],
    pub(super) data: &'a Data,
    pub(super) labels: &'a Labels<'a>,
}

pub(super) fn run(
    mut args: PathsArgs,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    args.measured.data.give_back(&mut args.ends);
    let args = &args;
    let [from, to] = args.ends.as_slice() else {
        return Err(
            Failure::usage("paths lead from one thing to another: name two")
                .hint("for example: `chancery paths 'Marco Rubio' 'Vladimir Putin'`"),
        );
    };
    args.into.refuse_without_store(&args.measured.data)?;
    args.rows.check(common)?;
    let view = args.view.as_deref();
    let data = args.measured.load(view, common)?;
    args.into.refuse_others(&data, Verb::Paths)?;
    let labels = args.measured.labels.labels(&data);
    let names = [from, to].map(String::as_str);
    // Nodes of a graph file are found when it is read.
    let in_file = view.and_then(GraphFile::of_name).is_some();
    let in_data = (!in_file).then(|| ids_in_data(names, &data, common));
    let in_data = in_data.transpose()?;
    let graph = args.measured.graph(
        view,
        &Read {
            data: &data,
            labels: &labels,
            common,
            watch,
        },
    )?;
    let ids = match in_data {
        Some(ids) => ids,
        None => ids_in_file(names, &graph)?,
    };
    let tied = graph.tied(args.measured.standings());
    args.measured.refuse_nothing(&tied)?;
    args.direction.say_idle(&tied, common);
    let mut ends = [0; 2];
    for (end, (id, name)) in ends.iter_mut().zip(ids.iter().zip(names)) {
        let label = || match NamedNode::new(id) {
            Ok(node) => labels.show(&node.into()),
            Err(_) => printable(name),
        };
        *end = (tied.number(id)).ok_or_else(|| no_relation(&label(), &tied))?;
    }
    let walk = Walk {
        args,
        tied: &tied,
        ends,
        data: &data,
        labels: &labels,
    };
    let stop = || watch.cancellation.is_cancelled();
    let Least { found, lengths } = walk.found(&stop)?;
    watch.stop();
    if let Some(graph) = &args.into.into {
        // All of them or none: what is cut off is not kept.
        if !(found.more && args.all) {
            let results = results(&walk, &found, graph)?;
            results.refuse_taken(&data, graph)?;
            results.write(graph, args.measured.data.location.as_deref(), common)?;
        }
    } else if args.rows.format()? == Some(RowFormat::Table) {
        let mut sink = args.rows.sink()?;
        walk.tell((&found, &lengths), sink.writer())?;
        sink.finish()?;
    } else {
        let rows = walk.rows(&found, args.rows.is_for_people()?);
        let labels = (&labels, &args.measured.labels);
        args.rows
            .write(rows, labels, || walk.report((&found, &lengths)), common)?;
    }
    say_counted(&tied, common);
    let code = walk.conclude(&found, common);
    std::mem::forget(data);
    code
}

/// What two names mean in the data.
fn ids_in_data(names: [&str; 2], data: &Data, common: &Common) -> Result<[String; 2], Failure> {
    let id = |name| named::thing(name, data, common).map(id_of);
    refuse_same(names, [id(names[0])?, id(names[1])?])
}

/// What two names mean in a graph file.
fn ids_in_file(names: [&str; 2], graph: &RelationGraph) -> Result<[String; 2], Failure> {
    let id = |name| graph_file::node(name, graph).map(|node| graph.graph[node].thing().to_owned());
    refuse_same(names, [id(names[0])?, id(names[1])?])
}

fn id_of(term: Term) -> String {
    match term {
        Term::NamedNode(node) => node.into_string(),
        other => other.to_string(),
    }
}

fn refuse_same([from, to]: [&str; 2], ids: [String; 2]) -> Result<[String; 2], Failure> {
    if ids[0] != ids[1] {
        return Ok(ids);
    }
    let said = format!("`{from}` and `{to}` are the same thing");
    Err(Failure::new(Kind::Input, Diagnostic::new(said))
        .hint("a path leads to something else; `chancery show` lists what ties a thing"))
}

fn no_relation(name: &str, tied: &Tied<'_>) -> Failure {
    let said = format!("{name} has no relation that counts");
    let failure = Failure::new(Kind::Input, Diagnostic::new(said));
    if tied.left_out.is_empty() {
        failure
    } else {
        failure
            .hint("some relations are left out: `--claims` counts claims too, `--standing` others")
    }
}

/// How what is left out would count.
fn left_out(left: &BTreeMap<Standing, usize>) -> Option<String> {
    let counts = [Standing::Claim, Standing::Hearsay];
    let (claims, others): (Vec<Standing>, Vec<Standing>) =
        left.keys().partition(|word| counts.contains(word));
    let words: Vec<&str> = others.into_iter().map(Standing::name).collect();
    let words = words.join(", ");
    match (claims.is_empty(), words.is_empty()) {
        (true, true) => None,
        (false, true) => Some("`--claims` counts claims too".to_owned()),
        (true, false) => Some(format!(
            "`--standing` counts others too: {words} are left out"
        )),
        (false, false) => Some(format!(
            "`--claims` counts claims too, and `--standing` others: {words} are left out"
        )),
    }
}

impl Walk<'_> {
    /// The paths, and how long they are where that is not their number of steps.
    fn found(&self, stop: &Stop<'_>) -> Result<Least, Failure> {
        let by = self.args.distance;
        let of_lengths = (by == Distance::Length).then(|| self.tied.of_lengths());
        let network: &Network = of_lengths.as_ref().unwrap_or(&self.tied.network);
        let ties = if self.args.direction.directed {
            network.along()
        } else {
            network.both_ways()
        };
        if by != Distance::Steps {
            return Ok(k_least(ties, by, self.ends, self.args.k, stop)?);
        }
        let found = if self.args.all {
            let (longest, most) = (self.args.max_length, self.args.max_paths);
            all_simple(ties, self.ends, longest, most, stop)?
        } else {
            k_shortest(ties, self.ends, self.args.k, stop)?
        };
        let lengths = Vec::new();
        Ok(Least { found, lengths })
    }

    /// Each step of a path: its ends, and the statements that carry it.
    pub(super) fn steps<'b>(
        &'b self,
        path: &'b [u32],
    ) -> impl Iterator<Item = ([u32; 2], Vec<Link<'b>>)> {
        path.windows(2).map(|pair| {
            let directed = self.args.direction.directed;
            let links = self.tied.statements(pair[0], pair[1], directed);
            ([pair[0], pair[1]], links)
        })
    }

    /// In words.
    fn tell(&self, (found, lengths): (&Found, &[f64]), out: &mut dyn Write) -> Result<(), Failure> {
        for (number, path) in (1..).zip(&found.paths) {
            if number > 1 {
                writeln!(out)?;
            }
            let names = path.iter().map(|node| self.label(*node));
            let names: Vec<String> = names.collect();
            let mut steps = counted(path.len() - 1, "step");
            if let Some(length) = lengths.get(number - 1) {
                steps = format!("{steps}, {} long", decimal(*length));
            }
            writeln!(out, "{number}. {} ({steps})", names.join(" – "))?;
            for ([from, to], links) in self.steps(path) {
                for link in links {
                    let (from, to) = (self.label(from), self.label(to));
                    writeln!(out, "   {}", sentence(&from, &link, &to))?;
                    writeln!(out, "      {}", self.ground(&link))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn label(&self, node: u32) -> String {
        printable(self.tied.called(node))
    }

    /// How the statement stands and who says so, when it was so, and where it can be checked.
    fn ground(&self, link: &Link<'_>) -> String {
        let edge = link.edge;
        let mut standing = edge.standing.name().to_owned();
        let speakers = self.speakers(link);
        if !speakers.is_empty() {
            standing = format!("{standing} of {}", speakers.join(" and "));
        }
        let mut parts = vec![standing];
        parts.extend(edge.when.as_deref().map(printable));
        let sources = link.said.sources.iter();
        let sources = sources.map(|source| printable(&source.label));
        let sources: Vec<String> = sources.collect();
        let said = if sources.is_empty() {
            "no source is given".to_owned()
        } else {
            format!("source: {}", sources.join("; "))
        };
        format!("{}; {said}", parts.join(", "))
    }

    /// Who says so: as the data have it where the statement is a claim with an IRI, and else as
    /// the graph does.
    fn speakers(&self, link: &Link<'_>) -> Vec<String> {
        let claim = link.said.iri.map(NamedNodeRef::new);
        let named = match claim {
            Some(Ok(claim)) => self.speakers_of(claim, link.said.by),
            Some(Err(_)) | None => Vec::new(),
        };
        if !named.is_empty() {
            return named;
        }
        let voices = link.said.by.iter();
        let mut names: Vec<String> = voices.map(|voice| self.speaker(voice)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A speaker, called as the thing is where the speaker is one of those that are measured.
    fn speaker(&self, voice: &Voice) -> String {
        match self.tied.number(&voice.who) {
            Some(node) => self.label(node),
            None => printable(&voice.speaker),
        }
    }

    fn speakers_of(&self, claim: NamedNodeRef<'_>, known: &[Voice]) -> Vec<String> {
        // A claim that cannot be read has no speaker to be named.
        let speakers = objects(&self.data.backend, claim.into(), dip::SPEAKER);
        let names = speakers.unwrap_or_default().into_iter().map(|speaker| {
            let voice = Voice::of(&speaker, self.labels);
            let known = known.iter().find(|one| one.who == voice.who);
            self.speaker(known.unwrap_or(&voice))
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// One row for each statement of each step.
    fn rows(&self, found: &Found, for_people: bool) -> Rows {
        let mut rows = Rows::new([
            "path",
            "step",
            "from",
            "relation",
            "direction",
            "to",
            "standing",
            "when",
            "statement",
            "sources",
        ]);
        for (number, path) in (1..).zip(&found.paths) {
            for (step, ([from, to], links)) in (1..).zip(self.steps(path)) {
                for link in links {
                    rows.push(self.row([number, step], [from, to], &link, for_people));
                }
            }
        }
        rows
    }

    fn row(
        &self,
        place: [u64; 2],
        ends: [u32; 2],
        link: &Link<'_>,
        for_people: bool,
    ) -> Vec<Option<Term>> {
        let Link { edge, said, way } = link;
        let [path, step] = place.map(|number| Some(whole(number)));
        let labels = (self.labels, &self.args.measured.labels);
        let [from, to] = ends.map(|end| Some(named_thing((self.tied, end), for_people, labels)));
        let sources = said.sources.iter().map(|source| {
            if for_people {
                &*source.label
            } else {
                &*source.iri
            }
        });
        let sources: Vec<&str> = sources.collect();
        let joint = if for_people { "; " } else { " " };
        vec![
            path,
            step,
            from,
            Some(text(&edge.relation)),
            Some(text(way.name())),
            to,
            Some(text(edge.standing.name())),
            edge.when.as_deref().map(text),
            named(*said).map(text),
            (!sources.is_empty()).then(|| text(&sources.join(joint))),
        ]
    }

    fn report(&self, (found, lengths): (&Found, &[f64])) -> serde_json::Value {
        let end = |number: u32| {
            let node = self.tied.node(number);
            json!({ "id": node.thing(), "label": node.label, "kind": node.kind.name() })
        };
        let paths = found.paths.iter().enumerate().map(|(place, path)| {
            let steps = self.steps(path).map(|([from, to], links)| {
                let statements = links.iter().map(|link| {
                    let Link { edge, said, way } = link;
                    let sources = said.sources.iter();
                    let sources =
                        sources.map(|source| json!({ "iri": source.iri, "label": source.label }));
                    json!({
                        "relation": edge.relation,
                        "ahead": (*way != Way::Either).then_some(*way == Way::Ahead),
                        "standing": edge.standing.name(),
                        "when": edge.when,
                        "statement": named(*said),
                        "speakers": self.speakers(link),
                        "sources": sources.collect::<Vec<_>>(),
                    })
                });
                let statements: Vec<_> = statements.collect();
                json!({ "from": end(from), "to": end(to), "statements": statements })
            });
            let steps: Vec<_> = steps.collect();
            let mut said = json!({ "length": path.len() - 1, "steps": steps });
            if let Some(length) = lengths.get(place) {
                said["distance"] = json!(length);
            }
            said
        });
        json!({
            "measured": Measured::of(self.tied),
            "distance": self.args.distance.name(),
            "from": end(self.ends[0]),
            "to": end(self.ends[1]),
            "paths": paths.collect::<Vec<_>>(),
            "more": found.more,
        })
    }

    /// Says why there is no path, or that there are more than wanted.
    fn conclude(&self, found: &Found, common: &Common) -> Result<ExitCode, Failure> {
        let args = self.args;
        if found.paths.is_empty() {
            let [from, to] = self.ends.map(|end| self.label(end));
            let mut said = Diagnostic::new(format!("no path leads from {from} to {to}"));
            if args.all {
                said = said.hint(format!(
                    "none of at most {} steps; `--max-length` allows more",
                    args.max_length
                ));
            }
            if args.direction.directed {
                said = said.hint("without `--directed` relations are followed either way");
            }
            if let Some(hint) = left_out(&self.tied.left_out) {
                said = said.hint(hint);
            }
            common.remark(&said);
            if args.fail_if_empty {
                return Err(Failure::no());
            }
        } else if !args.all && found.paths.len() < args.k {
            let paths = counted(found.paths.len(), "path");
            common.note(&format!("{paths}; there are no more"));
        } else if found.more && args.all {
            let said = format!("stopped after {} paths; there are more", args.max_paths);
            let failure = Failure::new(Kind::Limit, Diagnostic::new(said));
            return Err(failure.hint(if args.into.into.is_some() {
                "nothing is written: raise `--max-paths`, or lower `--max-length`"
            } else {
                "the output is not the whole answer: raise `--max-paths`, or lower `--max-length`"
            }));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A length with at most six digits behind the point.
fn decimal(length: f64) -> String {
    let words = format!("{length:.6}");
    words.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `A — relation → B`, with the arrow back where the statement runs the other way, and without
/// one where it has no direction.
fn sentence(from: &str, link: &Link<'_>, to: &str) -> String {
    let relation = printable(&link.edge.relation);
    match (relation.is_empty(), link.way) {
        (true, Way::Ahead) => format!("{from} → {to}"),
        (true, Way::Either) => format!("{from} – {to}"),
        (true, Way::Back) => format!("{from} ← {to}"),
        (false, Way::Ahead) => format!("{from} — {relation} → {to}"),
        (false, Way::Either) => format!("{from} — {relation} — {to}"),
        (false, Way::Back) => format!("{from} ← {relation} — {to}"),
    }
}

/// The record behind a statement, if it has a name beyond its file.
fn named(said: Said<'_>) -> Option<&str> {
    said.iri.filter(|name| !name.starts_with("_:"))
}
