//! Options of the verbs that may ask Wikidata itself, and what they say of it.

use std::time::Duration;

use clap::Args;

use crate::cli::Common;
use crate::cli::asking::AskingArgs;
use crate::cli::failure::Failure;
use crate::cli::limits::duration;
use crate::link::client::{Bases, ClientError, Settings};
use crate::link::online::Online;

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
    pub(super) fn open(&self, reconciliation: Option<&str>) -> Result<Option<Online>, Failure> {
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
            ..self.asking.settings(self.timeout)
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
        "{count} {questions} had no answer, and what is here had to do; answers that came are kept, and the next run \
         asks only for the others"
    ))
}
