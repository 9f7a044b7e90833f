//! The nearest right name for a wrong one.

/// The candidate most like `wrong`, if any is near enough to be meant.
///
/// Near enough is a Damerau–Levenshtein distance of at most a third of the
/// longer name's length, after folding case; ties go to the candidate that
/// comes first in the alphabet. O(candidates · length²).
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wrong.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wrong)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let longer = folded.chars().count().max(other.chars().count());
            let distance = strsim::damerau_levenshtein(&folded, &other);
            (distance <= longer.div_ceil(3)).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// A hint in words that names the nearest candidate.
pub fn did_you_mean<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wrong, candidates).map(|right| format!("did you mean `{right}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_find_their_neighbour() {
        let names = ["delegations", "timeline", "who-met-whom"];
        assert_eq!(nearest("delegation", names), Some("delegations"));
        assert_eq!(nearest("Timelnie", names), Some("timeline"));
        assert_eq!(nearest("zzz", names), None);
    }
}
