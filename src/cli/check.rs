//! `chancery check`: whether every byte of a store is as it was written.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::keep::print_figures;
use super::progress::thousands;
use super::source::refuse_endpoint;
use crate::model::limits::size;
use crate::store::{Checked, Disk, Position};

/// Check a store for damage
///
/// Compares every byte with its checksum, reads every term and statement, and names the
/// file that is damaged. Nothing is changed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery check -l my-store
  chancery check -l my-store --json")]
pub(super) struct CheckArgs {
    /// The folder of the store
    #[arg(short, long, value_name = "STORE")]
    location: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Figures {
    statements: u64,
    changes: u64,
    /// For `validate --changed-since`.
    position: Position,
    torn_bytes: u64,
    files: Vec<(String, u64)>,
}

pub(super) fn run(args: &CheckArgs, common: &Common) -> Result<ExitCode, Failure> {
    refuse_endpoint(&args.location)?;
    let checked = Disk::check(&args.location)?;
    let name = args.location.display().to_string();
    report(checked, "is sound", &name, args.json, common)?;
    Ok(ExitCode::SUCCESS)
}

/// What was found in order.
pub(super) fn report(
    checked: Checked,
    how: &str,
    name: &str,
    json: bool,
    common: &Common,
) -> Result<(), Failure> {
    if json {
        return print_figures(&Figures {
            statements: checked.quads,
            changes: checked.changes,
            position: checked.position,
            torn_bytes: checked.torn,
            files: checked.files,
        });
    }
    let bytes: u64 = checked.files.iter().map(|(_, bytes)| bytes).sum();
    common.note(&format!(
        "`{name}` {how}: {} statements, {} of them changed since the snapshot, {} in {} files",
        thousands(checked.quads),
        thousands(checked.changes),
        size(bytes),
        checked.files.len(),
    ));
    if checked.torn > 0 {
        common.note(&format!(
            "the journal ends with {} bytes of a transaction that was never acknowledged; they do not count",
            thousands(checked.torn)
        ));
    }
    Ok(())
}
