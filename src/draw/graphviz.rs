//! Runs an installed Graphviz. The only place under `draw` that starts another program.

use std::io::{self, ErrorKind, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::DrawError;
use super::halt::Halt;
use super::text::clean;

/// How often the flag and the program are looked at.
const TICK: Duration = Duration::from_millis(10);

/// Most bytes of complaints that are kept.
const COMPLAINTS: u64 = 64 << 10;

/// What `dot` makes of a graph; it is ended when the flag is set.
pub(super) fn run(format: &str, input: &[u8], halt: &Halt) -> Result<Vec<u8>, DrawError> {
    let child = Command::new("dot")
        .arg(format!("-T{format}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| match error.kind() {
        ErrorKind::NotFound => DrawError::GraphvizMissing,
        _ => failed(&error.to_string()),
    })?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        // It may read, write and complain in any order.
        scope.spawn(move || {
            // Where it stops reading, its complaint says why.
            if let Some(mut stdin) = stdin {
                stdin.write_all(input).ok();
            }
        });
        let picture = scope.spawn(|| all(stdout, u64::MAX));
        let complaint = scope.spawn(|| all(stderr, COMPLAINTS));
        let ended = wait(&mut child, halt);
        let lost = || failed("what it wrote was lost");
        let picture = picture.join().map_err(|_| lost())?;
        let complaint = complaint.join().map_err(|_| lost())?;
        if ended? {
            return picture.map_err(DrawError::Io);
        }
        let complaint = complaint.map_err(DrawError::Io)?;
        Err(failed(String::from_utf8_lossy(&complaint).trim()))
    })
}

/// Whether it succeeded.
fn wait(child: &mut Child, halt: &Halt) -> Result<bool, DrawError> {
    loop {
        if let Some(status) = child.try_wait().map_err(DrawError::Io)? {
            return Ok(status.success());
        }
        if halt.is_set() {
            child.kill().map_err(DrawError::Io)?;
            child.wait().map_err(DrawError::Io)?;
            return Err(DrawError::Halted);
        }
        thread::sleep(TICK);
    }
}

fn all(from: Option<impl Read>, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        let mut from = from.take(most);
        from.read_to_end(&mut bytes)?;
        io::copy(&mut from.into_inner(), &mut io::sink())?;
    }
    Ok(bytes)
}

fn failed(why: &str) -> DrawError {
    DrawError::Graphviz(clean(why))
}
