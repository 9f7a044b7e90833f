//! The quads in one order: where each leading id's rows begin, and three columns.

use std::io;
use std::ops::Range;
use std::path::Path;

use super::file::{FileWriter, SectionFile};
use super::packed::{Column, ColumnWriter};
use crate::store::StoreError;

/// In which order the parts of a quad are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Spo,
    Ops,
    Pso,
    Pos,
    /// Only where there is more than one graph.
    Gspo,
}

/// A quad in a snapshot: subject, number of the predicate, object, number of the graph.
pub(super) type Row = [u32; 4];

impl Order {
    pub(super) const ALL: [Self; 5] = [Self::Spo, Self::Ops, Self::Pso, Self::Pos, Self::Gspo];

    /// Which part of a quad stands where: 0 is the subject, 3 the graph.
    #[inline]
    pub(super) fn parts(self) -> [usize; 4] {
        match self {
            Self::Spo => [0, 1, 2, 3],
            Self::Ops => [2, 1, 0, 3],
            Self::Pso => [1, 0, 2, 3],
            Self::Pos => [1, 2, 0, 3],
            Self::Gspo => [3, 0, 1, 2],
        }
    }

    /// Its place in [`Self::ALL`].
    #[inline]
    pub(super) fn place(self) -> usize {
        match self {
            Self::Spo => 0,
            Self::Ops => 1,
            Self::Pso => 2,
            Self::Pos => 3,
            Self::Gspo => 4,
        }
    }

    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Spo => "spo.bin",
            Self::Ops => "ops.bin",
            Self::Pso => "pso.bin",
            Self::Pos => "pos.bin",
            Self::Gspo => "gspo.bin",
        }
    }

    pub(super) fn kind(self) -> [u8; 4] {
        match self {
            Self::Spo => *b"SPO ",
            Self::Ops => *b"OPS ",
            Self::Pso => *b"PSO ",
            Self::Pos => *b"POS ",
            Self::Gspo => *b"GSPO",
        }
    }

    /// A quad as one number that sorts in this order.
    #[inline]
    pub(super) fn pack(self, row: Row) -> u128 {
        let [a, b, c, d] = self.parts().map(|part| u128::from(row[part]));
        a << 96 | b << 64 | c << 32 | d
    }

    #[inline]
    pub(super) fn unpack(self, packed: u128) -> Row {
        let mut row = [0; 4];
        for (place, part) in self.parts().into_iter().enumerate() {
            let bytes = (packed >> (96 - 32 * place)).to_le_bytes();
            row[part] = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        row
    }
}

/// One order of a snapshot.
#[derive(Clone, Debug)]
pub(super) struct Permutation {
    pub(super) order: Order,
    offsets: Column,
    columns: [Column; 3],
    /// How many different second parts each leading part has.
    seconds: Option<Column>,
}

const COLUMNS: [&str; 3] = ["column-1", "column-2", "column-3"];

impl Permutation {
    pub(super) fn open(file: &SectionFile, order: Order) -> Result<Self, StoreError> {
        let column = |name: &str| {
            Column::open(file.section(name)?)
                .ok_or_else(|| file.damaged(format!("has a damaged section `{name}`")))
        };
        let offsets = column("offsets")?;
        let columns = [
            column(COLUMNS[0])?,
            column(COLUMNS[1])?,
            column(COLUMNS[2])?,
        ];
        let rows = columns[0].len();
        let ends = offsets.len().checked_sub(1).map(|last| offsets.get(last));
        if columns.iter().any(|column| column.len() != rows) || ends != Some(rows) {
            return Err(file.damaged("has columns of different lengths"));
        }
        let counted = matches!(order, Order::Pso | Order::Pos);
        let seconds = counted.then(|| column("seconds")).transpose()?;
        Ok(Self {
            order,
            offsets,
            columns,
            seconds,
        })
    }

    pub(super) fn len(&self) -> u64 {
        self.columns[0].len()
    }

    /// The rows with this leading part.
    #[inline]
    pub(super) fn rows(&self, lead: u32) -> Range<u64> {
        let lead = u64::from(lead);
        if lead + 1 >= self.offsets.len() {
            return 0..0;
        }
        let (from, to) = (self.offsets.get(lead), self.offsets.get(lead + 1));
        // In a damaged file they may be anything.
        from.min(to)..to.min(self.len())
    }

    /// Those of some rows whose column (0 to 2) holds a value; sorted by it.
    #[inline]
    pub(super) fn narrow(&self, rows: Range<u64>, column: usize, value: u32) -> Range<u64> {
        self.columns[column].equal(rows, u64::from(value))
    }

    /// What the column (0 to 2) holds in a row.
    #[inline]
    pub(super) fn get(&self, column: usize, row: u64) -> u32 {
        u32::try_from(self.columns[column].get(row)).unwrap_or(u32::MAX)
    }

    /// Hands on the first two columns of some rows. O(rows).
    pub(super) fn pairs(&self, rows: Range<u64>, take: &mut dyn FnMut(u32, u32)) {
        let mut buffers = [Vec::new(), Vec::new()];
        let mut from = rows.start;
        while from < rows.end {
            let to = rows.end.min(from + 4_096);
            for (buffer, column) in buffers.iter_mut().zip(&self.columns) {
                buffer.clear();
                column.read(from..to, buffer);
            }
            let [keys, values] = &buffers;
            for (key, value) in keys.iter().zip(values) {
                take(*key, *value);
            }
            from = to;
        }
    }

    /// Appends what the column (0 to 2) holds in some rows. O(rows).
    pub(super) fn read(&self, column: usize, rows: Range<u64>, out: &mut Vec<u32>) {
        self.columns[column].read(rows, out);
    }

    /// How many leading parts there may be.
    pub(super) fn leads(&self) -> u32 {
        u32::try_from(self.offsets.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The leading part of a row. O(log leads).
    pub(super) fn lead_of(&self, row: u64) -> u32 {
        let after = self.offsets.lower(0..self.offsets.len(), row + 1);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Where the rows of the leading parts before this one end.
    #[inline]
    pub(super) fn start(&self, lead: u32) -> u64 {
        self.offsets.get(u64::from(lead))
    }

    /// How many of these leading parts have rows. O(leading parts).
    pub(super) fn occupied(&self, leads: Range<u64>) -> u64 {
        let end = leads.end.min(self.offsets.len().saturating_sub(1));
        let mut occupied = 0;
        let mut before = self.offsets.get(leads.start);
        for lead in leads.start..end {
            let after = self.offsets.get(lead + 1);
            occupied += u64::from(after > before);
            before = after;
        }
        occupied
    }

    /// How many different second parts this leading part has.
    pub(super) fn seconds(&self, lead: u32) -> Option<u64> {
        Some(self.seconds.as_ref()?.get(u64::from(lead)))
    }
}

/// Writes one order, whose rows come sorted and each once.
pub(super) struct PermutationWriter {
    order: Order,
    leads: u32,
    next_lead: u32,
    rows: u64,
    offsets: ColumnWriter,
    columns: [ColumnWriter; 3],
    seconds: ColumnWriter,
    second: Option<u32>,
    different: u64,
}

impl PermutationWriter {
    /// `leads` is above every leading part.
    pub(super) fn new(order: Order, leads: u32, folder: &Path) -> Self {
        let column = || ColumnWriter::new(folder);
        Self {
            order,
            leads,
            next_lead: 0,
            rows: 0,
            offsets: column(),
            columns: [column(), column(), column()],
            seconds: column(),
            second: None,
            different: 0,
        }
    }

    #[inline]
    pub(super) fn push(&mut self, packed: u128) -> io::Result<()> {
        let bytes = packed.to_be_bytes();
        let part = |at: usize| {
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let lead = part(0);
        while self.next_lead <= lead {
            self.begin()?;
        }
        let second = part(4);
        if self.second != Some(second) {
            self.second = Some(second);
            self.different += 1;
        }
        self.columns[0].push(u64::from(second))?;
        self.columns[1].push(u64::from(part(8)))?;
        self.columns[2].push(u64::from(part(12)))?;
        self.rows += 1;
        Ok(())
    }

    /// The rows of the next leading part begin here.
    fn begin(&mut self) -> io::Result<()> {
        if self.next_lead > 0 {
            self.seconds.push(self.different)?;
        }
        self.different = 0;
        self.second = None;
        self.offsets.push(self.rows)?;
        self.next_lead += 1;
        Ok(())
    }

    pub(super) fn finish(mut self, file: &mut FileWriter) -> Result<u64, StoreError> {
        let counted = matches!(self.order, Order::Pso | Order::Pos);
        while self.next_lead <= self.leads {
            self.begin().map_err(StoreError::scratch)?;
        }
        file.section("offsets", |out| self.offsets.finish(out))?;
        for (name, column) in COLUMNS.into_iter().zip(self.columns) {
            file.section(name, |out| column.finish(out))?;
        }
        if counted {
            file.section("seconds", |out| self.seconds.finish(out))?;
        }
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rows_sort_in_their_order() {
        let row = [1, 2, 3, 4];
        for order in Order::ALL {
            assert_eq!(order.unpack(order.pack(row)), row);
        }
        assert!(Order::Ops.pack([9, 1, 1, 0]) < Order::Ops.pack([0, 0, 2, 0]));
        assert!(Order::Gspo.pack([9, 9, 9, 0]) < Order::Gspo.pack([0, 0, 0, 1]));
    }
}
