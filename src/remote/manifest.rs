//! The list of what was acknowledged of a load, so that another try sends the rest.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

const HEAD: &str = "chancery load 1";
/// A list that is longer is none.
const LONGEST: u64 = 256 << 20;

/// A list in a file, which grows by a line for each part.
#[derive(Debug)]
pub struct Manifest {
    path: PathBuf,
    file: File,
    /// The hashes of the parts, in their order.
    acknowledged: Vec<String>,
}

impl Manifest {
    /// Opens a list, or begins one, of what is sent so to this address.
    ///
    /// # Errors
    /// A list of something else, or one that cannot be written.
    pub fn open(path: &Path, address: &str, load: &str) -> Result<Self, StoreError> {
        let wrong = |said: String| StoreError::Refused(format!("`{}` {said}", path.display()));
        let cannot = |error| StoreError::Io {
            path: path.to_owned(),
            error,
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(path).map_err(cannot)?;
        let mut text = String::new();
        let read = (&mut file).take(LONGEST).read_to_string(&mut text);
        read.map_err(cannot)?;
        let head = format!("{HEAD}\nto {address}\nof {load}\n");
        let mut acknowledged = Vec::new();
        // What a failure of the power left of a line counts for nothing, and its part is sent again.
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        let is_begun = head.starts_with(&text);
        let whole = if is_begun && text != head { 0 } else { whole };
        if whole < text.len() && (is_begun || text.starts_with(&head)) {
            file.set_len(whole as u64).map_err(cannot)?;
            text.truncate(whole);
        }
        if text.is_empty() {
            written(&mut file, &head).map_err(cannot)?;
        } else {
            let Some(parts) = text.strip_prefix(&head) else {
                let other = if text.starts_with(HEAD) {
                    "is of another load: of other data, other options or another endpoint"
                } else {
                    "is no list of what was sent"
                };
                return Err(wrong(other.to_owned()));
            };
            for line in parts.split_inclusive('\n') {
                let mut words = line.trim_end().split(' ');
                match (words.next(), words.next()) {
                    (Some(hash), Some(_)) if hash.len() == 64 => {
                        acknowledged.push(hash.to_owned());
                    }
                    _ => {
                        return Err(wrong(format!(
                            "is damaged in line {}",
                            acknowledged.len() + 4
                        )));
                    }
                }
            }
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            acknowledged,
        })
    }

    /// Whether an earlier try sent this part.
    pub(super) fn is_acknowledged(&self, part: u64, hash: &str) -> Result<bool, StoreError> {
        let place = usize::try_from(part).unwrap_or(usize::MAX);
        match self.acknowledged.get(place) {
            None => Ok(false),
            Some(known) if known == hash => Ok(true),
            Some(_) => Err(StoreError::Refused(format!(
                "part {} is another one than that which `{}` says was sent",
                part + 1,
                self.path.display()
            ))),
        }
    }

    /// Notes that a part is there.
    pub(super) fn acknowledge(&mut self, hash: &str, statements: u64) -> Result<(), StoreError> {
        written(&mut self.file, &format!("{hash} {statements}\n")).map_err(|error| StoreError::Io {
            path: self.path.clone(),
            error,
        })
    }
}

/// A line counts when the disk has it.
fn written(file: &mut File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_data()
}
