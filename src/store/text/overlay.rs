//! The texts that came after the index was written, in memory.

use std::collections::BTreeMap;

use super::fold;

/// An index of few texts that can grow. It answers as if they were in the [`TextIndex`](super::TextIndex).
#[derive(Clone, Debug, Default)]
pub struct TextOverlay {
    /// The texts of each token, ascending.
    lists: BTreeMap<String, Vec<u32>>,
}

impl TextOverlay {
    /// An overlay without any text.
    pub const fn new() -> Self {
        Self {
            lists: BTreeMap::new(),
        }
    }

    /// Adds a text. Numbers may come in any order; ascending ones are fastest.
    pub fn add(&mut self, id: u32, text: &str) {
        fold::tokens(text, |token| {
            if let Some(list) = self.lists.get_mut(token) {
                if list.last().is_some_and(|last| *last < id) {
                    list.push(id);
                } else if let Err(at) = list.binary_search(&id) {
                    list.insert(at, id);
                }
            } else {
                self.lists.insert(token.to_owned(), vec![id]);
            }
        });
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The tokens from this one on, in the order of their bytes, each with its texts.
    pub(super) fn from<'o>(
        &'o self,
        token: &str,
    ) -> impl Iterator<Item = (&'o str, &'o [u32])> + use<'o> {
        let lists = self
            .lists
            .range::<str, _>((std::ops::Bound::Included(token), std::ops::Bound::Unbounded));
        lists.map(|(token, list)| (token.as_str(), list.as_slice()))
    }

    /// The texts of a token.
    pub(super) fn list(&self, token: &str) -> Option<&[u32]> {
        self.lists.get(token).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_come_in_any_order_and_twice() {
        let mut overlay = TextOverlay::new();
        assert!(overlay.is_empty());
        for id in [5, 2, 9, 5] {
            overlay.add(id, "Bonn Bonn");
        }
        assert_eq!(overlay.list("bonn"), Some([2, 5, 9].as_slice()));
        assert_eq!(overlay.from("bo").count(), 1);
        assert_eq!(overlay.from("c").count(), 0);
    }
}
