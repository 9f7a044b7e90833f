//! Options of the verbs whose query may ask other endpoints (`SERVICE`), and whoever asks them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Args;

use super::Common;
use super::asking::AskingArgs;
use super::failure::{Failure, Kind};
use super::limits::several;
use crate::link::client::{Bases, Client, ClientError, Found, Settings};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::nearest;
use crate::model::{NamedNode, Variable, printable};
use crate::query::{ServicePattern, service_text};
use crate::store::{ServiceError, ServiceRows, Services};
use crate::vocab::{blazegraph, wikibase};

/// Whether and how other endpoints are asked.
#[derive(Args, Debug)]
pub(super) struct ServiceArgs {
    #[command(flatten)]
    asking: AskingArgs,
    /// Let `SERVICE` ask this endpoint too; may be repeated
    #[arg(long, value_name = "URL", requires = "asking", value_parser = endpoint, help_heading = "Online")]
    allow_service: Vec<NamedNode>,
    /// Most rows that one request may answer with
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = several, allow_negative_numbers = true, help_heading = "Online", hide_short_help = true)]
    max_service_rows: usize,
}

fn endpoint(text: &str) -> Result<NamedNode, String> {
    let web = text.starts_with("https://") || text.starts_with("http://");
    let node = NamedNode::new(text).ok().filter(|_| web);
    node.ok_or_else(|| "an address that begins with https:// or http://".to_owned())
}

impl ServiceArgs {
    /// Whoever asks. Nobody is asked yet.
    pub(super) fn open(&self, timeout: Duration, common: &Common) -> Result<Arc<Asker>, Failure> {
        let mut asker = Asker {
            max_rows: self.max_service_rows,
            ..Asker::default()
        };
        if !self.asking.is_on() {
            return Ok(Arc::new(asker));
        }
        let usual = Bases::default();
        let settings = self.asking.settings(Some(timeout), common);
        let others = self.allow_service.iter().map(NamedNode::as_str);
        for address in std::iter::once(&*usual.sparql).chain(others) {
            let bases = Bases {
                sparql: address.to_owned(),
                ..usual.clone()
            };
            let client = Client::new(Settings {
                bases,
                ..settings.clone()
            })?;
            asker.endpoints.push((address.to_owned(), client));
        }
        Ok(Arc::new(asker))
    }
}

/// What of that service is answered here.
const OFFERED: [&str; 3] = ["around", "box", "label"];

/// Asks the endpoints that may be asked; none where `--online` was not said.
#[derive(Debug, Default)]
pub(super) struct Asker {
    endpoints: Vec<(String, Client)>,
    max_rows: usize,
    notes: Mutex<Vec<String>>,
}

impl Asker {
    /// Prints what people should know beside the answer.
    pub(super) fn say_notes(&self, common: &Common) {
        let notes = std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
        let aged = self.endpoints.iter();
        let aged = aged.flat_map(|(_, client)| client.take_notes());
        for note in notes.into_iter().chain(aged) {
            common.note(&note);
        }
    }

    fn refusal(&self, service: &str) -> Refusal {
        let shown = printable(service);
        let own = [(wikibase::ONTOLOGY, "wikibase"), (blazegraph::GAS, "gas")];
        let mut own = own.into_iter();
        let own = own.find_map(|(space, prefix)| Some((prefix, service.strip_prefix(space)?)));
        if let Some((prefix, name)) = own {
            let near = nearest(name, OFFERED).map_or_else(String::new, |own| {
                format!("; did you mean `{prefix}:{own}`?")
            });
            return Refusal {
                kind: Kind::Input,
                said: format!(
                    "`SERVICE {prefix}:{}` is a part of Wikidata's query service and is not offered here{near}",
                    printable(name)
                ),
                hint: "what needs it can be asked there: `SERVICE <https://query.wikidata.org/sparql> { … }` with \
                       `--online`"
                    .to_owned(),
            };
        }
        let is_usual = Bases::default().sparql == service;
        let wish = if is_usual {
            String::new()
        } else {
            format!(" --allow-service {shown}")
        };
        Refusal {
            kind: Kind::Input,
            said: if self.endpoints.is_empty() {
                format!(
                    "the query asks another machine, <{shown}>, and nobody is asked without `--online`"
                )
            } else {
                format!("<{shown}> is none of the endpoints that may be asked")
            },
            hint: if self.endpoints.is_empty() {
                format!(
                    "`--online --contact you@example.org{wish}` asks it, `--offline{wish}` takes what is kept of its answers"
                )
            } else {
                format!("`{}` lets it be asked", wish.trim())
            },
        }
    }
}

/// Why nobody was asked, or why what came is not taken.
#[derive(Debug, thiserror::Error)]
#[error("{said}")]
struct Refusal {
    kind: Kind,
    said: String,
    hint: String,
}

/// What it means that a service gave no answer.
pub(super) fn failure(error: ServiceError) -> Failure {
    let error = match error.downcast::<ClientError>() {
        Ok(error) => return (*error).into(),
        Err(error) => error,
    };
    match error.downcast::<Refusal>() {
        Ok(refusal) => Failure::new(refusal.kind, Diagnostic::new(refusal.said)).hint(refusal.hint),
        Err(error) => Failure::new(Kind::Remote, Diagnostic::new(error.to_string())),
    }
}

impl Services for Asker {
    fn ask(
        &self,
        service: &NamedNode,
        variables: &[Variable],
        pattern: &ServicePattern,
    ) -> Result<ServiceRows, ServiceError> {
        let mut endpoints = self.endpoints.iter();
        let endpoint = endpoints.find(|(address, _)| address == service.as_str());
        let (_, client) = endpoint.ok_or_else(|| self.refusal(service.as_str()))?;
        let text = service_text(variables, pattern, self.max_rows.saturating_add(1));
        let (columns, rows) = match client.sparql(&text)? {
            Found::Rows { variables, rows } => (variables, rows),
            Found::Truth(_) => {
                let host = printable(service.as_str());
                let why = "it says yes or no, where rows were asked for".to_owned();
                return Err(Box::new(ClientError::Unusable { host, why }));
            }
        };
        if rows.len() > self.max_rows {
            return Err(Box::new(Refusal {
                kind: Kind::Limit,
                said: format!(
                    "<{}> answers with more than {} rows",
                    printable(service.as_str()),
                    self.max_rows
                ),
                hint: "`--max-service-rows` raises the limit; patterns beside the service that bind its variables \
                       narrow what is asked"
                    .to_owned(),
            }));
        }
        let places: Vec<Option<usize>> = variables
            .iter()
            .map(|variable| columns.iter().position(|column| column == variable))
            .collect();
        let row = |row: Vec<_>| {
            let value = |place: &Option<usize>| row.get((*place)?).cloned().flatten();
            places.iter().map(value).collect()
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn passed_over(&self, service: &str, error: &ServiceError) {
        let note = format!(
            "`SERVICE SILENT <{}>` gave no answer and counts as if it bound nothing: {error}",
            printable(service)
        );
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}
