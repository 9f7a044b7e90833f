//! Options of the verbs that may ask Wikidata itself, what it is asked after the index, and what they say of it.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;

use crate::cli::Common;
use crate::cli::asking::AskingArgs;
use crate::cli::failure::Failure;
use crate::cli::limits::duration;
use crate::cli::progress::{Progress, thousands};
use crate::link::LinkError;
use crate::link::ask::Question;
use crate::link::client::{Bases, ClientError, Settings};
use crate::link::index::{Id, Index};
use crate::link::matching::{Band, Match, Wanted, answer};
use crate::link::online::{Online, With};

/// Whether and how Wikidata is asked.
#[derive(Args, Debug)]
pub(super) struct OnlineArgs {
    #[command(flatten)]
    asking: AskingArgs,
    /// Another Action API than Wikidata's, ending in api.php
    #[arg(long, value_name = "URL", requires = "asking", help_heading = "Online")]
    api: Option<String>,
    /// Another query service than Wikidata's, asked for whoever bears an identifier [default: Wikidata's, unless `--api` names another]
    #[arg(long, value_name = "URL", requires = "asking", help_heading = "Online")]
    sparql: Option<String>,
    /// Fetch entities one by one from here, as `Special:EntityData` has them: this and Q42.json
    #[arg(long, value_name = "URL", requires = "asking", help_heading = "Online")]
    entity_data: Option<String>,
    /// How long one answer may take, with all waits and tries [default: 180s]
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "asking", help_heading = "Online", hide_short_help = true)]
    timeout: Option<Duration>,
}

impl OnlineArgs {
    /// Whether it is wanted at all.
    pub(super) fn is_on(&self) -> bool {
        self.asking.is_on()
    }

    /// Somebody to ask, if that is wanted. Nobody is asked yet; without a contact nobody will be.
    pub(super) fn open(
        &self,
        reconciliation: Option<&str>,
        common: &Common,
    ) -> Result<Option<Online>, Failure> {
        if !self.is_on() {
            return Ok(None);
        }
        let usual = Bases::default();
        let settings = Settings {
            bases: Bases {
                api: self.api.clone().unwrap_or(usual.api),
                entity_data: self.entity_data.clone().unwrap_or(usual.entity_data),
                reconciliation: reconciliation.map(str::to_owned),
                sparql: self.sparql.clone().unwrap_or(usual.sparql),
            },
            ..self.asking.settings(self.timeout, common)
        };
        // Items of another Wikibase are not those of Wikidata's query service.
        let identifies = self.sparql.is_some() || self.api.is_none();
        let online = Online::new(settings, self.entity_data.is_some())?;
        Ok(Some(online.identifying(identifies)))
    }
}

/// Prints what people should know beside the answers.
pub(super) fn say_notes(online: &mut Online, common: &Common) {
    for note in online.take_notes() {
        common.note(&note);
    }
}

/// How a run ends in which some questions had no answer.
pub(super) fn incomplete(error: ClientError, count: usize) -> Failure {
    let questions = if count == 1 { "question" } else { "questions" };
    Failure::from(error).hint(format!(
        "{} {questions} had no answer, and what is here had to do; answers that came are kept, and the next run \
         asks only for the others",
        thousands(count as u64)
    ))
}

/// Questions that are asked online before their answers are let go.
const ROUND: usize = 1_000;

/// What it takes to ask once more for what the index is not certain of.
pub(super) struct Rest<'a> {
    pub(super) index: &'a Index,
    pub(super) wanted: &'a Wanted,
    pub(super) refused: &'a (dyn Fn(&Question) -> BTreeSet<Id> + Sync),
    pub(super) languages: &'a [&'a str],
}

impl Rest<'_> {
    /// Puts new answers where the old ones were not certain.
    pub(super) fn ask(
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
            for (number, (question, mut answer)) in some.into_iter().zip(answers).enumerate() {
                if gathered.is_open(number) {
                    answer.leave_open(self.wanted.thresholds);
                }
                questions[round[number]] = question;
                matches[round[number]] = answer;
            }
            before += round.len();
        }
        Ok(())
    }
}
