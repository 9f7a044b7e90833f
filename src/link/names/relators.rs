//! What somebody did for a book, as a library's heading has it at its end: no part of a name, and no other thing.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words, in small letters, without their points.
const RELATORS: &str = "\
    author editor translator contributor compiler illustrator interviewee interviewer speaker creator photographer \
    honouree honoree dedicatee narrator director producer writer correspondent addressee joint former owner publisher \
    printer artist composer annotator commentator collector donor moderator panelist recipient ed eds tr trans comp ill";

/// Whether all words of a text are such.
pub(super) fn is_relator(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| RELATORS.split_whitespace().collect());
    let mut words = text.split_whitespace();
    words.all(|word| WORDS.contains(word.trim_end_matches('.')))
}
