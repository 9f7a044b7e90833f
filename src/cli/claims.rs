//! `chancery claims`: who is said to have said what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::named;
use super::output::{self, Sink};
use super::query::{LabelArgs, TimeArgs, terminal_width};
use super::source::{Data, DataArgs};
use super::view::{Naming, some_of, used_as};
use super::watch::Watch;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{Literal, NamedNode, NamedOrBlankNode, Term, Variable};
use crate::query::claims::{iris, members, objects, subjects};
use crate::query::labels::{Labels, NAMING};
use crate::query::results::{self, RowFormat, Style};
use crate::search::claims::{Facet, Filter, Listed, select};
use crate::search::fold;
use crate::store::{Backend, Context, QueryResults, QuerySolutionIter, StoreError};
use crate::vocab::{dip, scheme, skos};

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
    by: Vec<String>,
    /// What it is about, to whom it is addressed, or of what it says something; parts of an event count
    #[arg(long, value_name = "THING")]
    about: Vec<String>,
    /// The medium that reported it
    #[arg(long, value_name = "MEDIUM")]
    reported_by: Vec<String>,
    /// The speech act, such as threat, or a group of them: assertive, directive, commissive, expressive, denying
    #[arg(long, value_name = "ACT")]
    act: Vec<String>,
    /// The event at which it was said, or of which that event is a part
    #[arg(long, value_name = "EVENT")]
    at: Vec<String>,
    #[command(flatten)]
    labels: LabelArgs,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// table, csv, tsv, json, xml, md, html
    #[arg(short, long, value_name = "FORMAT", value_parser = row_format)]
    format: Option<RowFormat>,
    /// Stop after so many rows, with exit code 4
    #[arg(long, value_name = "N")]
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
    let data = args.data.load()?;
    let filter = filter(args, &data, common)?;
    let context = Context {
        prefixes: data.prefixes.clone(),
        cancellation: watch.cancellation.clone(),
    };
    watch.start(args.time.timeout);
    let found = listed(&data, &filter, &context)?;
    let labels = args.labels.labels(&data);
    let naming = Naming {
        labels: &labels,
        iris: args.labels.iris,
        people: format.is_for_people(),
    };
    let rows = if naming.people {
        for_people(&found, &naming)
    } else {
        for_programs(&found, &naming)
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
        (None, Some(extension)) => row_format(&extension)
            .map_err(|said| Failure::usage(said).hint("say the format with `--format`")),
    }
}

/// What the options ask for, as terms.
fn filter(args: &ClaimsArgs, data: &Data, common: &Common) -> Result<Filter, Failure> {
    let mut filter = Filter::new();
    for facet in Facet::ALL {
        let mut values = Vec::new();
        for text in given(args, facet) {
            match facet {
                Facet::Act => values.extend(act(text, data)?),
                Facet::At => values.push(named::thing(text, data, common)?),
                _ => values.push(used_as(text, facet.properties(), data, common)?),
            }
        }
        if !values.is_empty() {
            filter.insert(facet, values);
        }
    }
    Ok(filter)
}

fn given(args: &ClaimsArgs, facet: Facet) -> &[String] {
    match facet {
        Facet::By => &args.by,
        Facet::About => &args.about,
        Facet::ReportedBy => &args.reported_by,
        Facet::Act => &args.act,
        Facet::At => &args.at,
    }
}

/// The speech acts with this name, and the members of a group.
fn act(text: &str, data: &Data) -> Result<Vec<Term>, Failure> {
    let backends: [&dyn Backend; 2] = [&data.backend, &data.ontology];
    let (known, labelled) = acts(&backends)?;
    let wanted = fold(text);
    let by_name = labelled.get(&wanted).cloned().unwrap_or_default();
    let by_iri = || {
        let inner = text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'));
        let iri = data.prefixes.expand(text);
        let iri = iri.unwrap_or_else(|| inner.unwrap_or(text).to_owned());
        known.get(&iri).cloned()
    };
    let found = if by_name.is_empty() {
        by_iri().into_iter().collect()
    } else {
        by_name
    };
    if found.is_empty() {
        let said = format!("there is no speech act `{text}`");
        let near = did_you_mean(&wanted, labelled.keys().map(String::as_str));
        let said = Diagnostic::new(said).maybe_hint(near);
        let names: Vec<&str> = labelled.keys().map(String::as_str).collect();
        return Err(Failure::new(Kind::Input, said)
            .hint(format!("the acts and their groups: {}", names.join(", "))));
    }
    Ok(members(&backends, found)?)
}

/// Concepts of the scheme and whatever else the data use as an act: by IRI, and by folded name.
type Acts = (BTreeMap<String, Term>, BTreeMap<String, Vec<Term>>);

fn acts(backends: &[&dyn Backend]) -> Result<Acts, StoreError> {
    let of_acts = NamedNode::new_unchecked(scheme::ACT);
    let mut known = BTreeMap::new();
    let mut keep = |term: Term| {
        if let Term::NamedNode(node) = &term {
            known.insert(node.as_str().to_owned(), term);
        }
    };
    for backend in backends {
        let listed = subjects(*backend, skos::IN_SCHEME, Some(of_acts.as_ref().into()))?;
        listed.into_iter().map(Term::from).for_each(&mut keep);
        for claim in subjects(*backend, dip::ACT, None)? {
            let used = objects(*backend, claim.as_ref(), dip::ACT)?;
            used.into_iter().for_each(&mut keep);
        }
    }
    let mut labelled: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for term in known.values() {
        for name in folded_names(backends, term)? {
            labelled.entry(name).or_default().push(term.clone());
        }
    }
    Ok((known, labelled))
}

/// All names of a concept, folded; the end of its IRI where it has none.
fn folded_names(backends: &[&dyn Backend], concept: &Term) -> Result<BTreeSet<String>, StoreError> {
    let Term::NamedNode(node) = concept else {
        return Ok(BTreeSet::new());
    };
    let mut values = Vec::new();
    for backend in backends {
        for naming in NAMING.iter().chain(&[skos::ALT_LABEL]) {
            values.extend(objects(*backend, node.as_ref().into(), naming)?);
        }
    }
    let mut names: BTreeSet<String> = values
        .iter()
        .filter_map(|value| match value {
            Term::Literal(name) => Some(fold(name.value())),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        let local = node.as_str().rsplit(['/', '#']).next();
        names.extend(local.map(fold));
    }
    Ok(names)
}

/// The claims that fit, by date, speaker and claim; undated ones last.
fn listed(data: &Data, filter: &Filter, context: &Context) -> Result<Vec<Listed>, Failure> {
    let mut found = Vec::new();
    for claim in select(&data.backend, filter, context)? {
        found.push(Listed::read(&data.backend, &claim)?);
    }
    let names = Labels::new(&data.backend, &["en".to_owned()], data.prefixes.clone());
    found.sort_by_cached_key(|listed| {
        let value = |term: &Term| match term {
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        };
        let date = listed.dates.iter().map(value).min();
        let speakers: Vec<String> = listed.speakers.iter().map(|who| names.show(who)).collect();
        (date.is_none(), date, speakers, listed.claim.to_string())
    });
    Ok(found)
}

type Cells = Vec<Option<Term>>;

fn table(columns: &[&str], rows: Vec<Cells>) -> QuerySolutionIter<'static> {
    let names = columns.iter().map(|name| Variable::new_unchecked(*name));
    let rows: Vec<_> = rows.into_iter().map(Ok).collect();
    QuerySolutionIter::from_tuples(names.collect(), rows)
}

/// Few columns, each with words; those that nothing fills are left out.
fn for_people(found: &[Listed], naming: &Naming<'_>) -> QuerySolutionIter<'static> {
    const ALWAYS: [&str; 5] = ["who", "act", "what", "standing", "source"];
    let columns = [
        "who",
        "act",
        "what",
        "about",
        "to_whom",
        "reported_by",
        "when",
        "standing",
        "source",
    ];
    let cell = |terms: &[Term]| naming.cell(terms, naming.or());
    let rows: Vec<Cells> = found
        .iter()
        .map(|listed| {
            vec![
                cell(&listed.speakers),
                cell(&listed.acts),
                Some(what(listed, naming)),
                cell(&listed.about),
                cell(&listed.targets),
                cell(&listed.media),
                cell(&listed.dates),
                Some(Literal::new_simple_literal(standing(listed, naming)).into()),
                cell(&listed.sources),
            ]
        })
        .collect();
    let kept: Vec<usize> = (0..columns.len())
        .filter(|at| ALWAYS.contains(&columns[*at]) || rows.iter().any(|row| row[*at].is_some()))
        .collect();
    let columns: Vec<&str> = kept.iter().map(|at| columns[*at]).collect();
    let rows = rows
        .iter()
        .map(|row| kept.iter().map(|at| row[*at].clone()).collect())
        .collect();
    table(&columns, rows)
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
    let values = |terms: &[Term]| -> Vec<String> {
        terms.iter().map(|term| naming.labels.show(term)).collect()
    };
    let mut parts = Vec::new();
    if named {
        parts.push(name.clone());
    }
    let quotes = values(&listed.quotes);
    let new = quotes.iter().filter(|quote| !name.contains(quote.as_str()));
    parts.extend(new.map(|quote| format!("“{quote}”")));
    if parts.is_empty() {
        parts.extend(values(&listed.texts));
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
fn for_programs(found: &[Listed], naming: &Naming<'_>) -> QuerySolutionIter<'static> {
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
    let rows = found.iter().map(|listed| {
        let standing = if listed.is_hearsay() {
            "hearsay"
        } else {
            "claim"
        };
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
            cell(&listed.propositions),
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
            let there = match facet {
                Facet::By => "speakers",
                Facet::About => "things that are talked about",
                Facet::ReportedBy => "media",
                Facet::Act => "acts",
                Facet::At => "occasions",
            };
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
        let values: Vec<Term> = listed.values(facet).into_iter().cloned().collect();
        for iri in iris(&values) {
            *counts.entry(labels.name(iri)).or_default() += 1;
        }
    }
    let mut names: Vec<(usize, String)> = counts
        .into_iter()
        .map(|(name, count)| (usize::MAX - count, name))
        .collect();
    names.sort();
    Ok(names.into_iter().map(|(_, name)| name).collect())
}
