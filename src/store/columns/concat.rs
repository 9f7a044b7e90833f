//! `GROUP_CONCAT`, as the evaluator of rows makes it.

use spareval::ExpressionTerm;

use super::run::Run;
use super::{NOTHING, Number, Stop};
use crate::model::Literal;

/// The texts of a group, so far.
#[derive(Debug)]
pub(super) struct Concat {
    /// Nothing, once there was something that is no text.
    text: Option<String>,
    /// The language of all texts; empty where they have none, or different ones.
    language: String,
    is_begun: bool,
}

impl Default for Concat {
    fn default() -> Self {
        Self {
            text: Some(String::new()),
            language: String::new(),
            is_begun: false,
        }
    }
}

/// Bytes that are held as one number.
const BYTES: usize = 4;

impl Concat {
    /// Adds a text so many times, each behind a separator unless it is the first.
    pub(super) fn add(
        &mut self,
        number: Number,
        (times, separator): (u64, &str),
        run: &Run<'_>,
    ) -> Result<(), Stop> {
        let Some(so_far) = &mut self.text else {
            return Ok(());
        };
        let (language, is_begun) = (&mut self.language, &mut self.is_begun);
        let mut held = Ok(());
        let mut take = |text: &str, tag: &str| {
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            let more = (separator.len() + text.len()).saturating_mul(times);
            held = run.hold(more / BYTES + 1);
            if held.is_err() {
                return;
            }
            if !*is_begun {
                tag.clone_into(language);
            } else if language != tag {
                language.clear();
            }
            for _ in 0..times {
                if std::mem::replace(is_begun, true) {
                    so_far.push_str(separator);
                }
                so_far.push_str(text);
            }
        };
        let is_text = number != NOTHING && run.source.text(number, &mut take)?;
        held?;
        if is_text {
            return Ok(());
        }
        if number != NOTHING
            && let ExpressionTerm::DirLangStringLiteral { .. } = run.source.value(number)?
        {
            return Err(Stop::Unsupported("a text with a direction in GROUP_CONCAT"));
        }
        self.text = None;
        Ok(())
    }

    /// The number of the whole text.
    pub(super) fn finish(self, run: &Run<'_>) -> Number {
        let Some(text) = self.text else {
            return NOTHING;
        };
        let literal = if self.language.is_empty() {
            Literal::new_simple_literal(text)
        } else {
            Literal::new_language_tagged_literal_unchecked(text, self.language)
        };
        run.source.number(&literal.into())
    }
}
