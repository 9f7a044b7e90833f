//! `chancery link apply`: decisions as links.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::asked::{self, AskArgs, Leaving};
use super::given_back;
use super::hand::{HandArgs, Person, hand};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::{Sink, extension};
use crate::cli::view::some_of;
use crate::link::decide::{Choice, Decision, Decisions, write_links};
use crate::link::index::Id;
use crate::link::matching::Band;
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;

/// Write the links that were decided
///
/// Each is an `owl:sameAs` with its source, which is the decision with its
/// author, time and reason, and the score at that time. What is certain is no
/// link before somebody accepts it: `--accept-certain` decides all of it. Of a
/// table, `-o people-linked.csv` writes the table with columns of ids.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link apply -o links.ttl --decisions link-decisions.ttl
  chancery link apply -d my-data.ttl --index wikidata.index --accept-certain --by Ada -o links.ttl
  chancery link apply --csv people.csv --name Name --type person -o people-linked.csv")]
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
    /// Links, or the table with columns of ids [default: that of the output's name, else ttl]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<Form>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Ttl,
    Csv,
}

impl ApplyArgs {
    fn form(&self) -> Result<Form, Failure> {
        let promised = || match self.output.as_deref().and_then(extension).as_deref() {
            Some("csv" | "tsv" | "txt") => Form::Csv,
            _ => Form::Ttl,
        };
        let form = self.format.unwrap_or_else(promised);
        if form == Form::Csv && !self.asked.is_of_rows() {
            return Err(
                Failure::usage("a table comes back only where one was given").hint(
                    "`--csv FILE --name COLUMN` names it, with the columns that were asked with",
                ),
            );
        }
        Ok(form)
    }
}

pub(super) fn run(args: &ApplyArgs, common: &Common) -> Result<ExitCode, Failure> {
    let form = args.form()?;
    let path = args.asked.decisions();
    let mut ends = Ok(ExitCode::SUCCESS);
    let kept = if args.accept_certain {
        let person = args.hand.person()?;
        let mut kept = asked::open(&path, common)?;
        kept.agree()?;
        ends = accept(&args.asked, &mut kept, &person, common)?;
        kept
    } else {
        args.asked.decided(args.output.as_deref(), common)?
    };
    if kept.all().is_empty() && !path.exists() {
        return Err(Failure::input(format!(
            "nothing is decided: there is no `{}`",
            path.display()
        ))
        .hint("`chancery link review` decides, and `--accept-certain` takes what is certain"));
    }
    if form == Form::Csv {
        let table = given_back::Given::new(&args.asked, common)?;
        table.write(&kept, args.output.as_deref(), common)?;
        return ends;
    }
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
    for subject in answered.subjects() {
        let (question, answer) = (subject.question, subject.answer);
        if let (Band::Certain, Some(first)) = (answer.band, answer.candidates.first()) {
            let candidate = Some((first.entity.id.clone(), first.score));
            let why = format!("certain: {}", first.why());
            let hand = hand(person, &when);
            made.push(Decision::new(
                (&question.subject, question.name()),
                Choice::Same,
                candidate,
                hand,
                &why,
            ));
        }
    }
    let (count, several) = (made.len(), several_names(&made));
    kept.add(made)?;
    common.note(&format!("accepted because they are certain: {count}"));
    if !several.is_empty() {
        let said = format!(
            "different names were linked to one item: {}",
            some_of(&several)
        );
        let hint = "if one of them is somebody else, `chancery link review --withdraw IRI` takes back what was decided about it";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
    Ok(answered.end())
}

/// Names that are shown of an item.
const NAMES: usize = 3;

/// Items to which different names were linked, with the first of these.
fn several_names(made: &[Decision]) -> Vec<String> {
    let mut items: BTreeMap<&Id, Vec<&str>> = BTreeMap::new();
    for decision in made {
        if let Some(candidate) = &decision.candidate {
            let names = items.entry(candidate).or_default();
            if !names.contains(&decision.name.as_str()) {
                names.push(&decision.name);
            }
        }
    }
    let several = items.into_iter().filter(|(_, names)| names.len() > 1);
    let told = several.map(|(item, names)| {
        let first = names.iter().take(NAMES);
        let first: Vec<String> = first.map(|name| format!("`{}`", printable(name))).collect();
        let more = match names.len().saturating_sub(NAMES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{item} ({}{more})", first.join(", "))
    });
    told.collect()
}
