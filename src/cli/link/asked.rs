//! Options of the verbs that ask: what is asked, of which index, and what is decided already.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, value_parser};

use super::online::{self, OnlineArgs};
use super::starter;
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::limits::several;
use crate::cli::progress::{Progress, thousands};
use crate::cli::source::{Data, DataArgs};
use crate::cli::view::{counted, some_of};
use crate::link::LinkError;
use crate::link::ask::{
    Asking, Columns, Question, Table, from_data, from_table, kind_words, unknown_kinds,
};
use crate::link::decide::Decisions;
use crate::link::index::{Id, Index};
use crate::link::matching::{Band, Match, Thresholds, Wanted, answer};
use crate::link::online::{Online, With};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNodeRef, Term, printable};
use crate::rdf::{self, RdfError};
use crate::store::{Backend as _, Pattern};

/// What is asked.
#[derive(Args, Debug)]
pub(super) struct AskArgs {
    /// Ask for the rows of a table instead of things of the data
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "location"], requires = "name", help_heading = "Table")]
    csv: Option<PathBuf>,
    /// The column of names
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    name: Option<String>,
    /// The column of kinds or classes; or one for all rows, such as person, place or Q515
    #[arg(
        long = "type",
        value_name = "COLUMN|KIND",
        requires = "csv",
        help_heading = "Table"
    )]
    kind: Option<String>,
    /// A column of dates, with the property that they are: P569=BORN; several may be given
    #[arg(
        long,
        value_name = "[P=]COLUMN",
        requires = "csv",
        help_heading = "Table"
    )]
    date: Vec<String>,
    /// The column of countries
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    country: Option<String>,
    /// The column of offices
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    post: Option<String>,
    /// A column of identifiers, with their property: P214=VIAF; several may be given
    #[arg(
        long,
        value_name = "P=COLUMN",
        requires = "csv",
        help_heading = "Table"
    )]
    id: Vec<String>,
    /// The column of ids that rows are linked to already
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    known: Option<String>,
    /// A column that tells rows apart that are alike otherwise, such as a number: then each is decided by itself
    #[arg(long, value_name = "COLUMN", requires = "csv", help_heading = "Table")]
    row_id: Option<String>,
    /// Ask only for things of this class
    #[arg(
        long,
        value_name = "CLASS",
        conflicts_with = "csv",
        help_heading = "Data"
    )]
    class: Option<String>,
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
    data: DataArgs,
    /// The table, once it was read: a pipe is read only once.
    #[arg(skip)]
    table: OnceCell<Table>,
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
        let asked = self.online.open(self.reconciliation.as_deref())?;
        let mut questions = self.questions(common)?;
        let all = questions.len();
        if !leaving.linked {
            questions.retain(|question| question.linked.is_empty());
            say(
                common,
                all - questions.len(),
                "linked already; `--again` asks for them too",
            );
        }
        let standing = kept.standing();
        if !leaving.decided {
            let before = questions.len();
            questions.retain(|question| !standing.decided.contains_key(question.subject.as_str()));
            say(common, before - questions.len(), "decided already");
        }
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
        };
        let progress = Progress::new(common, None).counting("names");
        let refused = |question: &Question| {
            let different = standing.different.get(question.subject.as_str());
            different
                .map(|known| known.keys().cloned().collect())
                .unwrap_or_default()
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
        Ok(Answered {
            index,
            questions,
            matches,
            seconds,
            incomplete: incomplete.map(|(error, count)| online::incomplete(error, count)),
        })
    }

    /// The table whose rows are asked, if one is.
    pub(super) fn table(&self) -> Result<Option<&Table>, Failure> {
        let Some(path) = &self.csv else {
            return Ok(None);
        };
        if let Some(table) = self.table.get() {
            return Ok(Some(table));
        }
        let text = rdf::read_whole(path, &self.data.limits.limits()).map_err(Failure::from)?;
        let table =
            Table::read(&path.display().to_string(), &text).map_err(|said| Failure::from(*said))?;
        Ok(Some(self.table.get_or_init(|| table)))
    }

    /// All that is asked, decided or not.
    pub(super) fn questions(&self, common: &Common) -> Result<Vec<Question>, Failure> {
        let Some(table) = self.table()? else {
            self.refuse_columns()?;
            let data = self.data.load(common)?.stated()?;
            let class = self.class.as_deref();
            let class = class
                .map(|class| class_of(class, &data.prefixes))
                .transpose()?;
            let languages = self.languages();
            let asking = Asking {
                class: class.as_deref(),
                languages: &languages,
            };
            let asked = from_data(data.written(), &data.ontology, &asking)?;
            say_odd(&asked, &data.prefixes, common);
            say_undated(&asked, &data.prefixes, common);
            if let (true, Some(class)) = (asked.is_empty(), &class) {
                return Err(no_such_class(class, &data)?);
            }
            if asked.is_empty() {
                return Err(Failure::input("nothing in the data has a name")
                    .hint("names are rdfs:label, skos:prefLabel, schema:name or foaf:name"));
            }
            return Ok(asked);
        };
        let columns = self.columns()?;
        let (asked, nameless) = from_table(table, &columns).map_err(|said| Failure::from(*said))?;
        let unknown = unknown_kinds(table, &columns);
        if !unknown.is_empty() {
            let rows: usize = unknown.values().sum();
            let words: Vec<String> = unknown
                .keys()
                .map(|text| format!("`{}`", printable(text)))
                .collect();
            let said = Diagnostic::new(format!(
                "no kind of thing that is known here: {} ({})",
                some_of(&words),
                counted(rows, "row")
            ));
            let kinds = kind_words().join(", ");
            common.remark(&said.hint(format!(
                "kinds: {kinds}; or an item such as Q5; these rows are asked without"
            )));
        }
        if let Some(first) = nameless.first() {
            common.note(&format!(
                "rows without a name: {}, the first in line {first}",
                nameless.len()
            ));
        }
        self.say_alike(&asked, common);
        Ok(asked)
    }

    /// Rows that nothing tells apart are one question: somebody should know.
    fn say_alike(&self, asked: &[Question], common: &Common) {
        let mut lines: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for question in asked {
            let all = lines.entry(&question.subject).or_default();
            all.extend(question.line);
        }
        let alike = || lines.values().filter(|lines| lines.len() > 1);
        let count: usize = alike().map(|lines| lines.len() - 1).sum();
        if let Some(first) = alike().min() {
            let said = format!(
                "rows that say what another says: {count}, the first in line {}; they are decided together",
                first[1]
            );
            let hint = match self.row_id {
                Some(_) => "`--row-id` names a column that has the same text there",
                None => "`--row-id COLUMN` tells them apart",
            };
            common.remark(&Diagnostic::new(said).hint(hint));
        }
    }

    /// Columns are those of a table.
    fn refuse_columns(&self) -> Result<(), Failure> {
        let options = [
            ("--name", self.name.is_some()),
            ("--type", self.kind.is_some()),
            ("--date", !self.date.is_empty()),
            ("--country", self.country.is_some()),
            ("--post", self.post.is_some()),
            ("--id", !self.id.is_empty()),
            ("--known", self.known.is_some()),
        ];
        match options.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Failure::usage(format!(
                "`{option}` names a column of a table, and none is asked"
            ))
            .hint("a table is named with `--csv FILE`; of data, `--class` chooses the things that are asked")),
        }
    }

    fn columns(&self) -> Result<Columns, Failure> {
        let mut columns = Columns {
            name: self.name.clone().unwrap_or_default(),
            kind: self.kind.clone(),
            country: self.country.clone(),
            post: self.post.clone(),
            linked: self.known.clone(),
            row: self.row_id.clone(),
            ..Columns::default()
        };
        for said in &self.date {
            columns.dates.push(match property(said) {
                Some((number, column)) => (Some(number), column.to_owned()),
                None => (None, said.clone()),
            });
        }
        for said in &self.id {
            let Some((number, column)) = property(said) else {
                let said =
                    format!("`--id {said}` does not say which property the identifiers are of");
                return Err(Failure::usage(said).hint("for example: `--id P214=VIAF`"));
            };
            columns.identifiers.push((number, column.to_owned()));
        }
        Ok(columns)
    }
}

/// Links that lead nowhere, or to several items, are told and count as none.
fn say_odd(asked: &[Question], prefixes: &Prefixes, common: &Common) {
    let odd = asked.iter().filter(|question| !question.odd.is_empty());
    let odd: Vec<String> = odd
        .map(|question| {
            let links: Vec<String> = question.odd.iter().map(|link| printable(link)).collect();
            format!(
                "{} to {}",
                prefixes.show(&question.subject),
                links.join(" and ")
            )
        })
        .collect();
    if !odd.is_empty() {
        let said = format!(
            "linked to no item or to several, and counted as not linked: {} ({})",
            some_of(&odd),
            counted(odd.len(), "thing")
        );
        let hint = "a link is `owl:sameAs` one item: `wd:Q42`";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
}

/// Nothing is compared with a date that cannot be read: somebody should know.
fn say_undated(asked: &[Question], prefixes: &Prefixes, common: &Common) {
    let mut all = asked
        .iter()
        .flat_map(|question| question.undated.iter().map(move |text| (question, text)));
    if let Some((question, text)) = all.next() {
        let (count, thing) = (all.count() + 1, prefixes.show(&question.subject));
        let said = format!(
            "dates that cannot be read, and are not compared: {count}, such as `{}` of {thing}",
            printable(text)
        );
        common.remark(&Diagnostic::new(said).hint("a date is `1965-07-13`, `1965-07` or `1965`"));
    }
}

/// The class that is meant: an IRI, or a name with a prefix that is declared.
fn class_of(text: &str, prefixes: &Prefixes) -> Result<String, Failure> {
    if let Some(class) = prefixes.expand(text) {
        return Ok(class);
    }
    match text.split_once(':') {
        Some((name, local)) if !local.starts_with("//") && !text.starts_with('<') => {
            let known: Vec<&str> = prefixes.iter().map(|(name, _)| name).collect();
            let said = format!("the prefix `{name}:` is declared nowhere");
            let near = did_you_mean(name, known);
            let hint = near.unwrap_or_else(|| "write the class out: `--class http://…`".to_owned());
            Err(Failure::input(said).hint(hint))
        }
        _ => Ok(text.trim_matches(['<', '>']).to_owned()),
    }
}

/// Nothing is of this class; which classes there are is the nearest help.
fn no_such_class(class: &str, data: &Data) -> Result<Failure, Failure> {
    let mut classes = BTreeSet::new();
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(crate::vocab::rdf::TYPE)),
        ..Pattern::default()
    };
    for quad in data.backend.quads(pattern) {
        if let Term::NamedNode(known) = quad?.object {
            classes.insert(data.prefixes.show(known.as_str()));
        }
    }
    let shown = data.prefixes.show(class);
    let said = format!("nothing with a name in the data is a `{shown}`");
    let near = did_you_mean(&shown, classes.iter().map(|known| &**known));
    let all: Vec<String> = classes.iter().cloned().collect();
    let hint = near.unwrap_or_else(|| format!("their classes: {}", some_of(&all)));
    Ok(Failure::input(said).hint(hint))
}

/// Questions that are asked online before their answers are let go.
const ROUND: usize = 1_000;

/// What it takes to ask once more for what the index is not certain of.
struct Rest<'a> {
    index: &'a Index,
    wanted: &'a Wanted,
    refused: &'a (dyn Fn(&Question) -> BTreeSet<Id> + Sync),
    languages: &'a [&'a str],
}

impl Rest<'_> {
    /// Puts new answers where the old ones were not certain.
    fn ask(
        &self,
        online: &mut Online,
        questions: &mut [Question],
        matches: &mut [Match],
        progress: &Progress,
    ) -> Result<(), LinkError> {
        let open: Vec<usize> = matches
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.band != Band::Certain)
            .map(|(place, _)| place)
            .collect();
        let mut before = 0;
        for round in open.chunks(ROUND) {
            let mut some: Vec<Question> = round
                .iter()
                .map(|place| questions[*place].clone())
                .collect();
            let tick = |done: usize| progress.read(0, (before + done) as u64);
            let gathered = online.gather(&some, self.languages, &tick)?;
            let source = With {
                index: self.index,
                gathered: &gathered,
            };
            let answers = answer(&source, &mut some, self.wanted, self.refused, &|_| {})?;
            for ((place, question), answer) in round.iter().zip(some).zip(answers) {
                questions[*place] = question;
                matches[*place] = answer;
            }
            before += round.len();
        }
        Ok(())
    }
}

/// `P569=COLUMN`.
fn property(said: &str) -> Option<(u32, &str)> {
    let (property, column) = said.split_once('=')?;
    Some((property.strip_prefix('P')?.parse().ok()?, column))
}

fn say(common: &Common, count: usize, what: &str) {
    if count > 0 {
        common.note(&format!("{} {what}", thousands(count as u64)));
    }
}

/// A last block that is not whole was never told to be kept; still somebody should know.
pub(super) fn say_torn(kept: &Decisions, path: &Path, common: &Common) {
    if kept.torn() > 0 {
        common.note(&format!(
            "the last decision in `{}` was not written whole: {} bytes of it are left out",
            path.display(),
            kept.torn()
        ));
    }
}

/// The file of decisions, to add to.
pub(super) fn open(path: &Path, common: &Common) -> Result<Decisions, LinkError> {
    let kept = Decisions::open(path)?;
    say_torn(&kept, path, common);
    Ok(kept)
}
