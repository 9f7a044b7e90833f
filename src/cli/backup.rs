//! `chancery backup`: a store as it is now, in another folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::output::watch_scrap;
use super::source::refuse_endpoint;
use super::{Common, check};
use crate::store::Disk;

/// Copy a store as it is now, and check the copy
///
/// The copy is a store like any other. Others may read and write meanwhile. Files of the
/// snapshot are linked where the file system can, so that a copy beside takes no room.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery backup my-store-2025-08-15 -l my-store
  chancery query -q 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' -l my-store-2025-08-15")]
pub(super) struct BackupArgs {
    /// The new folder
    #[arg(value_name = "TARGET")]
    target: PathBuf,
    /// The folder of the store
    #[arg(short, long, value_name = "STORE")]
    location: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &BackupArgs, common: &Common) -> Result<ExitCode, Failure> {
    refuse_endpoint(&args.location)?;
    let checked = Disk::backup(&args.location, &args.target, &watch_scrap)?;
    let name = args.target.display().to_string();
    check::report(checked, "is a sound copy", &name, args.json, common)?;
    Ok(ExitCode::SUCCESS)
}
