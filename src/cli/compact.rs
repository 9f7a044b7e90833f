//! `chancery compact`: the changes of the journal into a new snapshot.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::keep::{open_to_write, print_figures};
use super::load::Figures;
use super::output::watch_scrap;
use super::progress::thousands;
use super::{Common, limits, load};
use crate::model::limits::size;
use crate::store::Durability;

/// Write the changes of the journal into a new snapshot
///
/// Readers go on with what they have. The old snapshot goes when the new one is in place.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery compact -l my-store
  chancery compact -l my-store --memory 4GiB")]
pub(super) struct CompactArgs {
    /// The folder of the store
    #[arg(short, long, value_name = "STORE")]
    location: PathBuf,
    /// About how much memory to use; more is kept in temporary files inside the store
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = limits::bytes)]
    memory: u64,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CompactArgs, common: &Common) -> Result<ExitCode, Failure> {
    let disk = open_to_write(&args.location, Durability::Disk)?;
    super::source::say_torn(&disk, common);
    let options = load::options(args.memory, 0);
    let loaded = disk.compact(options.memory, options.threads, &|_| (), &watch_scrap)?;
    if args.json {
        print_figures(&Figures::new(&args.location, &loaded))?;
        return Ok(ExitCode::SUCCESS);
    }
    common.note(&format!(
        "`{}` is compact: {} statements, {}, snapshot {}",
        args.location.display(),
        thousands(loaded.quads),
        size(loaded.bytes),
        loaded.generation,
    ));
    Ok(ExitCode::SUCCESS)
}
