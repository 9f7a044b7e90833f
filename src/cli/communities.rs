//! `chancery communities`: who belongs together.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Common;
use super::failure::Failure;
use super::into::{IntoArgs, Results, Verb};
use super::measured::{
    Measured, MeasuredArgs, Read, RowArgs, Rows, decimal, say_counted, text, thing, whole,
};
use super::named;
use super::view::some_of;
use super::watch::Watch;
use crate::graph::Tied;
use crate::network::{self, Stop, Wanted, strong, weak};

/// Find communities: groups with more relations inside than chance would give them
///
/// By the Leiden method, of relations taken either way. The same data and seed give the same
/// communities. What is merely claimed does not count unless `--claims` says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery communities who-met-whom
  chancery communities who-met-whom --resolution 2 --min-size 2
  chancery communities -d my-data.ttl --method components
  chancery communities -d my-data.ttl -f csv -o communities.csv
  chancery communities -l my-store --into https://example.org/communities")]
pub(super) struct CommunitiesArgs {
    /// A view, a query file, a graph file, or `-` for standard input; without one, all relations of the data
    #[arg(value_name = "VIEW|FILE|-")]
    view: Vec<String>,
    /// How groups are found: leiden, components (tied at all), strong (reach each other along relations)
    #[arg(long, value_enum, default_value_t = Method::Leiden, value_name = "METHOD")]
    method: Method,
    /// More than 1 gives smaller communities, less gives larger ones
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = resolution, allow_negative_numbers = true)]
    resolution: f64,
    /// Another seed may find other communities that are as good
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = super::limits::seed,
        allow_negative_numbers = true
    )]
    seed: u64,
    /// Let relations count as often as they are stated
    #[arg(long)]
    weighted: bool,
    /// Leave out smaller ones
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::limits::several, allow_negative_numbers = true)]
    min_size: usize,
    /// Name all members, not the first eight
    #[arg(long)]
    members: bool,
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    measured: MeasuredArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    Leiden,
    Components,
    Strong,
}

fn resolution(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1_000.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 1000".to_owned()),
    }
}

impl CommunitiesArgs {
    /// Only communities are sought in more than one way.
    fn refuse_unused(&self) -> Result<(), Failure> {
        let plain = is_usual(self.resolution) && self.seed == 1 && !self.weighted;
        if plain || self.method == Method::Leiden {
            return Ok(());
        }
        let said = "`--resolution`, `--seed` and `--weighted` are for `--method leiden`";
        Err(Failure::usage(said).hint("components are what is tied, however it is looked at"))
    }
}

/// Whether modularity is that of Newman and Girvan.
fn is_usual(resolution: f64) -> bool {
    (resolution - 1.0).abs() < f64::EPSILON
}

/// One community.
struct Group {
    members: Vec<u32>,
    /// Tied pairs with both ends in it.
    within: usize,
    /// Tied pairs with one end in it.
    outward: usize,
}

pub(super) fn run(
    mut args: CommunitiesArgs,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    args.measured.data.give_back(&mut args.view);
    let args = &args;
    let view = named::one(&args.view)?;
    args.refuse_unused()?;
    args.into.refuse_without_store(&args.measured.data)?;
    args.rows.check(common)?;
    let data = args.measured.load(view, common)?;
    args.into.refuse_others(&data, Verb::Communities)?;
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
    let stop = || watch.cancellation.is_cancelled();
    let (of, modularity) = found(args, &tied, &stop)?;
    watch.stop();
    let all = groups(&tied, &of);
    let mut shown: Vec<(usize, &Group)> = (1..).zip(&all).collect();
    shown.retain(|(_, group)| group.members.len() >= args.min_size);
    say_counted(&tied, common);
    if let Some(graph) = &args.into.into {
        let results = results(args, &tied, &shown, modularity);
        results.write(graph, args.measured.data.location.as_deref(), common)?;
    } else {
        let rows = if args.rows.is_for_people()? {
            for_people(&tied, &shown, args.members)
        } else {
            for_programs(&tied, &shown)
        };
        args.rows.write(
            rows,
            (&labels, &args.measured.labels),
            || {
                report(
                    &tied,
                    &shown,
                    modularity.map(|value| (value, args.resolution)),
                )
            },
            common,
        )?;
    }
    let mut said = counted_groups(all.len());
    if shown.len() < all.len() {
        said = format!("{said}, {} of at least {}", shown.len(), args.min_size);
    }
    common.note(&match modularity {
        // Values at different resolutions are values of different things.
        Some(modularity) if is_usual(args.resolution) => {
            format!("{said}; modularity {modularity:.6}")
        }
        Some(modularity) => format!(
            "{said}; modularity {modularity:.6} at resolution {}, not to be compared with others",
            args.resolution
        ),
        None => said,
    });
    std::mem::forget(data);
    Ok(ExitCode::SUCCESS)
}

fn counted_groups(count: usize) -> String {
    match count {
        1 => "1 community".to_owned(),
        count => format!("{count} communities"),
    }
}

/// The group of each node, and the modularity where that is what they are sought by.
fn found(
    args: &CommunitiesArgs,
    tied: &Tied<'_>,
    stop: &Stop<'_>,
) -> Result<(Vec<u32>, Option<f64>), Failure> {
    let network = &tied.network;
    Ok(match args.method {
        Method::Components => (weak(network), None),
        Method::Strong => (strong(network), None),
        Method::Leiden => {
            let wanted = Wanted {
                resolution: args.resolution,
                weighted: args.weighted,
                seed: args.seed,
            };
            let found = network::communities(network, wanted, stop)?;
            (found.of, Some(found.modularity))
        }
    })
}

fn groups(tied: &Tied<'_>, of: &[u32]) -> Vec<Group> {
    let count = of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut groups: Vec<Group> = Vec::new();
    groups.resize_with(count, || Group {
        members: Vec::new(),
        within: 0,
        outward: 0,
    });
    let rows = tied.network.both_ways().ahead;
    for (node, own) in (0..).zip(of) {
        let group = &mut groups[*own as usize];
        group.members.push(node);
        for end in rows.of(node) {
            if of[*end as usize] != *own {
                group.outward += 1;
            } else if *end > node {
                group.within += 1;
            }
        }
    }
    for group in &mut groups {
        // The best connected first; they stand for the group where not all are named.
        group.members.sort_by(|one, other| {
            let key = |node: u32| {
                (
                    std::cmp::Reverse(rows.degree(node)),
                    tied.node(node).thing(),
                )
            };
            key(*one).cmp(&key(*other))
        });
    }
    groups
}

/// One row a community.
fn for_people(tied: &Tied<'_>, shown: &[(usize, &Group)], all: bool) -> Rows {
    let mut rows = Rows::new(["community", "size", "within", "outward", "members"]);
    for (number, group) in shown {
        let names = group
            .members
            .iter()
            .map(|node| tied.called(*node).to_owned());
        let names: Vec<String> = names.collect();
        let names = if all {
            names.join(", ")
        } else {
            some_of(&names)
        };
        let counts = [*number, group.members.len(), group.within, group.outward];
        let counts = counts.map(|count| Some(whole(count as u64)));
        rows.push(counts.into_iter().chain([Some(text(&names))]).collect());
    }
    rows
}

/// One row a member.
fn for_programs(tied: &Tied<'_>, shown: &[(usize, &Group)]) -> Rows {
    let mut rows = Rows::new(["community", "thing", "label", "kind"]);
    for (number, group) in shown {
        for member in &group.members {
            let node = tied.node(*member);
            rows.push(vec![
                Some(whole(*number as u64)),
                Some(thing((tied, *member), false)),
                Some(text(&node.label)),
                Some(text(node.kind.name())),
            ]);
        }
    }
    rows
}

fn report(
    tied: &Tied<'_>,
    shown: &[(usize, &Group)],
    modularity: Option<(f64, f64)>,
) -> serde_json::Value {
    let communities = shown.iter().map(|(number, group)| {
        let members = group.members.iter().map(|member| {
            let node = tied.node(*member);
            json!({ "id": node.thing(), "label": node.label, "kind": node.kind.name() })
        });
        json!({
            "community": number,
            "size": group.members.len(),
            "within": group.within,
            "outward": group.outward,
            "members": members.collect::<Vec<_>>(),
        })
    });
    json!({
        "measured": Measured::of(tied),
        "modularity": modularity.map(|(value, _)| value),
        "resolution": modularity.map(|(_, resolution)| resolution),
        "communities": communities.collect::<Vec<_>>(),
    })
}

fn results(
    args: &CommunitiesArgs,
    tied: &Tied<'_>,
    shown: &[(usize, &Group)],
    modularity: Option<f64>,
) -> Results {
    let method = match args.method {
        Method::Leiden => format!(
            "Leiden communities (resolution {}, seed {})",
            args.resolution, args.seed
        ),
        Method::Components => "components".to_owned(),
        Method::Strong => "strong components".to_owned(),
    };
    let mut results = Results::new(Verb::Communities, &format!("{method} of {}", tied.said()));
    if let Some(modularity) = modularity {
        results.say("modularity", decimal(modularity, false));
    }
    for (number, group) in shown {
        for member in &group.members {
            results.add(tied.node(*member), "community", whole(*number as u64));
        }
    }
    results
}
