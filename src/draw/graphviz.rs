//! Runs an installed Graphviz. The only place under `draw` that starts another program.

use std::io::{self, ErrorKind, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::DrawError;
use super::halt::Halt;
use super::text::clean;

/// How often the flag is looked at.
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
    let (send_picture, picture) = mpsc::channel();
    let (send_complaint, complaint) = mpsc::channel();
    thread::scope(|scope| {
        // It may read, write and complain in any order. Where it stops reading, its complaint says
        // why; nobody listens any more where it was ended.
        scope.spawn(move || stdin.is_some_and(|mut stdin| stdin.write_all(input).is_ok()));
        scope.spawn(move || send_picture.send(all(stdout, u64::MAX)).is_ok());
        scope.spawn(move || send_complaint.send(all(stderr, COMPLAINTS)).is_ok());
        let picture = wait(&picture, &mut child, halt)?;
        let complaint = wait(&complaint, &mut child, halt)?;
        if child.wait().map_err(DrawError::Io)?.success() {
            return Ok(picture);
        }
        Err(failed(String::from_utf8_lossy(&complaint).trim()))
    })
}

/// What it wrote until it closed its end, unless the flag is set before.
fn wait(
    written: &Receiver<io::Result<Vec<u8>>>,
    child: &mut Child,
    halt: &Halt,
) -> Result<Vec<u8>, DrawError> {
    loop {
        if halt.is_set() {
            child.kill().map_err(DrawError::Io)?;
            child.wait().map_err(DrawError::Io)?;
            return Err(DrawError::Halted);
        }
        match written.recv_timeout(TICK) {
            Ok(bytes) => return bytes.map_err(DrawError::Io),
            Err(RecvTimeoutError::Disconnected) => return Err(failed("its answer was lost")),
            Err(RecvTimeoutError::Timeout) => {}
        }
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
