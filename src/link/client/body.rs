//! The body of an answer: unpacked, and never more of it than was agreed.

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;

/// Why a body is not whole.
#[derive(Debug)]
pub(super) enum BodyError {
    /// Longer than the limit, packed or unpacked.
    TooLarge,
    /// It could not be unpacked.
    Packing(io::Error),
    /// The connection failed in the middle.
    Io(io::Error),
}

/// Everything up to `limit` bytes; more is an error and not a shorter body.
///
/// A packed body is unpacked as it comes, so a bomb costs the limit and no more.
pub(super) fn read(body: impl Read, packed: bool, limit: u64) -> Result<Vec<u8>, BodyError> {
    let mut source = Counted {
        inner: body,
        left: limit.saturating_add(1),
        failed: None,
    };
    let mut bytes = Vec::new();
    let most = limit.saturating_add(1);
    let read = if packed {
        MultiGzDecoder::new(BufReader::new(&mut source))
            .take(most)
            .read_to_end(&mut bytes)
    } else {
        (&mut source).take(most).read_to_end(&mut bytes)
    };
    let long = bytes.len() as u64 > limit || source.left == 0;
    match (source.failed, read) {
        _ if long => Err(BodyError::TooLarge),
        (Some(error), _) => Err(BodyError::Io(error)),
        (None, Err(error)) => Err(BodyError::Packing(error)),
        (None, Ok(_)) => Ok(bytes),
    }
}

/// As much as there is of a body, up to `limit` bytes, whatever becomes of the rest.
pub(super) fn begin(body: impl Read, packed: bool, limit: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = if packed {
        let unpacked = MultiGzDecoder::new(BufReader::new(body));
        unpacked.take(limit).read_to_end(&mut bytes)
    } else {
        body.take(limit).read_to_end(&mut bytes)
    };
    // What came before it broke off stays.
    drop(read);
    bytes
}

/// A reader that ends at a limit and remembers how the one inside failed: a decoder reports
/// what broke off in words of its own.
struct Counted<R> {
    inner: R,
    left: u64,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        match self.inner.read(&mut buffer[..most]) {
            Ok(length) => {
                self.left -= length as u64;
                Ok(length)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn bodies_are_whole_or_an_error() {
        assert_eq!(read(&b"abc"[..], false, 3).unwrap(), b"abc");
        assert!(matches!(
            read(&b"abcd"[..], false, 3),
            Err(BodyError::TooLarge)
        ));
        let twice = [packed(b"ab"), packed(b"c")].concat();
        assert_eq!(read(&*twice, true, 100).unwrap(), b"abc");
        let cut = &packed(b"abcdefgh")[..20];
        assert!(matches!(read(cut, true, 100), Err(BodyError::Packing(_))));
        assert!(matches!(
            read(&b"{}"[..], true, 100),
            Err(BodyError::Packing(_))
        ));
    }

    #[test]
    fn the_begin_of_a_body_outlives_its_end() {
        assert_eq!(begin(&b"abcd"[..], false, 3), b"abc");
        let text = vec![b'x'; 200_000];
        let whole = packed(&text);
        assert_eq!(begin(&*whole, true, 1 << 20), text);
        assert!(!begin(&whole[..whole.len() - 9], true, 1 << 20).is_empty());
    }

    #[test]
    fn a_bomb_is_let_go_at_the_limit() {
        let bomb = packed(&vec![0; 20 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(matches!(
            read(&*bomb, true, 1 << 20),
            Err(BodyError::TooLarge)
        ));
    }
}
