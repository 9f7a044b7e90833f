//! `chancery link enrich`: what Wikidata says and we do not, in graphs of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::beside::{Beside, FromArgs, property};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::{self, Sink};
use crate::cli::source::DataArgs;
use crate::cli::view::{counted, some_of};
use crate::link::compare::{Here, Options, There, Verdict, compare, is_reserved};
use crate::link::enrich::{self, enrich};
use crate::link::ours::facts;
use crate::link::wikibase::{EntityId, EntityKind, Kind, Mapping};
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, Quad};
use crate::query::results::used_prefixes;
use crate::rdf::{Format, QuadWriter};

/// Take over what Wikidata says of linked things and the data do not
///
/// Whole statements with qualifiers, ranks and references, deprecated ones
/// with their reasons. Each item has a graph of its own that says of which
/// revision it is, when it was retrieved and that it is CC0; nothing is mixed
/// with the data. All is written or nothing.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link enrich --from Q30.json -o wikidata.trig
  chancery link enrich -d my-data.ttl --online --contact ada@example.org -o wikidata.trig
  chancery link enrich -d my-data.ttl --from latest-all.json.bz2 --properties P39,P27 -o wikidata.trig
  chancery link enrich --from answers/ --properties all --retrieved 2026-01-31 -f nq")]
pub(super) struct EnrichArgs {
    /// Only these properties, or `all`, also those that the profile does not know; by default those of the profile
    #[arg(long, value_name = "P1,P2", value_delimiter = ',', value_parser = chosen)]
    properties: Vec<Chosen>,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// trig, nq or jsonld
    #[arg(short, long, value_name = "FORMAT", value_parser = output::rdf_format)]
    format: Option<Format>,
    /// Go on without links to items that do not exist
    #[arg(long, help_heading = "Wikidata")]
    skip_missing: bool,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chosen {
    All,
    One(EntityId),
}

fn chosen(text: &str) -> Result<Chosen, String> {
    if text.trim() == "all" {
        return Ok(Chosen::All);
    }
    let one = property(text).map(Chosen::One);
    one.map_err(|said| format!("{said}, or all"))
}

pub(super) fn run(args: &EnrichArgs, common: &Common) -> Result<ExitCode, Failure> {
    args.from.need()?;
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0);
    let format = args.format.or(promised).unwrap_or(Format::TriG);
    if !format.holds_graphs() {
        let said = format!(
            "{} has no graphs to keep Wikidata apart from the data",
            format.title()
        );
        return Err(Failure::usage(said).hint("take trig, nq or jsonld"));
    }
    let beside = args
        .from
        .load(&args.data, common, false, |_| BTreeSet::new())?;
    beside.refuse_missing(args.skip_missing)?;
    beside.say(common);
    beside.need_any()?;
    beside.need_whole()?;
    let Taken { quads, count, left } = taken(args, &beside, common)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    let prefixes = used_prefixes(&quads, &prefixes());
    let prefixes = prefixes
        .iter()
        .map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(sink.writer(), format, prefixes, false)?;
    for quad in &quads {
        writer.write(quad)?;
    }
    writer.finish()?;
    let written = sink.finish()?;
    let place = written.map_or(String::new(), |path| {
        format!(" written to {}", path.display())
    });
    let (statements, items) = count;
    common.note(&format!(
        "{} of {}{place}",
        counted(statements, "statement"),
        counted(items, "item"),
    ));
    left.say(args.properties.is_empty(), common);
    Ok(ExitCode::SUCCESS)
}

/// Statements that are not taken over.
#[derive(Default)]
struct Left {
    /// The data say so already.
    known: usize,
    /// Those of properties that are not wanted.
    others: BTreeMap<EntityId, usize>,
}

impl Left {
    /// How many there are, by reason.
    fn say(&self, usual: bool, common: &Common) {
        let others: usize = self.others.values().sum();
        if self.known + others == 0 {
            return;
        }
        let mut most: Vec<_> = self.others.iter().collect();
        most.sort_by_key(|(property, count)| (usize::MAX - **count, *property));
        let most: Vec<String> = most
            .iter()
            .map(|(property, count)| format!("{property} ({count})"))
            .collect();
        let mut reasons = Vec::new();
        if self.known > 0 {
            reasons.push(format!("{} that the data say already", self.known));
        }
        if others > 0 {
            let which = if usual {
                "that the profile does not know"
            } else {
                "that were not named"
            };
            reasons.push(format!(
                "{others} of properties {which}: {}",
                some_of(&most)
            ));
        }
        let said = Diagnostic::new(format!("statements left out: {}", reasons.join("; ")));
        common.remark(&if usual && others > 0 {
            said.hint("`--properties P1,P2` takes others, `--properties all` all of them")
        } else {
            said
        });
    }
}

/// What is taken over.
struct Taken {
    quads: Vec<Quad>,
    /// How many statements of how many items they say.
    count: (usize, usize),
    left: Left,
}

/// Takes over what is wanted and new.
fn taken(args: &EnrichArgs, beside: &Beside, common: &Common) -> Result<Taken, Failure> {
    let look = beside.look();
    let mut known: BTreeMap<&EntityId, BTreeSet<String>> = BTreeMap::new();
    for (thing, item) in beside.linked.things() {
        let Some(entity) = beside.fetched.entity(item) else {
            continue;
        };
        let thing = NamedNode::new_unchecked(thing);
        let facts = facts(&look, &thing, &beside.profile, &beside.linked, false)?;
        let rows = compare(
            (&thing, item),
            (&[], &facts),
            entity,
            &beside.profile,
            &Options::default(),
        );
        let same = rows
            .into_iter()
            .filter_map(|row| match (row.here, row.there) {
                (Some(Here::Fact(fact)), Some(There::Statement(own)))
                    if row.plain == Verdict::Agrees
                    // What is certain there says more than what we say with a reservation.
                    && (!fact.standing.is_reserved() || is_reserved(&own, &beside.profile)) =>
                {
                    Some(own.id)
                }
                _ => None,
            });
        known.entry(item).or_default().extend(same);
    }
    let profile = beside.profile.properties();
    let wanted = |id: &EntityId| match args.properties.as_slice() {
        [] => profile.contains(id),
        some => some.contains(&Chosen::All) || some.contains(&Chosen::One(id.clone())),
    };
    let mapping = mapping(beside);
    let mut left = Left::default();
    let (mut quads, mut statements, mut items) = (Vec::new(), 0, 0);
    for (item, known) in known {
        let Some(found) = beside.fetched.found.get(item) else {
            continue;
        };
        for own in &found.entity.statements {
            let property = &own.main.property;
            if !wanted(property) {
                *left.others.entry(property.clone()).or_default() += 1;
            } else if known.contains(&own.id) {
                left.known += 1;
            }
        }
        let enriched = enrich(found, &known, &wanted, &mapping);
        for note in &enriched.notes {
            common.remark(note);
        }
        statements += enriched.statements;
        items += usize::from(enriched.statements > 0);
        quads.extend(enriched.quads);
    }
    Ok(Taken {
        quads,
        count: (statements, items),
        left,
    })
}

/// How it is written: with what the files say of properties.
fn mapping(beside: &Beside) -> Mapping {
    let mut mapping = Mapping::default();
    for (id, found) in &beside.fetched.found {
        if let Kind::Property {
            datatype: Some(datatype),
        } = &found.entity.kind
            && id.kind() == EntityKind::Property
        {
            mapping.datatypes.insert(id.clone(), datatype.clone());
        }
    }
    mapping
}

/// The usual ones of Wikidata, and for the graphs.
fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::default();
    for (name, iri) in enrich::PREFIXES {
        prefixes.declare(name, iri);
    }
    prefixes
}
