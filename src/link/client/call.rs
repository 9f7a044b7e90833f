//! One request to an endpoint that its user named, as politely as any other: its turn, its waits, its limits.
//!
//! Unlike the services with fixed addresses, whoever calls reads the answer himself: dialects differ.

use std::sync::Arc;
use std::time::Duration;

pub(crate) use super::url::{Url, form};

use super::auth::Auth;
use super::judge::{Answer, Question, Trouble, Ways};
use super::{Client, ClientError};

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) url: Url,
    /// The media types that are understood, the best first, with their weights.
    pub(crate) accept: &'static [&'static str],
    /// Media type and text.
    pub(crate) body: Option<(&'static str, String)>,
    /// It is not sent a second time.
    pub(crate) once: bool,
}

/// What came back, with a status that says that it went well.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// Without parameters, in lower case.
    pub(crate) media_type: String,
    pub(crate) text: String,
    headers: Vec<(String, String)>,
}

impl Given {
    /// The first header of this name, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(other, _)| other == name);
        found.map(|(_, value)| value.trim())
    }
}

impl Client {
    /// Sends one request; nothing of it is kept.
    pub(crate) fn call(&self, call: Call, auth: Option<&Arc<Auth>>) -> Result<Given, ClientError> {
        let question = Question {
            url: call.url,
            body: call.body,
            types: call.accept,
            valid: Duration::ZERO,
            budget: None,
            ways: Ways {
                method: Some(call.method),
                auth: auth.map(Arc::clone),
                once: call.once,
                any: true,
            },
        };
        let headers = |answer: &Answer<'_>| {
            let reply = answer.reply;
            Ok::<_, Trouble>(reply.map_or_else(Vec::new, |reply| reply.headers.clone()))
        };
        let fetched = self.fetch(&question, headers)?;
        Ok(Given {
            media_type: fetched.media_type,
            text: fetched.text,
            headers: fetched.value,
        })
    }
}
