//! Limits as options: every ceiling has a flag and a default.

use std::time::Duration;

use clap::Args;

use crate::model::limits::{LONGEST_LITERAL, Limits};

/// Ceilings for input; the defaults are those of [`Limits`].
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the flags"
)]
pub(super) struct LimitArgs {
    /// Deepest nesting in data and queries
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = depth, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_depth: usize,
    /// Most operators, patterns or clauses in a row in a query
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = chain, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_chain: usize,
    /// Longest query [default: 1MiB, of updates 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = bytes, help_heading = "Limits", hide_short_help = true)]
    max_query: Option<u64>,
    /// Longest literal, IRI or comment in data; at most 15MiB
    #[arg(long, value_name = "SIZE", default_value = "8MiB", value_parser = literal, help_heading = "Limits", hide_short_help = true)]
    max_literal: u64,
    /// What one XML entity may expand to
    #[arg(long, value_name = "SIZE", default_value = "64KiB", value_parser = bytes, help_heading = "Limits", hide_short_help = true)]
    max_entity: u64,
    /// What one compressed file may expand to
    #[arg(long, value_name = "SIZE", default_value = "4GiB", value_parser = bytes, help_heading = "Limits", hide_short_help = true)]
    max_expanded: u64,
}

impl LimitArgs {
    /// The limits of an update.
    pub(super) fn of_update(&self) -> Limits {
        let limits = self.limits();
        match self.max_query {
            Some(_) => limits,
            None => Limits {
                max_query_bytes: UPDATE,
                ..limits
            },
        }
    }

    pub(super) fn limits(&self) -> Limits {
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Limits {
            max_depth: self.max_depth,
            max_chain: self.max_chain,
            max_query_bytes: self
                .max_query
                .map_or(Limits::default().max_query_bytes, size),
            max_literal_bytes: size(self.max_literal),
            max_entity_bytes: size(self.max_entity),
            max_expanded_bytes: self.max_expanded,
        }
    }
}

/// Longest update, where nothing else is said: triples are listed in them.
const UPDATE: usize = 64 << 20;

/// Nesting that the evaluation stack of 256 MiB surely holds.
const DEEPEST: usize = 2_000;
/// Chains that it surely holds.
const LONGEST_CHAIN: usize = 10_000;

fn at_most(text: &str, most: usize) -> Result<usize, String> {
    match text.replace('_', "").parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("a whole number from 1 to {most}")),
    }
}

/// A number of rows to stop at.
pub(super) fn rows(text: &str) -> Result<u64, String> {
    match text.replace('_', "").parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("a whole number of rows, 1 or more".to_owned()),
    }
}

/// A number from which chance comes.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    let number = text.parse().ok();
    number.ok_or_else(|| format!("a whole number from 0 to {}", u64::MAX))
}

/// A number of results or nodes to stop at.
pub(super) fn several(text: &str) -> Result<usize, String> {
    match text.replace('_', "").parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("a whole number, 1 or more".to_owned()),
    }
}

fn depth(text: &str) -> Result<usize, String> {
    at_most(text, DEEPEST)
}

fn chain(text: &str) -> Result<usize, String> {
    at_most(text, LONGEST_CHAIN)
}

/// `512`, `64KiB`, `8 MiB`, `4GiB`; also `k`, `M`, `G`, which count by 1024 as well.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let unit = text[digits..].trim().to_ascii_lowercase();
    let factor: u64 = match unit.trim_end_matches("ib").trim_end_matches('b') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return Err("a size such as 64KiB, 8MiB or 2GiB".to_owned()),
    };
    let number: Option<u64> = text[..digits].parse().ok();
    number
        .and_then(|number| number.checked_mul(factor))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "a size such as 64KiB, 8MiB or 2GiB".to_owned())
}

fn literal(text: &str) -> Result<u64, String> {
    match bytes(text)? {
        size if size <= LONGEST_LITERAL as u64 => Ok(size),
        _ => Err("at most 15MiB: the parsers' own buffer ends there".to_owned()),
    }
}

/// `30s`, `500ms`, `5m`, `1h`; `0` is no limit.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: Option<u64> = text[..digits].parse().ok();
    let scale_ms: Option<u64> = match text[digits..].trim() {
        "ms" => Some(1),
        "" | "s" => Some(1_000),
        "m" | "min" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    number
        .zip(scale_ms)
        .and_then(|(number, scale)| number.checked_mul(scale))
        .map(Duration::from_millis)
        .ok_or_else(|| "a time such as 500ms, 30s, 5m or 1h; 0 for no limit".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read() {
        assert_eq!(bytes("64KiB"), Ok(65_536));
        assert_eq!(bytes("2 GiB"), Ok(2 << 30));
        assert_eq!(bytes("512"), Ok(512));
        for wrong in [
            "",
            "0",
            "-1",
            "8 potatoes",
            "99999999999999999999",
            "99999999999T",
        ] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        assert!(duration("soon").is_err());
    }
}
