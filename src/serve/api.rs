//! The named queries as addresses: `/api/NAME?parameter=value`.

use serde_json::{Value, json};

use super::Server;
use super::out::Out;
use super::pages;
use super::problem::Problem;
use super::protocol::{Asked, languages};
use super::request::{Request, in_header};
use super::route::below;
use super::work::Job;
use crate::model::nearest::did_you_mean;
use crate::model::{Term, printable};
use crate::query::labels::Labels;
use crate::query::{self, AbsentDefault, NamedQuery, Parameter};
use crate::search::value;
use crate::store::Backend;

/// Parameters that say how, and not what.
const HOW: [&str; 5] = ["format", "output", "lang", pages::SIZE, pages::CURSOR];

impl Server {
    /// `/api`, and what lies below it.
    pub(super) fn api(
        &self,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let name = below(request, "/api");
        if name.is_empty() {
            let listed: Vec<Value> = self
                .catalog
                .iter()
                .map(|query| self.listed(query))
                .collect();
            let text = json!({ "queries": listed }).to_string();
            out.whole("application/json", text.as_bytes())?;
            return Ok(());
        }
        let query = self.catalog.query(name).or_else(|| self.catalog.view(name));
        let query = query.ok_or_else(|| {
            let names: Vec<&str> = self
                .catalog
                .iter()
                .map(|query| query.name.as_str())
                .collect();
            let problem = Problem::new(404, format!("there is no query `{}`", printable(name)));
            match did_you_mean(name, names.iter().copied()) {
                Some(near) => problem.hint(near),
                None => problem.hint("`/api` lists them"),
            }
        })?;
        self.named(query, request, job, out)
    }

    fn listed(&self, query: &NamedQuery) -> Value {
        let parameters = query.parameters.iter().map(|parameter| {
            json!({ "name": parameter.name, "default": parameter.default, "help": parameter.help })
        });
        json!({
            "name": query.name,
            "title": query.title,
            "summary": query.summary,
            "tags": query.tags,
            "address": format!("{}/api/{}", self.settings.base, query.name),
            "parameters": parameters.collect::<Vec<_>>(),
        })
    }

    fn named(
        &self,
        query: &NamedQuery,
        request: &Request,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        // Of the state before: a cursor of a later one than its rows would go on among others.
        let version = self.served.version();
        let plain = self.served.plain()?;
        let languages = languages(request, &request.query, self);
        let given = request.query.iter();
        let given = given.filter(|(name, _)| !HOW.contains(&name.as_str()));
        let left = query.left(|name| given.clone().any(|(set, _)| set == name));
        let given = given.map(|(name, value)| (name.as_str(), value.as_str()));
        let text = value::bound(query, given, &*plain, &self.served.prefixes)?;
        let text = query::without_named_subqueries(&query.source, &text)
            .map_err(|said| Problem::of(400, *said))?;
        let context = self.context(job, languages.clone(), None);
        let given = query::given(
            &*plain,
            &query.source,
            &text,
            &context,
            &self.settings.limits,
        )?;
        let labels = Labels::new(&*plain, &languages, self.served.prefixes.clone())
            .or_from(&*self.served.ontology);
        let absent = self.absent_defaults(&left, &*plain)?;
        if !absent.is_empty() {
            let said = absent.iter().map(|absent| {
                let set = format!("{}=…", absent.parameter);
                absent.sentence(&labels, &set)
            });
            let said: Vec<String> = said.collect();
            out.header("chancery-note", in_header(&said.join("; ")));
        }
        let asked = Asked {
            request,
            parameters: &request.query,
            base: &self.settings.base,
            page: Self::page_wanted(&request.query, &text, version, (None, &languages))?,
            most: self.settings.max_rows,
        };
        asked.write(given, &labels, out)
    }

    /// The defaults of these parameters that the data do not have: an empty answer does not say why.
    pub(super) fn absent_defaults(
        &self,
        left: &[Parameter],
        plain: &dyn Backend,
    ) -> Result<Vec<AbsentDefault>, Problem> {
        let served = &self.served;
        let known = (self.catalog.origin(), &*served.ontology);
        Ok(query::absent_of(left, &served.prefixes, plain, known)?)
    }

    /// The thing that a parameter means.
    pub(super) fn thing(
        &self,
        name: &str,
        value: &str,
        plain: &dyn Backend,
    ) -> Result<Term, Problem> {
        let found = value::named_thing((name, value), plain, &self.served.prefixes)?;
        Ok(found.into())
    }
}
