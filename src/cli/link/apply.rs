//! `chancery link apply`: decisions as links.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::asked::{self, AskArgs, HandArgs, Leaving, Person};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::Sink;
use crate::link::decide::{Choice, Decision, Decisions, write_links};
use crate::link::matching::Band;

/// Write the links that were decided
///
/// Each is an `owl:sameAs` with its source, which is the decision with its
/// author, time and reason, and the score at that time. What is certain is no
/// link before somebody accepts it: `--accept-certain` decides all of it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link apply -o links.ttl --decisions link-decisions.ttl
  chancery link apply -d my-data.ttl --index wikidata.index --accept-certain --by Ada -o links.ttl")]
pub(super) struct ApplyArgs {
    #[command(flatten)]
    asked: AskArgs,
    #[command(flatten)]
    hand: HandArgs,
    /// Ask, and decide for all first candidates that are certain
    #[arg(long)]
    accept_certain: bool,
    /// Where to write the links instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &ApplyArgs, common: &Common) -> Result<ExitCode, Failure> {
    let path = args.asked.decisions(args.output.as_deref());
    let mut ends = Ok(ExitCode::SUCCESS);
    let kept = if args.accept_certain {
        let person = args.hand.person()?;
        let mut kept = asked::open(&path, common)?;
        ends = accept(&args.asked, &mut kept, &person, common)?;
        kept
    } else {
        let kept = Decisions::read(&path)?;
        asked::say_torn(&kept, &path, common);
        kept
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let count = write_links(&kept, sink.writer())?;
    sink.finish()?;
    common.note(&format!(
        "links: {count}, as decided in `{}`",
        path.display()
    ));
    ends
}

/// Decides for what is certain, by the person who accepts it; and how the verb is to end.
fn accept(
    asked: &AskArgs,
    kept: &mut Decisions,
    person: &Person,
    common: &Common,
) -> Result<Result<ExitCode, Failure>, Failure> {
    let answered = asked.answer(kept, Leaving::default(), common)?;
    let when = person.when();
    let mut made = Vec::new();
    for (question, answer) in answered.questions.iter().zip(&answered.matches) {
        if let (Band::Certain, Some(first)) = (answer.band, answer.candidates.first()) {
            let candidate = Some((first.entity.id.clone(), first.score));
            let why = format!("certain: {}", first.why());
            let hand = asked::hand(person, &when);
            made.push(Decision::new(
                (&question.subject, question.name()),
                Choice::Same,
                candidate,
                hand,
                &why,
            ));
        }
    }
    let count = made.len();
    kept.add(made)?;
    common.note(&format!("accepted because they are certain: {count}"));
    Ok(answered.end())
}
