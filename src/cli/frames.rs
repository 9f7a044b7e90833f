//! A series of pictures: one for each step in which something began.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::Common;
use super::failure::{Failure, Kind};
use super::fonts;
use super::output::Sink;
use super::view::counted;
use super::watch::Watch;
use crate::draw::{self, Format, Options};
use crate::graph::{Frame, RelationGraph, Step};
use crate::model::diagnostic::Diagnostic;

/// What is drawn, and how.
pub(super) struct Series<'a> {
    pub(super) graph: &'a RelationGraph,
    pub(super) options: &'a Options,
    pub(super) step: Step,
    /// Most pictures.
    pub(super) most: usize,
    /// Longest layout.
    pub(super) timeout: Duration,
}

impl Series<'_> {
    /// Writes one picture for each step in which something began.
    pub(super) fn write(
        &self,
        (format, path): (Format, &Path),
        (common, watch): (&Common, &Watch),
    ) -> Result<ExitCode, Failure> {
        self.refuse(format, path)?;
        let frames = self.graph.frames(self.step);
        let stem = path.with_extension("");
        let name = |frame: &Frame| {
            let stem = stem.display();
            PathBuf::from(format!("{stem}-{}.{}", frame.name, format.extensions()[0]))
        };
        let (graph, options) = (self.graph, self.options);
        let drawn = draw::draw_series(graph, format, options, &frames, |frame, picture| {
            watch.stop();
            let mut sink = Sink::open(Some(&name(frame)))?;
            sink.writer().write_all(picture)?;
            sink.finish()?;
            watch.start_layout(self.timeout);
            Ok::<(), Failure>(())
        })?;
        watch.stop();
        fonts::note_missing(&drawn.missing, common);
        let (first, last) = (name(&frames[0]), name(&frames[frames.len() - 1]));
        let said = match frames.len() {
            1 => format!("1 picture drawn to {}", first.display()),
            count => format!(
                "{count} pictures drawn to {} … {}",
                first.display(),
                last.display()
            ),
        };
        common.note(&said);
        self.say_untold(common);
        Ok(ExitCode::SUCCESS)
    }

    fn refuse(&self, format: Format, path: &Path) -> Result<(), Failure> {
        if !matches!(format, Format::Svg | Format::Png | Format::Pdf) {
            let said = format!("`--frames` makes pictures, and {} is none", format.name());
            return Err(Failure::usage(said)
                .hint("take svg, png or pdf; html and gexf show time by themselves"));
        }
        if path == Path::new("-") {
            return Err(Failure::usage("a series has several files")
                .hint("`-o NAME.svg` writes NAME-2025-08.svg and the like"));
        }
        let count = self.graph.count_frames(self.step);
        if count == 0 {
            let said = "`--frames` needs dates, and nothing in this picture has one";
            return Err(Failure::usage(said));
        }
        let limit = self.most;
        if count > limit {
            let said = format!("a series of {count} pictures is too long (the limit is {limit})");
            return Err(Failure::new(Kind::Limit, Diagnostic::new(said))
                .hint("a longer step makes fewer; `--max-frames` raises the limit"));
        }
        Ok(())
    }

    /// Says how much stands only in the last picture, because nobody knows when it began.
    fn say_untold(&self, common: &Common) {
        let of = |counts: &[(usize, &str)], without: &str| {
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts: Vec<String> = counts.map(|(count, what)| counted(*count, what)).collect();
            (!counts.is_empty()).then(|| format!("{} {without}", counts.join(" and ")))
        };
        let undated = [
            (self.graph.undated(), "relation"),
            (self.graph.undated_things(), "thing"),
        ];
        let untold = [
            of(&undated, "without a date"),
            of(
                &[(self.graph.unbegun(), "relation")],
                "with an end and no beginning",
            ),
        ];
        let untold: Vec<String> = untold.into_iter().flatten().collect();
        if !untold.is_empty() {
            common.note(&format!("{}: in the last picture only", untold.join(", ")));
        }
    }
}
