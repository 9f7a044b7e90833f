//! An endpoint as a [`Backend`]: queries go there as they are, and what is looked up one by one is asked for a
//! hundred things at a time: a thing, and those that stand behind it in an answer.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::sparql::{QueryEvaluationError, QuerySolution};

use super::answer::{Answer, Cut, Read, Rows};
use super::copy::failed;
use super::endpoint::Endpoint;
use super::nameless::{Nameless, Step};
use super::send::{Sending, Way};
use super::spellings::spellings;
use super::statements::Sought;
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, NamedNodeRef, NamedOrBlankNodeRef, Quad, Term, Triple, Variable};
use crate::query::labels::NAMING;
use crate::query::{Asks, Portable, portable_update};
use crate::store::{
    Backend, Context, Interrupted, Pattern, Quads, QueryResults, QuerySolutionIter,
    QueryTripleIter, StoreError, looked_through_of, text,
};

/// Things that one request asks about.
const BATCH: usize = 100;
/// Names that are kept for the next such request.
const MOST_EXPECTED: usize = 100_000;

/// An endpoint that is asked instead of a store. Clones share what they know.
#[derive(Clone, Debug)]
pub struct Remote {
    endpoint: Arc<Endpoint>,
    known: Arc<Mutex<Known>>,
    /// Statements that may be looked up.
    most: u64,
    /// A query's own rows come so many at a time.
    page: Option<usize>,
    /// Whether a query's own answer may be a part; it is remembered that it is one.
    takes_parts: bool,
}

/// What was looked up before, and what may be looked up next.
#[derive(Debug, Default)]
struct Known {
    about: HashMap<String, Arc<[Quad]>>,
    /// Of things of which nothing else was looked up: what names them.
    names: HashMap<String, Arc<[Quad]>>,
    nameless: Nameless,
    statements: u64,
    /// What answers named, in their order, and where each stands in it.
    expected: Vec<String>,
    places: HashMap<String, usize>,
    cut: Option<Cut>,
}

/// What is looked up of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    All,
    /// A thing may have a thousand statements, and a table wants its label.
    Names,
}

impl Known {
    fn get(&self, subject: &str, what: What) -> Option<Arc<[Quad]>> {
        let all = self.about.get(subject);
        let found = match what {
            What::All => all,
            What::Names => all.or_else(|| self.names.get(subject)),
        };
        found.map(Arc::clone)
    }

    fn expect(&mut self, term: &Term) {
        if let Term::Triple(triple) = term {
            // Whether it is stated is looked up next.
            self.expect(&triple.subject.clone().into());
        }
        if let Term::NamedNode(node) = term
            && self.expected.len() < MOST_EXPECTED
            && !self.places.contains_key(node.as_str())
        {
            let name = node.as_str().to_owned();
            self.places.insert(name.clone(), self.expected.len());
            self.expected.push(name);
        }
    }

    /// A thing, and those behind it in an answer of which nothing is known yet: whoever looks at the first of a
    /// list looks at all.
    fn batch(&self, subject: &str, what: What) -> Vec<String> {
        let mut batch = vec![subject.to_owned()];
        if let Some(place) = self.places.get(subject) {
            let behind = self.expected.iter().skip(place + 1).take(3 * BATCH);
            let unknown = behind.filter(|name| self.get(name, what).is_none());
            batch.extend(unknown.take(BATCH - 1).cloned());
        }
        batch
    }
}

impl Remote {
    /// An endpoint of which at most so many statements are looked up.
    pub fn new(endpoint: Endpoint, most: u64) -> Self {
        Self {
            endpoint: Arc::new(endpoint),
            known: Arc::default(),
            most,
            page: None,
            takes_parts: false,
        }
    }

    /// The same, whose queries may be answered in part; [`Self::take_cut`] says whether one was.
    #[must_use]
    pub fn taking_parts(mut self) -> Self {
        self.takes_parts = true;
        self
    }

    /// The same, asked for so many rows at a time.
    #[must_use]
    pub fn in_pages(mut self, page: Option<usize>) -> Self {
        self.page = page;
        self
    }

    /// Who is asked.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Why the last answer was a part only, in words.
    pub fn take_cut(&self) -> Option<String> {
        let cut = self.lock().cut.take()?;
        Some(self.endpoint.truncated(cut).to_string())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn too_much(&self) -> StoreError {
        StoreError::TooMuch(format!(
            "more than {} statements of `{}` would have to be looked at: `dump -l` with `load` makes a store of it, which \
             has no such limit; `--max-fetch` lets more be fetched",
            self.most,
            self.endpoint.address()
        ))
    }

    /// What is said of a thing.
    fn about(&self, subject: &str, what: What) -> Result<Arc<[Quad]>, StoreError> {
        let known = self.lock();
        if let Some(quads) = known.get(subject, what) {
            return Ok(quads);
        }
        let batch = known.batch(subject, what);
        drop(known);
        let mut open = vec![batch];
        while let Some(mut batch) = open.pop() {
            let only: &[&str] = match what {
                What::All => &[],
                What::Names => &NAMING,
            };
            let sought = Sought::about(&batch, only);
            let (quads, cut) = self.endpoint.found(&sought, self.most).map_err(failed)?;
            match cut {
                // Half of it may fit.
                Some(_) if batch.len() > 1 => {
                    let other = batch.split_off(batch.len() / 2);
                    open.extend([other, batch]);
                }
                Some(cut) => return Err(failed(self.endpoint.truncated(cut))),
                None => self.learn(&batch, quads, what)?,
            }
        }
        let known = self.lock();
        Ok(known.get(subject, what).unwrap_or_default())
    }

    fn learn(&self, batch: &[String], quads: Vec<Quad>, what: What) -> Result<(), StoreError> {
        let mut known = self.lock();
        known.statements += quads.len() as u64;
        if known.statements > self.most {
            drop(known);
            return Err(self.too_much());
        }
        let mut about: HashMap<String, Vec<Quad>> = batch
            .iter()
            .map(|name| (name.clone(), Vec::new()))
            .collect();
        known.nameless.named(&quads);
        for quad in quads {
            known.expect(&quad.object);
            if let NamedOrBlankNodeRef::NamedNode(node) = quad.subject.as_ref()
                && let Some(of_it) = about.get_mut(node.as_str())
            {
                of_it.push(quad);
            }
        }
        let about = about.into_iter();
        let about = about.map(|(name, quads)| (name, Arc::from(quads)));
        match what {
            What::All => known.about.extend(about),
            What::Names => known.names.extend(about),
        }
        Ok(())
    }

    fn matching(&self, pattern: Pattern<'_>) -> Result<Vec<Quad>, StoreError> {
        let fits = |quad: &Quad| {
            let quad = quad.as_ref();
            pattern
                .subject
                .is_none_or(|subject| subject == quad.subject)
                && pattern
                    .predicate
                    .is_none_or(|predicate| predicate == quad.predicate)
                && pattern.object.is_none_or(|object| object == quad.object)
                && pattern.graph.is_none_or(|graph| graph == quad.graph_name)
        };
        if let Some(NamedOrBlankNodeRef::NamedNode(subject)) = pattern.subject {
            let is_name = |predicate: NamedNodeRef<'_>| NAMING.contains(&predicate.as_str());
            let what = match pattern.predicate {
                Some(predicate) if is_name(predicate) => What::Names,
                _ => What::All,
            };
            let about = self.about(subject.as_str(), what)?;
            return Ok(about.iter().filter(|quad| fits(quad)).cloned().collect());
        }
        if pattern.object.is_some_and(|object| object.is_triple())
            && !self.endpoint.has_triple_terms()
        {
            return Ok(Vec::new());
        }
        if let Some(NamedOrBlankNodeRef::BlankNode(subject)) = pattern.subject {
            let about = self.about_blank(subject.as_str())?;
            return Ok(about.iter().filter(|quad| fits(quad)).cloned().collect());
        }
        let sought = Sought::of(pattern);
        let mut quads = match pattern.object.filter(|_| sought.is_wider()) {
            Some(object) => self.wider(&sought, &object.into_owned())?,
            None => self.fetched(&sought)?,
        };
        self.follow(pattern, &mut quads)?;
        quads.retain(|quad| fits(quad));
        let mut known = self.lock();
        for quad in &quads {
            known.expect(&quad.subject.clone().into());
        }
        for quad in &quads {
            known.expect(&quad.object);
        }
        Ok(quads)
    }

    /// Statements from there. What came counts, whatever becomes of it.
    fn fetched(&self, sought: &Sought<'_>) -> Result<Vec<Quad>, StoreError> {
        let left = self.most.saturating_sub(self.lock().statements);
        let (quads, cut) = self.endpoint.found(sought, left).map_err(failed)?;
        let mut known = self.lock();
        known.statements += quads.len() as u64;
        let is_too_much = known.statements > self.most;
        drop(known);
        match cut {
            _ if is_too_much => Err(self.too_much()),
            Some(cut) => Err(failed(self.endpoint.truncated(cut))),
            None => Ok(quads),
        }
    }

    /// What is said of a blank node, which is asked for with others: no question can name it.
    fn about_blank(&self, label: &str) -> Result<Arc<[Quad]>, StoreError> {
        loop {
            let known = self.lock();
            if let Some(quads) = known.nameless.get(label) {
                return Ok(quads);
            }
            let step = known.nameless.next(label);
            drop(known);
            self.take(&step)?;
        }
    }

    fn take(&self, step: &Step) -> Result<Vec<Quad>, StoreError> {
        let quads = self.fetched(&step.sought)?;
        let mut known = self.lock();
        for quad in &quads {
            known.expect(&quad.object);
        }
        known.nameless.learn(step, &quads);
        Ok(quads)
    }

    /// What has a blank node, or a triple with one, for object: the question leaves it open and is asked once.
    fn wider(&self, sought: &Sought<'_>, object: &Term) -> Result<Vec<Quad>, StoreError> {
        if let Some(quads) = self.lock().nameless.kept(sought, object) {
            return Ok(quads);
        }
        let quads = self.fetched(sought)?;
        let mut known = self.lock();
        known.nameless.keep(sought, quads);
        Ok(known.nameless.kept(sought, object).unwrap_or_default())
    }

    /// Remembers how blank subjects were found. Where they have other names in the next answer, what is said of them
    /// is asked for at once, and they are those of that answer.
    fn follow(&self, pattern: Pattern<'_>, quads: &mut Vec<Quad>) -> Result<(), StoreError> {
        if !quads.iter().any(|quad| quad.subject.is_blank_node()) {
            return Ok(());
        }
        if self.endpoint.profile.same_blanks {
            self.lock().nameless.found(pattern, quads);
        } else if let Some(step) = Step::of(pattern) {
            quads.retain(|quad| !quad.subject.is_blank_node());
            quads.extend(self.take(&step)?);
        }
        Ok(())
    }

    fn answer(&self, query: &Portable) -> Result<Answer, StoreError> {
        let beside = if query.has_dataset {
            Vec::new()
        } else {
            self.endpoint.beside()
        };
        let asked = (query.asks, &*query.variables, query.limit);
        let before = if query.has_dataset {
            String::new()
        } else {
            self.endpoint.before()
        };
        let (answer, cut) = match self.page {
            Some(length) if query.asks == Asks::Rows => {
                self.pages(query, length, (&before, &beside))?
            }
            _ => {
                let text = before + &query.text;
                let read = self.endpoint.ask(&text, asked, &beside);
                let read = read.map_err(failed)?;
                (read.answer, read.cut)
            }
        };
        let answer = self.with_truths(answer, query);
        match cut {
            Some(cut) if !self.takes_parts => Err(failed(self.endpoint.truncated(cut))),
            cut => {
                self.lock().cut = cut;
                Ok(answer)
            }
        }
    }

    /// The answer with truth values where the query calculates some and the engine gives numbers.
    fn with_truths(&self, answer: Answer, query: &Portable) -> Answer {
        let truths = query.truths();
        if !self.endpoint.profile.truths_are_numbers || !truths.contains(&true) {
            return answer;
        }
        let Answer::Rows(columns, mut rows) = answer else {
            return answer;
        };
        // The columns may come in another order.
        let places = columns.iter().map(|column| {
            let mut asked = query.variables.iter().zip(&truths);
            asked.any(|(name, is_truth)| *is_truth && name == column)
        });
        let places: Vec<bool> = places.collect();
        for row in &mut rows {
            for (cell, is_truth) in row.iter_mut().zip(&places) {
                if *is_truth {
                    *cell = cell.take().map(truth);
                }
            }
        }
        Answer::Rows(columns, rows)
    }

    fn pages(
        &self,
        query: &Portable,
        length: usize,
        (before, beside): (&str, &[(&str, &str)]),
    ) -> Result<(Answer, Option<Cut>), StoreError> {
        let mut all = Rows::new();
        let mut start = 0;
        let profile = self.endpoint.profile;
        while let Some(text) = query.page(start, length, profile.sorts_inside) {
            let asked = (Asks::Rows, &*query.variables, Some(length));
            let text = format!("{before}{text}");
            let Read { answer, cut } = self.endpoint.ask(&text, asked, beside).map_err(failed)?;
            let Answer::Rows(_, rows) = answer else { break };
            let count = rows.len();
            if !profile.same_blanks && start > 0 && has_blank(&rows) {
                let said = "its blank nodes have other names on each page, so that pages cannot be put together";
                return Err(StoreError::TooMuch(format!(
                    "`{}`: {said}",
                    self.endpoint.address()
                )));
            }
            all.extend(rows);
            if cut.is_some() || count < length {
                return Ok((Answer::Rows(query.variables.clone(), all), cut));
            }
            start += length;
        }
        Ok((Answer::Rows(query.variables.clone(), all), None))
    }

    /// Strings in which a word may be found, for whoever looks closer.
    fn candidates(&self, word: Option<&str>) -> Result<Vec<Literal>, StoreError> {
        let filter = word.map_or_else(String::new, |word| {
            // What has no regular expressions for all letters finds it as it is, at least.
            let spelt = Literal::new_simple_literal(spellings(word));
            let word = Literal::new_simple_literal(word);
            format!(" && (CONTAINS(LCASE(STR(?o)), {word}) || REGEX(STR(?o), {spelt}))")
        });
        let before = self.endpoint.before();
        let text = format!(
            "{before}SELECT DISTINCT ?o WHERE {{ ?s ?p ?o FILTER(isLiteral(?o){filter}) }}"
        );
        let rows = self
            .endpoint
            .all_rows(&text, &self.endpoint.beside())
            .map_err(failed)?;
        let literals = rows.into_iter().flatten().flatten();
        Ok(literals
            .filter_map(|term| match term {
                Term::Literal(literal) => Some(literal),
                _ => None,
            })
            .collect())
    }
}

/// What stands for a truth value, as one.
fn truth(term: Term) -> Term {
    match &term {
        Term::Literal(literal) if literal.value() == "0" => Literal::from(false).into(),
        Term::Literal(literal) if literal.value() == "1" => Literal::from(true).into(),
        _ => term,
    }
}

fn has_blank(rows: &Rows) -> bool {
    let mut terms = rows.iter().flatten().flatten();
    terms.any(Term::is_blank_node)
}

impl Backend for Remote {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        match self.matching(pattern) {
            Ok(quads) => Box::new(quads.into_iter().map(Ok)),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        let labels = !self.endpoint.profile.labels;
        let query = self.endpoint.as_understood(query);
        let query = Portable::read(&query, context, self, labels)?;
        if let Some(doubt) = self.endpoint.doubt_in(&query) {
            return Err(StoreError::TooMuch(format!(
                "`{}` is not asked this: {doubt}. A copy of no more than {} statements would be asked instead \
                 (`--max-fetch`); `--endpoint generic` asks it all the same",
                self.endpoint.address(),
                self.most
            )));
        }
        if context.cancellation.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        Ok(match self.answer(&query)? {
            Answer::Truth(truth) => QueryResults::Boolean(truth),
            Answer::Rows(variables, rows) => {
                let mut known = self.lock();
                rows.iter()
                    .flatten()
                    .flatten()
                    .for_each(|term| known.expect(term));
                drop(known);
                QueryResults::Solutions(solutions(variables, rows))
            }
            Answer::Graph(triples) => {
                let mut known = self.lock();
                for triple in &triples {
                    known.expect(&triple.subject.clone().into());
                    known.expect(&triple.object);
                }
                drop(known);
                QueryResults::Graph(QueryTripleIter::new(each_once(triples)))
            }
        })
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        let text = portable_update(update, context)?;
        *self.lock() = Known::default();
        self.endpoint.update(&text).map_err(failed)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        let quads: Vec<Quad> = quads
            .collect::<Result<_, Interrupted>>()
            .map_err(|Interrupted| StoreError::Interrupted)?;
        *self.lock() = Known::default();
        let count = quads.len() as u64;
        let mut sending = Sending::new(&self.endpoint, Way::default(), "added")?;
        for quad in quads {
            sending.push(quad)?;
        }
        sending.finish()?;
        Ok(count)
    }

    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        // The longest word leaves the fewest.
        let mut words: Vec<&str> = query.beginnings().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let Some(word) = words.first() else {
            return Ok(Vec::new());
        };
        let found = looked_through_of(self.candidates(Some(word))?, query);
        if !found.is_empty() {
            return Ok(found);
        }
        // Spelt otherwise: by its first letters.
        let begin: String = word.chars().take(3).collect();
        Ok(looked_through_of(self.candidates(Some(&begin))?, query))
    }

    fn cannot(&self, query: &str, prefixes: &Prefixes) -> Option<String> {
        self.endpoint.doubt(query, prefixes)
    }

    /// A word is looked for there, and its things are looked up here.
    fn has_text_index(&self) -> bool {
        true
    }

    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        if without.is_empty() && with.is_empty() {
            return Ok(Box::new(self.clone()));
        }
        Err(self.too_much())
    }
}

fn solutions<'a>(variables: Vec<Variable>, rows: Rows) -> QuerySolutionIter<'a> {
    let variables: Arc<[Variable]> = variables.into();
    let shared = Arc::clone(&variables);
    let rows = rows.into_iter().map(move |row| {
        Ok::<_, QueryEvaluationError>(QuerySolution::from((Arc::clone(&shared), row)))
    });
    QuerySolutionIter::new(variables, rows)
}

fn each_once(triples: Vec<Triple>) -> impl Iterator<Item = Result<Triple, QueryEvaluationError>> {
    let mut seen = HashSet::new();
    let first = move |triple: &Triple| seen.insert(triple.clone());
    triples.into_iter().filter(first).map(Ok)
}
