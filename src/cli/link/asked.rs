//! Options of the verbs that ask: what is asked, of which index, and what is decided already.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, value_parser};

use super::online::{self, OnlineArgs, Rest};
use super::starter;
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::limits::several;
use crate::cli::progress::{Progress, thousands};
use crate::cli::source::DataArgs;
use crate::cli::view::some_of;
use crate::link::LinkError;
use crate::link::ask::{Question, Table};
use crate::link::decide::{Choice, Decisions, Standing};
use crate::link::index::Index;
use crate::link::matching::{Known, Match, Thing, Thresholds, Wanted, answer, tell_apart};
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;
use crate::rdf::RdfError;

/// What is asked.
#[derive(Args, Debug)]
pub(super) struct AskArgs {
    /// Ask for the rows of a table instead of things of the data
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "location"], requires = "name", help_heading = "Table")]
    pub(super) csv: Option<PathBuf>,
    /// The column of names
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    pub(super) name: Option<String>,
    /// The column of kinds or classes; or one for all rows, such as person, place or Q515
    #[arg(
        long = "type",
        value_name = "COLUMN|KIND",
        requires = "csv",
        help_heading = "Table"
    )]
    pub(super) kind: Option<String>,
    /// A column of dates, with the property that they are: P569=BORN; several may be given
    #[arg(
        long,
        value_name = "[P=]COLUMN",
        requires = "csv",
        help_heading = "Table"
    )]
    pub(super) date: Vec<String>,
    /// The column of countries
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    pub(super) country: Option<String>,
    /// The column of offices
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    pub(super) post: Option<String>,
    /// A column of identifiers, with their property: P214=VIAF; several may be given
    #[arg(
        long,
        value_name = "P=COLUMN",
        requires = "csv",
        help_heading = "Table"
    )]
    pub(super) id: Vec<String>,
    /// The column of ids that rows are linked to already
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    pub(super) known: Option<String>,
    /// A column that tells rows apart that are alike otherwise, such as a number: then each is decided by itself
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    pub(super) row_id: Option<String>,
    /// Ask only for things of this class
    #[arg(
        long,
        value_name = "CLASS",
        conflicts_with = "csv",
        help_heading = "Data"
    )]
    pub(super) class: Option<String>,
    /// The index to look in, instead of the small one of the built-in links
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// The file of decisions [default: link-decisions.ttl]
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Candidates to keep of each
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = several, allow_negative_numbers = true)]
    limit: usize,
    /// The score from which on the first candidate is certain
    #[arg(long, value_name = "N", default_value_t = Thresholds::default().certain, value_parser = value_parser!(i32).range(0..=101))]
    certain: i32,
    /// The score from which on it is worth a look
    #[arg(long, value_name = "N", default_value_t = Thresholds::default().review, value_parser = value_parser!(i32).range(0..=101))]
    review: i32,
    /// How many threads work; 0 for as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(0..=256))]
    threads: u16,
    /// Languages of the names to show, the most wanted first
    #[arg(long, value_name = "TAGS", default_value = "en", value_delimiter = ',')]
    pub(super) lang: Vec<String>,
    #[command(flatten)]
    online: OnlineArgs,
    /// Ask this reconciliation service for candidates too
    #[arg(long, value_name = "URL", requires = "asking", help_heading = "Online")]
    reconciliation: Option<String>,
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// The table, once it was read: a pipe is read only once.
    #[arg(skip)]
    pub(super) table: OnceCell<Table>,
}

/// Where decisions are kept, if nobody says.
pub(in crate::cli) const DECISIONS: &str = "link-decisions.ttl";

/// Which links and decisions count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leaving {
    /// Those that are linked already are asked as well.
    pub(super) linked: bool,
    /// Those that are decided already are asked as well.
    pub(super) decided: bool,
    /// Neither tells anything of the others.
    pub(super) hidden: bool,
}

/// What was asked, and what came of it.
pub(super) struct Answered {
    pub(super) index: Index,
    pub(super) questions: Vec<Question>,
    pub(super) matches: Vec<Match>,
    pub(super) seconds: f64,
    /// Why there is not all that was asked for online.
    incomplete: Option<Failure>,
}

/// What is asked once, with its answer.
pub(super) struct Subject<'a> {
    pub(super) question: &'a Question,
    pub(super) answer: &'a Match,
    /// The lines of all rows that it stands for.
    pub(super) lines: Vec<u64>,
}

impl Answered {
    /// Each thing once, where its first row stands.
    pub(super) fn subjects(&self) -> Vec<Subject<'_>> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found: Vec<Subject<'_>> = Vec::new();
        for (question, answer) in self.questions.iter().zip(&self.matches) {
            let place = *places.entry(&question.subject).or_insert(found.len());
            if place == found.len() {
                found.push(Subject {
                    question,
                    answer,
                    lines: Vec::new(),
                });
            }
            found[place].lines.extend(question.line);
        }
        found
    }

    /// How a verb ends that did its work: with the failure, if somebody gave no answer.
    pub(super) fn end(self) -> Result<ExitCode, Failure> {
        self.incomplete.map_or(Ok(ExitCode::SUCCESS), Err)
    }
}

impl AskArgs {
    pub(super) fn languages(&self) -> Vec<&str> {
        self.lang.iter().map(String::as_str).collect()
    }

    /// The file of decisions, as it is said, else always the same.
    pub(super) fn decisions(&self) -> PathBuf {
        let said = self.decisions.clone();
        said.unwrap_or_else(|| PathBuf::from(DECISIONS))
    }

    /// What is decided already; a file that was named has to be there.
    pub(super) fn decided(
        &self,
        output: Option<&Path>,
        common: &Common,
    ) -> Result<Decisions, Failure> {
        let path = self.decisions();
        if let (Some(_), Err(error)) = (&self.decisions, path.metadata()) {
            return Err(RdfError::Open { path, error }.into());
        }
        let elsewhere = output.map(|output| output.with_extension("decisions.ttl"));
        if let Some(elsewhere) =
            elsewhere.filter(|other| self.decisions.is_none() && other.exists())
        {
            common.note(&format!(
                "`{}` is not read: `--decisions` names another file than `{DECISIONS}`",
                elsewhere.display()
            ));
        }
        let kept = Decisions::read(&path)?;
        say_torn(&kept, &path, common);
        kept.agree()?;
        Ok(kept)
    }

    /// The index that answers.
    pub(super) fn open_index(&self) -> Result<Index, Failure> {
        Ok(match &self.index {
            Some(path) => Index::open(path)?,
            None => starter::open()?,
        })
    }

    /// Whether the rows of a table are asked.
    pub(super) fn is_of_rows(&self) -> bool {
        self.csv.is_some()
    }

    /// Whether somebody says what is asked.
    pub(super) fn is_told(&self) -> bool {
        self.csv.is_some() || self.data.location.is_some() || !self.data.data.is_empty()
    }

    /// Asks, and gives answers in the order of what is asked.
    pub(super) fn answer(
        &self,
        kept: &Decisions,
        leaving: Leaving,
        common: &Common,
    ) -> Result<Answered, Failure> {
        if self.review > self.certain {
            let said = format!(
                "`--review {}` is more than `--certain {}`",
                self.review, self.certain
            );
            return Err(Failure::usage(said));
        }
        if self.certain > 100 {
            common.note("scores end at 100: nothing is certain");
        }
        let asked = self.online.open(self.reconciliation.as_deref(), common)?;
        let mut questions = self.questions(common)?;
        let standing = kept.standing();
        let aside = set_aside(&mut questions, &standing, leaving, common);
        let index = self.open_index()?;
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            some => some.into(),
        };
        let wanted = Wanted {
            limit: self.limit,
            thresholds: Thresholds {
                certain: self.certain,
                review: self.review,
            },
            threads,
            rivals: true,
        };
        let progress = Progress::new(common, None).counting("names");
        let refused = |question: &Question| {
            let decided = standing.different.get(question.subject.as_str());
            let decided = decided.into_iter().flat_map(|known| known.keys());
            decided.chain(&question.different).cloned().collect()
        };
        let mut matches = answer(&index, &mut questions, &wanted, &refused, &|done| {
            progress.read(0, done);
        })?;
        let mut seconds = progress.finish();
        let mut incomplete = None;
        if let Some(mut asked) = asked {
            let progress = Progress::new(common, None).counting("names asked online");
            let rest = Rest {
                index: &index,
                wanted: &wanted,
                refused: &refused,
                languages: &self.languages(),
            };
            let done = rest.ask(&mut asked, &mut questions, &mut matches, &progress);
            seconds += progress.finish();
            online::say_notes(&mut asked, common);
            done?;
            incomplete = asked.into_failure();
        }
        say_unknown_countries(&questions, common);
        let all = aside.iter().chain(&questions);
        let things: Vec<Thing<'_>> = all
            .filter(|_| !leaving.hidden)
            .map(|question| (question, known(question, &standing)))
            .collect();
        let of_rows = self.is_of_rows();
        let are_apart = |question: &Question| !of_rows || question.row.is_some();
        let thresholds = wanted.thresholds;
        tell_apart(&questions, &mut matches, &things, thresholds, are_apart);
        Ok(Answered {
            index,
            questions,
            matches,
            seconds,
            incomplete: incomplete.map(|(error, count)| online::incomplete(error, count)),
        })
    }
}

/// Takes out what is linked or decided already, unless that is to be asked: it tells of the others all the same.
fn set_aside(
    questions: &mut Vec<Question>,
    standing: &Standing<'_>,
    leaving: Leaving,
    common: &Common,
) -> Vec<Question> {
    let mut aside: Vec<Question> = Vec::new();
    if !leaving.linked {
        aside.extend(questions.extract_if(.., |question| !question.linked.is_empty()));
        let said = "linked already; `--again` asks for them too";
        say(common, aside.len(), said);
    }
    if !leaving.decided {
        let before = aside.len();
        let is_decided =
            |question: &mut Question| standing.decided.contains_key(question.subject.as_str());
        aside.extend(questions.extract_if(.., is_decided));
        say(common, aside.len() - before, "decided already");
    }
    aside
}

/// What links and decisions tell of a thing.
fn known(question: &Question, standing: &Standing<'_>) -> Known {
    let about = question.subject.as_str();
    let mut known = Known {
        is: question.linked.iter().cloned().collect(),
        is_not: question.different.iter().cloned().collect(),
        is_none: false,
    };
    if let Some(decision) = standing.decided.get(about) {
        known.is_none = decision.choice == Choice::None;
        known.is.extend(decision.candidate.clone());
    }
    let different = standing.different.get(about).into_iter();
    known
        .is_not
        .extend(different.flat_map(|other| other.keys().cloned()));
    known
}

fn say(common: &Common, count: usize, what: &str) {
    if count > 0 {
        common.note(&format!("{} {what}", thousands(count as u64)));
    }
}

/// Nothing is compared with a country that nobody knows.
fn say_unknown_countries(questions: &[Question], common: &Common) {
    let countries = questions.iter().flat_map(|question| &question.countries);
    let unknown = countries.filter(|country| country.ids.is_empty());
    let names: BTreeSet<String> = unknown
        .map(|country| format!("`{}`", printable(&country.name)))
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    if !names.is_empty() {
        let said = format!(
            "countries that the index does not know are not compared: {}",
            some_of(&names)
        );
        let hint = "countries are written by a name that the index has, or as an id: `Q30`";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
}

/// A last block that is not whole was never told to be kept; still somebody should know.
pub(super) fn say_torn(kept: &Decisions, path: &Path, common: &Common) {
    if kept.torn() > 0 {
        common.note(&format!(
            "the last decision in `{}` was not written whole: {} bytes of it are left out, and kept in `{}` when another is added",
            path.display(),
            kept.torn(),
            kept.aside().display()
        ));
    }
}

/// The file of decisions, to add to.
pub(super) fn open(path: &Path, common: &Common) -> Result<Decisions, LinkError> {
    let kept = Decisions::open(path)?;
    say_torn(&kept, path, common);
    Ok(kept)
}
