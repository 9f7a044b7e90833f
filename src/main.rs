//! The `chancery` program: parse arguments, call the command line, end with its exit code.

use std::process::ExitCode;

/// Counts what queries hold, so that one that asks for too much is ended before the system ends the program.
#[global_allocator]
static ALLOCATOR: chancery::model::gauge::Counting = chancery::model::gauge::Counting;

fn main() -> ExitCode {
    chancery::cli::run()
}
