//! The relation graph that a verb works on: that of a view, of a query, or of whole data.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::Common;
use super::according::{self, AccordingArgs};
use super::failure::{Failure, Kind};
use super::named::{self, NamedArgs};
use super::services::Asker;
use super::source::Data;
use super::view::{self, counted};
use super::watch::Watch;
use crate::graph::{
    Arrangement, Builder, GraphError, RelationGraph, Voice, in_order, rounded, statements,
};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::{NamedOrBlankNode, Term, Triple, printable};
use crate::query::according::{Answer, Question, Views};
use crate::query::attribution::Rests;
use crate::query::claims::Claims;
use crate::query::labels::Labels;
use crate::query::{self, DefaultView, NamedQuery, without_named_subqueries};
use crate::store::{Context, QueryResults, Services};
use crate::vocab::{dcterms, rdf};

/// What the graph is for, which decides the words of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Picture,
    Figures,
}

impl Purpose {
    const fn verb(self) -> &'static str {
        match self {
            Self::Picture => "draw",
            Self::Figures => "measure",
        }
    }
}

/// Which graph is wanted.
pub(super) struct Wish<'a> {
    /// A view or query; without one all relations of the data.
    pub(super) query: Option<&'a NamedQuery>,
    pub(super) named: &'a NamedArgs,
    /// Of whole data, take also what is only claimed.
    pub(super) claims: bool,
    pub(super) according: &'a AccordingArgs,
    pub(super) timeout: Duration,
    pub(super) limits: &'a Limits,
    pub(super) purpose: Purpose,
    /// Whom a query asks besides.
    pub(super) services: Option<Arc<Asker>>,
}

impl Wish<'_> {
    /// The graph out of these data. The clock runs when this returns.
    pub(super) fn graph(
        &self,
        data: &Data,
        labels: &Labels<'_>,
        common: &Common,
        watch: &Watch,
    ) -> Result<RelationGraph, Failure> {
        let builder = Builder::new(&data.backend, &data.ontology, labels);
        let views = self.according.views(&data.backend, data, common)?;
        let Some(query) = self.query else {
            let all: Vec<&Triple> = data.contested.iter().collect();
            view::say_contested(&all, data, common);
            watch.start(self.timeout);
            let mut graph = self.whole(builder, data, (views.as_ref(), labels), common)?;
            graph.date_by(&data.backend)?;
            say_odd(&graph, common);
            if self.purpose == Purpose::Picture {
                say_left(&graph, common);
            }
            if graph.graph.node_count() == 0 {
                return Err(no_relations(self.purpose));
            }
            return Ok(graph);
        };
        if self.claims && self.purpose == Purpose::Picture {
            common.note(
                "a view or query says itself which claims are drawn; `--claims` is for whole files",
            );
        }
        let text = named::bound(query, self.named, data, common)?;
        let text = without_named_subqueries(&query.source, &text)
            .map_err(|said| Failure::new(Kind::Input, *said))?
            .into_owned();
        let query = NamedQuery {
            text,
            ..query.clone()
        };
        watch.start(self.timeout);
        let asked = Asked {
            data,
            views: views.as_ref(),
            labels,
            common: Some(common),
            watch,
            limits: self.limits,
            services: self.services.clone(),
        };
        let mut graph = picture_of(builder, &query, &asked)?;
        if let Some(asker) = &self.services {
            asker.say_notes(common);
        }
        graph.date_by(&data.backend)?;
        say_odd(&graph, common);
        if self.purpose == Purpose::Picture {
            say_left(&graph, common);
        }
        view::say_contested_in(&query.text, data, common);
        if graph.graph.node_count() == 0 {
            self.refuse_nothing(&query, data, labels)?;
        }
        Ok(graph)
    }

    /// All that the data state, and claims only if wanted.
    fn whole(
        &self,
        builder: Builder<'_>,
        data: &Data,
        (views, labels): (Option<&Views<'_>>, &Labels<'_>),
        common: &Common,
    ) -> Result<RelationGraph, Failure> {
        let mut triples = statements(&data.backend, !data.own)?;
        let claims = Claims::read(&data.backend)?;
        let heard: HashSet<&NamedOrBlankNode> = views.map_or_else(HashSet::new, |views| {
            views.propositions.iter().map(|said| &said.claim).collect()
        });
        if !self.claims {
            triples.retain(|triple| {
                // Where a claim is drawn according to its speaker, its passage is the edge's.
                let of_edge = matches!(triple.predicate.as_str(), rdf::REIFIES | dcterms::SOURCE);
                let kept = of_edge && heard.contains(&triple.subject);
                let other = match &triple.object {
                    Term::NamedNode(node) => claims.holds(&node.clone().into()),
                    Term::BlankNode(node) => claims.holds(&node.clone().into()),
                    _ => false,
                };
                kept || !claims.holds(&triple.subject) && !other
            });
            self.say_left_out(&claims, heard.len(), common);
        }
        let Some(views) = views else {
            return Ok(builder.whole(&triples)?);
        };
        let added = views.added()?;
        triples.extend(added.iter().cloned());
        in_order(&mut triples);
        let voices = said_by(&added, views, labels);
        Ok(builder.attributing(voices).whole(&triples)?)
    }

    /// An empty picture helps nobody where the reason is known.
    fn refuse_nothing(
        &self,
        query: &NamedQuery,
        data: &Data,
        labels: &Labels<'_>,
    ) -> Result<(), Failure> {
        let mut why = named::absent_defaults(query, self.named, data, labels)?;
        why.extend(query::why_empty(
            data.written(),
            &query.text,
            &data.prefixes,
            named::is_ours(query),
        ));
        why.extend(claims_elsewhere(query, data)?);
        if why.is_empty() {
            return Ok(());
        }
        let said = Diagnostic::new(format!(
            "there is nothing to {}: the query has no answer",
            self.purpose.verb()
        ));
        let failure = Failure::new(Kind::Input, said);
        Err(why.into_iter().fold(failure, Failure::hint))
    }

    /// Says how many claims are no part of the graph.
    fn say_left_out(&self, claims: &Claims, drawn: usize, common: &Common) {
        let (claims, open) = claims.count();
        let claims = claims.saturating_sub(drawn);
        let parts: Vec<String> = [(claims, "claim"), (open, "open statement")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what))
            .collect();
        if !parts.is_empty() {
            let verb = if claims + open == 1 { "is" } else { "are" };
            let parts = parts.join(" and ");
            common.note(&match self.purpose {
                Purpose::Picture => {
                    format!("{parts} {verb} not drawn; `--claims` draws claims too, dashed")
                }
                Purpose::Figures => {
                    format!("{parts} {verb} not counted; `--claims` counts claims too")
                }
            });
        }
    }
}

/// What a query is asked of.
pub(super) struct Asked<'a> {
    pub(super) data: &'a Data,
    /// Where somebody's word is taken for true.
    pub(super) views: Option<&'a Views<'a>>,
    pub(super) labels: &'a Labels<'a>,
    /// Where there is somebody to be told.
    pub(super) common: Option<&'a Common>,
    pub(super) watch: &'a Watch,
    pub(super) limits: &'a Limits,
    pub(super) services: Option<Arc<Asker>>,
}

/// Asks the query and turns its answer into a titled graph.
pub(super) fn picture_of(
    builder: Builder<'_>,
    query: &NamedQuery,
    asked: &Asked<'_>,
) -> Result<RelationGraph, Failure> {
    let Asked { data, limits, .. } = asked;
    let view = query.default_view.as_deref();
    let builder = builder
        .asking(&query.text, &data.prefixes, &[])
        .viewed_as(view.and_then(DefaultView::from_name))
        .without_direction(query.undirected);
    let context = Context {
        prefixes: data.prefixes.clone(),
        cancellation: asked.watch.cancellation.clone(),
        services: asked
            .services
            .clone()
            .map(|asker| -> Arc<dyn Services> { asker }),
        ..Context::default()
    };
    let question = Question {
        source: &query.source,
        text: &query.text,
        context: &context,
        limits,
    };
    let mut graph = match asked.views {
        None => {
            let results = question.ask(&data.backend)?;
            builder
                .results(results)
                .map_err(|error| undrawn(error, view))?
        }
        Some(views) => {
            let answer = views.ask(&question)?;
            if let Some(common) = asked.common {
                according::say_unchanged(&answer, views, asked.labels, common);
            }
            attributed(builder, answer, asked.labels)?
        }
    };
    if query.source != "--query" {
        graph.title.clone_from(&query.title);
        graph.summary.clone_from(&query.summary);
    }
    let view = view.map(|name| shown_as(name, asked.common));
    if let Some(layout) = query.layout.as_deref().or(view.flatten()) {
        graph.arrangement = Arrangement::from_name(layout).ok_or_else(|| {
            let at = query.text.find("layout:").unwrap_or(0);
            Failure::new(
                Kind::Input,
                Diagnostic::new(format!("unknown layout `{layout}`"))
                    .at(&query.source, &query.text, at, at + "layout:".len())
                    .hint(
                        "known layouts: auto, layered, stress, force, radial, circular, timeline, map",
                    ),
            )
        })?;
    }
    Ok(graph)
}

/// That a view is no picture here explains columns that are none.
fn undrawn(error: GraphError, view: Option<&str>) -> Failure {
    let columns = matches!(error, GraphError::Columns(_));
    let view = view.filter(|name| columns && DefaultView::from_name(name).is_none());
    let failure = Failure::from(error);
    match view {
        Some(name) => failure.hint(not_drawn(name)),
        None => failure,
    }
}

/// What is to be known of a view that is no picture here.
fn not_drawn(name: &str) -> String {
    let shown = printable(name);
    DefaultView::unknown(name).unwrap_or_else(|| {
        format!("`#defaultView:{shown}` is no picture here; Graph, Tree, Map and Timeline are")
    })
}

/// The layout for a view of Wikidata's query service.
fn shown_as(name: &str, common: Option<&Common>) -> Option<&'static str> {
    let view = DefaultView::from_name(name);
    if let (None, Some(common)) = (view, common) {
        common.note(&not_drawn(name));
    }
    view.map(DefaultView::layout)
}

/// Who puts forward each of these triples.
fn said_by(
    added: &HashSet<Triple>,
    views: &Views<'_>,
    labels: &Labels<'_>,
) -> HashMap<Triple, Vec<Voice>> {
    let mut speakers: HashMap<&Triple, Vec<&Term>> = HashMap::new();
    for said in &views.propositions {
        speakers
            .entry(&said.triple)
            .or_default()
            .push(&said.speaker);
    }
    let voiced = |triple: &Triple| {
        let by = speakers.get(triple).into_iter().flatten();
        (triple.clone(), voices(by.copied(), labels))
    };
    added.iter().map(voiced).collect()
}

fn voices<'t>(speakers: impl Iterator<Item = &'t Term>, labels: &Labels<'_>) -> Vec<Voice> {
    let mut voices: Vec<Voice> = speakers.map(|speaker| Voice::of(speaker, labels)).collect();
    voices.sort();
    voices.dedup();
    voices
}

/// The picture of an answer in which what rests on a speaker is drawn as a claim.
fn attributed(
    builder: Builder<'_>,
    answer: Answer,
    labels: &Labels<'_>,
) -> Result<RelationGraph, Failure> {
    Ok(match answer {
        Answer::Truth { extended, .. } => builder.results(QueryResults::Boolean(extended))?,
        Answer::Graph { triples, .. } => {
            let is_said = |(triple, rests): &(Triple, Option<Rests>)| {
                let (Rests::Each(who) | Rests::Together(who)) = rests.as_ref()?;
                Some((triple.clone(), voices(who.iter(), labels)))
            };
            let added = triples.iter().filter_map(is_said).collect();
            let triples: Vec<Triple> = triples.into_iter().map(|(triple, _)| triple).collect();
            builder.attributing(added).made(&triples)?
        }
        Answer::Rows {
            variables, rows, ..
        } => builder.results(QueryResults::Solutions(according::drawn(variables, rows)))?,
    })
}

/// More dates are counted.
const SAID: usize = 5;

/// Says which dates are none, and that weights were rounded.
fn say_odd(graph: &RelationGraph, common: &Common) {
    for wrong in graph.misdated.iter().take(SAID) {
        common.note(wrong);
    }
    if graph.misdated.len() > SAID {
        let more = counted(graph.misdated.len() - SAID, "more date");
        common.note(&format!("{more} that cannot be"));
    }
    if graph.rounded > 0 {
        common.note(&rounded(graph.rounded, "row has", "rows have"));
    }
}

/// Where the claims are that a built-in view of claims does not find.
fn claims_elsewhere(query: &NamedQuery, data: &Data) -> Result<Option<String>, Failure> {
    if !named::is_ours(query) || !["view/claims", "view/speakers"].contains(&query.name.as_str()) {
        return Ok(None);
    }
    let (claims, _) = Claims::read(&data.backend)?.count();
    Ok(Some(if claims == 0 {
        "the data hold no claims".to_owned()
    } else {
        let claims = counted(claims, "claim");
        let said =
            "`chancery draw -d FILE --claims` draws the claims of a file, whatever they are about";
        format!("the data hold {claims}; {said}")
    }))
}

/// Says of what the data give several dates, and how many things of whole data have no place in a picture.
fn say_left(graph: &RelationGraph, common: &Common) {
    let alone = graph.named_alone;
    if alone > 0 {
        let (has, is) = if alone == 1 {
            ("has", "is")
        } else {
            ("have", "are")
        };
        let things = counted(alone, "thing");
        common.note(&format!(
            "{things} {has} a name and neither a class nor a relation, and {is} not drawn"
        ));
    }
    for said in graph.disputed.iter().take(SAID) {
        common.note(said);
    }
    if graph.disputed.len() > SAID {
        let more = graph.disputed.len() - SAID;
        common.note(&format!("{more} more on which sources differ"));
    }
    for several in graph.redated.iter().take(SAID) {
        common.note(several);
    }
    if graph.redated.len() > SAID {
        let more = graph.redated.len() - SAID;
        common.note(&format!("{more} more with several dates"));
    }
}

fn no_relations(purpose: Purpose) -> Failure {
    let verb = purpose.verb();
    let said = format!("there is nothing to {verb}: the data state no relation between things");
    let (done, does) = match purpose {
        Purpose::Picture => ("drawn", "draws"),
        Purpose::Figures => ("counted", "counts"),
    };
    Failure::new(Kind::Input, Diagnostic::new(said)).hint(format!(
        "documents, concepts and links to pages are not {done} of whole files; a query {does} them: \
         `-q 'CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}'`",
    ))
}
