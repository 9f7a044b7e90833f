//! The real program in a folder of its own, and how well it behaves when it refuses.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Only a hang takes so long, unless an engine is asked that is no part of the test.
fn patience() -> Duration {
    let said = std::env::var("CHANCERY_TEST_PATIENCE").ok();
    Duration::from_secs(said.map_or(30, |seconds| seconds.parse().unwrap()))
}

/// Address space given to the program, in KiB: its big stack and a little more.
const ADDRESS_SPACE: u32 = 1 << 20;

/// Longest message that somebody reads.
const LONGEST_MESSAGE: usize = 2 << 10;

/// A folder for one test.
pub(crate) struct Place {
    folder: TempDir,
    /// KiB of address space that the program may take.
    memory: u32,
}

/// How the program ended.
pub(crate) struct Ended {
    pub(crate) command: String,
    /// Negative after a signal.
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::with_memory(ADDRESS_SPACE)
    }

    /// A folder in which the program may take so many KiB of address space.
    pub(crate) fn with_memory(memory: u32) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            memory,
        }
    }

    /// A folder with these files.
    pub(crate) fn with<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let place = Self::new();
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name))
            .unwrap_or_else(|error| panic!("`{name}` was not written: {error}"))
    }

    /// The program with these arguments, not started yet.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = limited(self.memory);
        command.args(args).current_dir(self.folder.path());
        command
            .env("RUST_BACKTRACE", "1")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program on a command line such as `query -q 'ASK {}'`.
    pub(crate) fn run(&self, line: &str) -> Ended {
        let args = words(line);
        self.args(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The same with these variables; one without a value is not set.
    pub(crate) fn run_with(&self, line: &str, variables: &[(&str, Option<&str>)]) -> Ended {
        let args = words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut command = self.command(&args);
        for (name, value) in variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        wait(command.spawn().unwrap(), line.to_owned())
    }

    pub(crate) fn args(&self, args: &[&str]) -> Ended {
        let child = self.command(args).spawn().unwrap();
        wait(child, args.join(" "))
    }

    /// Runs the program with something to read on standard input.
    pub(crate) fn fed(
        &self,
        line: &str,
        input: impl IntoIterator<Item = Vec<u8>> + Send + 'static,
    ) -> Ended {
        let args = words(line);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut child = self.command(&args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let feeder = thread::spawn(move || {
            for piece in input {
                // A program that refuses its input stops reading it.
                if stdin.write_all(&piece).is_err() {
                    return;
                }
            }
        });
        let ended = wait(child, line.to_owned());
        feeder.join().unwrap();
        ended
    }

    /// Runs a command line that has to end well, and returns its answer.
    #[track_caller]
    pub(crate) fn ok(&self, line: &str) -> String {
        let ended = self.run(line);
        assert_eq!(ended.code, 0, "{}", ended.report());
        ended.text()
    }

    /// Runs a command line that has to be refused with this exit code and in these words.
    #[track_caller]
    pub(crate) fn refuses(&self, line: &str, code: i32, says: &[&str]) {
        if let Some(complaint) = self.complaint(line, code, says) {
            panic!("{complaint}");
        }
    }

    /// The same for a row of a table: what is wrong about the refusal, if anything.
    pub(crate) fn complaint(&self, line: &str, code: i32, says: &[&str]) -> Option<String> {
        let before = self.snapshot();
        let ended = self.run(line);
        let complaint = ended.complaint(code, says);
        complaint.or_else(|| {
            (self.snapshot() != before).then(|| format!("the folder changed\n{}", ended.report()))
        })
    }

    /// Every file in the folder with its bytes, hidden ones included.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    found.insert(path, bytes);
                }
            }
        }
        found
    }
}

impl Ended {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    pub(crate) fn report(&self) -> String {
        let shown = |text: &str| {
            let cut = text.chars().take(600);
            cut.flat_map(|c| {
                if is_active(c) {
                    c.escape_default().collect()
                } else {
                    vec![c]
                }
            })
            .collect::<String>()
        };
        let (command, err) = (shown(&self.command), shown(&self.err));
        let out = shown(&String::from_utf8_lossy(&self.out));
        format!(
            "$ chancery {command}\n{err}\nexit code {}, standard output: {out}",
            self.code
        )
    }

    /// A refusal is short, names the thing, shows nothing of our insides, and has the right exit code.
    #[track_caller]
    pub(crate) fn is_refusal(&self, code: i32, says: &[&str]) {
        if let Some(complaint) = self.complaint(code, says) {
            panic!("{complaint}");
        }
    }

    /// What is wrong about a refusal, if anything.
    pub(crate) fn complaint(&self, code: i32, says: &[&str]) -> Option<String> {
        let err = &self.err;
        let insides = [
            "panicked",
            "RUST_BACKTRACE",
            "stack backtrace",
            "src/",
            "rustc/",
            "internal error",
        ];
        let ours = err
            .lines()
            .filter(|line| line.starts_with("error") || line.starts_with("hint"));
        // What stands in quotes came from the input.
        let ours: String = ours
            .flat_map(|line| line.split(['`', '"']).step_by(2))
            .collect();
        let what = if self.code != code {
            format!("the exit code is not {code}")
        } else if !err.starts_with("error: ") {
            "no `error: `".to_owned()
        } else if err.len() > LONGEST_MESSAGE {
            format!("{} bytes of message", err.len())
        } else if let Some(word) = says.iter().find(|word| !err.contains(**word)) {
            format!("does not say `{}`", word.trim_end())
        } else if let Some(inside) = insides.iter().find(|inside| err.contains(**inside)) {
            format!("shows `{inside}`")
        } else if err.contains(is_active) {
            "sends control characters".to_owned()
        } else if ours.contains('{') {
            "shows a value as programmers see it".to_owned()
        } else {
            return None;
        };
        Some(format!("{what}\n{}", self.report()))
    }
}

/// Control characters and those that turn the direction of what follows.
pub(crate) fn is_active(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `ulimit` bounds the memory, so that a bomb fails the test and not the machine.
#[cfg(target_os = "linux")]
fn limited(memory: u32) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("ulimit -v {memory} && exec \"$0\" \"$@\""));
    command.arg(env!("CARGO_BIN_EXE_chancery"));
    command
}

#[cfg(not(target_os = "linux"))]
fn limited(_: u32) -> Command {
    Command::new(env!("CARGO_BIN_EXE_chancery"))
}

/// Reads all that the program says, and ends it when it hangs.
fn wait(mut child: Child, command: String) -> Ended {
    let (done, ended) = mpsc::channel();
    let mut readers = Vec::new();
    let streams: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().unwrap()),
        Box::new(child.stderr.take().unwrap()),
    ];
    for mut stream in streams {
        let done = done.clone();
        readers.push(thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stream.read_to_end(&mut bytes);
            // Nobody listens any more once the program was ended.
            if done.send(()).is_err() {
                return Vec::new();
            }
            read.map(|_| bytes).unwrap()
        }));
    }
    for _ in 0..2 {
        if ended.recv_timeout(patience()).is_err() {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!(
                "hangs: chancery {}",
                command.chars().take(200).collect::<String>()
            );
        }
    }
    let status = child.wait().unwrap();
    let mut bytes = readers.into_iter().map(|reader| reader.join().unwrap());
    let (out, err) = (bytes.next().unwrap(), bytes.next().unwrap());
    let err = String::from_utf8(err).unwrap();
    Ended {
        command,
        code: status.code().unwrap_or(-1),
        out,
        err,
    }
}

/// Splits a command line at blanks, but for those in single quotes.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether files can be made in a folder that forbids it, as the superuser can.
#[cfg(unix)]
pub(crate) fn writes_anywhere(folder: &Path) -> bool {
    fs::write(folder.join("probe"), "")
        .is_ok_and(|()| fs::remove_file(folder.join("probe")).is_ok())
}

#[test]
fn a_command_line_is_split_at_blanks_outside_quotes() {
    assert_eq!(words("a  'b c'd ''"), ["a", "b cd", ""]);
}
