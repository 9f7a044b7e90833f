//! `chancery show`: all that is known about one thing.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::according::{self, AccordingArgs};
use super::failure::Failure;
use super::named;
use super::output::Sink;
use super::queries::print_json;
use super::query::LabelArgs;
use super::source::DataArgs;
use super::view::{self, counted};
use crate::model::prefixes::Prefixes;
use crate::model::{Term, Triple, shell_word};
use crate::search::{Card, Hidden, Link, Passage, Statement, Value, Voice};

/// Show all that is known about one thing
///
/// Statements with their sources, and what points at it. Passages stand in
/// square brackets. Claims are counted, and shown with `--claims`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery show 'Marco Rubio'
  chancery show event:2025-08-15-three-on-three --claims
  chancery show event:2025-08-15-shared-ride --according-to 'Russia 24'
  chancery show person:vladimir-putin --lang ru,en --json")]
pub(super) struct ShowArgs {
    /// A label, a prefixed name or an IRI
    #[arg(value_name = "ENTITY")]
    entity: Vec<String>,
    /// Show also what is only claimed
    #[arg(long)]
    claims: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    according: AccordingArgs,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(mut args: ShowArgs, common: &Common) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.entity);
    let entity = args.entity.join(" ");
    if entity.trim().is_empty() {
        return Err(Failure::usage("show what?")
            .hint("name a thing: `chancery show 'Marco Rubio'`; `chancery find` looks for names"));
    }
    let data = args.data.load(common)?.plain()?;
    let Term::NamedNode(node) = named::thing(&entity, &data, common)? else {
        return Err(Failure::usage("only things with an IRI can be shown"));
    };
    let mut labels = args.labels.labels(&data);
    if args.json {
        labels = labels.with_literals_as_written();
    }
    let mut card = Card::read(&data.backend, &labels, &node, args.claims)?;
    let said = args.according.propositions(&data, common)?;
    card.according_to = Voice::about(&data.backend, &labels, &node, &said)?;
    let is_about = |triple: &&Triple| {
        triple.subject == node.clone().into() || triple.object == node.clone().into()
    };
    let contested: Vec<&Triple> = data.contested.iter().filter(is_about).collect();
    view::say_contested(&contested, &data, common);
    if card.according_to.is_empty() && !said.is_empty() {
        let speakers: Vec<Term> = said.into_iter().map(|said| said.speaker).collect();
        according::say_nothing_new(&speakers, &labels, common);
    }
    let mut sink = Sink::open(None)?;
    if args.json {
        print_json(&card, sink.writer())?;
    } else {
        let shown = Shown {
            iris: args.labels.iris,
            prefixes: &data.prefixes,
            with_data: with_data(&args.data),
        };
        shown.card(&card, sink.writer())?;
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

struct Shown<'a> {
    iris: bool,
    prefixes: &'a Prefixes,
    /// How a command has to name the same data.
    with_data: String,
}

impl Shown<'_> {
    fn card(&self, card: &Card, out: &mut dyn Write) -> std::io::Result<()> {
        let kinds = match card.types.as_slice() {
            [] => String::new(),
            kinds => format!(" ({})", kinds.join(", ")),
        };
        writeln!(out, "{}{kinds}", card.label)?;
        writeln!(out, "{}  <{}>", self.prefixes.show(&card.iri), card.iri)?;
        if !card.names.is_empty() {
            writeln!(out, "also: {}", card.names.join(", "))?;
        }
        if let Some(about) = &card.about {
            writeln!(out, "{about}")?;
        }
        let heading = if card.proposed {
            "Proposed, not stated as fact"
        } else {
            "Stated"
        };
        self.statements(heading, &card.statements, out)?;
        for voice in &card.according_to {
            let heading = format!("According to {}", voice.speaker);
            self.statements(&heading, &voice.statements, out)?;
        }
        self.links(&card.links, out)?;
        self.statements("Left open by the source", &card.open, out)?;
        self.statements("Claimed, not stated as fact", &card.claimed, out)?;
        self.links(&card.claims, out)?;
        self.links(&card.offers, out)?;
        if let Some(hidden) = &card.hidden {
            self.hidden(hidden, card, out)?;
        }
        Ok(())
    }

    fn links(&self, links: &[Link], out: &mut dyn Write) -> std::io::Result<()> {
        for link in links {
            writeln!(out, "\n{}", capital(&link.heading))?;
            for value in &link.values {
                writeln!(out, "  {}", self.value(value))?;
            }
        }
        Ok(())
    }

    /// One line that says what is left out and how to see it.
    fn hidden(&self, hidden: &Hidden, card: &Card, out: &mut dyn Write) -> std::io::Result<()> {
        let name = shell_word(&self.prefixes.show(&card.iri));
        let data = &self.with_data;
        let listed = [
            (hidden.by, "by", "--by"),
            (hidden.about, "about", "--about"),
            (hidden.reported_by, "reported by", "--reported-by"),
            (hidden.at, "made at", "--at"),
        ];
        let mut parts: Vec<String> = listed
            .iter()
            .filter(|(count, _, _)| *count > 0)
            .map(|(count, how, flag)| {
                let claims = counted(*count, "claim");
                let label = &card.label;
                format!("{claims} {how} {label} (`chancery claims {flag} {name}{data}`)")
            })
            .collect();
        if hidden.otherwise > 0 {
            let claims = counted(hidden.otherwise, "claim");
            parts.push(format!("{claims} connected with it in other ways"));
        }
        if hidden.other > 0 {
            let others = match hidden.other {
                1 => "1 proposed or open statement".to_owned(),
                count => format!("{count} proposed or open statements"),
            };
            parts.push(others);
        }
        if parts.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\nNot shown: {}; all of it: `chancery show {name} --claims{data}`",
            parts.join(", ")
        )
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
            text.extend(["  [", &Passage::labels_of(&value.sources).join("; "), "]"]);
        }
        text
    }
}

/// ` -d mine.ttl`, ` -l my-store`, or nothing for the built-in data.
fn with_data(data: &DataArgs) -> String {
    let word = |path: &PathBuf| shell_word(&path.to_string_lossy());
    if let Some(store) = &data.location {
        return format!(" -l {}", word(store));
    }
    let words: Vec<String> = data.data.iter().map(word).collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" -d {}", words.join(" "))
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
