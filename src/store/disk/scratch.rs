//! Stretches of one temporary file, so that a load of any size has few files open.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a buffer, at most and at least.
const BUFFER: (u64, u64) = (1 << 18, 1 << 12);

/// A temporary file that is written region by region; made when the first is written.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    file: Option<Arc<File>>,
    end: u64,
}

/// A stretch of a temporary file, which is there as long as one of its regions is.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Scratch {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            file: None,
            end: 0,
        }
    }

    /// Writes one region behind the others.
    pub(crate) fn region(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Region> {
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => Arc::clone(
                self.file
                    .insert(Arc::new(tempfile::tempfile_in(&self.folder)?)),
            ),
        };
        let mut out = Counted {
            out: BufWriter::with_capacity(1 << 18, &*file),
            bytes: 0,
        };
        write(&mut out)?;
        out.out.flush()?;
        let at = self.end;
        self.end += out.bytes;
        drop(out);
        Ok(Region {
            file,
            at,
            end: self.end,
        })
    }
}

struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Region {
    /// How many bytes are left to read.
    pub(crate) fn left(&self) -> u64 {
        self.end - self.at
    }

    /// Reads it from its start, as one of so many that share the memory for buffers.
    pub(crate) fn reader(self, memory: u64, regions: usize) -> BufReader<Self> {
        let share = memory / (regions as u64).max(1);
        let bytes = share.clamp(BUFFER.1, BUFFER.0);
        BufReader::with_capacity(usize::try_from(bytes).unwrap_or(usize::MAX), self)
    }
}

impl Read for Region {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let read = read_at(&self.file, &mut buffer[..wanted], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Reads at a place of its own, since readers share the file.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_read_side_by_side() {
        let mut scratch = Scratch::new(&std::env::temp_dir());
        let mut write = |byte: u8, bytes: usize| {
            let region = scratch.region(|out| out.write_all(&vec![byte; bytes]));
            region.unwrap().reader(1 << 14, 3)
        };
        let mut readers = [write(1, 300_000), write(2, 5), write(3, 9_000)];
        let mut read: [Vec<u8>; 3] = Default::default();
        for _ in 0..400 {
            for (reader, read) in readers.iter_mut().zip(&mut read) {
                let mut some = [0; 1_000];
                let count = reader.read(&mut some).unwrap();
                read.extend(&some[..count]);
            }
        }
        assert_eq!(read, [vec![1; 300_000], vec![2; 5], vec![3; 9_000]]);
    }
}
