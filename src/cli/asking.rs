//! Options of all verbs that may ask others over the network.

use std::io::IsTerminal as _;
use std::time::Duration;

use clap::{ArgGroup, Args};

use super::limits::bytes;
use super::{Common, print_error};
use crate::link::client::{Freshness, Settings};
use crate::model::printable;

/// Whether and how others are asked.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("asking").args(["online", "offline"]).multiple(true))]
pub(super) struct AskingArgs {
    /// Ask Wikidata for what is not here; of a query, let `SERVICE` ask its query service
    #[arg(long, help_heading = "Online")]
    online: bool,
    /// The same out of kept answers alone: nothing is sent
    #[arg(long, conflicts_with = "refresh", help_heading = "Online")]
    offline: bool,
    /// Use no kept answer, and keep the new ones
    #[arg(long, requires = "asking", help_heading = "Online")]
    refresh: bool,
    /// Whom operators can write to, an e-mail address or a page [default: the variable `CHANCERY_CONTACT`]
    #[arg(long, value_name = "WHO", requires = "asking", help_heading = "Online")]
    contact: Option<String>,
    /// How long one answer may be [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = bytes, requires = "asking", help_heading = "Online", hide_short_help = true)]
    max_answer: Option<u64>,
}

/// What stands for no limit: an end has to be a time that can be written.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl AskingArgs {
    /// Whether it is wanted at all.
    pub(super) fn is_on(&self) -> bool {
        self.online || self.offline
    }

    /// How it is done, with the variables of the environment, for so long; a time of none is no limit.
    pub(super) fn settings(&self, timeout: Option<Duration>, common: &Common) -> Settings {
        let usual = Settings::from_environment(|name| std::env::var(name).ok());
        Settings {
            contact: self.contact.clone().or(usual.contact),
            timeout: match timeout {
                Some(Duration::ZERO) => FOREVER,
                Some(some) => some,
                None => usual.timeout,
            },
            max_answer: self.max_answer.unwrap_or(usual.max_answer),
            freshness: match (self.offline, self.refresh) {
                (true, _) => Freshness::Offline,
                (false, true) => Freshness::Refresh,
                (false, false) => Freshness::Valid,
            },
            waits: (!common.quiet).then_some(say_wait),
            ..usual
        }
    }
}

/// Says at once that a host is waited for: nothing else moves meanwhile.
fn say_wait(host: &str, wait: Duration) {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    // Over the line of the progress, which is written anew.
    let start = if std::io::stderr().is_terminal() {
        "\r\u{1b}[2K"
    } else {
        ""
    };
    let host = printable(host);
    print_error(&format!(
        "{start}note: waiting {seconds} s for `{host}`, before it is asked again\n"
    ));
}
