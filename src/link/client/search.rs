//! Search by label and alias: `wbsearchentities`, page after page.

use std::time::Duration;

use serde::Deserialize;

use super::judge::{Answer, Question, Trouble, Ways};
use super::{Client, ClientError, json};

/// As many as one page may have.
const PAGE: usize = 50;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// One entity that was found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SearchHit {
    /// Such as `Q42`.
    pub id: String,
    /// In the language of the search, or one near to it.
    #[serde(default)]
    pub label: Option<String>,
    /// In the language of the search, or one near to it.
    #[serde(default)]
    pub description: Option<String>,
    /// The aliases that match.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What the text was found in.
    #[serde(rename = "match", default)]
    pub matched: Option<Match>,
}

/// What a text was found in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Match {
    /// `label`, `alias`, `description` or `entityId`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Its language.
    #[serde(default)]
    pub language: Option<String>,
    /// As it is written there.
    #[serde(default)]
    pub text: String,
}

#[derive(Deserialize)]
struct Page {
    search: Vec<SearchHit>,
    #[serde(rename = "search-continue")]
    next: Option<usize>,
}

impl Client {
    /// The first `limit` items with such a label or alias, in the order of the service.
    pub fn search(
        &self,
        text: &str,
        language: &str,
        limit: usize,
    ) -> Result<Vec<SearchHit>, ClientError> {
        Ok(self.search_begin(text, language, limit)?.0)
    }

    /// The same, and whether the service has more of them.
    pub fn search_begin(
        &self,
        text: &str,
        language: &str,
        limit: usize,
    ) -> Result<(Vec<SearchHit>, bool), ClientError> {
        let mut found: Vec<SearchHit> = Vec::new();
        let mut more = false;
        let mut from = 0;
        while found.len() < limit {
            let page = self.page(text, language, from, (limit - found.len()).min(PAGE))?;
            let empty = page.search.is_empty();
            found.extend(page.search);
            more = page.next.is_some();
            match page.next {
                None => break,
                // Else one page would come again and again.
                Some(next) if next <= from || empty => {
                    return Err(ClientError::Unusable {
                        host: Self::base(&self.settings.bases.api)?.authority().to_owned(),
                        why: format!("after entry {from} it goes on at entry {next}"),
                    });
                }
                Some(next) => from = next,
            }
        }
        more |= found.len() > limit;
        found.truncate(limit);
        Ok((found, more))
    }

    fn page(
        &self,
        text: &str,
        language: &str,
        from: usize,
        count: usize,
    ) -> Result<Page, ClientError> {
        let (from, count) = (from.to_string(), count.to_string());
        let mut parameters = vec![
            ("action", "wbsearchentities"),
            ("format", "json"),
            ("search", text),
            ("language", language),
            ("uselang", language),
            ("type", "item"),
            ("limit", &count),
            ("maxlag", "5"),
            ("maxage", "3600"),
        ];
        if from != "0" {
            parameters.push(("continue", &from));
        }
        let question = Question {
            url: Self::base(&self.settings.bases.api)?.with(&parameters),
            body: None,
            types: &["application/json"],
            valid: HOUR,
            budget: None,
            ways: Ways::default(),
        };
        let read = |answer: &Answer<'_>| -> Result<Page, Trouble> { json::api(answer) };
        self.ask(&question, read)
    }
}
