//! What is served: data that stay as they are, or a store that is written to.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, GraphNameRef, Quad};
use crate::query::contested::contested;
use crate::store::{Backend, Changed, Context, Disk, Pattern, StoreError};

/// The data, and what is known about them.
#[derive(Debug)]
pub struct Served {
    data: Data,
    /// Labels of our own terms.
    pub ontology: Box<dyn Backend>,
    /// Prefixes that hold in queries without being declared.
    pub prefixes: Prefixes,
    /// What tells these data from others: the version of the program, or the store.
    name: String,
}

#[derive(Debug)]
enum Data {
    Fixed {
        plain: Arc<dyn Backend>,
        written: Option<Box<dyn Backend>>,
    },
    Store {
        disk: Disk,
        moment: Mutex<Moment>,
    },
}

/// The plain view of a store after so many changes by this process.
#[derive(Debug, Default)]
struct Moment {
    changes: u64,
    plain: Option<Arc<dyn Backend>>,
}

impl Served {
    /// Data that nobody changes: the plain view of them, and all that is written where that is more.
    pub fn fixed(
        plain: Box<dyn Backend>,
        written: Option<Box<dyn Backend>>,
        ontology: Box<dyn Backend>,
        prefixes: Prefixes,
        name: String,
    ) -> Self {
        let data = Data::Fixed {
            plain: Arc::from(plain),
            written,
        };
        Self {
            data,
            ontology,
            prefixes,
            name,
        }
    }

    /// A store that was opened to be written to.
    pub fn store(disk: Disk, ontology: Box<dyn Backend>, prefixes: Prefixes) -> Self {
        let name = format!("{}-{}", disk.id(), disk.generation());
        let data = Data::Store {
            disk,
            moment: Mutex::default(),
        };
        Self {
            data,
            ontology,
            prefixes,
            name,
        }
    }

    /// Whether the data can be changed.
    pub const fn is_writable(&self) -> bool {
        matches!(self.data, Data::Store { .. })
    }

    /// What queries are asked of: without the statements that rest on a claim alone. After a change, O(claims).
    pub(super) fn plain(&self) -> Result<Arc<dyn Backend>, StoreError> {
        match &self.data {
            Data::Fixed { plain, .. } => Ok(Arc::clone(plain)),
            Data::Store { disk, moment } => {
                let mut moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(plain) = &moment.plain {
                    return Ok(Arc::clone(plain));
                }
                let contested = contested(disk, &*self.ontology)?;
                let plain: Arc<dyn Backend> = Arc::from(disk.variant(&contested, Vec::new())?);
                moment.plain = Some(Arc::clone(&plain));
                Ok(plain)
            }
        }
    }

    /// All that is written.
    pub(super) fn written(&self) -> &dyn Backend {
        match &self.data {
            Data::Fixed { plain, written } => written.as_deref().unwrap_or(&**plain),
            Data::Store { disk, .. } => disk,
        }
    }

    /// What changes with the data.
    pub(super) fn version(&self) -> String {
        match &self.data {
            Data::Fixed { .. } => self.name.clone(),
            Data::Store { moment, .. } => {
                let moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
                format!("{}-{}", self.name, moment.changes)
            }
        }
    }

    /// Has the data changed, one change after the other.
    fn change(
        &self,
        work: impl FnOnce(&Disk) -> Result<Changed, StoreError>,
    ) -> Result<Changed, StoreError> {
        let Data::Store { disk, moment } = &self.data else {
            return Err(StoreError::ReadOnly);
        };
        // Whoever reads meanwhile waits for the next view of this moment no longer than for the change.
        let mut moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = work(disk)?;
        moment.changes += 1;
        moment.plain = None;
        Ok(changed)
    }

    pub(super) fn update(&self, text: &str, context: &Context) -> Result<Changed, StoreError> {
        self.change(|disk| disk.change(text, context))
    }

    /// Puts quads in, and takes out what a graph held before if it is to be replaced.
    pub(super) fn put(
        &self,
        replaced: Option<GraphNameRef<'_>>,
        new: Vec<Quad>,
    ) -> Result<Changed, StoreError> {
        self.change(|disk| {
            let old = match replaced {
                Some(graph) => of_graph(disk, graph)?,
                None => Vec::new(),
            };
            disk.exchange(old, new)
        })
    }

    /// Whether a graph holds anything; the default one is always there.
    pub(super) fn has(&self, graph: &GraphName) -> Result<bool, StoreError> {
        let pattern = Pattern {
            graph: Some(graph.as_ref()),
            ..Pattern::default()
        };
        let found = self.written().quads(pattern).next().transpose()?;
        Ok(found.is_some() || *graph == GraphName::DefaultGraph)
    }
}

/// The quads of one graph.
pub(super) fn of_graph(
    backend: &dyn Backend,
    graph: GraphNameRef<'_>,
) -> Result<Vec<Quad>, StoreError> {
    let pattern = Pattern {
        graph: Some(graph),
        ..Pattern::default()
    };
    backend.quads(pattern).collect()
}
