//! `chancery claims`: who is said to have said what.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::according::Naming;
use super::facets::filter;
use super::failure::{Failure, Kind};
use super::limits::rows;
use super::output::{self, Sink};
use super::query::{LabelArgs, TimeArgs, terminal_width};
use super::source::{Data, DataArgs};
use super::view::{counted, some_of};
use super::watch::Watch;
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedOrBlankNode, Term, Variable};
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::query::results::{self, RowFormat, Style};
use crate::search::claims::{Facet, Filter, Listed, listed, select};
use crate::search::wanted::players;
use crate::store::{Backend, Context, QueryResults, QuerySolutionIter, StoreError};
use crate::vocab::{dip, rdf};

/// List who is said to have said what
///
/// One row a claim, by date. None of it is asserted. The options take a label,
/// a prefixed name or an IRI; each may be repeated for any of several values,
/// and all of them together have to fit.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery claims
  chancery claims --by Trump --act threat --act offer
  chancery claims --about '2025 Russia–United States summit' --reported-by 'Financial Times'
  chancery claims --act denying -d my-data.ttl -f csv")]
pub(super) struct ClaimsArgs {
    /// Who is said to have said it
    #[arg(long, value_name = "SPEAKER")]
    pub(super) by: Vec<String>,
    /// What it is about, to whom it is addressed, or of what it says something; parts of an event count
    #[arg(long, value_name = "THING")]
    pub(super) about: Vec<String>,
    /// The medium that reported it
    #[arg(long, value_name = "MEDIUM")]
    pub(super) reported_by: Vec<String>,
    /// The speech act, such as threat, or a group of them: assertive, directive, commissive, expressive, denying
    #[arg(long, value_name = "ACT")]
    pub(super) act: Vec<String>,
    /// The event at which it was said, or of which that event is a part
    #[arg(long, value_name = "EVENT")]
    pub(super) at: Vec<String>,
    #[command(flatten)]
    labels: LabelArgs,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// table, csv, tsv, json, xml, md, html
    #[arg(short, long, value_name = "FORMAT", value_parser = row_format)]
    format: Option<RowFormat>,
    /// Stop after so many rows, with exit code 4
    #[arg(long, value_name = "N", value_parser = rows, allow_negative_numbers = true)]
    max_rows: Option<u64>,
    /// End with exit code 1 if nothing is found
    #[arg(long)]
    fail_if_empty: bool,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

fn row_format(name: &str) -> Result<RowFormat, String> {
    RowFormat::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = RowFormat::ALL.iter().map(|format| format.name()).collect();
        output::unknown_format(name, &names)
    })
}

pub(super) fn run(args: &ClaimsArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    let format = chosen_format(args)?;
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        RowFormat::from_name,
        |format| format.name(),
        common,
    );
    let data = args.data.load(common)?.plain()?;
    let filter = filter(args, &data, common)?;
    let context = args.labels.context(&data, watch);
    watch.start(args.time.timeout);
    let found = listed(&data.backend, &filter, &data.prefixes, &context)?;
    let labels = args.labels.labels(&data);
    let naming = Naming {
        labels: &labels,
        iris: args.labels.iris,
        people: format.is_for_people(),
    };
    let rows = if naming.people {
        for_people(&found, &naming, &data.backend)?
    } else {
        for_programs(&found, &naming, format)
    };
    let style = Style {
        labels: &labels,
        iris: args.labels.iris,
        width: terminal_width(args.output.is_some()),
        max_rows: args.max_rows,
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let outcome =
        results::write_rows(QueryResults::Solutions(rows), format, &style, sink.writer())?;
    sink.finish()?;
    watch.stop();
    if outcome.truncated {
        let said = format!("stopped after {} rows; there are more", outcome.rows);
        return Err(Failure::new(Kind::Limit, Diagnostic::new(said))
            .hint("the output is not the whole answer: raise `--max-rows`"));
    }
    if found.is_empty() {
        common.remark(&why_none(args, &data, &labels, &filter, &context)?);
        if args.fail_if_empty {
            return Err(Failure::no());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen_format(args: &ClaimsArgs) -> Result<RowFormat, Failure> {
    let promised = args.output.as_deref().and_then(output::extension);
    match (args.format, promised) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(RowFormat::Table),
        (None, Some(extension)) => {
            row_format(&extension).map_err(|said| output::unknown_ending(said, &extension))
        }
    }
}

type Cells = Vec<Option<Term>>;

fn table(columns: &[&str], rows: Vec<Cells>) -> QuerySolutionIter<'static> {
    let names = columns.iter().map(|name| Variable::new_unchecked(*name));
    let rows: Vec<_> = rows.into_iter().map(Ok).collect();
    QuerySolutionIter::from_tuples(names.collect(), rows)
}

/// Few columns, each with words; those that nothing fills are left out.
fn for_people(
    found: &[Listed],
    naming: &Naming<'_>,
    backend: &dyn Backend,
) -> Result<QuerySolutionIter<'static>, StoreError> {
    const ALWAYS: [&str; 5] = ["who", "act", "what", "standing", "source"];
    let columns = [
        "who",
        "act",
        "what",
        "standing",
        "when",
        "about",
        "to_whom",
        "reported_by",
        "source",
    ];
    let cell = |terms: &[Term]| naming.cell(terms, naming.or());
    let mut rows: Vec<Cells> = Vec::with_capacity(found.len());
    for listed in found {
        rows.push(vec![
            cell(&listed.speakers),
            cell(&listed.acts),
            Some(what(listed, naming)),
            Some(Literal::new_simple_literal(standing(listed, naming)).into()),
            cell(&listed.dates),
            about(&listed.about, naming, backend)?,
            cell(&listed.targets),
            cell(&listed.media),
            cell(&listed.sources),
        ]);
    }
    let kept: Vec<usize> = (0..columns.len())
        .filter(|at| ALWAYS.contains(&columns[*at]) || rows.iter().any(|row| row[*at].is_some()))
        .collect();
    let columns: Vec<&str> = kept.iter().map(|at| columns[*at]).collect();
    let rows = rows
        .iter()
        .map(|row| kept.iter().map(|at| row[*at].clone()).collect())
        .collect();
    Ok(table(&columns, rows))
}

/// How many of the things that a claim is about have their names in a table.
const MOST_THINGS: usize = 3;

/// The first names and how many there are more; participations, which are named after what
/// they tie, are only counted.
fn about(
    things: &[Term],
    naming: &Naming<'_>,
    backend: &dyn Backend,
) -> Result<Option<Term>, StoreError> {
    if let [] | [_] = things {
        return Ok(naming.cell(things, naming.or()));
    }
    let mut names = Vec::new();
    let mut participations = 0;
    for thing in things {
        let is_participation = match thing {
            Term::NamedNode(node) => objects(backend, node.as_ref().into(), rdf::TYPE)?
                .iter()
                .any(|class| matches!(class, Term::NamedNode(class) if class.as_str() == dip::PARTICIPATION)),
            _ => false,
        };
        if is_participation {
            participations += 1;
        } else {
            names.push(naming.name(thing));
        }
    }
    let more = names.len().saturating_sub(MOST_THINGS);
    names.truncate(MOST_THINGS);
    let mut text = names.join(naming.or());
    if more > 0 {
        text.extend([" and ", &more.to_string(), " more"]);
    }
    if participations > 0 {
        let joint = if text.is_empty() { "" } else { naming.or() };
        text.extend([joint, &counted(participations, "participation")]);
    }
    Ok(Some(Literal::new_simple_literal(text).into()))
}

/// The name of the claim, with the wording unless the name has it; without a name what it says.
fn what(listed: &Listed, naming: &Naming<'_>) -> Term {
    let claim = Term::from(listed.claim.clone());
    let label = match &listed.claim {
        NamedOrBlankNode::NamedNode(node) => naming.labels.label(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => naming.labels.label(&node.to_string()),
    };
    let named = naming.iris || label.is_some();
    let name = naming.name(&claim);
    let words = listed.words(named.then_some(name.as_str()), naming.labels);
    let mut parts = Vec::new();
    if named {
        parts.push(name.clone());
    }
    parts.extend(words.quotes.iter().map(|quote| format!("“{quote}”")));
    if !words.is_enough {
        parts.extend(words.texts);
        parts.extend(listed.propositions.iter().map(|said| naming.name(said)));
    }
    match parts.as_slice() {
        [only] if named && *only == name => claim,
        [] => claim,
        _ => Literal::new_simple_literal(parts.join(" — ")).into(),
    }
}

/// `claim`, or `hearsay, via …`.
fn standing(listed: &Listed, naming: &Naming<'_>) -> String {
    if !listed.is_hearsay() {
        return "claim".to_owned();
    }
    let names: Vec<String> = listed.via.iter().map(|via| naming.name(via)).collect();
    format!("hearsay, via {}", names.join("; "))
}

/// Everything, as IRIs and literals.
fn for_programs(
    found: &[Listed],
    naming: &Naming<'_>,
    format: RowFormat,
) -> QuerySolutionIter<'static> {
    let columns = [
        "claim",
        "speaker",
        "act",
        "about",
        "target",
        "reported_by",
        "occasion",
        "date",
        "quote",
        "text",
        "proposition",
        "standing",
        "via",
        "source",
    ];
    let cell = |terms: &[Term]| naming.cell(terms, naming.or());
    // The standard form of CSV takes the marks off, and leaves words that nobody can read back.
    let propositions = |terms: &[Term]| match cell(terms) {
        Some(Term::Triple(said)) if format == RowFormat::Csv => {
            Some(Literal::new_simple_literal(Term::from(*said).to_string()).into())
        }
        other => other,
    };
    let rows = found.iter().map(|listed| {
        let standing = listed.standing();
        vec![
            Some(listed.claim.clone().into()),
            cell(&listed.speakers),
            cell(&listed.acts),
            cell(&listed.about),
            cell(&listed.targets),
            cell(&listed.media),
            cell(&listed.occasions),
            cell(&listed.dates),
            cell(&listed.quotes),
            cell(&listed.texts),
            propositions(&listed.propositions),
            Some(Literal::new_simple_literal(standing).into()),
            cell(&listed.via),
            cell(&listed.sources),
        ]
    });
    table(&columns, rows.collect())
}

/// What was looked for, and what there is when one condition is dropped.
fn why_none(
    args: &ClaimsArgs,
    data: &Data,
    labels: &Labels<'_>,
    filter: &Filter,
    context: &Context,
) -> Result<Diagnostic, Failure> {
    if filter.is_empty() {
        let said = Diagnostic::new("the data hold no claims");
        return Ok(said.hint("a claim has a speaker: `claim:x a dip:Claim ; dip:speaker …`"));
    }
    let mut said = Diagnostic::new(format!("no claim {}", looked_for(args, filter, labels)));
    for facet in filter.keys() {
        let mut wider = filter.clone();
        wider.remove(facet);
        let names = names_of(*facet, data, &wider, labels, context)?;
        if !names.is_empty() {
            let there = players(*facet);
            let scope = if wider.is_empty() {
                "in the data".to_owned()
            } else {
                looked_for(args, &wider, labels)
            };
            said = said.hint(format!("{there} {scope}: {}", some_of(&names)));
        }
    }
    Ok(said)
}

/// `by Donald Trump about Ukraine`.
fn looked_for(args: &ClaimsArgs, filter: &Filter, labels: &Labels<'_>) -> String {
    let words = filter.iter().map(|(facet, values)| {
        let names: Vec<String> = match facet {
            // A group is named as it was asked for, not by its members.
            Facet::Act => args.act.clone(),
            _ => values.iter().map(|value| labels.show(value)).collect(),
        };
        let word = match facet {
            Facet::By => "by",
            Facet::About => "about",
            Facet::ReportedBy => "reported by",
            Facet::Act => "with the act",
            Facet::At => "made at",
        };
        format!("{word} {}", names.join(" or "))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What a facet of the claims is, by how often it occurs.
fn names_of(
    facet: Facet,
    data: &Data,
    filter: &Filter,
    labels: &Labels<'_>,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for claim in select(&data.backend, filter, context)? {
        let listed = Listed::read(&data.backend, &claim)?;
        for value in listed.values(facet) {
            *counts.entry(labels.show(value)).or_default() += 1;
        }
    }
    let mut names: Vec<(usize, String)> = counts
        .into_iter()
        .map(|(name, count)| (usize::MAX - count, name))
        .collect();
    names.sort();
    Ok(names.into_iter().map(|(_, name)| name).collect())
}
