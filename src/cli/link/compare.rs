//! `chancery link compare`: our statements beside Wikidata's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::beside::{Beside, FromArgs, property};
use super::compare_json::{self, Report};
use super::compare_picture;
use super::words::{Words, references};
use crate::cli::Common;
use crate::cli::failure::{Failure, Kind};
use crate::cli::output::{self, Sink, unknown_format};
use crate::cli::queries::print_json;
use crate::cli::query::terminal_width;
use crate::cli::source::DataArgs;
use crate::draw::csv::text_cell;
use crate::link::compare::{Options, Row, There, Verdict, compare};
use crate::link::ours::{facts, names};
use crate::link::wikibase::EntityId;
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedNode, Term, Variable};
use crate::query::labels::Labels;
use crate::query::results::{self, RowFormat, Style};
use crate::store::{QueryResults, QuerySolutionIter};
use crate::{draw, graph::RelationGraph};

/// Compare the data with what Wikidata says of the same things
///
/// For each linked thing and each property of the profile: what agrees, what
/// differs, what only one side has, and what is newer there. Dates count with
/// their precision and calendar, places with what they say of how exact they
/// are, things by their links, names by language.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link compare --from Q30.json Q11696.json
  chancery link compare -d my-data.ttl --online --contact ada@example.org
  chancery link compare --from answers/ --verdict differs,newer-there -f md
  chancery link compare -d my-data.ttl --from dump.json.gz --fail-on differs
  chancery link compare --from Q11696.json -o compare.svg")]
pub(super) struct CompareArgs {
    /// Only these properties, and no names
    #[arg(long, value_name = "P1,P2", value_delimiter = ',', value_parser = property)]
    properties: Vec<EntityId>,
    /// Show only what is so
    #[arg(long, value_name = "VERDICT", value_delimiter = ',', value_enum)]
    verdict: Vec<Chosen>,
    /// End with exit code 1 if anything is so
    #[arg(long, value_name = "VERDICT", value_delimiter = ',', value_enum)]
    fail_on: Vec<Chosen>,
    /// Kilometres by which places may be apart, beyond what they say themselves
    #[arg(long, value_name = "KM", default_value_t = 1.0, value_parser = kilometres, allow_negative_numbers = true)]
    within: f64,
    /// Compare names in these languages; by default in those of the data's names
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    names: Vec<String>,
    /// Languages of labels in the answer, the most wanted first
    #[arg(long, value_name = "LANG", value_delimiter = ',', default_value = "en")]
    lang: Vec<String>,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// table, md, json, csv, tsv, html; as pictures svg, png, pdf and others
    #[arg(short, long, value_name = "FORMAT", value_parser = answer_format)]
    format: Option<Answer>,
    /// Go on without links to items that do not exist
    #[arg(long, help_heading = "Wikidata")]
    skip_missing: bool,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Chosen {
    Agrees,
    Differs,
    Reserved,
    OnlyHere,
    OnlyThere,
    NewerThere,
}

impl Chosen {
    const fn verdict(self) -> Verdict {
        match self {
            Self::Agrees => Verdict::Agrees,
            Self::Differs => Verdict::Differs,
            Self::Reserved => Verdict::Reserved,
            Self::OnlyHere => Verdict::OnlyHere,
            Self::OnlyThere => Verdict::OnlyThere,
            Self::NewerThere => Verdict::NewerThere,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Rows(RowFormat),
    Picture(draw::Format),
}

/// CSV is a table, and so is HTML; all other formats of pictures are pictures.
fn answer_format(name: &str) -> Result<Answer, String> {
    let rows = RowFormat::from_name(name).filter(|format| *format != RowFormat::Xml);
    let rows = rows.map(Answer::Rows);
    rows.or_else(|| draw::Format::from_name(name).map(Answer::Picture))
        .ok_or_else(|| {
            let names = [
                "table", "md", "json", "csv", "tsv", "html", "svg", "png", "pdf",
            ];
            unknown_format(name, &names)
        })
}

fn kilometres(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok();
    let number = number.filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "a number of kilometres, 0 or more".to_owned())
}

pub(super) fn run(args: &CompareArgs, common: &Common) -> Result<ExitCode, Failure> {
    args.from.need()?;
    let promised = args.output.as_deref().and_then(output::extension);
    let format = match (args.format, promised) {
        (Some(format), _) => format,
        (None, None) => Answer::Rows(RowFormat::Table),
        (None, Some(extension)) => {
            answer_format(&extension).map_err(|said| output::unknown_ending(said, &extension))?
        }
    };
    let beside = args.from.load(&args.data, common, false, |_| {
        args.properties.iter().cloned().collect()
    })?;
    beside.refuse_missing(args.skip_missing)?;
    say_properties(args, &beside, common)?;
    beside.say(common);
    beside.need_any()?;
    beside.need_whole()?;
    let (mut rows, beyond) = compared(args, &beside)?;
    let counts = counts(&rows);
    let failed = args
        .fail_on
        .iter()
        .any(|chosen| counts[&chosen.verdict()] > 0);
    if !args.verdict.is_empty() {
        let wanted: Vec<Verdict> = args.verdict.iter().map(|one| one.verdict()).collect();
        rows.retain(|row| wanted.contains(&row.verdict));
    }
    let labels = Labels::new(
        &beside.data.backend,
        &args.lang,
        beside.data.prefixes.clone(),
    )
    .or_from(&beside.data.ontology);
    let words = Words::new(&beside, &labels, &args.lang);
    let mut sink = Sink::open(args.output.as_deref())?;
    match format {
        Answer::Picture(format) => {
            let (graph, options): (RelationGraph, draw::Options) =
                compare_picture::picture(&rows, &counts, &words);
            draw::draw(&graph, format, &options, sink.writer())?;
        }
        Answer::Rows(RowFormat::Json) => {
            let report = Report::new(&rows, &counts, beyond, &words);
            print_json(&report, sink.writer())?;
        }
        Answer::Rows(RowFormat::Csv) => write_csv(&rows, &words, sink.writer())?,
        Answer::Rows(format) => {
            let style = Style {
                labels: &labels,
                iris: false,
                width: terminal_width(args.output.is_some()),
                max_rows: None,
            };
            let table = table(&rows, &words);
            results::write_rows(
                QueryResults::Solutions(table),
                format,
                &style,
                sink.writer(),
            )?;
            if matches!(format, RowFormat::Table | RowFormat::Markdown) {
                writeln!(sink.writer(), "\n{}", summary(&counts, beyond))?;
            }
        }
    }
    sink.finish()?;
    if failed {
        return Err(Failure::no());
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses properties that do not exist, and tells those of which neither side has anything.
fn say_properties(args: &CompareArgs, beside: &Beside, common: &Common) -> Result<(), Failure> {
    let there: BTreeSet<&EntityId> = beside
        .fetched
        .found
        .values()
        .flat_map(|found| &found.entity.statements)
        .map(|own| &own.main.property)
        .collect();
    let known = beside.profile.properties();
    let mut strange = Vec::new();
    for id in &args.properties {
        if beside.fetched.missing.contains(id) {
            let said = Diagnostic::new(format!("Wikidata has no property {id}"));
            return Err(Failure::new(Kind::Input, said).hint("look it up: it may be mistyped"));
        }
        if !known.contains(id) && !there.contains(id) && beside.fetched.entity(id).is_none() {
            strange.push(id.to_string());
        }
    }
    if strange.is_empty() {
        return Ok(());
    }
    let said = format!(
        "no rule of the profile knows {}, and no item here has it",
        strange.join(" or ")
    );
    if strange.len() < args.properties.len() {
        common.note(&said);
        return Ok(());
    }
    let said = Diagnostic::new(said);
    Err(Failure::new(Kind::Input, said).hint("look it up: it may be mistyped"))
}

/// All rows by thing and property, and how many statements there no rule knows.
fn compared(args: &CompareArgs, beside: &Beside) -> Result<(Vec<Row>, usize), Failure> {
    let look = beside.look();
    let options = Options {
        properties: args.properties.iter().cloned().collect(),
        languages: args.names.clone(),
        km: args.within,
    };
    let known = beside.profile.properties();
    let (mut rows, mut beyond) = (Vec::new(), 0);
    for (thing, item) in beside.linked.things() {
        let Some(entity) = beside.fetched.entity(item) else {
            continue;
        };
        let thing = NamedNode::new_unchecked(thing);
        let names = names(&look, thing.as_ref())?;
        let facts = facts(&look, &thing, &beside.profile, &beside.linked, false)?;
        rows.extend(compare(
            (&thing, item),
            (&names, &facts),
            entity,
            &beside.profile,
            &options,
        ));
        let others = entity.statements.iter();
        beyond += others
            .filter(|own| !known.contains(&own.main.property))
            .count();
    }
    Ok((rows, beyond))
}

/// Every verdict, also those that nothing has.
fn counts(rows: &[Row]) -> BTreeMap<Verdict, usize> {
    let mut counts: BTreeMap<Verdict, usize> =
        Verdict::ALL.into_iter().map(|one| (one, 0)).collect();
    for row in rows {
        *counts.entry(row.verdict).or_default() += 1;
    }
    counts
}

fn summary(counts: &BTreeMap<Verdict, usize>, beyond: usize) -> String {
    let all = counts
        .iter()
        .map(|(verdict, count)| format!("{} {count}", verdict.name()));
    let all: Vec<String> = all.collect();
    format!(
        "{}; statements there of other properties: {beyond}",
        all.join(", ")
    )
}

const COLUMNS: [&str; 9] = [
    "thing",
    "item",
    "what",
    "verdict",
    "here",
    "there",
    "rank",
    "references",
    "note",
];

fn cells(row: &Row, words: &Words<'_>) -> [String; 9] {
    let (rank, cited) = match &row.there {
        Some(There::Statement(own)) => (own.rank.name(), references(own)),
        _ => ("", String::new()),
    };
    [
        words.thing(row.thing.as_str()),
        row.item.to_string(),
        words.subject(&row.subject),
        row.verdict.name().to_owned(),
        words.here(row).unwrap_or_default(),
        words.there(row).unwrap_or_default(),
        rank.to_owned(),
        cited,
        compare_json::notes(row).join("; "),
    ]
}

fn table(rows: &[Row], words: &Words<'_>) -> QuerySolutionIter<'static> {
    let names = COLUMNS.iter().map(|name| Variable::new_unchecked(*name));
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells = cells(row, words).map(|text| {
                let text = (!text.is_empty()).then(|| Literal::new_simple_literal(text));
                text.map(Term::from)
            });
            Ok(cells.to_vec())
        })
        .collect();
    QuerySolutionIter::from_tuples(names.collect(), rows)
}

fn write_csv(rows: &[Row], words: &Words<'_>, out: &mut dyn std::io::Write) -> Result<(), Failure> {
    write!(out, "{}\r\n", COLUMNS.join(","))?;
    for row in rows {
        let cells = cells(row, words).map(|cell| text_cell(&cell));
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}
