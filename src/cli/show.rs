//! `chancery show`: all that is known about one thing.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::named;
use super::output::Sink;
use super::queries::print_json;
use super::query::LabelArgs;
use super::source::DataArgs;
use crate::model::Term;
use crate::search::{Card, Statement, Value};

/// Show all that is known about one thing
///
/// Statements with their sources, what is only claimed about it, and what
/// points at it. Passages stand in square brackets.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery show 'Marco Rubio'
  chancery show event:2025-08-15-three-on-three
  chancery show person:vladimir-putin --lang ru,en --json")]
pub(super) struct ShowArgs {
    /// A label, a prefixed name or an IRI
    #[arg(value_name = "ENTITY")]
    entity: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(mut args: ShowArgs) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.entity);
    if args.entity.is_empty() {
        return Err(Failure::usage("show what?")
            .hint("name a thing: `chancery show 'Marco Rubio'`; `chancery find` looks for names"));
    }
    let data = args.data.load()?;
    let Term::NamedNode(node) = named::thing(&args.entity.join(" "), &data)? else {
        return Err(Failure::usage("only things with an IRI can be shown"));
    };
    let labels = args.labels.labels(&data);
    let card = Card::read(&data.backend, &labels, &node)?;
    let mut sink = Sink::open(None)?;
    if args.json {
        print_json(&card, sink.writer())?;
    } else {
        let shown = Shown {
            iris: args.labels.iris,
            prefixes: &data.prefixes,
        };
        shown.card(&card, sink.writer())?;
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

struct Shown<'a> {
    iris: bool,
    prefixes: &'a crate::model::prefixes::Prefixes,
}

impl Shown<'_> {
    fn card(&self, card: &Card, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "{} ({})", card.label, card.types.join(", "))?;
        writeln!(out, "{}  <{}>", self.prefixes.show(&card.iri), card.iri)?;
        if !card.names.is_empty() {
            writeln!(out, "also: {}", card.names.join(", "))?;
        }
        if let Some(about) = &card.about {
            writeln!(out, "{about}")?;
        }
        self.statements("Stated", &card.statements, out)?;
        self.statements("Claimed, not stated as fact", &card.claimed, out)?;
        for link in &card.links {
            writeln!(out, "\n{}", capital(&link.heading))?;
            for value in &link.values {
                writeln!(out, "  {}", self.value(value))?;
            }
        }
        Ok(())
    }

    fn statements(
        &self,
        heading: &str,
        statements: &[Statement],
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        if statements.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{heading}")?;
        for statement in statements {
            for value in &statement.values {
                writeln!(out, "  {}: {}", statement.property, self.value(value))?;
            }
        }
        Ok(())
    }

    fn value(&self, value: &Value) -> String {
        let mut text = match &value.iri {
            Some(iri) if self.iris => self.prefixes.show(iri),
            _ => value.text.clone(),
        };
        if !value.remarks.is_empty() {
            text.extend([" (", &value.remarks.join(", "), ")"]);
        }
        if !value.sources.is_empty() {
            text.extend(["  [", &value.sources.join("; "), "]"]);
        }
        text
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
