//! `chancery completions`: a script that lets a shell complete the command line.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::failure::Failure;
use super::output::Sink;

/// Write a completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery completions bash > ~/.local/share/bash-completion/completions/chancery
  chancery completions fish > ~/.config/fish/completions/chancery.fish")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "chancery", &mut script);
    let mut sink = Sink::open(None)?;
    sink.writer().write_all(&script)?;
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}
