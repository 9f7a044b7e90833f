//! To the fixpoint: round by round, each joining only what the round before brought.

use hashbrown::HashSet;

use super::facts::{Fact, Facts, NONE, Part, Spreading};
use super::profile::{Bound, Ground};
use super::program::{Program, Question, filled, is_statement, numbered, triple};
use super::rule::{Rule, value};
use super::search::Search;
use super::{Clash, InferError, Settings, asked, strata};
use crate::model::diagnostic::Diagnostic;
use crate::model::{Term, Variable};
use crate::store::{CancellationToken, Id, at};

/// Marks the number of a rule that is a query.
pub(super) const ASKED: u32 = 1 << 31;

/// Different things in the order in which they came.
struct Different<T> {
    known: HashSet<T, Spreading>,
    all: Vec<T>,
}

impl<T: Clone + Eq + std::hash::Hash> Different<T> {
    fn new() -> Self {
        Self {
            known: HashSet::default(),
            all: Vec::new(),
        }
    }

    fn add(&mut self, one: T) {
        if self.known.insert(one.clone()) {
            self.all.push(one);
        }
    }
}

/// A run over facts.
pub(super) struct Run<'a> {
    pub(super) facts: &'a mut Facts,
    pub(super) program: &'a mut Program,
    pub(super) ground: &'a mut Ground,
    pub(super) settings: &'a Settings,
    /// Which rules have seen all facts once.
    seen: Vec<bool>,
    rounds: usize,
    /// How many facts there were when each stratum began.
    starts: Vec<usize>,
    naive: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        facts: &'a mut Facts,
        program: &'a mut Program,
        ground: &'a mut Ground,
        settings: &'a Settings,
    ) -> Self {
        Self {
            facts,
            program,
            ground,
            settings,
            seen: Vec::new(),
            rounds: 0,
            starts: Vec::new(),
            naive: false,
        }
    }

    /// The same by joining everything in each round, to compare with.
    #[cfg(test)]
    pub(super) fn naively(self) -> Self {
        Self {
            naive: true,
            ..self
        }
    }

    /// Derives all there is, and returns how many rounds it took.
    pub(super) fn run(mut self) -> Result<usize, InferError> {
        let strata = strata::arrange(self.program, self.ground.datatypes().is_some())?.max(1);
        for predicate in &self.program.hidden {
            self.facts.hide(*predicate);
        }
        self.facts.begin_round();
        for stratum in 0..strata {
            self.starts.push(self.facts.len());
            loop {
                let before = self.facts.len();
                self.rounds += 1;
                self.round(stratum)?;
                if !self.facts.begin_round() {
                    break;
                }
                if self.rounds >= self.settings.max_rounds {
                    return Err(InferError::TooLong {
                        rounds: self.rounds,
                        rule: self.busiest(before),
                    });
                }
            }
        }
        self.look_back()?;
        Ok(self.rounds)
    }

    fn round(&mut self, stratum: usize) -> Result<(), InferError> {
        let limit = Bound {
            most: self.settings.max_derived,
            cancellation: &self.settings.cancellation,
        };
        self.ground.expand(self.facts, self.program, &limit)?;
        let mut rule = 0;
        while rule < self.program.rules.len() {
            self.seen.resize(self.program.rules.len(), false);
            let source = self.program.rules[rule].source;
            let is_clash = self.program.rules[rule].heads.is_empty();
            if self.program.named[source].stratum <= stratum && !is_clash {
                self.apply(rule)?;
            }
            rule += 1;
        }
        for question in 0..self.program.questions.len() {
            let source = self.program.questions[question].source;
            if self.program.named[source].stratum <= stratum {
                self.ask(question)?;
            }
        }
        Ok(())
    }

    /// Joins what is new with the rest.
    fn apply(&mut self, number: usize) -> Result<(), InferError> {
        let rule = &self.program.rules[number];
        let length = rule.body.len();
        let mut rows = Rows {
            facts: self.facts,
            rule,
            settled: rule
                .asked
                .is_none_or(|asked| self.program.asked[asked].is_settled),
            generalized: self.program.named[rule.source].pattern.is_none(),
            most: self.settings.max_derived.saturating_sub(self.derived()),
            settings: self.settings,
            fresh: Different::new(),
            open: Different::new(),
            program: self.program,
        };
        let cancellation = &self.settings.cancellation;
        if !self.seen[number] || self.naive {
            rows.join(vec![Part::All; length])?;
        } else {
            for new in 0..length {
                let part = |place: usize| match place.cmp(&new) {
                    std::cmp::Ordering::Less => Part::All,
                    std::cmp::Ordering::Equal => Part::New,
                    std::cmp::Ordering::Greater => Part::Old,
                };
                rows.join((0..length).map(part).collect())?;
            }
        }
        let (fresh, open) = (rows.fresh.all, rows.open.all);
        self.seen[number] = true;
        let by = u32::try_from(number).unwrap_or(NONE);
        for fact in fresh {
            self.facts.insert(fact, Some(by));
        }
        if let Some(asking) = rule.asked.filter(|_| !open.is_empty()) {
            let (asking, source) = (&self.program.asked[asking], rule.source);
            let part = self.all();
            let passed = asked::passed(self.facts, part, asking, &open, cancellation)?;
            let wanted = asking.wanted.clone();
            self.fill(source, &wanted, &passed, by)?;
        }
        self.limit()
    }

    fn all(&self) -> Part {
        Part::Before(u32::try_from(self.facts.len()).unwrap_or(NONE))
    }

    /// Asks a rule that is a query, if what it reads has changed.
    fn ask(&mut self, number: usize) -> Result<(), InferError> {
        let Question {
            source,
            pattern,
            wanted,
            asked_at,
        } = &self.program.questions[number];
        let named = &self.program.named[*source];
        let matters = |log: usize| {
            let fact = self.facts.fact(u32::try_from(log).unwrap_or(NONE));
            let mut keys = named.reads.iter().chain(&named.negates);
            keys.any(|key| key.holds(fact))
        };
        let now = self.facts.len();
        if asked_at.is_some_and(|before| !self.naive && !(before..now).any(matters)) {
            return Ok(());
        }
        let cancellation = &self.settings.cancellation;
        let (source, wanted) = (*source, wanted.clone());
        let rows = asked::rows(
            self.facts,
            self.all(),
            pattern.clone(),
            &wanted,
            cancellation,
        )?;
        self.program.questions[number].asked_at = Some(now);
        let by = ASKED | u32::try_from(number).unwrap_or(0);
        self.fill(source, &wanted, &rows, by)?;
        self.limit()
    }

    /// Adds what rows make of a template.
    fn fill(
        &mut self,
        source: usize,
        wanted: &[Variable],
        rows: &[asked::Row],
        by: u32,
    ) -> Result<(), InferError> {
        let longest = self.settings.max_literal_bytes;
        for row in rows {
            let value = |name: &Variable| {
                let place = wanted.iter().position(|known| known == name)?;
                row[place].clone()
            };
            for triple in filled(&self.program.named[source], wanted, &value) {
                if matches!(&triple.object, Term::Literal(text) if text.value().len() > longest) {
                    return Err(InferError::TooLarge {
                        bytes: longest,
                        rule: self.program.named[source].name.clone(),
                    });
                }
                let fact = numbered(triple, &mut self.facts.terms);
                self.facts.insert(fact, Some(by));
            }
        }
        Ok(())
    }

    fn derived(&self) -> usize {
        self.facts.len() - self.facts.stated()
    }

    fn limit(&self) -> Result<(), InferError> {
        if self.settings.cancellation.is_cancelled() {
            return Err(InferError::TimedOut);
        }
        if self.derived() > self.settings.max_derived {
            return Err(InferError::TooMany {
                derived: self.settings.max_derived,
                rule: self.busiest(self.facts.stated()),
            });
        }
        Ok(())
    }

    /// The rule from which most of the facts since then come.
    fn busiest(&self, since: usize) -> String {
        let mut counts = vec![0_usize; self.program.named.len()];
        for log in since..self.facts.len() {
            let rule = self.facts.rule(u32::try_from(log).unwrap_or(NONE));
            if let Some(rule) = rule {
                counts[self.program.source(rule)] += 1;
            }
        }
        let most = counts.iter().enumerate();
        let most = most.max_by_key(|(place, count)| (**count, std::cmp::Reverse(*place)));
        most.map_or_else(String::new, |(place, _)| {
            self.program.named[place].name.clone()
        })
    }

    /// A profile takes part in every stratum: what it derives may be what a rule before asked not to be there.
    fn look_back(&self) -> Result<(), InferError> {
        for named in self
            .program
            .named
            .iter()
            .filter(|named| !named.negates.is_empty())
        {
            let start = self.starts.get(named.stratum).copied().unwrap_or(0);
            for log in start..self.facts.len() {
                let log = u32::try_from(log).unwrap_or(NONE);
                let fact = self.facts.fact(log);
                let late = named.negates.iter().any(|key| key.holds(fact));
                if late
                    && !self.facts.is_hidden(fact[1])
                    && let Some(rule) = self.facts.rule(log)
                {
                    let by = &self.program.named[self.program.source(rule)].name;
                    let triple = triple(fact, &self.facts.terms);
                    let triple = triple.map_or_else(String::new, |triple| triple.to_string());
                    let said = format!(
                        "the rule `{}` asks that something is not so which `{by}` derives later: {triple}",
                        named.name
                    );
                    return Err(InferError::Rule(Box::new(Diagnostic::new(said).hint(
                        "derive with the profile alone first, write it with `-o`, and apply the rules to both",
                    ))));
                }
            }
        }
        Ok(())
    }
}

/// What a join finds.
struct Rows<'a> {
    facts: &'a Facts,
    rule: &'a Rule,
    program: &'a Program,
    /// Tests alone decide.
    settled: bool,
    /// Whether something may be said of a literal on the way.
    generalized: bool,
    /// So many more may follow, or wait to be asked about.
    most: usize,
    settings: &'a Settings,
    fresh: Different<Fact>,
    /// Rows that have to be asked about.
    open: Different<Vec<Id>>,
}

impl Rows<'_> {
    fn join(&mut self, parts: Vec<Part>) -> Result<(), InferError> {
        let (facts, rule) = (self.facts, self.rule);
        let cancellation = &self.settings.cancellation;
        let mut row = rule.row();
        if let Some(search) = Search::new(facts, &rule.body, parts, &row, cancellation) {
            let all = search.run(&mut row, &mut |row| {
                self.take(row);
                Ok(self.fresh.all.len() + self.open.all.len() <= self.most)
            })?;
            if !all {
                return Err(InferError::TooMany {
                    derived: self.settings.max_derived,
                    rule: self.program.named[rule.source].name.clone(),
                });
            }
        }
        Ok(())
    }

    fn take(&mut self, row: &[Id]) {
        if !self.rule.sees(row, &self.facts.terms) {
            return;
        }
        let mut decided = true;
        for test in &self.rule.tests {
            match test.passes(row, &self.facts.terms) {
                Some(true) => {}
                Some(false) => return,
                None => decided = false,
            }
        }
        if !(self.settled && decided) {
            if let Some(asked) = self.rule.asked {
                self.open.add(self.program.asked[asked].told(row));
            }
            return;
        }
        for head in &self.rule.heads {
            let [Some(subject), Some(predicate), Some(object)] = head.map(|slot| value(slot, row))
            else {
                continue;
            };
            let fact = [subject, predicate, object];
            let fits = self.generalized || is_statement(fact, &self.facts.terms);
            if fits && !self.facts.contains(fact) {
                self.fresh.add(fact);
            }
        }
    }
}

/// What must not be, and is.
pub(super) fn clashes(
    facts: &Facts,
    program: &Program,
    most: usize,
    cancellation: &CancellationToken,
) -> Result<Vec<Clash>, InferError> {
    let mut found = Vec::new();
    let all = Part::Before(u32::try_from(facts.len()).unwrap_or(NONE));
    for rule in program.rules.iter().filter(|rule| rule.heads.is_empty()) {
        let parts = vec![all; rule.body.len()];
        let mut row = rule.row();
        let mut known: HashSet<Vec<Fact>> = HashSet::new();
        let Some(search) = Search::new(facts, &rule.body, parts, &row, cancellation) else {
            continue;
        };
        search.run(&mut row, &mut |row| {
            let passes = |test: &super::rule::Test| test.passes(row, &facts.terms) != Some(false);
            if rule.tests.iter().all(passes) {
                let body = rule.body.iter();
                let premises = body.map(|atom| atom.map(|slot| value(slot, row).unwrap_or(NONE)));
                let stated = premises.filter(|fact| !facts.is_hidden(fact[1]));
                // One statement may be two patterns of a rule.
                let mut different = Different::new();
                stated.for_each(|fact| different.add(fact));
                let premises: Vec<Fact> = different.all;
                // The same the other way round is the same.
                let mut sorted = premises.clone();
                sorted.sort_unstable();
                if known.insert(sorted) {
                    found.push(Clash {
                        source: rule.source,
                        premises,
                    });
                }
            }
            Ok(found.len() < most)
        })?;
    }
    Ok(found)
}

impl Program {
    /// The named rule that a number belongs to.
    pub(super) fn source(&self, rule: u32) -> usize {
        if rule & ASKED != 0 {
            return self.questions[at(rule & !ASKED)].source;
        }
        self.rules[at(rule)].source
    }
}
