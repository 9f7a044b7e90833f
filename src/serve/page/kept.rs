//! What takes long to find out about all of the data, kept until they change.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::Ask;
use crate::search::{AllNames, Index};
use crate::serve::Server;
use crate::serve::problem::Problem;
use crate::serve::work::Job;
use crate::store::{Backend, Statistics};

/// How many answers are kept; languages make several of one.
const MOST: usize = 32;

/// Answers by name, each with the version of the data that it is of.
#[derive(Debug, Default)]
pub(in crate::serve) struct Kept {
    answers: Mutex<BTreeMap<String, (String, Arc<Value>)>>,
    names: Mutex<Option<(String, AllNames)>>,
    figures: Mutex<Option<(String, Arc<Statistics>)>>,
}

impl Server {
    /// How much there is of what, as the data are now.
    pub(in crate::serve) fn figures_now(&self, job: &Job) -> Result<Arc<Statistics>, Problem> {
        let version = self.served.version();
        let figures = &self.kept.figures;
        let lock = || figures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, figures)) = &*lock()
            && *of == version
        {
            return Ok(Arc::clone(figures));
        }
        let figures = Arc::new(self.served.figures(job)?);
        *lock() = Some((version, Arc::clone(&figures)));
        Ok(figures)
    }
}

impl Ask<'_> {
    /// The answer of this name: the one that is kept, or a new one. Two that come first together both work.
    pub(super) fn kept(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Value, Problem>,
    ) -> Result<Arc<Value>, Problem> {
        let version = self.server.served.version();
        let answers = &self.server.kept.answers;
        let lock = || answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, value)) = lock().get(name)
            && *of == version
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make()?);
        // Names that were not found any more, because nobody waits, are not missing.
        self.job.go_on()?;
        let mut kept = lock();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(name.to_owned(), (version, Arc::clone(&value)));
        Ok(value)
    }

    /// All names of the data, for whoever types one letter after the other.
    pub(super) fn names(&self, plain: &dyn Backend) -> Result<AllNames, Problem> {
        let version = self.server.served.version();
        let names = &self.server.kept.names;
        let lock = || names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, names)) = &*lock()
            && *of == version
        {
            return Ok(names.clone());
        }
        let names = Index::new(plain)?.names();
        self.job.go_on()?;
        *lock() = Some((version, names.clone()));
        Ok(names)
    }
}
