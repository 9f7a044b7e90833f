//! In which version of RDF statements are sent: RDF 1.2, or RDF 1.1 to whoever asks for `version=1.1` beside the type.

use super::negotiate::{Offer, chosen, version_of};
use super::problem::Problem;
use super::request::Request;
use crate::model::{GraphName, Quad, Triple};
use crate::rdf::{self, Format};
use crate::store::{QueryTripleIter, StoreError};

/// How statements are sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) format: Format,
    /// As whoever asks says it.
    version: Option<&'static str>,
}

impl Wanted {
    /// The format that is asked for, which is one of these.
    pub(super) fn new(
        request: &Request,
        parameters: &[(String, String)],
        offers: &[Offer],
    ) -> Result<Self, Problem> {
        Self::named(request, chosen(request, parameters, offers)?, offers)
    }

    /// The same, whose name is known.
    pub(super) fn named(request: &Request, name: &str, offers: &[Offer]) -> Result<Self, Problem> {
        let format = Format::from_name(name)
            .ok_or_else(|| Problem::new(500, "a format that is offered is not known"))?;
        let types = offers.iter().find(|(known, _)| *known == name);
        let accept = request.header("accept").unwrap_or_default();
        let version = types.and_then(|(_, types)| version_of(accept, types));
        Ok(Self { format, version })
    }

    /// The type, with the version where that was asked for.
    pub(super) fn media_type(self) -> String {
        let name = self.format.media_type();
        match self.version {
            Some(version) => format!("{name}; version={version}"),
            None => name.to_owned(),
        }
    }

    /// Whether statements about statements are sent as those of RDF 1.1.
    pub(super) fn is_rdf11(self) -> bool {
        self.version == Some("1.1")
    }

    /// Triples in the words of the version. O(triples), in memory, where it is the older one.
    pub(super) fn triples(
        self,
        triples: QueryTripleIter<'_>,
    ) -> Result<QueryTripleIter<'_>, Problem> {
        if !self.is_rdf11() {
            return Ok(triples);
        }
        let quads = triples.map(|triple| Ok(triple?.in_graph(GraphName::DefaultGraph)));
        let quads = quads.collect::<Result<Vec<Quad>, StoreError>>()?;
        let triples = as_rdf11(&quads)?
            .into_iter()
            .map(|quad| Ok(Triple::from(quad)));
        Ok(QueryTripleIter::new(triples))
    }
}

/// Quads in the words of RDF 1.1.
pub(super) fn as_rdf11(quads: &[Quad]) -> Result<Vec<Quad>, Problem> {
    let told = rdf::to_rdf11(quads);
    let told = told.map_err(|error| {
        Problem::new(406, error.to_string()).hint("without `version=1.1` it is sent as RDF 1.2")
    });
    Ok(told?.0)
}
