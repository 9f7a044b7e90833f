//! `chancery link`: things of the data and those of Wikidata.

mod apply;
mod asked;
mod beside;
mod compare;
mod compare_json;
mod compare_picture;
mod enrich;
mod export;
mod export_look;
mod find;
mod given_back;
mod hand;
mod index;
mod matches;
mod online;
mod questions;
mod review;
mod sheet;
mod starter;
mod taken;
mod told;
mod words;

pub(super) use asked::DECISIONS;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Common;
use super::failure::Failure;

/// Link things to Wikidata and other collections
///
/// An index holds the names of entities and what they are told by, in one file
/// that is made of a dump and asked offline. Without one, a small index of the
/// entities that the built-in data are linked to answers.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link find 'Wladimir Putin'
  chancery link index latest-all.json.bz2 -o wikidata.index
  chancery link find 'Лавров' --index wikidata.index
  chancery link match -d my-data.ttl --index wikidata.index --explain
  chancery link match -d my-data.ttl --online --contact ada@example.org
  chancery link review -d my-data.ttl --index wikidata.index --by Ada
  chancery link apply -o links.ttl
  chancery link compare --from Q30.json
  chancery link enrich --from Q30.json -o wikidata.trig
  chancery link export -d my-data.ttl --from Q30.json --accessed 2026-01-31 -o facts.qs")]
pub(super) struct LinkArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Index(index::IndexArgs),
    Find(find::FindArgs),
    Match(Box<matches::MatchArgs>),
    Review(Box<review::ReviewArgs>),
    Apply(Box<apply::ApplyArgs>),
    Compare(compare::CompareArgs),
    Enrich(enrich::EnrichArgs),
    Export(export::ExportArgs),
}

pub(super) fn run(args: &LinkArgs, common: &Common) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Index(args) => index::run(args, common),
        What::Find(args) => find::run(args, common),
        What::Match(args) => matches::run(args, common),
        What::Review(args) => review::run(args, common),
        What::Apply(args) => apply::run(args, common),
        What::Compare(args) => compare::run(args, common),
        What::Enrich(args) => enrich::run(args, common),
        What::Export(args) => export::run(args, common),
    }
}
