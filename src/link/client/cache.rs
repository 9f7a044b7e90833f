//! Kept answers on disk: as long as they hold they are not asked for again, and without a network
//! they are better than nothing.
//!
//! `FOLDER/answers/ab/abcd….answer`: some lines of head, an empty line, the body as it was read.
//! A file appears under its name only when it is whole, carries a checksum, and what does not fit
//! it counts as not being there.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

const HEAD: &str = "chancery answer 1";
const ENDING: &str = "answer";

/// One answer with what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) url: String,
    pub(super) fetched: SystemTime,
    pub(super) media_type: String,
    /// How long it holds.
    pub(super) valid: Duration,
    pub(super) body: Vec<u8>,
}

impl Kept {
    /// How old it is; nothing where the clock was set back.
    pub(super) fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.fetched).unwrap_or_default()
    }

    pub(super) fn holds(&self, now: SystemTime) -> bool {
        // An answer from the future says nothing about how old it is.
        now.duration_since(self.fetched)
            .is_ok_and(|age| age < self.valid)
    }

    fn written(&self) -> Vec<u8> {
        let fetched = self
            .fetched
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let head = format!(
            "{HEAD}\nurl: {}\nfetched: {}\nstatus: 200\ntype: {}\nvalid: {}\nlength: {}\nsha256: {}\n\n",
            one_line(&self.url),
            fetched.as_secs(),
            one_line(&self.media_type),
            self.valid.as_secs(),
            self.body.len(),
            hex(&Sha256::digest(&self.body)),
        );
        [head.as_bytes(), &self.body].concat()
    }

    /// What a file says, if it is whole and unchanged.
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let body = &bytes[end + 2..];
        let mut lines = head.lines();
        (lines.next()? == HEAD).then_some(())?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
        let url = value("url")?.to_owned();
        let fetched = Duration::from_secs(value("fetched")?.parse().ok()?);
        value("status").filter(|status| *status == "200")?;
        let media_type = value("type")?.to_owned();
        let valid = Duration::from_secs(value("valid")?.parse().ok()?);
        let length: usize = value("length")?.parse().ok()?;
        let sum = value("sha256")?;
        (length == body.len() && sum == hex(&Sha256::digest(body))).then_some(())?;
        Some(Self {
            url,
            fetched: SystemTime::UNIX_EPOCH.checked_add(fetched)?,
            media_type,
            valid,
            body: body.to_owned(),
        })
    }
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    bytes.iter().flat_map(pair).collect()
}

/// The name under which the answer to a request is kept.
pub(super) fn key(method: &str, url: &str, body: &[u8]) -> String {
    let mut sum = Sha256::new();
    for part in [method.as_bytes(), b"\n", url.as_bytes(), b"\n", body] {
        sum.update(part);
    }
    hex(&sum.finalize())
}

/// A folder of kept answers.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    max_bytes: u64,
    /// Bytes in the folder, as far as this process knows; counted when first needed.
    total: Mutex<Option<u64>>,
}

impl Cache {
    pub(super) fn new(folder: &Path, max_bytes: u64) -> Self {
        Self {
            folder: folder.join("answers"),
            max_bytes,
            total: Mutex::new(None),
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        let shelf = key.get(..2).unwrap_or_default();
        self.folder.join(shelf).join(format!("{key}.{ENDING}"))
    }

    /// The answer that is kept for a request. Whatever cannot be read is not there.
    pub(super) fn get(&self, key: &str) -> Option<Kept> {
        Kept::read(&fs::read(self.path(key)).ok()?)
    }

    /// Keeps an answer, and lets go of the oldest ones where there is no room.
    pub(super) fn put(&self, key: &str, kept: &Kept) -> io::Result<()> {
        let bytes = kept.written();
        let length = bytes.len() as u64;
        if length > self.max_bytes {
            return Ok(());
        }
        let path = self.path(key);
        let shelf = path.parent().unwrap_or(&self.folder);
        private_folder(shelf)?;
        let mut file = tempfile::Builder::new().prefix(".").tempfile_in(shelf)?;
        file.write_all(&bytes)?;
        let before = fs::metadata(&path).map_or(0, |old| old.len());
        file.persist(&path).map_err(|error| error.error)?;
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = total.map_or_else(
            || self.files().iter().map(|file| file.1).sum(),
            |total| (total + length).saturating_sub(before),
        );
        *total = Some(if sum > self.max_bytes {
            self.make_room()
        } else {
            sum
        });
        drop(total);
        Ok(())
    }

    /// Removes the oldest until nine tenths are left, and returns how much that is.
    fn make_room(&self) -> u64 {
        let mut files = self.files();
        files.sort();
        let mut total: u64 = files.iter().map(|(_, length, _)| *length).sum();
        let aim = self.max_bytes / 10 * 9;
        for (_, length, path) in files {
            if total <= aim {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
        total
    }

    /// When each was written, its length and path. Also what a killed process left half written.
    fn files(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let list = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found = Vec::new();
        for shelf in list(&self.folder) {
            for file in list(&shelf.path()) {
                if let Ok(data) = file.metadata()
                    && data.is_file()
                    && let Ok(written) = data.modified()
                {
                    found.push((written, data.len(), file.path()));
                }
            }
        }
        found
    }
}

/// Nobody else needs to read what somebody looked up.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Where answers are kept: `CHANCERY_CACHE`, else `XDG_CACHE_HOME/chancery`, else `~/.cache/chancery`.
pub(super) fn folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    // By its specification a relative `XDG_CACHE_HOME` is to be passed over.
    let caches = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    set("CHANCERY_CACHE")
        .or_else(|| caches.map(|path| path.join("chancery")))
        .or_else(|| set("HOME").map(|home| home.join(".cache").join("chancery")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn kept(body: &str) -> Kept {
        Kept {
            url: "https://example.org/a?b".to_owned(),
            fetched: at(1_000),
            media_type: "application/json".to_owned(),
            valid: Duration::from_secs(300),
            body: body.into(),
        }
    }

    #[test]
    fn answers_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), 1 << 20);
        let one = key("GET", "https://example.org/a?b", b"");
        assert_eq!(cache.get(&one), None);
        for body in ["{}\n\n{}", "", "žluťoučký\n\n"] {
            cache.put(&one, &kept(body)).unwrap();
            assert_eq!(cache.get(&one), Some(kept(body)));
        }
        assert_ne!(one, key("POST", "https://example.org/a?b", b""));
        assert_ne!(one, key("GET", "https://example.org/a?b", b"x"));
    }

    #[test]
    fn a_damaged_file_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), 1 << 20);
        let one = key("GET", "u", b"");
        cache.put(&one, &kept("some body")).unwrap();
        let path = cache.path(&one);
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.get(&one), None, "cut at {cut}");
        }
        let body = whole.len() - 4;
        for at in body..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            fs::write(&path, other).unwrap();
            assert_eq!(cache.get(&one), None, "changed at {at}");
        }
        fs::write(&path, &whole).unwrap();
        assert!(cache.get(&one).is_some());
    }

    #[test]
    fn the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), 10_000);
        let body = "x".repeat(1_500);
        let keys: Vec<String> = (0..8).map(|n| key("GET", &n.to_string(), b"")).collect();
        for (n, key) in keys.iter().enumerate() {
            cache.put(key, &kept(&body)).unwrap();
            let file = fs::File::options().append(true).open(cache.path(key));
            if let Ok(file) = file {
                file.set_modified(at(1_000_000 + n as u64)).unwrap();
            }
        }
        let there: Vec<bool> = keys.iter().map(|key| cache.get(key).is_some()).collect();
        assert!(!there[0] && there[7], "{there:?}");
        let first = there.iter().position(|there| *there).unwrap();
        assert!(there[first..].iter().all(|there| *there), "{there:?}");
        let total: u64 = cache.files().iter().map(|file| file.1).sum();
        assert!(total <= 10_000, "{total}");
        cache.put(&keys[0], &kept(&"x".repeat(20_000))).unwrap();
        assert_eq!(cache.get(&keys[0]), None, "larger than all room");
    }

    #[test]
    fn validity_ends_and_the_future_has_none() {
        assert!(kept("").holds(at(1_299)));
        assert!(!kept("").holds(at(1_300)));
        assert!(!kept("").holds(at(999)));
    }

    #[test]
    fn the_folder_follows_the_environment() {
        let found = |pairs: &'static [(&str, &str)]| {
            folder(move |name| {
                let pair = pairs.iter().find(|pair| pair.0 == name)?;
                Some(pair.1.to_owned())
            })
        };
        let all: &[_] = &[
            ("CHANCERY_CACHE", "c"),
            ("XDG_CACHE_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(found(all), Some("c".into()));
        assert_eq!(
            found(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]),
            Some("/x/chancery".into())
        );
        let relative: &[_] = &[
            ("CHANCERY_CACHE", ""),
            ("XDG_CACHE_HOME", "x"),
            ("HOME", "/h"),
        ];
        assert_eq!(found(relative), Some("/h/.cache/chancery".into()));
        assert_eq!(found(&[]), None);
    }
}
