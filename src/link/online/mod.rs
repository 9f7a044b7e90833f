//! Wikidata itself: candidates for names, and documents for ids.
//!
//! [`Online`] asks, through the polite client. Once somebody fails to answer, nobody is asked any more and kept answers
//! have to do, unless it is one question that is refused; what was left without an answer is counted, so that nobody takes a part for the whole.

mod gather;
mod items;
mod with;

pub use gather::Gathered;
pub use with::With;

use std::collections::BTreeSet;

use super::LinkError;
use super::client::{Client, ClientError, Entities, ErrorKind, Freshness, Manifest, Settings};
use super::theirs::{Documents, Origin, Take};
use super::wikibase::EntityId;
use crate::model::moment::day;
use crate::model::printable;

/// Ids that are asked for at once.
const BATCH: usize = 50;
/// Who refuses so many questions one after the other is not asked the next.
const REFUSALS: usize = 5;

/// Asks Wikidata, and a reconciliation service where the settings name one.
#[derive(Debug)]
pub struct Online {
    settings: Settings,
    client: Client,
    /// Whether entities are asked for one by one, as `Special:EntityData` has them.
    singly: bool,
    /// Whether the query service is asked who bears an identifier.
    identifies: bool,
    /// Whether it gave no answer in a way that makes another question useless.
    mute: bool,
    /// What the reconciliation service says of itself, once it was asked.
    manifest: Option<Manifest>,
    /// Languages in which the service does not search.
    unspoken: BTreeSet<String>,
    notes: Vec<String>,
    /// Why somebody gave no answer, the first time.
    failed: Option<ClientError>,
    unanswered: usize,
    /// Refused questions since the last answer.
    refused: usize,
}

impl Online {
    /// Nobody is asked yet.
    ///
    /// # Errors
    /// Settings with which nobody can be asked.
    pub fn new(settings: Settings, singly: bool) -> Result<Self, ClientError> {
        let client = Client::new(settings.clone())?;
        client.check()?;
        Ok(Self {
            settings,
            client,
            singly,
            identifies: false,
            mute: false,
            manifest: None,
            unspoken: BTreeSet::new(),
            notes: Vec::new(),
            failed: None,
            unanswered: 0,
            refused: 0,
        })
    }

    /// Asks the query service of the settings too, for whoever bears an identifier.
    #[must_use]
    pub fn identifying(mut self, yes: bool) -> Self {
        self.identifies = yes;
        self
    }

    /// What people should know beside the answers, a line each.
    pub fn take_notes(&mut self) -> Vec<String> {
        let mut notes = std::mem::take(&mut self.notes);
        notes.extend(self.client.take_notes());
        notes
    }

    /// Why there is not all that was asked for, and how many questions got no answer.
    pub fn into_failure(self) -> Option<(ClientError, usize)> {
        let count = self.unanswered;
        self.failed.map(|error| (error, count))
    }

    /// An answer if there is one. After a failure only kept ones are looked at.
    fn attempt<T>(
        &mut self,
        ask: impl Fn(&Client) -> Result<T, ClientError>,
    ) -> Result<Option<T>, ClientError> {
        match ask(&self.client) {
            Ok(answer) => {
                self.refused = 0;
                Ok(Some(answer))
            }
            Err(error) if error.kind() == ErrorKind::Usage => Err(error),
            Err(error) => {
                self.unanswered += 1;
                self.refused += 1;
                let single = error.is_of_one_question() && self.refused < REFUSALS;
                if !single && !matches!(error, ClientError::Offline { .. }) {
                    self.hang_up()?;
                }
                self.failed.get_or_insert(error);
                Ok(None)
            }
        }
    }

    /// The same of many things at once. That they are refused together is no refusal of each: it is not counted, and its
    /// parts are to be asked for.
    fn attempt_many<T>(
        &mut self,
        ask: impl Fn(&Client) -> Result<T, ClientError>,
    ) -> Result<Option<T>, ClientError> {
        let (refused, unanswered) = (self.refused, self.unanswered);
        let failed = self.failed.is_some();
        self.refused = 0;
        let answer = self.attempt(ask)?;
        if answer.is_none() {
            (self.refused, self.unanswered) = (refused, unanswered);
            if !failed && !self.settings.freshness.is_kept_only() {
                self.failed = None;
            }
        }
        Ok(answer)
    }

    /// What an answer says of one entity is none.
    fn unusable(&mut self, address: &str, why: &str) {
        self.unanswered += 1;
        let host = printable(address);
        let why = printable(why);
        self.failed
            .get_or_insert(ClientError::Unusable { host, why });
    }

    /// From now on nobody is asked.
    fn hang_up(&mut self) -> Result<(), ClientError> {
        self.notes.extend(self.client.take_notes());
        self.settings.freshness = Freshness::Silent;
        self.client = Client::new(self.settings.clone())?;
        Ok(())
    }

    /// These entities, all of them or an error.
    fn entities(client: &Client, singly: bool, ids: &[&str]) -> Result<Entities, ClientError> {
        if !singly {
            return client.entities(ids);
        }
        let mut entities = Entities::default();
        for id in ids {
            match client.entity_data(id) {
                Ok(entity) => entities.found.push(entity),
                Err(ClientError::Missing { .. }) => entities.missing.push((*id).to_owned()),
                Err(error) => return Err(error),
            }
        }
        Ok(entities)
    }

    /// The address at which an entity was asked for.
    fn address(&self, id: &str) -> String {
        let bases = &self.settings.bases;
        if self.singly {
            format!("{}{id}.json", bases.entity_data)
        } else {
            format!("{}?action=wbgetentities&ids={id}", bases.api)
        }
    }
}

/// All that are wanted, or an error: whoever lays statements side by side needs them all.
impl Documents for Online {
    fn documents(&mut self, wanted: &BTreeSet<EntityId>, take: Take<'_>) -> Result<(), LinkError> {
        let ids: Vec<&str> = wanted.iter().map(EntityId::as_str).collect();
        for batch in ids.chunks(BATCH) {
            let Entities { found, missing } = Self::entities(&self.client, self.singly, batch)?;
            for entity in found {
                let origin = Origin {
                    source: entity.address.clone(),
                    retrieved: day(entity.retrieved),
                };
                let (asked, id) = (&entity.asked, &entity.id);
                if entity.is_redirected() {
                    // A page of a merged one stands under its new id, and says nothing of the old one.
                    let merged = format!("{{\"entity\":\"{asked}\",\"redirect\":\"{id}\"}}");
                    take(&answer(asked, &merged), &origin)?;
                } else {
                    take(&answer(asked, &entity.json), &origin)?;
                }
            }
            for id in missing {
                let origin = Origin {
                    source: self.address(&id),
                    retrieved: None,
                };
                let gone = format!("{{\"id\":\"{id}\",\"missing\":\"\"}}");
                take(&answer(&id, &gone), &origin)?;
            }
        }
        Ok(())
    }
}

/// As the service answers about one.
fn answer(asked: &str, json: &str) -> String {
    format!("{{\"entities\":{{\"{asked}\":{json}}}}}")
}
