//! The bytes of an entity; `docs/link-index.md` describes them.

use super::entity::{Date, Entity, Id, Label, Position};

/// Appends a number in groups of seven bits, the lowest first.
pub(in crate::link) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    put_number(out, length as u64);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_length(out, text.len());
    out.extend(text.as_bytes());
}

fn put_id(out: &mut Vec<u8>, id: &Id) {
    match id {
        Id::Item(number) => put_number(out, u64::from(*number)),
        // No item is Q0.
        Id::Iri(iri) => {
            put_number(out, 0);
            put_text(out, iri);
        }
    }
}

/// Appends the record of an entity.
pub(in crate::link) fn put(out: &mut Vec<u8>, entity: &Entity) {
    put_id(out, &entity.id);
    put_number(out, u64::from(entity.sitelinks));
    put_length(out, entity.labels.len());
    for label in &entity.labels {
        out.push(u8::from(label.alias));
        put_text(out, &label.text);
        put_length(out, label.languages.len());
        for language in &label.languages {
            put_text(out, language);
        }
    }
    put_length(out, entity.descriptions.len());
    for (language, text) in &entity.descriptions {
        put_text(out, language);
        put_text(out, text);
    }
    for ids in [&entity.types, &entity.countries] {
        put_length(out, ids.len());
        for id in ids {
            put_id(out, id);
        }
    }
    put_length(out, entity.dates.len());
    for (property, date) in &entity.dates {
        put_number(out, u64::from(*property));
        out.extend(date.year.to_le_bytes());
        out.extend([date.month, date.day, date.precision, u8::from(date.julian)]);
    }
    match entity.position {
        None => out.push(0),
        Some(at) => {
            out.push(1);
            out.extend(at.latitude.to_le_bytes());
            out.extend(at.longitude.to_le_bytes());
        }
    }
    put_length(out, entity.identifiers.len());
    for (property, value) in &entity.identifiers {
        put_number(out, u64::from(*property));
        put_text(out, value);
    }
}

/// Reads a record from its start on.
pub(in crate::link) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(in crate::link) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(in crate::link) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn owned(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    fn id(&mut self) -> Option<Id> {
        match self.small()? {
            0 => self.owned().map(Id::Iri),
            number => Some(Id::Item(number)),
        }
    }

    /// Each of a list; a list is no longer than the bytes that are left.
    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok()?;
        if count > self.bytes.len() {
            return None;
        }
        (0..count).map(|_| one(self)).collect()
    }

    fn label(&mut self) -> Option<Label> {
        let [alias] = self.array()?;
        Some(Label {
            alias: alias != 0,
            text: self.owned()?,
            languages: self.list(Self::owned)?,
        })
    }

    fn date(&mut self) -> Option<(u32, Date)> {
        let property = self.small()?;
        let year = i64::from_le_bytes(self.array()?);
        let [month, day, precision, julian] = self.array()?;
        let date = Date {
            year,
            month,
            day,
            precision,
            julian: julian != 0,
        };
        Some((property, date))
    }

    fn position(&mut self) -> Option<Position> {
        Some(Position {
            latitude: f64::from_le_bytes(self.array()?),
            longitude: f64::from_le_bytes(self.array()?),
        })
    }

    /// The number of pages alone.
    pub(in crate::link) fn head(&mut self) -> Option<(Id, u32)> {
        Some((self.id()?, self.small()?))
    }

    /// The texts of all names, after the head.
    pub(in crate::link) fn names(&mut self, mut each: impl FnMut(&'a str)) -> Option<()> {
        let count = self.number()?;
        for _ in 0..count {
            self.array::<1>()?;
            each(self.text()?);
            let languages = self.number()?;
            for _ in 0..languages {
                self.text()?;
            }
        }
        Some(())
    }

    /// All identifiers, after the names.
    pub(in crate::link) fn identifiers(
        &mut self,
        mut each: impl FnMut(u32, &'a str),
    ) -> Option<()> {
        let skip = |own: &mut Self| {
            if own.small()? == 0 {
                own.text()?;
            }
            Some(())
        };
        for _ in 0..self.number()? {
            self.text()?;
            self.text()?;
        }
        for _ in 0..2 {
            for _ in 0..self.number()? {
                skip(self)?;
            }
        }
        for _ in 0..self.number()? {
            self.date()?;
        }
        for _ in 0..self.number()? {
            self.position()?;
        }
        for _ in 0..self.number()? {
            let number = self.small()?;
            each(number, self.text()?);
        }
        Some(())
    }

    /// The whole entity; nothing if the bytes are none.
    pub(in crate::link) fn entity(&mut self) -> Option<Entity> {
        let (id, sitelinks) = self.head()?;
        Some(Entity {
            id,
            sitelinks,
            labels: self.list(Self::label)?,
            descriptions: self.list(|own| Some((own.owned()?, own.owned()?)))?,
            types: self.list(Self::id)?,
            countries: self.list(Self::id)?,
            dates: self.list(Self::date)?,
            // None or one, which is a list as well.
            position: self.list(Self::position)?.pop(),
            identifiers: self.list(|own| Some((own.small()?, own.owned()?)))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> Entity {
        let mut entity = Entity {
            id: Id::Item(42),
            sitelinks: 300,
            descriptions: vec![("en".to_owned(), "writer".to_owned())],
            types: vec![Id::Item(5), Id::Iri("http://e.org/T".to_owned())],
            dates: vec![(
                569,
                Date {
                    year: -44,
                    month: 3,
                    day: 11,
                    precision: 11,
                    julian: true,
                },
            )],
            position: Some(Position {
                latitude: 61.25,
                longitude: -149.5,
            }),
            identifiers: vec![(214, "113230702".to_owned())],
            ..Entity::default()
        };
        entity.name("Douglas Adams", "en", false);
        entity.name("DNA", "en", true);
        entity.settle();
        entity
    }

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        put(&mut bytes, &some());
        assert_eq!(Reader::new(&bytes).entity(), Some(some()));
        let mut names = Vec::new();
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.head(), Some((Id::Item(42), 300)));
        reader.names(|name| names.push(name.to_owned())).unwrap();
        assert_eq!(names, ["Douglas Adams", "DNA"]);
        let mut identifiers = Vec::new();
        let read = reader.identifiers(|number, text| identifiers.push((number, text.to_owned())));
        assert_eq!((read, identifiers), (Some(()), some().identifiers));
        for cut in 0..bytes.len() {
            assert_eq!(Reader::new(&bytes[..cut]).entity(), None, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_entity_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(entity) = Reader::new(&bytes).entity() {
                prop_assert!(entity.labels.len() <= bytes.len());
            }
        }
    }
}
