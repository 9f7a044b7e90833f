//! Checking a store: every byte against its sum, then whether the files agree with each other.

use std::path::Path;

use super::base::{self, Base};
use super::dictionary::{Dictionary, Unreadable};
use super::manifest::Manifest;
use super::permutation::{Order, Permutation};
use super::position::Position;
use super::{Disk, opened, term};
use crate::store::StoreError;

/// What a check found in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Files whose every byte was compared with its checksum, and their sizes in bytes.
    pub files: Vec<(String, u64)>,
    /// Quads, and how many of them the journal adds or deletes.
    pub quads: u64,
    /// Changes in the journal.
    pub changes: u64,
    /// Where the store stands.
    pub position: Position,
    /// Bytes of a transaction that was never acknowledged.
    pub torn: u64,
}

impl Disk {
    /// Compares every byte of the snapshot with its checksums, reads journal and terms whole, and
    /// sees whether all orders hold the same quads of the terms that there are. O(store).
    ///
    /// # Errors
    /// The first damage that is found, with the file.
    pub fn check(path: &Path) -> Result<Checked, StoreError> {
        let opened = opened(path)?;
        let folder = path.join(Manifest::folder(opened.manifest.generation));
        let files = base::verify(&folder, &opened.manifest)?;
        let base = &opened.snapshot.base;
        terms(&base.dictionary)
            .map_err(|said| StoreError::damaged(&folder.join(Dictionary::FILE), said))?;
        orders(base, &folder)?;
        let mut quads = 0;
        for ids in opened.snapshot.scan([None; 4], false) {
            ids?;
            quads += 1;
        }
        let transactions = opened.replay.transactions.iter();
        Ok(Checked {
            files,
            quads,
            changes: transactions.map(Vec::len).sum::<usize>() as u64,
            position: Position::after(&opened.manifest, &opened.replay.transactions),
            torn: opened.replay.torn,
        })
    }
}

/// Whether each key is that of a term, and behind the one before.
fn terms(dictionary: &Dictionary) -> Result<(), &'static str> {
    let mut walk = dictionary.walk();
    let mut last: Option<Vec<u8>> = None;
    while let Some(step) = walk.step() {
        let said = "holds what is no term";
        let (kind, key) = step.map_err(|Unreadable| said)?;
        term::term(kind, key).map_err(|_no_term| said)?;
        let mut whole = vec![kind.byte()];
        whole.extend_from_slice(key);
        if last.as_ref().is_some_and(|last| *last >= whole) {
            return Err("holds terms out of order");
        }
        last = Some(whole);
    }
    Ok(())
}

/// Whether every order is sorted, names only terms that there are, and holds the same quads.
fn orders(base: &Base, folder: &Path) -> Result<(), StoreError> {
    let limits = [
        base.dictionary.len(),
        base.predicates.len() as u64,
        base.dictionary.len(),
        base.graphs.len() as u64,
    ];
    let mut first = None;
    for permutation in base.permutations() {
        let order = permutation.order;
        let found = content(permutation, order, limits);
        let same = found.and_then(|sum| {
            let known = *first.get_or_insert(sum);
            (known == sum)
                .then_some(())
                .ok_or("holds other quads than the first order")
        });
        same.map_err(|said| StoreError::damaged(&folder.join(order.file()), said))?;
    }
    Ok(())
}

/// A sum over the quads of an order that does not depend on the order.
fn content(rows: &Permutation, order: Order, limits: [u64; 4]) -> Result<u128, &'static str> {
    let (mut lead, mut end) = (0, rows.start(1));
    let (mut last, mut sum) = (None, 0_u128);
    for at in 0..rows.len() {
        while at >= end && lead < rows.leads() {
            lead += 1;
            end = rows.start(lead.saturating_add(1));
        }
        let mut row = [lead; 4];
        for (column, part) in order.parts().into_iter().skip(1).enumerate() {
            row[part] = rows.get(column, at);
        }
        row[order.parts()[0]] = lead;
        if row
            .iter()
            .zip(limits)
            .any(|(id, limit)| u64::from(*id) >= limit)
        {
            return Err("names a term that there is not");
        }
        let packed = order.pack(row);
        if last.is_some_and(|last| last >= packed) {
            return Err("is not sorted");
        }
        last = Some(packed);
        sum = sum.wrapping_add(mixed(Order::Spo.pack(row)));
    }
    Ok(sum)
}

/// Spreads the bits, so that different sets of quads have different sums but by design.
fn mixed(packed: u128) -> u128 {
    const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    let once = packed.wrapping_mul(ODD);
    (once ^ (once >> 61)).wrapping_mul(ODD)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use crate::store::disk::file::FileWriter;
    use crate::store::disk::permutation::PermutationWriter;
    use crate::store::disk::run::Part;
    use crate::store::{Load, LoadOptions};

    fn store(path: &Path) {
        let options = LoadOptions {
            memory: 1 << 24,
            threads: 1,
            holder: "a test".to_owned(),
            now: 0,
            process: 1,
        };
        let load = Load::begin(path, options).unwrap();
        let mut intakes = load.intakes();
        for object in ["a:c", "a:d", "a:e"] {
            let [subject, object] = ["a:a", object].map(Part::Iri);
            intakes[0].quad(&subject, "a:b", &object, None).unwrap();
        }
        load.finish(intakes, &BTreeMap::new(), &|_| (), &|_| ())
            .unwrap();
    }

    /// Puts other rows into an order, with sound sums.
    fn forge(path: &Path, order: Order, rows: &[[u32; 4]]) -> String {
        let mut manifest = Manifest::read(path).unwrap();
        let folder = path.join(Manifest::folder(manifest.generation));
        let mut writer = PermutationWriter::new(order, 5, &folder);
        for row in rows {
            writer.push(order.pack(*row)).unwrap();
        }
        let file = folder.join(order.file());
        fs::remove_file(&file).unwrap();
        let mut out = FileWriter::create(&file, order.kind()).unwrap();
        writer.finish(&mut out).unwrap();
        let seal = out.finish().unwrap();
        manifest.files.insert(order.file().to_owned(), seal);
        manifest.write(path).unwrap();
        Disk::check(path).map_or_else(|error| error.to_string(), |_| "sound".to_owned())
    }

    #[test]
    fn orders_that_do_not_agree_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        store(&path);
        let rows = [[0, 0, 2, 0], [0, 0, 3, 0], [0, 0, 4, 0]];
        assert_eq!(forge(&path, Order::Ops, &rows), "sound");
        let other = forge(&path, Order::Ops, &[rows[0], [1, 0, 3, 0], rows[2]]);
        assert!(other.contains("holds other quads"), "{other}");
        let strange = forge(&path, Order::Ops, &[rows[0], rows[1], [5, 0, 4, 0]]);
        assert!(
            strange.contains("names a term that there is not"),
            "{strange}"
        );
    }
}
