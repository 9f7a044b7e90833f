//! `chancery infer`: what follows from data by rules, and why.

mod inputs;
mod kept;
mod proof;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::failure::{Failure, Kind};
use super::output::{self, Sink};
use super::progress::thousands;
use super::query::{LabelArgs, TimeArgs};
use super::source::{DataArgs, Ontology};
use super::watch::Watch;
use super::{Common, limits};
use crate::builtin;
use crate::infer::{InferError, Profile, Settings};
use crate::model::diagnostic::Diagnostic;
use crate::rdf::Format;

use inputs::Taken;
use kept::Kept;

/// Derive what follows from data by rules, and say why
///
/// Rules are SPARQL CONSTRUCT queries, or those of RDF Schema or OWL 2 RL; without either, those of the
/// built-in ontology. What is derived comes in a graph for each rule, as TriG, or into the store.
/// What somebody merely claims is no premise.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
#[command(after_help = "\
Examples:
  chancery infer --count
  chancery infer --explain 'person:marco-rubio dip:metWith ?whom'
  chancery infer talks.ttl -o derived.trig
  chancery infer -d data/ --rules my-rules/ builtin
  chancery infer -d people.ttl --profile owl-rl -f nq
  chancery infer -l my-store
  chancery infer -l my-store --dry-run")]
pub(super) struct InferArgs {
    /// Files and folders to derive from, as with --data
    #[arg(value_name = "FILE", conflicts_with_all = ["data", "location"])]
    files: Vec<PathBuf>,
    /// Files and folders with rules (.rq); `builtin` is those of the ontology
    #[arg(long, value_name = "FILE", num_args = 1..)]
    rules: Vec<PathBuf>,
    /// The rules of a vocabulary
    #[arg(long, value_enum, value_name = "NAME")]
    profile: Option<Vocabulary>,
    /// With a profile: derive what is true of any data as well
    #[arg(long, requires = "profile")]
    axioms: bool,
    /// Say why a statement holds; `?x` stands for anything
    #[arg(long, value_name = "TRIPLE", allow_hyphen_values = true)]
    explain: Option<String>,
    /// With --explain: how many steps down to go
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = limits::several)]
    depth: usize,
    /// Tell for each statement which ones it follows from
    #[arg(long)]
    premises: bool,
    /// Only say how much follows from each rule, and write nothing
    #[arg(long, visible_alias = "dry-run", conflicts_with_all = ["explain", "output", "format", "premises"])]
    count: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// trig, nq, jsonld; ttl, nt and rdf without the graphs
    #[arg(short, long, value_name = "FORMAT", value_parser = output::rdf_format)]
    format: Option<Format>,
    /// Print what came of it, or the explanation, as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// At the most so many rounds
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_rounds: usize,
    /// At the most so many derived statements
    #[arg(long, value_name = "N", default_value_t = 10_000_000, value_parser = limits::several, help_heading = "Limits", hide_short_help = true)]
    max_derived: usize,
    /// Tell at the most so many inconsistencies, or statements to explain
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = limits::several)]
    max_results: usize,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// So many lists that are too long are told.
const LEFT_OUT: usize = 3;

/// Whose rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Vocabulary {
    /// RDF Schema
    Rdfs,
    /// OWL 2 RL
    OwlRl,
}

impl Vocabulary {
    const fn profile(self) -> Profile {
        match self {
            Self::Rdfs => Profile::Rdfs,
            Self::OwlRl => Profile::OwlRl,
        }
    }
}

pub(super) fn run(
    mut args: InferArgs,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    if !args.files.is_empty() {
        args.data.data = std::mem::take(&mut args.files);
    }
    args.refuse()?;
    let settings = Settings {
        cancellation: watch.cancellation.clone(),
        max_rounds: args.max_rounds,
        max_derived: args.max_derived,
        max_clashes: args.max_results,
        max_literal_bytes: args.data.limits.limits().max_literal_bytes,
    };
    // The lock is taken before the data are read: nobody changes them in between.
    let store = args
        .writes_store()
        .then(|| args.open_store(common))
        .transpose()?;
    let mut taken = args.take(store.as_ref(), watch, common)?;
    watch.start(args.time.timeout);
    let ontology = Ontology::default();
    let outcome = taken.inference.run_without_claims(&settings, &ontology);
    outcome.map_err(|error| args.failed(error))?;
    let consistent = taken.inference.inconsistencies().is_empty();
    // Proofs are looked for under the eye of the watch as well.
    if args.explain.is_none() && !args.premises && consistent {
        watch.stop();
    }
    InferArgs::say_left_out(&taken, common);
    args.say_in_vain(&taken, common);
    if !consistent && args.explain.is_none() {
        let code = args.tell_inconsistencies(&taken, common)?;
        watch.stop();
        return Ok(code);
    }
    if let Some(text) = &args.explain {
        if !consistent {
            common.note(
                "the data are inconsistent, so that anything would follow; without `--explain` the reasons are told",
            );
        }
        let code = proof::explain(&args, text, &taken, watch, common)?;
        return Ok(code);
    }
    let code = args.tell(&taken, store.as_ref(), common)?;
    watch.stop();
    Ok(code)
}

impl InferArgs {
    /// Whether what is derived goes into the store.
    fn writes_store(&self) -> bool {
        self.data.location.is_some()
            && self.explain.is_none()
            && self.output.is_none()
            && self.format.is_none()
            && !self.count
    }

    fn refuse(&self) -> Result<(), Failure> {
        let dashes = self.rules.iter().filter(|path| path.as_os_str() == "-");
        self.data
            .refuse_two_inputs(dashes.clone().next().map(|_| "-"))?;
        if dashes.count() > 1 {
            return Err(Failure::usage("standard input, `-`, can be read only once"));
        }
        if self.json && self.output.is_some() && self.explain.is_none() {
            return Err(
                Failure::usage("`--json` reports, and `-o` writes what is derived")
                    .hint("`-f jsonld` writes statements as JSON"),
            );
        }
        Ok(())
    }

    fn failed(&self, error: InferError) -> Failure {
        let limit = matches!(
            error,
            InferError::TooMany { .. } | InferError::TooLong { .. } | InferError::TooLarge { .. }
        );
        let failure = Failure::from(error);
        if limit && self.data.location.is_some() {
            return failure.hint("the store is as it was");
        }
        failure
    }

    /// The statements, or how many there are.
    fn tell(
        &self,
        taken: &Taken,
        store: Option<&Kept>,
        common: &Common,
    ) -> Result<ExitCode, Failure> {
        let outcomes = taken.inference.outcomes();
        let derived: usize = outcomes.iter().map(|outcome| outcome.derived).sum();
        if let Some(store) = store {
            let changed = store.exchange(self, taken)?;
            if self.json {
                told::json(taken, Some(changed))?;
            } else {
                common.remark(&self.said(taken, derived));
                common.note(&store.said(changed, derived));
            }
            return Ok(ExitCode::SUCCESS);
        }
        if self.json {
            told::json(taken, None)?;
        } else if self.count {
            let mut sink = Sink::open(None)?;
            told::table(&outcomes, sink.writer())?;
            sink.finish()?;
            common.remark(&self.said(taken, derived));
            if let Some(said) = kept::would_be(self, taken)? {
                common.note(&said);
            }
        } else {
            told::statements(self, taken, common)?;
            common.remark(&self.said(taken, derived));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Axioms of which nothing follows because their lists are too long.
    fn say_left_out(taken: &Taken, common: &Common) {
        let left_out: Vec<_> = taken.inference.left_out().collect();
        for (axiom, most) in left_out.iter().take(LEFT_OUT) {
            let [subject, predicate, _] = &axiom.terms;
            let [subject, predicate] =
                [subject, predicate].map(|term| proof::short(term, &taken.prefixes));
            common.note(&format!(
                "the list of {predicate} of {subject} has more than {} members, and is left out",
                thousands(*most as u64)
            ));
        }
        if let Some(more) = left_out
            .len()
            .checked_sub(LEFT_OUT)
            .filter(|more| *more > 0)
        {
            common.note(&format!("{more} more lists are too long"));
        }
    }

    /// Rules of one's own that ask for what is not there.
    fn say_in_vain(&self, taken: &Taken, common: &Common) {
        if self.rules.is_empty() || self.explain.is_some() {
            return;
        }
        let own = |rule: &str| !builtin::rules().iter().any(|(name, _)| *name == rule);
        for (rule, iri) in taken.inference.in_vain() {
            if own(&rule) {
                let said = format!(
                    "nothing has {}, which the rule `{rule}` asks for",
                    taken.prefixes.show(&iri)
                );
                let near = taken.inference.nearest(&iri);
                let near = near.map(|near| format!("did you mean {}?", taken.prefixes.show(&near)));
                common.remark(&Diagnostic::new(said).maybe_hint(near));
            }
        }
    }

    /// How much of what follows.
    fn said(&self, taken: &Taken, derived: usize) -> Diagnostic {
        let rules = taken.inference.outcomes();
        let fired = rules.iter().filter(|outcome| outcome.derived > 0).count();
        let rounds = taken.inference.rounds();
        let counted = |number: usize, one: &str| {
            let plural = if number == 1 { "" } else { "s" };
            format!("{} {one}{plural}", thousands(number as u64))
        };
        let follow = if derived == 1 { "follows" } else { "follow" };
        let mut said = format!(
            "{} {follow} from {}, by {} of {} in {}",
            counted(derived, "statement"),
            thousands(taken.inference.stated() as u64),
            thousands(fired as u64),
            counted(rules.len(), "rule"),
            counted(rounds, "round"),
        );
        let aside = taken.inference.aside();
        if aside > 0 {
            let (claimed, premises) = match aside {
                1 => ("1 statement is".to_owned(), "premise"),
                many => (format!("{} are", thousands(many as u64)), "premises"),
            };
            said.extend([
                "; ",
                &claimed,
                " no ",
                premises,
                ", because only a claim says so",
            ]);
        }
        let named = self.rules.is_empty() && self.profile.is_none();
        let hint = (derived == 0 && named && taken.own).then(|| {
            "the built-in rules are about `dip:` terms; `--rules` and `--profile` take others"
                .to_owned()
        });
        Diagnostic::new(said).maybe_hint(hint)
    }

    /// What must not be: each with its reason and places.
    fn tell_inconsistencies(&self, taken: &Taken, common: &Common) -> Result<ExitCode, Failure> {
        let found = proof::inconsistencies(self, taken)?;
        if self.json {
            told::json_inconsistent(taken, &found)?;
        } else {
            for one in &found {
                super::print_error(&one.render(common.paint()));
            }
            let count = found.len();
            let more = if count >= self.max_results {
                " or more"
            } else {
                ""
            };
            let plural = if count == 1 { "y" } else { "ies" };
            common.note(&format!(
                "{}{more} inconsistenc{plural}: anything would follow, and nothing was written",
                thousands(count as u64)
            ));
        }
        Ok(ExitCode::from(1))
    }
}

impl From<InferError> for Failure {
    fn from(error: InferError) -> Self {
        let text = error.to_string();
        let new = |kind| Self::new(kind, Diagnostic::new(text.clone()));
        match error {
            InferError::Rule(said) => Self::new(Kind::Input, *said),
            InferError::Query(error) => error.into(),
            InferError::Store(error) => error.into(),
            InferError::TimedOut => {
                new(Kind::Limit).hint("give them more with `--timeout 10m`, or less data")
            }
            InferError::TooMany { .. } => new(Kind::Limit).hint(
                "a rule that makes new nodes or numbers out of its own never ends; otherwise raise the limit with `--max-derived`",
            ),
            InferError::TooLarge { .. } => new(Kind::Limit).hint(
                "a rule that makes longer texts out of its own never ends; otherwise raise the limit with `--max-literal`",
            ),
            InferError::TooLong { .. } => new(Kind::Limit).hint(
                "a rule that makes new nodes or numbers out of its own never ends; otherwise raise the limit with `--max-rounds`",
            ),
        }
    }
}
