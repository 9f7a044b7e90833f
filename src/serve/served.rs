//! What is served: data that stay as they are, or a store that is written to.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::Arc;

use super::store::Store;
use super::together;
use super::watched::Watched;
use super::work::Job;
use crate::link::index::Index;
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, GraphNameRef, Quad};
use crate::store::{Backend, Changed, Context, Disk, Pattern, Prepared, Statistics, StoreError};

/// The data, and what is known about them.
#[derive(Debug)]
pub struct Served {
    data: Data,
    /// Labels of our own terms.
    pub ontology: Box<dyn Backend>,
    /// Prefixes that hold in queries without being declared.
    pub prefixes: Prefixes,
    /// What reconciliation answers out of instead of the data.
    pub index: Option<Index>,
    /// What tells this run of the server from others: whoever kept an answer of another one asks anew.
    run: String,
}

#[derive(Debug)]
enum Data {
    Fixed {
        plain: Arc<dyn Backend>,
        written: Option<Box<dyn Backend>>,
    },
    Store(Box<Store>),
}

/// A name by chance: the keys of a hasher are drawn anew in every process.
fn run() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("{:016x}", number())
}

impl Served {
    /// Data that nobody changes: the plain view of them, and all that is written where that is more.
    pub fn fixed(
        plain: Box<dyn Backend>,
        written: Option<Box<dyn Backend>>,
        ontology: Box<dyn Backend>,
        prefixes: Prefixes,
    ) -> Self {
        let data = Data::Fixed {
            plain: Arc::from(plain),
            written,
        };
        Self {
            data,
            ontology,
            prefixes,
            index: None,
            run: run(),
        }
    }

    /// A store that was opened to be written to.
    ///
    /// # Errors
    /// Damage.
    pub fn store(
        disk: Disk,
        ontology: Box<dyn Backend>,
        prefixes: Prefixes,
    ) -> Result<Self, StoreError> {
        let store = Store::new(disk, &*ontology)?;
        Ok(Self {
            data: Data::Store(Box::new(store)),
            ontology,
            prefixes,
            index: None,
            run: run(),
        })
    }

    /// Whether the data can be changed.
    pub const fn is_writable(&self) -> bool {
        matches!(self.data, Data::Store(_))
    }

    /// What queries are asked of: without the statements that rest on a claim alone.
    pub(super) fn plain(&self) -> Result<Arc<dyn Backend>, StoreError> {
        match &self.data {
            Data::Fixed { plain, .. } => Ok(Arc::clone(plain)),
            Data::Store(store) => store.plain(&*self.ontology),
        }
    }

    /// All that is written.
    pub(super) fn written(&self) -> &dyn Backend {
        match &self.data {
            Data::Fixed { plain, written } => written.as_deref().unwrap_or(&**plain),
            Data::Store(store) => store.disk(),
        }
    }

    /// How much there is of what, in what queries are asked of. O(statements) where they do not lie counted.
    pub(super) fn figures(&self, job: &Job) -> Result<Statistics, StoreError> {
        match &self.data {
            Data::Store(store) if !store.is_less() => store.disk().statistics(),
            _ => Statistics::of(&Watched::new(self.plain()?, job)),
        }
    }

    /// What changes with the data, and with each start. Waits for nobody.
    pub(super) fn version(&self) -> String {
        match &self.data {
            Data::Fixed { .. } => self.run.clone(),
            Data::Store(store) => format!("{}-{}", self.run, store.changes()),
        }
    }

    /// The same, while all who ask see the same data: none while they are being changed.
    pub(super) fn steady_version(&self) -> Option<String> {
        match &self.data {
            Data::Store(store) if store.is_stale() => None,
            _ => Some(self.version()),
        }
    }

    /// What no other run of a server has.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    fn writable(&self) -> Result<&Store, StoreError> {
        match &self.data {
            Data::Store(store) => Ok(store),
            Data::Fixed { .. } => Err(StoreError::ReadOnly),
        }
    }

    /// Puts the journal into a new snapshot where it has so many bytes and is a share of the one there is; whether that
    /// was done. Not by two at once.
    pub(super) fn compact(&self, least: u64) -> Result<bool, StoreError> {
        match &self.data {
            Data::Store(store) if least > 0 => store.compact(least, &*self.ontology),
            _ => Ok(false),
        }
    }

    /// To be called when nobody is answered any more: nothing half made is left behind.
    pub(super) fn end(&self) {
        if let Data::Store(store) = &self.data {
            store.end();
        }
    }

    pub(super) fn update(
        &self,
        text: &str,
        context: &Context,
        job: &Job,
    ) -> Result<Changed, StoreError> {
        // Read before its turn comes, so that nobody waits for that.
        let prepared = Prepared::new(text, context)?;
        let store = self.writable()?;
        if text.len() <= together::LONGEST && prepared.is_data() {
            return store.change_together(prepared, job, &*self.ontology);
        }
        store.change(job, &*self.ontology, |disk, may| {
            disk.change_if(&prepared, context, may)
        })
    }

    /// Puts quads in, and takes out what a graph held before if it is to be replaced. Says also whether the graph held anything.
    pub(super) fn put(
        &self,
        graph: &GraphName,
        is_replaced: bool,
        new: Vec<Quad>,
        job: &Job,
    ) -> Result<bool, StoreError> {
        let mut was_there = false;
        self.writable()?.change(job, &*self.ontology, |disk, may| {
            was_there = has(disk, graph)?;
            let old = if is_replaced {
                of_graph(disk, graph.as_ref())?
            } else {
                Vec::new()
            };
            disk.exchange_if(old, new, (&job.cancellation, may))
        })?;
        Ok(was_there)
    }

    /// Whether a graph holds anything; the default one is always there.
    pub(super) fn has(&self, graph: &GraphName) -> Result<bool, StoreError> {
        has(self.written(), graph)
    }
}

fn has(backend: &dyn Backend, graph: &GraphName) -> Result<bool, StoreError> {
    let pattern = Pattern {
        graph: Some(graph.as_ref()),
        ..Pattern::default()
    };
    let found = backend.quads(pattern).next().transpose()?;
    Ok(found.is_some() || *graph == GraphName::DefaultGraph)
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
