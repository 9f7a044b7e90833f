//! `chancery rank`: things by how they stand among others.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::Common;
use super::failure::Failure;
use super::into::{IntoArgs, Results, Verb};
use super::measured::{
    DirectionArgs, Measured, MeasuredArgs, Read, RowArgs, Rows, decimal, distance, named_thing,
    say_counted, text, whole,
};
use super::named;
use super::query::LabelArgs;
use super::view::counted;
use super::watch::Watch;
use crate::graph::Tied;
use crate::model::Term;
use crate::model::nearest::did_you_mean;
use crate::network::{
    Distance, Measure, Scores, Settings, Stop, Stopped, assortativity, average, balance,
    clustering, cuts, measures, strong, threads, transitivity, weak,
};
use crate::query::labels::Labels;

/// Rank things by their relations: PageRank, betweenness, degree and others
///
/// Measures the graph of a view, a query or, without one, of all that the data state. What is
/// merely claimed does not count unless `--claims` says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery rank who-met-whom --by betweenness,degree
  chancery rank --limit 5
  chancery rank who-met-whom --figures
  chancery rank who-met-whom --by betweenness --distance strength
  chancery rank who-met-whom --bridges
  chancery rank -d my-data.ttl --by pagerank,core -f csv -o ranks.csv
  chancery rank -l my-store --by pagerank --into https://example.org/ranks")]
pub(super) struct RankArgs {
    /// A view, a query file, a graph file, or `-` for standard input; without one, all relations of the data
    #[arg(value_name = "VIEW|FILE|-")]
    view: Vec<String>,
    /// Measures; the first one decides the order: degree, in-degree, out-degree, strength,
    /// pagerank, betweenness, closeness, eigenvector, hub, authority, core, clustering,
    /// articulation, component, strong-component
    #[arg(long, value_name = "MEASURE", value_delimiter = ',', default_value = "pagerank", value_parser = by)]
    by: Vec<Measure>,
    /// How many things, or bridges; 0 for all [default: 20 things for people, all for programs]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    limit: Option<usize>,
    /// Let relations count by their weight, or as often as they are stated, in pagerank, eigenvector, hub and authority
    #[arg(long)]
    weighted: bool,
    /// How long a relation is in betweenness and closeness: steps (1 each), strength (1 divided
    /// by its weight), length (its weight)
    #[arg(long, value_name = "WORD", default_value = "steps", value_parser = distance, conflicts_with_all = ["figures", "bridges"])]
    distance: Distance,
    #[command(flatten)]
    direction: DirectionArgs,
    /// Figures of the whole instead: components, clustering, assortativity, balance
    #[arg(long, conflicts_with_all = ["by", "limit", "bridges", "into"])]
    figures: bool,
    /// Instead, the pairs whose tie alone holds two parts together
    #[arg(long, conflicts_with_all = ["by", "into"])]
    bridges: bool,
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    measured: MeasuredArgs,
}

/// Rows that people read without asking for more.
const ROWS: usize = 20;

fn by(name: &str) -> Result<Measure, String> {
    Measure::from_name(name).ok_or_else(|| {
        let names = || Measure::ALL.iter().map(|measure| measure.name());
        let near = did_you_mean(name, names()).map(|near| format!("{near} "));
        let names: Vec<&str> = names().collect();
        format!(
            "{}the measures: {}",
            near.unwrap_or_default(),
            names.join(", ")
        )
    })
}

pub(super) fn run(mut args: RankArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    args.measured.data.give_back(&mut args.view);
    let args = &args;
    common.hold();
    let view = named::one(&args.view)?;
    args.into.refuse_without_store(&args.measured.data)?;
    args.rows.check(common)?;
    refuse_idle_distance(args)?;
    let data = args.measured.load(view, common)?;
    args.into.refuse_others(&data, Verb::Rank)?;
    let labels = args.measured.labels.labels(&data);
    let graph = args.measured.graph(
        view,
        &Read {
            data: &data,
            labels: &labels,
            common,
            watch,
        },
    )?;
    let tied = graph.tied(args.measured.standings());
    args.measured.refuse_nothing(&tied)?;
    args.direction.say_idle(&tied, common);
    let stop = || watch.cancellation.is_cancelled();
    let ranking = Ranking {
        args,
        tied: &tied,
        labels: (&labels, &args.measured.labels),
        common,
    };
    if args.figures {
        ranking.figures(&stop, watch)?;
    } else if args.bridges {
        ranking.bridges(watch)?;
    } else {
        ranking.scores(&stop, watch)?;
    }
    common.release();
    std::mem::forget(data);
    Ok(ExitCode::SUCCESS)
}

/// A length of ties that nothing asks for would do nothing.
fn refuse_idle_distance(args: &RankArgs) -> Result<(), Failure> {
    let is_used = args.by.iter().any(|by| by.is_of_distances());
    if args.distance == Distance::Steps || is_used {
        return Ok(());
    }
    let said = format!(
        "`--distance {}` is of betweenness and closeness, and neither is asked for",
        args.distance.name()
    );
    Err(Failure::usage(said).hint("for example: `--by betweenness`; `--weighted` is for pagerank"))
}

struct Ranking<'a> {
    args: &'a RankArgs,
    tied: &'a Tied<'a>,
    labels: (&'a Labels<'a>, &'a LabelArgs),
    common: &'a Common,
}

impl Ranking<'_> {
    fn measured(&self, stop: &Stop<'_>) -> Result<Vec<Scores>, Stopped> {
        let DirectionArgs {
            directed,
            undirected,
        } = self.args.direction;
        let settings = Settings {
            directed: (directed || undirected).then_some(directed),
            weighted: self.args.weighted,
            distance: self.args.distance,
            threads: threads(),
        };
        let by = &self.args.by;
        if !self.is_by_length() {
            return measures(&self.tied.network, by, settings, stop);
        }
        let (of_distances, others): (Vec<Measure>, Vec<Measure>) =
            by.iter().partition(|by| by.is_of_distances());
        let lengths = self.tied.of_lengths();
        let mut of_distances = measures(&lengths, &of_distances, settings, stop)?.into_iter();
        let mut others = measures(&self.tied.network, &others, settings, stop)?.into_iter();
        let next = |by: &Measure| {
            if by.is_of_distances() {
                of_distances.next()
            } else {
                others.next()
            }
        };
        Ok(by.iter().filter_map(next).collect())
    }

    /// Whether weights are lengths, of which the shortest counts and not their sum.
    fn is_by_length(&self) -> bool {
        let by = &self.args.by;
        self.args.distance == Distance::Length && by.iter().any(|by| by.is_of_distances())
    }

    /// The name of a measure, and how far things were apart where that matters.
    fn said(&self, by: Measure) -> String {
        let name = by.name();
        match self.args.distance {
            Distance::Strength if by.is_of_distances() => {
                format!("{name} with 1 / strength as distance")
            }
            Distance::Length if by.is_of_distances() => format!("{name} with weight as distance"),
            _ => name.to_owned(),
        }
    }

    fn scores(&self, stop: &Stop<'_>, watch: &Watch) -> Result<(), Failure> {
        let args = self.args;
        let scores = self.measured(stop)?;
        watch.stop();
        let order = self.order(&scores);
        let for_people = args.rows.is_for_people()?;
        let most = match args.limit {
            None if for_people => ROWS,
            None | Some(0) => usize::MAX,
            Some(some) => some,
        };
        say_counted(self.tied, self.common);
        let unsettled = self.unsettled(&scores);
        for said in &unsettled {
            self.common
                .note(&format!("{said}: its values are no more than near"));
        }
        if let Some(graph) = &args.into.into {
            let location = args.measured.data.location.as_deref();
            let results = self.results(&scores);
            return results.write(graph, location, self.common);
        }
        let names = ["thing", "kind"].into_iter();
        let mut rows = Rows::new(names.chain(args.by.iter().map(|by| by.name())));
        for number in order.iter().take(most) {
            let node = self.tied.node(*number);
            let own = [
                Some(named_thing((self.tied, *number), for_people, self.labels)),
                Some(text(node.kind.name())),
            ];
            let values = args.by.iter().zip(&scores);
            let values = values
                .map(|(by, scores)| Some(value(*by, scores.values[*number as usize], for_people)));
            rows.push(own.into_iter().chain(values).collect());
        }
        args.rows.write(rows, self.labels, || {
            let things = order.iter().take(most);
            let things: Vec<_> = things.map(|number| self.report(*number, &scores)).collect();
            let by: Vec<&str> = args.by.iter().map(|by| by.name()).collect();
            let distance = args.distance.name();
            json!({ "measured": Measured::of(self.tied), "by": by, "distance": distance, "unsettled": unsettled, "things": things })
        }, self.common)?;
        if order.len() > most {
            self.common.note(&format!(
                "{most} of {}; `--limit 0` shows all",
                counted(order.len(), "thing")
            ));
        }
        Ok(())
    }

    /// What is to be known of values that did not settle.
    fn unsettled(&self, scores: &[Scores]) -> Vec<String> {
        let pairs = self.args.by.iter().zip(scores);
        pairs
            .filter_map(|(by, found)| found.unsettled(*by))
            .collect()
    }

    /// The nodes, the first in rank first; those of one value by their IRIs.
    fn order(&self, scores: &[Scores]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.tied.network.nodes()).collect();
        let (Some(first), Some(by)) = (scores.first(), self.args.by.first()) else {
            return order;
        };
        order.sort_by(|one, other| {
            let [left, right] = [one, other].map(|node| first.values[*node as usize]);
            let by_value = if by.is_number_of_group() {
                left.total_cmp(&right)
            } else {
                right.total_cmp(&left)
            };
            let id = |node: &u32| self.tied.node(*node).thing();
            by_value.then_with(|| id(one).cmp(id(other)))
        });
        order
    }

    fn report(&self, number: u32, scores: &[Scores]) -> serde_json::Value {
        let node = self.tied.node(number);
        let mut said = json!({ "id": node.thing(), "label": node.label, "kind": node.kind.name() });
        for (by, scores) in self.args.by.iter().zip(scores) {
            let value = scores.values[number as usize];
            said[by.name()] = if by.is_whole() {
                json!(whole_value(value))
            } else {
                json!(value)
            };
        }
        said
    }

    fn results(&self, scores: &[Scores]) -> Results {
        let by: Vec<String> = self.args.by.iter().map(|by| self.said(*by)).collect();
        let mut said = format!("{} of {}", by.join(", "), self.tied.said());
        for unsettled in self.unsettled(scores) {
            said.push_str("; ");
            said.push_str(&unsettled);
        }
        let mut results = Results::new(Verb::Rank, &said);
        for (number, node) in self.tied.nodes() {
            for (by, scores) in self.args.by.iter().zip(scores) {
                let value = value(*by, scores.values[number as usize], false);
                results.add(node, by.property(), value);
            }
        }
        results
    }

    /// One row a figure.
    fn figures(&self, stop: &Stop<'_>, watch: &Watch) -> Result<(), Failure> {
        let for_people = self.args.rows.is_for_people()?;
        let found = figures(self.tied, stop, for_people)?;
        watch.stop();
        say_counted(self.tied, self.common);
        let mut rows = Rows::new(["figure", "value"]);
        for (name, value) in &found {
            rows.push(vec![Some(text(name)), value.clone()]);
        }
        self.args.rows.write(
            rows,
            self.labels,
            || {
                let mut figures = serde_json::Map::new();
                for (name, value) in &found {
                    figures.insert((*name).to_owned(), in_json(value.as_ref()));
                }
                json!({ "measured": Measured::of(self.tied), "figures": figures })
            },
            self.common,
        )
    }

    fn bridges(&self, watch: &Watch) -> Result<(), Failure> {
        let for_people = self.args.rows.is_for_people()?;
        let bridges = cuts(&self.tied.network).bridges;
        let most = match self.args.limit {
            None | Some(0) => usize::MAX,
            Some(some) => some,
        };
        watch.stop();
        say_counted(self.tied, self.common);
        let mut rows = Rows::new(["one", "other", "relations"]);
        let words = |pair: &(u32, u32)| {
            let links = self.tied.links(pair.0, pair.1, false);
            let mut words: Vec<&str> = links.iter().map(|link| &*link.edge.relation).collect();
            words.retain(|words| !words.is_empty());
            words.join("; ")
        };
        for pair in bridges.iter().take(most) {
            let ends = [pair.0, pair.1]
                .map(|end| Some(named_thing((self.tied, end), for_people, self.labels)));
            rows.push(ends.into_iter().chain([Some(text(&words(pair)))]).collect());
        }
        self.args.rows.write(rows, self.labels, || {
            let end = |number: u32| {
                let node = self.tied.node(number);
                json!({ "id": node.thing(), "label": node.label })
            };
            let shown: Vec<_> = bridges
                .iter()
                .take(most)
                .map(|pair| json!({ "one": end(pair.0), "other": end(pair.1), "relations": words(pair) }))
                .collect();
            json!({ "measured": Measured::of(self.tied), "bridges": shown })
        }, self.common)?;
        if bridges.len() > most {
            let all = counted(bridges.len(), "bridge");
            self.common
                .note(&format!("{most} of {all}; `--limit 0` shows all"));
        }
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count or number of a group, exact below 2 to the 32"
)]
fn whole_value(value: f64) -> u64 {
    value as u64
}

fn value(by: Measure, value: f64, for_people: bool) -> Term {
    if by.is_whole() {
        whole(whole_value(value))
    } else {
        // Weights are sums of counts: six zeros would say nothing.
        decimal(value, for_people && by != Measure::Strength)
    }
}

fn in_json(value: Option<&Term>) -> serde_json::Value {
    match value {
        Some(Term::Literal(literal)) => {
            serde_json::from_str(literal.value()).unwrap_or(serde_json::Value::Null)
        }
        _ => serde_json::Value::Null,
    }
}

/// Name and value of each figure of the whole; nothing where there is none.
fn figures(
    tied: &Tied<'_>,
    stop: &Stop<'_>,
    for_people: bool,
) -> Result<Vec<(&'static str, Option<Term>)>, Stopped> {
    let network = &tied.network;
    let count = |count: usize| Some(whole(count as u64));
    let share = |share: Option<f64>| share.map(|share| decimal(share, for_people));
    let largest = |groups: &[u32]| groups.iter().filter(|group| **group == 0).count();
    let groups = |groups: &[u32]| groups.iter().max().map_or(0, |most| *most as usize + 1);
    let (weak, strong, cuts) = (weak(network), strong(network), cuts(network));
    let balance = balance(network, stop)?;
    let local = clustering(network, stop)?;
    let nodes = f64::from(network.nodes());
    let possible = nodes * (nodes - 1.0) / 2.0;
    let pairs = network.pairs();
    let density =
        (possible > 0.0).then(|| f64::from(u32::try_from(pairs).unwrap_or(u32::MAX)) / possible);
    Ok(vec![
        ("things", count(network.nodes() as usize)),
        ("tied pairs", count(pairs)),
        ("density", share(density)),
        ("components", count(groups(&weak))),
        ("largest component", count(largest(&weak))),
        ("strong components", count(groups(&strong))),
        ("largest strong component", count(largest(&strong))),
        ("bridges", count(cuts.bridges.len())),
        ("articulation points", count(cuts.points.len())),
        ("transitivity", share(transitivity(network, stop)?)),
        ("mean clustering", share(average(&local))),
        ("degree assortativity", share(assortativity(network))),
        ("balanced triangles", Some(whole(balance.balanced))),
        ("unbalanced triangles", Some(whole(balance.unbalanced))),
        ("undecided triangles", Some(whole(balance.undecided))),
        ("balance", share(balance.share())),
    ])
}
