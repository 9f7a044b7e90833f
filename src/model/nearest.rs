//! The nearest right name for a wrong one.

/// The candidate most like `wrong`, if any is near enough to be meant.
///
/// Near enough is a Damerau–Levenshtein distance of at most a third of the
/// longer name's length, and of one for names of two letters, after folding case; ties go to the candidate that
/// comes first in the alphabet. O(candidates · length²).
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wrong.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wrong)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let lengths = [folded.chars().count(), other.chars().count()];
            let (shorter, longer) = (lengths[0].min(lengths[1]), lengths[0].max(lengths[1]));
            let distance = strsim::damerau_levenshtein(&folded, &other);
            // Two changes make any name of two letters another one.
            let near = distance <= longer.div_ceil(3) && distance < shorter.max(2);
            near.then_some((distance, candidate))
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

/// A namespace and the name in it.
pub fn parted(iri: &str) -> (&str, &str) {
    let at = iri.rfind(['#', '/', ':']).map_or(0, |at| at + 1);
    iri.split_at(at)
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
        assert_eq!(nearest("ex", ["text"]), None);
        assert_eq!(nearest("dp", ["dip"]), Some("dip"));
    }
}
