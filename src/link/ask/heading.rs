//! Names that come with more than a name: what stands around them is told besides.

use super::{Given, Question, When, date};
use crate::link::kinds::Kind;
use crate::link::names::{Heading, heading};

/// What a beginning and an end are, whatever begins and ends: they are compared with all of those.
const BEGIN: u32 = 569;
const END: u32 = 570;

impl Question {
    /// The question with its names as they are and without offices, forms of address and years around them, which become
    /// what is told; nothing where no name has any.
    pub(in crate::link) fn as_read(&self) -> Option<Self> {
        let people = self.kinds.is_empty() || self.kinds.contains(&Kind::Person);
        let found: Vec<(&Given, Heading)> = self
            .names
            .iter()
            .filter_map(|given| Some((given, heading(&given.text, people)?)))
            .collect();
        if found.is_empty() {
            return None;
        }
        let mut read = self.clone();
        let mut names: Vec<Given> = Vec::new();
        for (given, found) in found {
            // What the data say themselves is better.
            let year = |text: Option<String>| text.as_deref().and_then(date);
            if self.dates.is_empty() && read.dates.is_empty() {
                let born = year(found.born).map(|born| (When::Of(BEGIN), born));
                let died = year(found.died).map(|died| (When::Of(END), died));
                read.dates.extend(born.into_iter().chain(died));
            }
            read.posts
                .extend(found.post.filter(|post| !self.posts.contains(post)));
            for text in std::iter::once(found.name).chain(found.fuller) {
                names.push(Given {
                    text,
                    ..given.clone()
                });
            }
        }
        names.append(&mut read.names);
        read.names = names;
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_name_is_told_besides() {
        let asked = |text: &str, kinds: &[Kind]| Question {
            names: vec![Given {
                alias: false,
                language: String::new(),
                text: text.to_owned(),
            }],
            kinds: kinds.to_vec(),
            ..Question::default()
        };
        let read = asked("Gandhi, Mahatma, 1869-1948", &[]).as_read();
        let read = read.unwrap();
        assert_eq!(read.context(), "date of birth 1869; date of death 1948");
        assert_eq!((read.names.len(), read.name()), (2, "Gandhi, Mahatma"));
        let read = asked("Kissinger, Henry A. (Henry Alfred)", &[])
            .as_read()
            .unwrap();
        let names: Vec<&str> = read.names.iter().map(|given| given.text.as_str()).collect();
        assert_eq!(
            names[..2],
            ["Kissinger, Henry A.", "Kissinger, Henry Alfred"]
        );
        let text = "Prime Minister of India Narendra Modi";
        let read = asked(text, &[Kind::Person]).as_read().unwrap();
        assert_eq!(read.posts, ["Prime Minister of India"]);
        assert_eq!(asked(text, &[Kind::Body]).as_read(), None);
        assert_eq!(asked("Narendra Modi", &[]).as_read(), None);
    }
}
