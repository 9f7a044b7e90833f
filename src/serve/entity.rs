//! Things by their address: `/entity/KIND/SLUG` for the names of this program, `/entity?iri=IRI` for any.

use super::Server;
use super::negotiate::{Offer, TRIPLES, chosen};
use super::out::Out;
use super::problem::Problem;
use super::protocol::languages;
use super::request::{Request, one};
use super::route::below;
use super::told::told;
use super::version::Wanted;
use super::work::Job;
use crate::model::{NamedNode, printable};
use crate::query::labels::Labels;
use crate::query::results::{self, Style};
use crate::search::{Card, Resolved, resolve};
use crate::store::QueryTripleIter;

/// Where the names of things of this program begin.
const NAMES: &str = "https://w3id.org/chancery/id/";
/// The card of `chancery show --json`.
const CARD: Offer = ("json", &["application/json"]);

/// The thing that an address below `/entity` names, as it is written there.
pub(super) fn named(request: &Request) -> Result<Option<String>, Problem> {
    Ok(match below(request, "/entity") {
        "" => one(&request.query, "iri")?.map(str::to_owned),
        slug => Some(format!("{NAMES}{slug}")),
    })
}

impl Server {
    pub(super) fn entity(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let plain = self.served.plain()?;
        let iri = named(request)?.ok_or_else(|| {
            Problem::new(400, "which thing?").hint("`/entity/KIND/SLUG`, or `/entity?iri=IRI`")
        })?;
        let node = match resolve(&*plain, &self.served.prefixes, &iri)? {
            Resolved::Thing(node) => node,
            Resolved::Foremost(hit, _) => NamedNode::new_unchecked(hit.iri),
            Resolved::Absent(_, near) | Resolved::Ambiguous(near) | Resolved::Unknown(near) => {
                let problem =
                    Problem::new(404, format!("nothing in the data is `{}`", printable(&iri)));
                return Err(near.iter().fold(problem, |problem, hit| {
                    problem.hint(format!(
                        "did you mean {} ({})?",
                        hit.iri,
                        printable(&hit.name)
                    ))
                }));
            }
        };
        let languages = languages(request, &request.query, self);
        let labels = Labels::new(&*plain, &languages, self.served.prefixes.clone())
            .or_from(&*self.served.ontology);
        let offers: Vec<Offer> = [CARD].into_iter().chain(TRIPLES).collect();
        let format = chosen(request, &request.query, &offers)?;
        if format == CARD.0 {
            let labels = labels.with_literals_as_written();
            let card = Card::read(&*plain, &labels, &node, true)?;
            let text = serde_json::to_string_pretty(&card)
                .map_err(|error| Problem::new(500, error.to_string()))?;
            out.whole("application/json", format!("{text}\n").as_bytes())?;
            return Ok(());
        }
        let context = self.context(job, languages.clone(), None);
        let triples = told(&*plain, &node, (&context, job))?.into_iter().map(Ok);
        let wanted = Wanted::named(request, format, &offers)?;
        let triples = wanted.triples(QueryTripleIter::new(triples))?;
        out.media_type(&wanted.media_type());
        let style = Style {
            labels: &labels,
            iris: true,
            width: None,
            max_rows: None,
        };
        results::write_graph(triples, wanted.format, &style, out)?;
        Ok(())
    }
}
