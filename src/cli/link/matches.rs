//! `chancery link match`: who is meant, how sure that is, and why.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::asked::{Answered, AskArgs, Leaving};
use super::told::{self, Told};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::{Sink, extension, unknown_format};
use crate::cli::progress::thousands;
use crate::link::matching::{Band, Candidates as _};

/// Find who is meant by the things of the data, or the rows of a table
///
/// Candidates come from an index; with `--online`, Wikidata is asked where none
/// of them is certain. Each has a score from 0 to 100, the sum of
/// what its name, type, dates, country, office, coordinates and identifiers
/// are worth, and is certain, to be looked at, or none.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(after_help = "\
Examples:
  chancery link match -d my-data.ttl --index wikidata.index
  chancery link match --csv people.csv --name Name --type person --date P569=Born -o matches.csv
  chancery link match --csv people.csv --name Name --id P214=VIAF --explain
  chancery link match --csv people.csv --name Name --online --contact ada@example.org
  chancery link match --hide-links")]
pub(super) struct MatchArgs {
    #[command(flatten)]
    asked: AskArgs,
    /// Ask also for what is linked or decided already
    #[arg(long)]
    again: bool,
    /// Ask as if there were no links, and count how many are found again
    #[arg(long)]
    hide_links: bool,
    /// Show the sum of each candidate's score
    #[arg(long)]
    explain: bool,
    /// Where to write the answer instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The form of the answer [default: that of the output's name, else table]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<Form>,
    /// Print JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Table,
    Csv,
    Json,
    Ttl,
}

/// How many hidden links were found again.
#[derive(serde::Serialize)]
struct Measure {
    linked: usize,
    in_index: usize,
    first: usize,
    certain: usize,
    certain_wrong: usize,
}

pub(super) fn run(args: &MatchArgs, common: &Common) -> Result<ExitCode, Failure> {
    let form = args.form()?;
    let kept = args.asked.decided(args.output.as_deref(), common)?;
    let leaving = Leaving {
        linked: args.again || args.hide_links,
        decided: args.again || args.hide_links,
        hidden: args.hide_links,
    };
    let answered = args.asked.answer(&kept, leaving, common)?;
    let measure = args.hide_links.then(|| measure(&answered)).transpose()?;
    let told: Vec<Told<'_>> = answered
        .questions
        .iter()
        .zip(&answered.matches)
        .map(|(question, answer)| Told { question, answer })
        .filter(|told| !args.hide_links || !told.question.linked.is_empty())
        .collect();
    let languages = args.asked.languages();
    let mut sink = Sink::open(args.output.as_deref())?;
    let out = sink.writer();
    match form {
        Form::Json => told::json(&told, measure.as_ref(), &languages, out)?,
        Form::Csv => told::csv(&told, &languages, out)?,
        Form::Ttl => told::turtle(&told, args.asked.table()?, out)?,
        Form::Table => told::table(&told, &languages, args.explain, out)?,
    }
    sink.finish()?;
    summary(&answered, common);
    if let Some(measure) = measure {
        common.note(&format!(
            "of {} links, {} are in the index; first is the right one for {}, certain are {}, of these wrong {}",
            measure.linked, measure.in_index, measure.first, measure.certain, measure.certain_wrong
        ));
    }
    answered.end()
}

impl MatchArgs {
    fn form(&self) -> Result<Form, Failure> {
        let form = match (self.json, self.format) {
            (true, _) => Form::Json,
            (false, Some(form)) => form,
            (false, None) => match self.output.as_deref().and_then(extension).as_deref() {
                Some("csv") => Form::Csv,
                Some("json") => Form::Json,
                Some("ttl") => Form::Ttl,
                None | Some("txt") => Form::Table,
                Some(other) => {
                    let said = unknown_format(other, &["csv", "json", "ttl", "txt"]);
                    return Err(Failure::usage(said).hint("say the form with `--format`"));
                }
            },
        };
        if self.explain && !matches!(form, Form::Table | Form::Json) {
            return Err(Failure::usage(
                "`--explain` is for tables; JSON holds every sum as it is",
            ));
        }
        Ok(form)
    }
}

/// How many are how sure.
fn summary(answered: &Answered, common: &Common) {
    let count = |band: Band| {
        answered
            .matches
            .iter()
            .filter(|answer| answer.band == band && !answer.is_open())
            .count() as u64
    };
    let open = answered.matches.iter().filter(|answer| answer.is_open());
    let open = match open.count() as u64 {
        0 => String::new(),
        some => format!(", {} unasked", thousands(some)),
    };
    common.note(&format!(
        "{} certain, {} to review, {} without a candidate{open}",
        thousands(count(Band::Certain)),
        thousands(count(Band::Review)),
        thousands(count(Band::None)),
    ));
    // A time is said where it is worth knowing, and never where answers are compared.
    if answered.seconds > 10.0 {
        common.note(&format!("in {:.0} s", answered.seconds));
    }
}

fn measure(answered: &Answered) -> Result<Measure, Failure> {
    let mut found = Measure {
        linked: 0,
        in_index: 0,
        first: 0,
        certain: 0,
        certain_wrong: 0,
    };
    for (question, answer) in answered.questions.iter().zip(&answered.matches) {
        if question.linked.is_empty() {
            continue;
        }
        found.linked += 1;
        let first = answer.candidates.first().map(|scored| &scored.entity.id);
        let right = first.is_some_and(|id| question.linked.contains(id));
        let mut present = false;
        for id in &question.linked {
            present |= answered.index.by_id(id)?.is_some();
        }
        found.in_index += usize::from(present);
        found.first += usize::from(right);
        let certain = answer.band == Band::Certain;
        found.certain += usize::from(certain);
        found.certain_wrong += usize::from(certain && !right);
    }
    Ok(found)
}
