//! Finds the texts that have all words asked for, in an index, in an overlay, or in both as if they were one.

use std::collections::{BTreeMap, BinaryHeap};

use super::near::Near;
use super::overlay::TextOverlay;
use super::query::{Class, Query, Word};
use super::read::{Damaged, Place, TextIndex};

/// A text that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its number.
    pub id: u32,
    /// How well it answers; never [`Class::Exact`], which only [`verify`](super::verify) can tell.
    pub class: Class,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Each text once, by number.
    pub found: Vec<Hit>,
    /// Whether a word stood for more tokens, or the question had more words, than were looked for.
    pub truncated: bool,
    /// Whether nothing was found as it was spelt, and these are hits of the second search.
    pub second: bool,
}

impl TextIndex<'_> {
    /// The texts that answer.
    ///
    /// # Errors
    /// If the bytes turn out to be damaged.
    pub fn search(&self, query: &Query) -> Result<Hits, Damaged> {
        search(&[Source::Index(self)], query)
    }

    /// The texts that answer, in the index and in the overlay, as if all were in one.
    ///
    /// # Errors
    /// If the bytes turn out to be damaged.
    pub fn search_with(&self, overlay: &TextOverlay, query: &Query) -> Result<Hits, Damaged> {
        search(&[Source::Index(self), Source::Overlay(overlay)], query)
    }

    /// The same with other spellings from the start: for where all that is spelt as asked is
    /// deleted.
    pub fn search_nearly(&self, overlay: &TextOverlay, query: &Query) -> Result<Hits, Damaged> {
        if !query.has_second() {
            return Ok(Hits::default());
        }
        pass(
            &[Source::Index(self), Source::Overlay(overlay)],
            query,
            true,
        )
    }
}

impl TextOverlay {
    /// The texts that answer.
    pub fn search(&self, query: &Query) -> Hits {
        // There are no bytes that could be damaged.
        search(&[Source::Overlay(self)], query).unwrap_or_default()
    }
}

/// A place where tokens have lists.
#[derive(Clone, Copy)]
enum Source<'a> {
    Index(&'a TextIndex<'a>),
    Overlay(&'a TextOverlay),
}

/// The texts of one token in one source.
#[derive(Clone, Copy)]
enum List<'a> {
    Index(&'a TextIndex<'a>, Place),
    Overlay(&'a [u32]),
}

impl List<'_> {
    fn count(&self) -> u64 {
        match self {
            Self::Index(_, place) => place.count,
            Self::Overlay(list) => list.len() as u64,
        }
    }

    fn ids(&self, found: &mut impl FnMut(u32)) -> Result<(), Damaged> {
        match self {
            Self::Index(index, place) => index.ids(*place, found),
            Self::Overlay(list) => {
                list.iter().copied().for_each(found);
                Ok(())
            }
        }
    }
}

/// How near a token is to the word: its class, how many letters differ, and the token itself.
type Key = (Class, u8, Vec<u8>);

/// A token that a word stands for.
struct Expansion<'a> {
    key: Key,
    list: List<'a>,
}

impl PartialEq for Expansion<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Expansion<'_> {}

impl PartialOrd for Expansion<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expansion<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

/// How near a token is to the word, and its list in each source that has it.
type Found<'a> = ((Class, u8), Vec<List<'a>>);

/// The lists of all tokens that a word stands for.
struct Choice<'a> {
    lists: Vec<(Class, List<'a>)>,
    count: u64,
}

fn search(sources: &[Source<'_>], query: &Query) -> Result<Hits, Damaged> {
    let mut hits = pass(sources, query, false)?;
    if hits.found.is_empty() && query.has_second() {
        hits = pass(sources, query, true)?;
        hits.second = true;
    }
    hits.truncated |= query.cut;
    Ok(hits)
}

/// One search for all words.
fn pass(sources: &[Source<'_>], query: &Query, second: bool) -> Result<Hits, Damaged> {
    let mut hits = Hits::default();
    let mut choices = Vec::with_capacity(query.words.len());
    for word in &query.words {
        let (choice, truncated) = choose(sources, word, second, query.expansions)?;
        if choice.lists.is_empty() {
            // Whether another word is truncated does not matter where this one is nowhere.
            return Ok(Hits::default());
        }
        hits.truncated |= truncated;
        choices.push(choice);
    }
    choices.sort_by_key(|choice| choice.count);
    let mut choices = choices.iter();
    if let Some(first) = choices.next() {
        hits.found = gather(first)?;
    }
    for choice in choices {
        narrow(&mut hits.found, choice)?;
    }
    Ok(hits)
}

/// The tokens that a word stands for in all sources, and whether there were more than `most`.
fn choose<'a>(
    sources: &[Source<'a>],
    word: &Word,
    second: bool,
    most: usize,
) -> Result<(Choice<'a>, bool), Damaged> {
    let mut found: BTreeMap<Vec<u8>, Found<'a>> = BTreeMap::new();
    for source in sources {
        let mut own: Vec<Expansion<'a>> = Vec::new();
        source.spelt(word, most, &mut own)?;
        let edits = word.edits(second);
        if edits > 0 {
            source.near(&word.text, edits, most, &mut own)?;
        }
        // A token can be both begun and near; it has one list.
        own.sort_unstable_by(|one, other| {
            (&one.key.2, &one.key.0).cmp(&(&other.key.2, &other.key.0))
        });
        own.dedup_by(|later, kept| later.key.2 == kept.key.2);
        if let Source::Index(index) = source {
            let counts = own.iter().map(|one| one.list.count());
            if counts.fold(0, u64::saturating_add) > index.pairs() {
                return Err(Damaged);
            }
        }
        for Expansion {
            key: (class, edits, token),
            list,
        } in own
        {
            let entry = found.entry(token).or_insert(((class, edits), Vec::new()));
            entry.0 = entry.0.min((class, edits));
            entry.1.push(list);
        }
    }
    let mut found: Vec<_> = found.into_values().collect();
    // Stable, so those that are equally near stay in the order of their bytes.
    found.sort_by_key(|(near, _)| *near);
    let truncated = found.len() > most;
    found.truncate(most);
    let lists: Vec<(Class, List<'a>)> = found
        .into_iter()
        .flat_map(|((class, _), lists)| lists.into_iter().map(move |list| (class, list)))
        .collect();
    let counts = lists.iter().map(|(_, list)| list.count());
    let count = counts.fold(0, u64::saturating_add);
    Ok((Choice { lists, count }, truncated))
}

impl<'a> Source<'a> {
    /// The word itself, and at most `most` and one more tokens that begin with it, if they may.
    fn spelt(
        &self,
        word: &Word,
        most: usize,
        found: &mut Vec<Expansion<'a>>,
    ) -> Result<(), Damaged> {
        let text = word.text.as_bytes();
        let mut add = |token: &[u8], list| {
            let class = if token == text {
                Class::Whole
            } else {
                Class::Prefix
            };
            let key = (class, 0, token.to_vec());
            found.push(Expansion { key, list });
        };
        match (self, word.prefix) {
            (Self::Index(index), false) => {
                if let Some(place) = index.find(text)? {
                    add(text, List::Index(index, place));
                }
            }
            (Self::Overlay(overlay), false) => {
                if let Some(list) = overlay.list(&word.text) {
                    add(text, List::Overlay(list));
                }
            }
            (Self::Index(index), true) => {
                let mut cursor = index.seek(text)?;
                let mut left = most.saturating_add(1);
                while left > 0
                    && let Some(step) = cursor.advance()?
                    && cursor.token().starts_with(text)
                {
                    add(cursor.token(), List::Index(index, step.place));
                    left -= 1;
                }
            }
            (Self::Overlay(overlay), true) => {
                let begun = overlay
                    .from(&word.text)
                    .take_while(|(token, _)| token.as_bytes().starts_with(text));
                for (token, list) in begun.take(most.saturating_add(1)) {
                    add(token.as_bytes(), List::Overlay(list));
                }
            }
        }
        Ok(())
    }

    /// The nearest tokens, at most `most` and one more.
    fn near(
        &self,
        word: &str,
        edits: u8,
        most: usize,
        found: &mut Vec<Expansion<'a>>,
    ) -> Result<(), Damaged> {
        let mut near = Near::new(word, edits);
        let mut nearest = Nearest {
            most: most.saturating_add(1),
            heap: BinaryHeap::new(),
        };
        match self {
            Self::Index(index) => {
                let mut cursor = index.cursor(0);
                while let Some(step) = cursor.advance()? {
                    if let Some(edits) = near.edits(cursor.token(), step.shared)? {
                        nearest.add(edits, cursor.token(), List::Index(index, step.place));
                    }
                    cursor.skip_dead(&near)?;
                }
            }
            Self::Overlay(overlay) => {
                let mut before: &[u8] = &[];
                for (token, list) in overlay.from("") {
                    let token = token.as_bytes();
                    let pairs = before.iter().zip(token);
                    let shared = pairs.take_while(|(one, other)| one == other).count();
                    if let Some(edits) = near.edits(token, shared)? {
                        nearest.add(edits, token, List::Overlay(list));
                    }
                    before = token;
                }
            }
        }
        found.extend(nearest.heap);
        Ok(())
    }
}

/// The nearest tokens so far.
struct Nearest<'a> {
    most: usize,
    heap: BinaryHeap<Expansion<'a>>,
}

impl<'a> Nearest<'a> {
    fn add(&mut self, edits: u8, token: &[u8], list: List<'a>) {
        let class = if edits == 0 {
            Class::Whole
        } else {
            Class::Fuzzy
        };
        // Tokens come in order, so one that is as near as the farthest is behind it.
        if self.heap.len() >= self.most {
            if self.heap.peek().is_some_and(|last| last.key.1 <= edits) {
                return;
            }
            self.heap.pop();
        }
        let key = (class, edits, token.to_vec());
        self.heap.push(Expansion { key, list });
    }
}

/// All texts of the lists, each once with the best class.
fn gather(choice: &Choice<'_>) -> Result<Vec<Hit>, Damaged> {
    // The counts were compared with the number of all postings, which has its bytes.
    let mut hits = Vec::with_capacity(usize::try_from(choice.count).or(Err(Damaged))?);
    for (class, list) in &choice.lists {
        list.ids(&mut |id| hits.push(Hit { id, class: *class }))?;
    }
    if choice.lists.len() > 1 {
        hits.sort_unstable();
        hits.dedup_by_key(|hit| hit.id);
    }
    Ok(hits)
}

/// Keeps the hits that are in one of the lists too, with the worse class.
fn narrow(hits: &mut Vec<Hit>, choice: &Choice<'_>) -> Result<(), Damaged> {
    let mut best: Vec<Option<Class>> = vec![None; hits.len()];
    for (class, list) in &choice.lists {
        let mut at = 0;
        list.ids(&mut |id| {
            at = gallop(hits, at, id);
            if hits.get(at).is_some_and(|hit| hit.id == id) {
                best[at] = Some(best[at].map_or(*class, |known| known.min(*class)));
            }
        })?;
    }
    let mut best = best.into_iter();
    hits.retain_mut(|hit| match best.next().flatten() {
        Some(class) => {
            hit.class = hit.class.max(class);
            true
        }
        None => false,
    });
    Ok(())
}

/// The first hit from `from` on whose number is not less than `id`; cheap if it is near.
fn gallop(hits: &[Hit], from: usize, id: u32) -> usize {
    let mut step = 1;
    let mut low = from;
    while hits.get(low + step - 1).is_some_and(|hit| hit.id < id) {
        low += step;
        step *= 2;
    }
    let high = (low + step - 1).min(hits.len());
    low + hits[low..high].partition_point(|hit| hit.id < id)
}
