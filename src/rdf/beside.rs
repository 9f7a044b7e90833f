//! A file that is made beside the one whose place it will take.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Characters that stand behind the name, from tempfile.
const RANDOM: usize = 6;
/// Bytes of a name that are kept: systems allow 255 for a whole one.
const LONGEST: usize = 100;

/// A new file in the folder of the target, named after it. What a process left there that was killed is removed: its
/// lock is gone.
///
/// # Errors
/// A folder that cannot be written to.
pub fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let prefix = prefix(target);
    remove_left(folder, &prefix);
    loop {
        let file = made(folder, &prefix)?;
        // Between being made and being locked it looks like one that was left.
        if !is_held(&file) || file.path().exists() {
            return Ok(file);
        }
    }
}

fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!(".chancery-{}-", &name[..end])
}

fn made(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).rand_bytes(RANDOM);
    // What the user's umask leaves of it, as for any new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Locks are advice where they are asked for here; elsewhere they would keep our own writers out.
#[cfg(unix)]
fn is_held(file: &NamedTempFile) -> bool {
    file.as_file().try_lock().is_ok()
}

#[cfg(not(unix))]
fn is_held(_: &NamedTempFile) -> bool {
    false
}

/// Removes files of this target that nobody holds. Nothing depends on it: a failure is none.
#[cfg(unix)]
fn remove_left(folder: &Path, prefix: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(random) = name.to_str().and_then(|name| name.strip_prefix(prefix)) else {
            continue;
        };
        let ours =
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !ours || !entry.file_type().is_ok_and(|sort| sort.is_file()) {
            continue;
        }
        let path = entry.path();
        let left = std::fs::File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if left {
            drop(std::fs::remove_file(path));
        }
    }
}

#[cfg(not(unix))]
fn remove_left(_: &Path, _: &str) {}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_was_left_of_the_same_target_is_removed_and_what_is_held_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.csv");
        let left = [".chancery-out.csv-aB3xyz", ".chancery-out.csv-note.txt"];
        for name in left {
            std::fs::write(folder.path().join(name), "half").unwrap();
        }
        let first = beside(&target).unwrap();
        let second = beside(&target).unwrap();
        assert!(!folder.path().join(left[0]).exists());
        assert!(folder.path().join(left[1]).exists());
        assert!(first.path().exists() && second.path().exists());
        second.persist(&target).unwrap();
        assert!(target.exists() && first.path().exists());
    }
}
