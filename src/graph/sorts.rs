//! Of which sort a relation is, whatever share and dates stand behind its words.

use super::{Edge, Moment};

/// What dates begin with that are put behind a relation.
const WHEN: [&str; 3] = ["since ", "until ", "as of "];

impl Edge {
    /// Its words without the share and the dates behind them: `controls` of `controls 66.7 %` and of
    /// `controls (20 %, as of 1980)`.
    pub fn sort(&self) -> &str {
        sort(&self.relation)
    }
}

fn sort(words: &str) -> &str {
    let noted = words.strip_suffix(')');
    let noted = noted.and_then(|words| words.rsplit_once(" ("));
    let words = match noted {
        Some((sort, note)) if note.split(", ").all(|part| is_share(part) || is_time(part)) => sort,
        _ => words,
    };
    match words
        .strip_suffix(" %")
        .and_then(|all| all.rsplit_once(' '))
    {
        Some((sort, share)) if is_number(share) => sort,
        _ => words,
    }
}

fn is_share(part: &str) -> bool {
    part.strip_suffix(" %").is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

/// Whether this is a date or a time, as views write them.
fn is_time(part: &str) -> bool {
    let date = WHEN.iter().find_map(|word| part.strip_prefix(word));
    let mut days = date.unwrap_or(part).split(" to ");
    days.all(|day| Moment::parse(day).is_some() || Moment::of_shown(day).is_some())
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn a_share_and_dates_make_no_other_sort() {
        for words in [
            "controls",
            "controls 66.7 %",
            "controls 20 %",
            "controls (20 %, as of 1980)",
            "controls (since 1975-11-14)",
            "controls (-0044 to 1973-02)",
        ] {
            assert_eq!(sort(words), "controls", "{words}");
        }
        for words in [
            "ally (secret)",
            "sold for 3 to",
            "%",
            "in (2 of 5)",
            "100 %",
            "signed (1949 Convention)",
            "signed (1951 Protocol)",
        ] {
            assert_eq!(sort(words), words, "{words}");
        }
    }
}
