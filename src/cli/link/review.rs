//! `chancery link review`: decisions, one at a time in a terminal, or all at once in a table.

use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::asked::{self, Answered, AskArgs, Leaving, Subject};
use super::hand::{HandArgs, Person, hand};
use super::taken::{self, Against};
use super::{sheet, told};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::link::ask::Question;
use crate::link::decide::{Choice, Decision, Decisions};
use crate::link::matching::Band;
use crate::link::score::Scored;
use crate::model::printable;

/// Decide who is meant, where it is not certain
///
/// One at a time: a number takes that candidate, n says that it is none, s
/// leaves it for later, u takes the last decision back, q ends. Every decision
/// is on the disk before the next question. Or all in a table: `--table` writes
/// it, the column `decision` is filled in, and `--take` reads it back.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link review -d my-data.ttl --index wikidata.index --by Ada
  chancery link review --csv people.csv --name Name --table review.csv
  chancery link review --take review.csv --by Ada
  chancery link review --withdraw 'https://example.org/lavrov' --by Ada")]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    asked: AskArgs,
    #[command(flatten)]
    hand: HandArgs,
    /// Write a table of all that are to be reviewed, a row a candidate
    #[arg(long, value_name = "FILE", conflicts_with_all = ["take", "withdraw"])]
    table: Option<PathBuf>,
    /// Write the table over one that is there, whatever stands in it
    #[arg(long, requires = "table")]
    overwrite: bool,
    /// Read decisions from such a table: yes, no or none; all of them or nothing
    #[arg(long, value_name = "FILE", conflicts_with = "withdraw")]
    take: Option<PathBuf>,
    /// Withdraw what was decided about a thing
    #[arg(long, value_name = "IRI")]
    withdraw: Option<String>,
    /// Why, kept with each decision
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    why: String,
}

pub(super) fn run(args: &ReviewArgs, common: &Common) -> Result<ExitCode, Failure> {
    let path = args.asked.decisions();
    if let Some(table) = &args.table {
        let kept = Decisions::read(&path)?;
        asked::say_torn(&kept, &path, common);
        kept.agree()?;
        if !args.overwrite {
            sheet::refuse(table, &kept)?;
        }
        let answered = args.asked.answer(&kept, Leaving::default(), common)?;
        let (asked, rows) = sheet::write(&answered, &args.asked.languages(), table)?;
        common.note(&format!("to review: {asked}, with candidates: {rows}; fill in the column `decision` with yes, no or none"));
        return answered.end();
    }
    let person = args.hand.person()?;
    if let Some(file) = &args.take {
        let taken = take(args, file, &person, common)?;
        common.note(&format!(
            "decisions taken: {taken}, kept in `{}`",
            path.display()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    let mut kept = asked::open(&path, common)?;
    if let Some(about) = &args.withdraw {
        withdraw(&mut kept, about, &person, &args.why)?;
        return Ok(ExitCode::SUCCESS);
    }
    kept.agree()?;
    let answered = args.asked.answer(&kept, Leaving::default(), common)?;
    let mut review = Review {
        languages: args.asked.languages(),
        kept,
        person,
        why: &args.why,
        last: Vec::new(),
    };
    let taken = review.all(&answered)?;
    common.note(&format!(
        "decisions taken: {taken}, kept in `{}`",
        path.display()
    ));
    answered.end()
}

/// Takes all decisions of a table, or none; how many are new.
fn take(
    args: &ReviewArgs,
    file: &Path,
    person: &Person,
    common: &Common,
) -> Result<usize, Failure> {
    let mut kept = asked::open(&args.asked.decisions(), common)?;
    kept.agree()?;
    let subjects = if args.asked.is_told() {
        let asked = args.asked.questions(common)?.into_iter();
        let named = asked.map(|question| {
            let names = question
                .names
                .iter()
                .map(|name| name.text.trim().to_owned());
            (question.subject.clone(), names.collect())
        });
        Some(named.collect())
    } else {
        None
    };
    let against = Against {
        kept: &kept,
        index: &args.asked.open_index()?,
        subjects,
    };
    let when = person.when();
    let taken = taken::take(file, &against, hand(person, &when), &args.why, common)?;
    Ok(kept.add(taken)?.len())
}

/// Withdraws every decision about a thing that holds.
fn withdraw(kept: &mut Decisions, about: &str, person: &Person, why: &str) -> Result<(), Failure> {
    let when = person.when();
    let standing = kept.standing();
    let decided = standing.decided.get(about).copied();
    let different = standing
        .different
        .get(about)
        .into_iter()
        .flat_map(|known| known.values().copied());
    let gone: Vec<Decision> = decided
        .into_iter()
        .chain(different)
        .map(|decision| decision.withdrawn(hand(person, &when), why))
        .collect();
    if gone.is_empty() {
        let known: Vec<&str> = kept
            .all()
            .iter()
            .map(|decision| decision.about.as_str())
            .collect();
        let near = crate::model::nearest::did_you_mean(about, known);
        let failure = Failure::input(format!("nothing that holds was decided about <{about}>"));
        return Err(match near {
            Some(near) => failure.hint(near),
            None => failure,
        });
    }
    kept.add(gone)?;
    Ok(())
}

/// What somebody typed.
enum Key {
    Take(usize),
    None,
    Skip,
    Undo,
    Quit,
}

struct Review<'a> {
    languages: Vec<&'a str>,
    kept: Decisions,
    person: Person,
    why: &'a str,
    /// Decisions of this sitting, with the place of their question.
    last: Vec<(usize, Decision)>,
}

/// More candidates than there are digits cannot be chosen.
const MOST: usize = 9;

impl Review<'_> {
    /// Goes through all that are to be reviewed; how many decisions hold in the end.
    fn all(&mut self, answered: &Answered) -> Result<usize, Failure> {
        let mut open = answered.subjects();
        open.retain(|subject| subject.answer.band == Band::Review);
        let mut place = 0;
        while let Some(subject) = open.get(place) {
            self.show(subject, place + 1, open.len())?;
            let answer = subject.answer;
            let key = Self::key(answer.candidates.len().min(MOST))?;
            let choice = match key {
                Key::Quit => break,
                Key::Skip => {
                    place += 1;
                    continue;
                }
                Key::Undo => {
                    place = self.undo(place)?;
                    continue;
                }
                Key::Take(number) => (Choice::Same, Some(&answer.candidates[number])),
                Key::None => (Choice::None, None),
            };
            self.decide(place, subject.question, choice)?;
            place += 1;
        }
        Ok(self.last.len())
    }

    fn decide(
        &mut self,
        place: usize,
        question: &Question,
        (choice, scored): (Choice, Option<&Scored>),
    ) -> Result<(), Failure> {
        let when = self.person.when();
        let candidate = scored.map(|scored| (scored.entity.id.clone(), scored.score));
        let why = match (self.why, scored) {
            ("", Some(scored)) => scored.why(),
            (why, _) => why.to_owned(),
        };
        let decision = Decision::new(
            (&question.subject, question.name()),
            choice,
            candidate,
            hand(&self.person, &when),
            &why,
        );
        let added = self.kept.add(vec![decision])?.iter().cloned();
        self.last.extend(added.map(|decision| (place, decision)));
        Ok(())
    }

    /// Takes the last decision of this sitting back, and goes to its question.
    fn undo(&mut self, place: usize) -> Result<usize, Failure> {
        let Some((before, decision)) = self.last.pop() else {
            writeln!(io::stdout(), "nothing to take back")?;
            return Ok(place);
        };
        let when = self.person.when();
        let gone = decision.withdrawn(hand(&self.person, &when), "taken back");
        self.kept.add(vec![gone])?;
        Ok(before)
    }

    fn show(&self, subject: &Subject<'_>, number: usize, all: usize) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let context = subject.question.context();
        let context = if context.is_empty() {
            context
        } else {
            format!(" ({context})")
        };
        let lines = match &subject.lines[..] {
            [] | [_] => String::new(),
            [first, rest @ ..] => format!(", for {} rows from line {first} on", rest.len() + 1),
        };
        writeln!(
            out,
            "\n{number}/{all}  {}{}{lines}",
            printable(subject.question.name()),
            printable(&context)
        )?;
        for (place, scored) in subject.answer.candidates.iter().take(MOST).enumerate() {
            let what = told::description(scored, &self.languages);
            let what = if what.is_empty() {
                what
            } else {
                format!(", {what}")
            };
            let id = printable(&scored.entity.id.to_string());
            writeln!(
                out,
                " {}  {:3}  {id}  {}{what}",
                place + 1,
                scored.score,
                told::label(scored, &self.languages)
            )?;
            writeln!(out, "         {}", printable(&scored.why()))?;
        }
        Ok(())
    }

    /// Asks until the answer is one; the end of the input is an end.
    fn key(candidates: usize) -> Result<Key, Failure> {
        loop {
            let mut out = io::stdout().lock();
            write!(out, "1-{candidates}, n none, s skip, u undo, q quit: ")?;
            out.flush()?;
            let mut typed = String::new();
            if io::stdin().lock().read_line(&mut typed)? == 0 {
                writeln!(out)?;
                return Ok(Key::Quit);
            }
            match typed.trim() {
                "n" => return Ok(Key::None),
                "s" => return Ok(Key::Skip),
                "u" => return Ok(Key::Undo),
                "q" => return Ok(Key::Quit),
                other => match other.parse() {
                    Ok(number) if (1..=candidates).contains(&number) => {
                        return Ok(Key::Take(number - 1));
                    }
                    _ => writeln!(out, "`{}` is none of these", printable(other))?,
                },
            }
        }
    }
}
