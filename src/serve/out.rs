//! An answer on its way: a head, then bytes, whole where they are few.
//!
//! The first 64 KiB wait, so that what goes wrong early gets a status of its own. What goes wrong later breaks the
//! stream off, so that nobody takes a part for the whole.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::problem::Problem;

/// Bytes that wait for the head, and bytes of a piece.
const PIECE: usize = 64 << 10;
/// Below this, packing makes nothing smaller that matters.
const WORTH_PACKING: usize = 1 << 10;

/// Status and headers.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
}

/// What carries an answer to whoever asked.
pub(super) trait Wire {
    /// The head, with all of the body or with the first piece of it.
    fn begin(&mut self, head: Head, first: Vec<u8>, whole: bool);
    /// A further piece; an error where nobody listens any more.
    fn send(&mut self, piece: Vec<u8>) -> io::Result<()>;
    /// That was all, where the beginning was not the whole.
    fn end(&mut self);
    /// The rest does not come.
    fn break_off(&mut self);
}

/// An answer that is being written.
pub(super) struct Out<'w> {
    wire: &'w mut dyn Wire,
    head: Head,
    waiting: Vec<u8>,
    begun: bool,
    /// Whether whoever asked can unpack.
    may_pack: bool,
    packed: Option<GzEncoder<Vec<u8>>>,
}

impl<'w> Out<'w> {
    pub(super) const fn new(wire: &'w mut dyn Wire, may_pack: bool) -> Self {
        Self {
            wire,
            head: Head {
                status: 200,
                headers: Vec::new(),
            },
            waiting: Vec::new(),
            begun: false,
            may_pack,
            packed: None,
        }
    }

    pub(super) const fn status(&mut self, status: u16) {
        self.head.status = status;
    }

    /// The status that the answer would have if it ended now.
    pub(super) const fn status_now(&self) -> u16 {
        self.head.status
    }

    pub(super) fn header(&mut self, name: &'static str, value: impl Into<String>) {
        self.head.headers.push((name, value.into()));
    }

    pub(super) fn media_type(&mut self, name: &str) {
        let text = name.starts_with("text/") && !name.contains("charset");
        let name = if text {
            format!("{name}; charset=utf-8")
        } else {
            name.to_owned()
        };
        self.header("content-type", name);
    }

    /// All of it at once.
    pub(super) fn whole(&mut self, media_type: &str, body: &[u8]) -> io::Result<()> {
        self.media_type(media_type);
        self.write_all(body)
    }

    fn pack(&mut self) {
        if self.may_pack {
            self.header("content-encoding", "gzip");
            self.packed = Some(GzEncoder::new(Vec::new(), Compression::fast()));
        }
    }

    /// What is ready to be sent of what was written.
    fn piece(&mut self, last: bool) -> io::Result<Vec<u8>> {
        let written = std::mem::take(&mut self.waiting);
        let Some(packed) = &mut self.packed else {
            return Ok(written);
        };
        packed.write_all(&written)?;
        if !last {
            return Ok(std::mem::take(packed.get_mut()));
        }
        match self.packed.take() {
            Some(packed) => packed.finish(),
            None => Ok(Vec::new()),
        }
    }

    fn send(&mut self) -> io::Result<()> {
        if !self.begun {
            self.pack();
        }
        let piece = self.piece(false)?;
        if self.begun {
            return if piece.is_empty() {
                Ok(())
            } else {
                self.wire.send(piece)
            };
        }
        self.begun = true;
        self.wire.begin(self.head.clone(), piece, false);
        Ok(())
    }

    /// The answer is complete.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.begun {
            let piece = self.piece(true)?;
            if !piece.is_empty() {
                self.wire.send(piece)?;
            }
            self.wire.end();
            return Ok(());
        }
        if self.waiting.len() >= WORTH_PACKING {
            self.pack();
        }
        let body = self.piece(true)?;
        self.wire.begin(self.head, body, true);
        Ok(())
    }

    /// There is no answer, or no more of it.
    pub(super) fn fail(self, problem: &Problem, as_json: bool) {
        if self.begun {
            return self.wire.break_off();
        }
        let (name, body) = if as_json {
            ("application/problem+json", problem.json().to_string())
        } else {
            ("text/plain; charset=utf-8", problem.text())
        };
        let mut headers = problem.headers.clone();
        headers.push(("content-type", name.to_owned()));
        let head = Head {
            status: problem.status,
            headers,
        };
        self.wire.begin(head, body.into_bytes(), true);
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[derive(Default)]
    struct Kept {
        head: Option<Head>,
        bytes: Vec<u8>,
        whole: bool,
        ended: bool,
        broken: bool,
    }

    impl Wire for Kept {
        fn begin(&mut self, head: Head, first: Vec<u8>, whole: bool) {
            self.head = Some(head);
            self.bytes = first;
            self.whole = whole;
        }

        fn send(&mut self, piece: Vec<u8>) -> io::Result<()> {
            self.bytes.extend(piece);
            Ok(())
        }

        fn end(&mut self) {
            self.ended = true;
        }

        fn break_off(&mut self) {
            self.broken = true;
        }
    }

    #[test]
    fn what_fails_early_has_a_status_and_what_fails_late_breaks_off() {
        let problem = Problem::new(504, "too long");
        let mut kept = Kept::default();
        let mut out = Out::new(&mut kept, false);
        out.write_all(b"some rows").unwrap();
        out.fail(&problem, false);
        assert_eq!(kept.head.unwrap().status, 504);
        assert_eq!(kept.bytes, b"error: too long\n");
        let mut kept = Kept::default();
        let mut out = Out::new(&mut kept, false);
        out.write_all(&vec![b'x'; PIECE + 1]).unwrap();
        out.fail(&problem, false);
        assert_eq!(kept.head.unwrap().status, 200);
        assert!(kept.broken && !kept.whole && !kept.ended);
    }

    #[test]
    fn what_is_packed_is_the_same_unpacked() {
        for length in [10, WORTH_PACKING, PIECE - 1, 5 * PIECE + 3] {
            let body: Vec<u8> = (b'a'..=b'g').cycle().take(length).collect();
            let mut kept = Kept::default();
            let mut out = Out::new(&mut kept, true);
            for part in body.chunks(1_000) {
                out.write_all(part).unwrap();
            }
            out.finish().unwrap();
            let head = kept.head.unwrap();
            let packed = head
                .headers
                .iter()
                .any(|(name, _)| *name == "content-encoding");
            assert_eq!(packed, length >= WORTH_PACKING);
            assert_eq!((kept.whole, kept.ended), (length < PIECE, length >= PIECE));
            let mut found = Vec::new();
            if packed {
                flate2::read::GzDecoder::new(&kept.bytes[..])
                    .read_to_end(&mut found)
                    .unwrap();
            } else {
                found = kept.bytes;
            }
            assert!(found == body);
        }
    }
}
