//! What follows from the data by rules: to the fixpoint, each statement with the rule that it comes from.
//!
//! Rules are joins over tables of numbers, and each round joins only what the round before brought. What of a rule
//! is no join is asked of the evaluator of queries. Only what is stated counts: what somebody merely claims is no
//! premise, in whatever words.

mod aside;
mod asked;
mod chain;
mod entails;
mod explain;
mod facts;
mod profile;
mod program;
mod read;
mod rule;
mod run;
mod search;
mod strata;
#[cfg(test)]
mod tests;
mod witness;

use std::collections::BTreeSet;

use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::nearest::{nearest, parted};
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, NamedNode, Quad, Term, Triple};
use crate::query::QueryError;
use crate::store::{CancellationToken, Disk, Id, StoreError};
use crate::vocab::id;

use facts::{Fact, Facts, NONE, Part};
use profile::{Ground, Wanted, names};
use program::{Program, triple};
use run::Run;

pub use aside::only_claimed;
pub use explain::{Because, Proof, Step};
pub use profile::Profile;
pub use read::{RuleText, pattern};

/// What can go wrong when something is inferred.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// A rule that is none, or rules that do not go together.
    #[error("{0}")]
    Rule(Box<Diagnostic>),
    /// A query in a rule.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The data.
    #[error(transparent)]
    Store(StoreError),
    /// Its time was up.
    #[error("the rules took longer than their time limit")]
    TimedOut,
    /// A rule makes a text that is too long.
    #[error("the rule `{rule}` makes a text of more than {bytes} bytes")]
    TooLarge {
        /// The limit.
        bytes: usize,
        /// The rule.
        rule: String,
    },
    /// More follows than may.
    #[error("more than {derived} statements follow, most of them from the rule `{rule}`")]
    TooMany {
        /// The limit.
        derived: usize,
        /// The rule that derived the most.
        rule: String,
    },
    /// There is no end.
    #[error(
        "after {rounds} round{} there is still something new, most of it from the rule `{rule}`", if *rounds == 1 { "" } else { "s" }
    )]
    TooLong {
        /// The limit.
        rounds: usize,
        /// The rule that derived the most in the last round.
        rule: String,
    },
}

impl From<StoreError> for InferError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cancelled => Self::TimedOut,
            other => Self::Store(other),
        }
    }
}

/// How long and how much.
#[derive(Clone)]
pub struct Settings {
    /// Cancelled from outside when time is up.
    pub cancellation: CancellationToken,
    /// So many rounds at the most.
    pub max_rounds: usize,
    /// So many statements may follow at the most.
    pub max_derived: usize,
    /// So many inconsistencies are told.
    pub max_clashes: usize,
    /// So long a text may be that a rule makes.
    pub max_literal_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cancellation: CancellationToken::default(),
            max_rounds: 10_000,
            max_derived: 10_000_000,
            max_clashes: 100,
            max_literal_bytes: Limits::default().max_literal_bytes,
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("max_rounds", &self.max_rounds)
            .field("max_derived", &self.max_derived)
            .field("max_clashes", &self.max_clashes)
            .field("max_literal_bytes", &self.max_literal_bytes)
            .finish_non_exhaustive()
    }
}

/// What must not be, by numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clash {
    source: usize,
    premises: Vec<Fact>,
}

/// What must not be, and follows.
#[derive(Clone, Debug)]
pub struct Inconsistency {
    /// The rule that says that it must not be.
    pub rule: String,
    /// What the rule says, in a sentence.
    pub title: String,
    /// The statements that cannot hold together.
    pub premises: Vec<Step>,
}

/// A rule, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub rule: String,
    /// What it derives, in a sentence.
    pub title: String,
    /// The graph that its statements are in.
    pub graph: NamedNode,
    /// How many statements come from it that none before it derived.
    pub derived: usize,
}

/// Facts, rules, and what follows.
#[derive(Debug, Default)]
pub struct Inference {
    facts: Facts,
    program: Program,
    ground: Ground,
    clashes: Vec<Clash>,
    /// How many statements of the data only a claim makes.
    aside: usize,
    rounds: usize,
}

/// Whether what a graph holds may be a premise: derived before, made for a question, or said by Wikidata it may not.
pub fn is_premise(graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(graph) => {
            let graph = graph.as_str();
            let others = [id::GRAPH_DERIVED, id::GRAPH_ACCORDING, id::GRAPH_WIKIDATA];
            !others.iter().any(|other| graph.starts_with(other))
        }
        _ => true,
    }
}

impl Inference {
    /// Adds a rule.
    ///
    /// # Errors
    /// What is no rule; a name that is taken.
    pub fn add_rule(
        &mut self,
        text: &RuleText<'_>,
        prefixes: &Prefixes,
        limits: &Limits,
    ) -> Result<(), InferError> {
        if let Some(said) = self.program.taken(text.name) {
            return Err(InferError::Rule(Box::new(said.in_source(text.source))));
        }
        read::rule(
            &mut self.program,
            &mut self.facts.terms,
            text,
            prefixes,
            limits,
        )
    }

    /// Adds the rules of a profile. With `axioms`, what is true of any data is derived as well.
    ///
    /// # Errors
    /// A rule of the profile whose name is taken.
    pub fn add_profile(&mut self, profile: Profile, axioms: bool) -> Result<(), InferError> {
        self.add_profile_knowing(profile, axioms, profile::known())
    }

    /// The same, where only the values of these datatypes are known.
    ///
    /// # Errors
    /// A rule of the profile whose name is taken.
    pub fn add_profile_knowing(
        &mut self,
        profile: Profile,
        axioms: bool,
        datatypes: BTreeSet<String>,
    ) -> Result<(), InferError> {
        if let Some(said) = names(profile).find_map(|name| self.program.taken(name)) {
            return Err(InferError::Rule(Box::new(said)));
        }
        let wanted = Wanted {
            profile,
            axioms,
            datatypes,
        };
        self.ground = Ground::new(wanted, &mut self.program, &mut self.facts.terms);
        Ok(())
    }

    /// Takes a statement of the data, if it may be a premise.
    pub fn add(&mut self, quad: Quad) {
        if is_premise(&quad.graph_name) {
            let terms = &mut self.facts.terms;
            let subject = terms.number(quad.subject.into());
            let predicate = terms.number(quad.predicate.into());
            let object = terms.number(quad.object);
            self.facts.insert([subject, predicate, object], None);
        }
    }

    /// Takes all statements of a store that may be premises.
    ///
    /// # Errors
    /// Damage.
    pub fn add_store(&mut self, disk: &Disk) -> Result<(), StoreError> {
        let mut terms = std::mem::take(&mut self.facts.terms);
        let facts = &mut self.facts;
        let outcome = disk.numbered(&mut terms, &is_premise, &mut |triple| {
            facts.insert(triple, None);
        });
        self.facts.terms = terms;
        outcome
    }

    /// Derives all that follows from what is there.
    ///
    /// # Errors
    /// Limits; rules that go in a circle through a negation.
    pub fn run(&mut self, settings: &Settings) -> Result<(), InferError> {
        let run = Run::new(
            &mut self.facts,
            &mut self.program,
            &mut self.ground,
            settings,
        );
        self.rounds = run.run()?;
        let most = settings.max_clashes;
        let mut clashes = run::clashes(&self.facts, &self.program, most, &settings.cancellation)?;
        let left = most.saturating_sub(clashes.len());
        clashes.extend(profile::wrong(
            &self.facts,
            &self.ground,
            &self.program,
            left,
        ));
        self.clashes = clashes;
        Ok(())
    }

    /// How many different statements were taken.
    pub fn stated(&self) -> usize {
        self.facts.stated()
    }

    /// How many rounds it took.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// What came of each rule, in their order.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let mut counts = vec![0; self.program.named.len()];
        for (fact, rule) in self.facts.derived() {
            if self.is_statement(fact) {
                counts[self.program.source(rule)] += 1;
            }
        }
        let named = self.program.named.iter().zip(counts);
        named
            .map(|(named, derived)| Outcome {
                rule: named.name.clone(),
                title: named.title.clone(),
                graph: graph(&named.name),
                derived,
            })
            .collect()
    }

    /// Rules of which nothing follows, each with a property that it asks for and nothing has.
    pub fn in_vain(&self) -> Vec<(String, String)> {
        let named = self.program.named.iter().zip(self.outcomes());
        let idle = named.filter(|(named, outcome)| named.pattern.is_some() && outcome.derived == 0);
        idle.filter_map(|(named, _)| {
            let asked = named.reads.iter().filter_map(|key| key.predicate);
            let mut lost = asked.filter(|predicate| self.facts.size(*predicate) == 0);
            let iri = self.facts.terms.iri(lost.next()?)?;
            Some((named.name.clone(), iri.to_owned()))
        })
        .collect()
    }

    /// Axioms about lists that are longer than that, of which nothing follows.
    pub fn left_out(&self) -> impl Iterator<Item = (Step, usize)> + '_ {
        let left_out = self.ground.left_out().iter();
        left_out.map(|(axiom, most)| (self.step(*axiom), *most))
    }

    /// What must not be, and follows.
    pub fn inconsistencies(&self) -> Vec<Inconsistency> {
        let clashes = self.clashes.iter();
        clashes
            .map(|clash| {
                let named = &self.program.named[clash.source];
                Inconsistency {
                    rule: named.name.clone(),
                    title: named.title.clone(),
                    premises: clash.premises.iter().map(|fact| self.step(*fact)).collect(),
                }
            })
            .collect()
    }

    /// All that was derived, by rule, then by subject, with the graph of its rule.
    pub fn derived(&self) -> impl Iterator<Item = Quad> + '_ {
        let names = self.program.named.iter().map(|named| graph(&named.name));
        let graphs: Vec<NamedNode> = names.collect();
        let derived = self.facts.derived();
        let mut all: Vec<(usize, Fact)> = derived
            .map(|(fact, rule)| (self.program.source(rule), fact))
            .collect();
        all.sort_unstable();
        all.into_iter().filter_map(move |(source, fact)| {
            let triple = triple(fact, &self.facts.terms)?;
            Some(triple.in_graph(graphs[source].clone()))
        })
    }

    /// Whether a statement is stated or derived.
    pub fn contains(&self, triple: &Triple) -> bool {
        self.stamp(triple).is_some()
    }

    /// Whether any fact or rule has a term.
    pub fn knows(&self, term: &Term) -> bool {
        self.facts.terms.find(term).is_some()
    }

    /// The IRI most like one that nothing has, in its namespace.
    pub fn nearest(&self, iri: &str) -> Option<String> {
        let (space, name) = parted(iri);
        let terms = &self.facts.terms;
        let all = (0..Id::try_from(terms.len()).unwrap_or(NONE)).filter_map(|id| terms.iri(id));
        let beside = all.filter_map(|other| other.strip_prefix(space));
        let beside = beside.filter(|other| !other.contains(['#', '/', ':']));
        let near = nearest(name, beside)?;
        Some(format!("{space}{near}"))
    }

    fn stamp(&self, triple: &Triple) -> Option<u32> {
        let terms = &self.facts.terms;
        let subject = terms.find(&triple.subject.clone().into())?;
        let predicate = terms.find(&triple.predicate.clone().into())?;
        let object = terms.find(&triple.object)?;
        self.facts.stamp([subject, predicate, object])
    }

    fn is_statement(&self, fact: Fact) -> bool {
        program::is_statement(fact, &self.facts.terms)
    }

    fn all(&self) -> Part {
        Part::Before(u32::try_from(self.facts.len()).unwrap_or(NONE))
    }
}

/// The graph of a rule's statements.
pub fn graph(rule: &str) -> NamedNode {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            c
        } else {
            '-'
        }
    };
    let name: String = rule.chars().map(plain).collect();
    NamedNode::new_unchecked(format!("{}{name}", id::GRAPH_DERIVED))
}
