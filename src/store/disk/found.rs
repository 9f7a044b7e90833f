//! What a look-up of the evaluator finds: quads of the snapshot, or rows of a table of counts.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use spareval::InternalQuad;

use super::base::Ids;
use super::dataset::{Dataset, GivenRows, Id};
use super::dictionary::Unreadable;
use super::snapshot::{QuadScan, Snapshot};
use super::tally::TallyScan;
use crate::store::StoreError;
use crate::store::stop::Ending;

/// Quads for the evaluator.
#[expect(
    clippy::large_enum_variant,
    reason = "most look-ups are scans; none is moved often"
)]
pub(super) enum Found {
    /// None.
    Nothing,
    /// Those of a scan that count.
    Quads {
        scan: QuadScan<Arc<Snapshot>>,
        kept: Kept,
        /// Unwinds the evaluation where it is to end: it would read on to the end, and keep an error for each quad.
        ending: Ending,
    },
    /// Rows of a table of counts, as quads that nobody stored.
    Counts(Box<Counts>),
    /// Rows of a column.
    Given(GivenRows),
}

/// The rows of a table of counts.
pub(super) struct Counts {
    pub(super) rows: TallyScan,
    pub(super) dataset: Dataset,
    pub(super) predicate: Id,
    pub(super) subject: Option<Id>,
    pub(super) object: Option<Id>,
}

impl Iterator for Counts {
    type Item = InternalQuad<Id>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (id, count) = self.rows.next()?;
            let count = self.dataset.integer(count);
            let (subject, object) = (Id::new(id), count);
            let wanted = |wanted: Option<Id>, is| wanted.is_none_or(|wanted| wanted == is);
            if wanted(self.subject, subject) && wanted(self.object, object) {
                return Some(InternalQuad {
                    subject,
                    predicate: self.predicate,
                    object,
                    graph_name: None,
                });
            }
        }
    }
}

/// Which quads of a scan count, and what their graph is called.
pub(super) enum Kept {
    /// All, as quads of the default graph.
    All,
    /// Those of these graphs, each triple once.
    Several(Rc<[u32]>, HashSet<[u32; 3]>),
    /// Those of named graphs, or of these.
    Named(Option<Rc<[u32]>>),
}

impl Kept {
    /// The quad for the evaluator, if it counts.
    #[inline]
    fn keep(&mut self, ids: Ids) -> Option<InternalQuad<Id>> {
        let [subject, predicate, object, graph] = ids;
        let (wanted, graph_name) = match self {
            Self::All => (true, None),
            Self::Several(graphs, seen) => {
                let wanted = graphs.contains(&graph);
                (wanted && seen.insert([subject, predicate, object]), None)
            }
            Self::Named(named) => {
                let wanted = named.as_ref().is_none_or(|named| named.contains(&graph));
                (wanted, Some(Id::new(graph.checked_sub(1)?)))
            }
        };
        wanted.then(|| InternalQuad {
            subject: Id::new(subject),
            predicate: Id::new(predicate),
            object: Id::new(object),
            graph_name,
        })
    }
}

impl Iterator for Found {
    type Item = Result<InternalQuad<Id>, StoreError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (scan, kept, ending) = match self {
            Self::Nothing => return None,
            Self::Counts(counts) => return counts.next().map(Ok),
            Self::Given(rows) => return rows.next().map(Ok),
            Self::Quads { scan, kept, ending } => (scan, kept, ending),
        };
        ending.check();
        loop {
            match scan.next()? {
                Ok(ids) => {
                    if let Some(quad) = kept.keep(ids) {
                        return Some(Ok(quad));
                    }
                }
                Err(Unreadable) => return Some(Err(StoreError::unreadable())),
            }
        }
    }
}
