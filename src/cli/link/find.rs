//! `chancery link find`: who may be meant by a name, and why.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::starter;
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::limits::several;
use crate::cli::output::Sink;
use crate::cli::queries::print_json;
use crate::link::index::{Candidate, Entity, Index};
use crate::link::names::{Heading, heading};
use crate::model::printable;

/// Find who may be meant by a name
///
/// Words may come in another order or script, be spelt another way, stand
/// there by an initial or miss a letter. Each candidate comes with how alike
/// the names are, from 0 to 1, and why; the best known of equals stands first.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link find 'Wladimir Putin'
  chancery link find 'Лавров' --limit 3
  chancery link find 'Trump, D.' --index wikidata.index --json")]
pub(super) struct FindArgs {
    /// The name
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,
    /// The index to look in, instead of the small one of the built-in links
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// Most candidates
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = several, allow_negative_numbers = true)]
    limit: usize,
    /// Languages of the names to show, the most wanted first
    #[arg(long, value_name = "TAGS", default_value = "en", value_delimiter = ',')]
    lang: Vec<String>,
    /// End with exit code 1 if nothing is found
    #[arg(long)]
    fail_if_empty: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Found {
    id: String,
    iri: String,
    label: String,
    description: Option<String>,
    matched: String,
    languages: Vec<String>,
    alias: bool,
    score: f64,
    reasons: Vec<Why>,
    types: Vec<String>,
    countries: Vec<String>,
    sitelinks: u32,
}

#[derive(serde::Serialize)]
struct Why {
    code: &'static str,
    said: String,
}

impl Found {
    fn new(candidate: Candidate, entity: &Entity, languages: &[&str]) -> Self {
        let label = entity.label(languages);
        let ids = |ids: &[crate::link::index::Id]| ids.iter().map(ToString::to_string).collect();
        let reasons = candidate.likeness.reasons.iter().map(|reason| Why {
            code: reason.code(),
            said: printable(&reason.said()),
        });
        Self {
            id: entity.id.to_string(),
            iri: entity.id.iri(),
            label: label
                .map(|label| printable(&label.text))
                .unwrap_or_default(),
            description: entity.description(languages).map(printable),
            matched: printable(&candidate.label.text),
            languages: candidate.label.languages,
            alias: candidate.label.alias,
            score: rounded(candidate.likeness.score),
            reasons: reasons.collect(),
            types: ids(&entity.types),
            countries: ids(&entity.countries),
            sitelinks: entity.sitelinks,
        }
    }
}

/// To three digits: more would promise what no measure of names can keep. Only the same text is 1.
fn rounded(score: f64) -> f64 {
    let rounded = (score * 1_000.0).round() / 1_000.0;
    if score < 1.0 {
        rounded.min(0.999)
    } else {
        rounded
    }
}

/// Who may be meant by a name as it is, and without an office, a form of address or years around it.
fn candidates(index: &Index, name: &str, limit: usize) -> Result<Vec<Candidate>, Failure> {
    let mut found = index.candidates(name, limit)?;
    let Some(Heading { name, .. }) = heading(name, true) else {
        return Ok(found);
    };
    for candidate in index.candidates(&name, limit)? {
        let known = found.iter_mut().find(|one| one.entity == candidate.entity);
        match known {
            Some(known) if known.likeness.score < candidate.likeness.score => *known = candidate,
            Some(_) => {}
            None => found.push(candidate),
        }
    }
    found.sort_by(|one, other| {
        let order = other.likeness.score.total_cmp(&one.likeness.score);
        order.then_with(|| one.entity.cmp(&other.entity))
    });
    found.truncate(limit);
    Ok(found)
}

pub(super) fn run(args: &FindArgs, common: &Common) -> Result<ExitCode, Failure> {
    let name = args.name.join(" ");
    if name.trim().is_empty() {
        return Err(Failure::usage("find whom?").hint("for example: `chancery link find lavrov`"));
    }
    let index = match &args.index {
        Some(path) => Index::open(path)?,
        None => starter::open()?,
    };
    let languages: Vec<&str> = args.lang.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for candidate in candidates(&index, &name, args.limit)? {
        let entity = index.entity(candidate.entity)?;
        found.push(Found::new(candidate, &entity, &languages));
    }
    let mut sink = Sink::open(None)?;
    let out = sink.writer();
    if args.json {
        print_json(&found, out)?;
    } else {
        let width = |of: fn(&Found) -> &str| {
            let widths = found.iter().map(|found| of(found).chars().count());
            widths.max().unwrap_or(0)
        };
        let (ids, labels) = (width(|found| &found.id), width(|found| &found.label));
        for found in &found {
            let reasons: Vec<&str> = found.reasons.iter().map(|why| why.said.as_str()).collect();
            let other = (found.matched != found.label).then(|| format!(" = {}", found.matched));
            let kind = found.description.as_ref().map(|text| format!(" ({text})"));
            writeln!(
                out,
                "{:ids$}  {:.3}  {:labels$}  {}{}{}",
                printable(&found.id),
                found.score,
                found.label,
                reasons.join(", "),
                other.unwrap_or_default(),
                kind.unwrap_or_default(),
            )?;
        }
    }
    sink.finish()?;
    if found.is_empty() {
        common.note(&format!("nothing in the index is called `{name}`"));
        if args.fail_if_empty {
            return Err(Failure::no());
        }
    }
    Ok(ExitCode::SUCCESS)
}
