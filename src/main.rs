//! The `chancery` program: parse arguments, call the command line, end with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery::cli::run()
}
