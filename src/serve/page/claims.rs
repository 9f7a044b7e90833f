//! `/page/claims`: who is said to have said what, as `chancery claims` lists it, with what one can narrow it by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Ask;
use super::glance::Glance;
use super::passages::Passages;
use crate::graph::Moment;
use crate::model::{NamedOrBlankNode, Term, printable};
use crate::query::labels::Labels;
use crate::search::claims::{Facet, Filter, Listed, Reached, listed};
use crate::search::fold;
use crate::search::wanted::{Names, WantedError};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{Backend, StoreError};

/// Claims of one answer, and at most.
const ROWS: (usize, usize) = (50, 500);
/// Values of a facet that are named.
const NAMED: usize = 40;
/// Things of one claim in a row.
const THINGS: usize = 12;

/// The parameters that ask for a facet; the first is the usual one.
pub(super) const fn parameters(facet: Facet) -> &'static [&'static str] {
    match facet {
        Facet::By => &["by", "speaker"],
        Facet::About => &["about"],
        Facet::ReportedBy => &["reported-by"],
        Facet::Act => &["act"],
        Facet::At => &["at"],
    }
}

/// What is asked of claims besides their facets.
#[derive(Default)]
struct Rest {
    standings: Vec<String>,
    from: Option<Moment>,
    until: Option<Moment>,
    /// Words that all have to occur.
    words: Vec<String>,
}

/// What a count leaves out of account, so that it says what there would be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum But {
    Nothing,
    Standing,
    Time,
}

/// The claims that fit, in pages.
pub(super) fn claims(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let (filter, notes) = filter(ask, &*plain)?;
    let rest = rest(ask)?;
    let offset = ask.number("offset", 0, usize::MAX)?;
    let limit = ask.number("limit", ROWS.0, ROWS.1)?;
    let all = all(ask, &*plain, &filter)?;
    let mut found: Vec<&Listed> = all.iter().collect();
    found.retain(|one| rest.fits(one, &labels, But::Nothing));
    sort(&mut found, ask.one("sort")?, &labels)?;
    let mut passages = Passages::new(&*plain, &labels);
    let mut rows = Vec::new();
    for one in found.iter().skip(offset).take(limit) {
        ask.job.go_on()?;
        rows.push(row(one, &glance, &mut passages)?);
    }
    let more = found
        .len()
        .saturating_sub(offset.saturating_add(rows.len()));
    let answer = json!({
        "total": found.len(),
        "offset": offset,
        "more": more,
        "rows": rows,
        "facets": facets(ask, &glance, (&filter, &rest), &all)?,
        "standings": standings(&all, &rest, &labels),
        "months": months(&all, &rest, &labels),
        "wanted": wanted(&filter, &glance),
        "notes": notes,
        "sources": passages.all(),
    });
    ask.json(&answer, out)
}

fn all(ask: &Ask<'_>, plain: &dyn Backend, filter: &Filter) -> Result<Vec<Listed>, Problem> {
    let context = ask.server.context(ask.job, ask.languages(), None);
    Ok(listed(
        plain,
        filter,
        &ask.server.served.prefixes,
        &context,
    )?)
}

/// What the parameters ask for, by IRI or by name.
fn filter(ask: &Ask<'_>, plain: &dyn Backend) -> Result<(Filter, Vec<String>), Problem> {
    let served = &ask.server.served;
    let names = Names {
        data: plain,
        ontology: &*served.ontology,
        prefixes: &served.prefixes,
    };
    let mut filter = Filter::new();
    let mut notes = Vec::new();
    for facet in Facet::ALL {
        let mut values = Vec::new();
        for text in parameters(facet).iter().flat_map(|name| ask.all(name)) {
            let wanted = names.wanted(facet, text)?;
            notes.extend(wanted.note);
            values.extend(wanted.terms);
        }
        if !values.is_empty() {
            filter.insert(facet, values);
        }
    }
    Ok((filter, notes))
}

impl From<WantedError> for Problem {
    fn from(error: WantedError) -> Self {
        match error {
            WantedError::Store(error) => error.into(),
            WantedError::Said(said) => Self::of(404, said),
        }
    }
}

fn rest(ask: &Ask<'_>) -> Result<Rest, Problem> {
    let moment = |name: &str| {
        let text = ask.one(name)?;
        let moment = text.map(|text| {
            Moment::parse(text).ok_or_else(|| {
                Problem::new(400, format!("`{name}={}` is no date", printable(text)))
                    .hint("a date is 2025, 2025-08, 2025-08-15 or 2025-08-15T11:32:00Z")
            })
        });
        moment.transpose()
    };
    let words = fold(ask.one("q")?.unwrap_or_default());
    let standings = ask.all("standing");
    if let Some(odd) = standings.iter().find(|one| !STANDINGS.contains(one)) {
        let said = format!("claims do not have the standing `{}`", printable(odd));
        return Err(Problem::new(400, said).hint(format!("they have {}", STANDINGS.join(" or "))));
    }
    Ok(Rest {
        standings: standings.into_iter().map(str::to_owned).collect(),
        from: moment("from")?,
        until: moment("until")?,
        words: words.split_whitespace().map(str::to_owned).collect(),
    })
}

/// The standings that a claim may have.
const STANDINGS: [&str; 2] = ["claim", "hearsay"];

impl Rest {
    fn fits(&self, one: &Listed, labels: &Labels<'_>, but: But) -> bool {
        let standing = self.standings.is_empty()
            || but == But::Standing
            || self.standings.iter().any(|word| word == one.standing());
        standing && (but == But::Time || self.is_in_time(one)) && self.has_words(one, labels)
    }

    /// Whether it may have been said in that time; what has no date was not, as far as anybody knows.
    fn is_in_time(&self, one: &Listed) -> bool {
        if self.from.is_none() && self.until.is_none() {
            return true;
        }
        let moment = one.date().and_then(|date| Moment::parse(&date));
        moment.is_some_and(|moment| {
            let after = |from: &Moment| moment.reaches(from);
            let before = |until: &Moment| moment.is_begun_by(until);
            self.from.as_ref().is_none_or(after) && self.until.as_ref().is_none_or(before)
        })
    }

    fn has_words(&self, one: &Listed, labels: &Labels<'_>) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut text = name(one, labels).unwrap_or_default();
        let parts = [
            &one.speakers,
            &one.quotes,
            &one.texts,
            &one.about,
            &one.propositions,
        ];
        for term in parts.into_iter().flatten() {
            text.push(' ');
            text.push_str(&labels.show(term));
        }
        let text = fold(&text);
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// By date they come; another order keeps that of dates among equals.
fn sort(found: &mut [&Listed], by: Option<&str>, labels: &Labels<'_>) -> Result<(), Problem> {
    let first = |terms: &[Term]| terms.first().map(|term| fold(&labels.show(term)));
    match by.unwrap_or("date") {
        "date" => {}
        // Undated ones stay last.
        "-date" => found.sort_by_key(|one| (one.date().is_none(), Reverse(one.date()))),
        "who" => found.sort_by_cached_key(|one| first(&one.speakers)),
        "act" => found.sort_by_cached_key(|one| first(&one.acts)),
        other => {
            let said = format!("claims are not sorted by `{}`", printable(other));
            return Err(Problem::new(400, said).hint("they are by date, -date, who or act"));
        }
    }
    Ok(())
}

/// The name of the claim, if it has one.
fn name(one: &Listed, labels: &Labels<'_>) -> Option<String> {
    let label = match &one.claim {
        NamedOrBlankNode::NamedNode(node) => labels.label(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => labels.label(&node.to_string()),
    };
    label.map(|label| printable(&label))
}

/// One claim with everything that a row shows.
pub(super) fn row(
    one: &Listed,
    glance: &Glance<'_>,
    passages: &mut Passages<'_>,
) -> Result<Value, StoreError> {
    let labels = glance.labels;
    let iri = match &one.claim {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNode::BlankNode(_) => None,
    };
    let name = name(one, labels);
    let words = one.words(name.as_deref(), labels);
    let says = one.propositions.iter().map(|said| labels.show(said));
    let about = &one.about[..one.about.len().min(THINGS)];
    Ok(json!({
        "iri": iri,
        "name": name,
        "quotes": words.quotes,
        "texts": words.texts,
        "says": says.collect::<Vec<_>>(),
        "who": glance.terms(&one.speakers),
        "act": glance.terms(&one.acts),
        "about": glance.terms(about),
        "more_about": one.about.len() - about.len(),
        "to": glance.terms(&one.targets),
        "reported_by": glance.terms(&one.media),
        "at": glance.terms(&one.occasions),
        "date": one.date().map(|date| printable(&date)),
        "standing": one.standing(),
        "via": glance.terms(&one.via),
        "sources": passages.of_terms(&one.sources)?,
    }))
}

/// What there is to narrow the claims by. A facet that is narrowed already counts what there is beside its values.
fn facets(
    ask: &Ask<'_>,
    glance: &Glance<'_>,
    (filter, rest): (&Filter, &Rest),
    found: &[Listed],
) -> Result<Value, Problem> {
    let reached = Reached::new(glance.plain);
    let mut told = serde_json::Map::new();
    for facet in Facet::ALL {
        let wider = if filter.contains_key(&facet) {
            let mut wider = filter.clone();
            wider.remove(&facet);
            Some(all(ask, glance.plain, &wider)?)
        } else {
            None
        };
        let mut counts: BTreeMap<String, (usize, Term)> = BTreeMap::new();
        let among = wider.as_deref().unwrap_or(found);
        let fitting = among
            .iter()
            .filter(|one| rest.fits(one, glance.labels, But::Nothing));
        for one in fitting {
            ask.job.go_on()?;
            for value in reached.values(one, facet)? {
                counts.entry(value.to_string()).or_insert((0, value)).0 += 1;
            }
        }
        told.insert(
            parameters(facet)[0].to_owned(),
            counted(counts.into_values().collect(), glance),
        );
    }
    Ok(Value::Object(told))
}

/// Values with their counts, the most first, then by name.
fn counted(mut counts: Vec<(usize, Term)>, glance: &Glance<'_>) -> Value {
    counts.sort_by_cached_key(|(count, term)| {
        (Reverse(*count), glance.labels.show(term), term.to_string())
    });
    let more = counts.len().saturating_sub(NAMED);
    let values = counts.iter().take(NAMED).map(|(count, term)| {
        let mut told = glance.term(term);
        told["count"] = (*count).into();
        told
    });
    json!({ "values": values.collect::<Vec<_>>(), "more": more })
}

/// What the filter asks for, by name: the page says it back.
fn wanted(filter: &Filter, glance: &Glance<'_>) -> Value {
    let wanted = filter
        .iter()
        .map(|(facet, terms)| (parameters(*facet)[0].to_owned(), glance.terms(terms).into()));
    Value::Object(wanted.collect())
}

fn standings(all: &[Listed], rest: &Rest, labels: &Labels<'_>) -> Vec<Value> {
    let count = |standing: &str| {
        let fitting = all.iter().filter(|one| one.standing() == standing);
        fitting
            .filter(|one| rest.fits(one, labels, But::Standing))
            .count()
    };
    let told = STANDINGS.map(|standing| json!({ "standing": standing, "count": count(standing) }));
    told.into()
}

/// How many were said in each month; those whose date is only a year have that for their month.
fn months(all: &[Listed], rest: &Rest, labels: &Labels<'_>) -> Vec<Value> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in all.iter().filter(|one| rest.fits(one, labels, But::Time)) {
        let month = one.date().filter(|date| Moment::parse(date).is_some());
        let month = month.map(|date| date.chars().take("2025-08".len()).collect());
        *counts.entry(month.unwrap_or_default()).or_default() += 1;
    }
    let told = |(month, count): (String, usize)| json!({ "month": month, "count": count });
    counts.into_iter().map(told).collect()
}
