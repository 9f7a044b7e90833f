//! `docs/dictionary.md`: every class, property and concept, and how the built-in data use it.
//!
//! The page is made from the ontology and the data. With `CHANCERY_BLESS=1` it is written
//! anew, to be reviewed like any other change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use chancery::builtin::{self, Part};
use chancery::model::prefixes::Prefixes;
use chancery::model::{Quad, Term, Triple};
use chancery::query::labels::Labels;
use chancery::store::Memory;
use oxigraph::io::{RdfFormat, RdfParser};

use crate::dictionary_facts::{
    Facts, IN_SCHEME, REIFIES, SHARES, STATEMENT, TYPE, Turtle, Use, name,
};
use crate::project;

const PAGE: &str = "docs/dictionary.md";
const DIP: &str = "https://w3id.org/chancery/ontology#";
const OURS: &str = "https://w3id.org/chancery/";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const SCHEMA: &str = "http://schema.org/";

const HEAD: &str = "# Data dictionary

For writing SPARQL: every class, property and concept, what it means, and how the built-in data use it. The page is made
from `ontology/` and `data/` by `tests/it/dictionary.rs`.

How to read it:

- *Always*, *usually* (at least half) and *sometimes* say how many of a class's instances have the property.
- *One*, *one or several* and *one a language* say how many values an instance has that has any.
- A class counts as the data name it. Superclasses are not inferred: ask `?x a/rdfs:subClassOf* dip:Event` for all events.
- Not everything that stands in the data is a fact: what somebody said is a triple term, reified by a claim.

```console
$ chancery query -q 'ASK { ?meeting a/rdfs:subClassOf* dip:Event ; dip:status status:held }'
yes
$ chancery query -q 'ASK { << ?s ?p ?o ~ ?claim >> dip:speaker ?who ; dcterms:source ?passage }'
yes
```

## Prefixes

`chancery` knows these without a declaration; other tools need the lines of those that a query uses.
";

static MADE: LazyLock<String> = LazyLock::new(render);

/// All that the page is made of.
struct Page<'a> {
    ontology: Facts,
    data: Facts,
    both: &'a Facts,
    labels: Labels<'a>,
    prefixes: Prefixes,
    turtle: Turtle<'a>,
}

fn render() -> String {
    let backend: Memory = builtin::load(&[Part::Ontology, Part::Data]).unwrap();
    let both = Facts::load(&[Part::Ontology, Part::Data]);
    let prefixes = Prefixes::default();
    let page = Page {
        ontology: Facts::load(&[Part::Ontology]),
        data: Facts::load(&[Part::Data]),
        both: &both,
        labels: Labels::new(&backend, &["en".to_owned()], prefixes.clone()),
        turtle: Turtle {
            prefixes: prefixes.clone(),
            facts: &both,
        },
        prefixes,
    };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = page
        .terms()
        .into_iter()
        .partition(|term| term.starts_with(DIP));
    let mut out = HEAD.to_owned();
    out.push_str(&page.prefix_lines());
    for (title, terms) in [("", ours), ("Reused ", theirs)] {
        let (classes, properties): (Vec<&str>, Vec<&str>) =
            terms.into_iter().partition(|term| page.is_class(term));
        writeln!(out, "\n## {}", capital(&format!("{title}classes"))).unwrap();
        for class in classes {
            out.push_str(&page.class(class));
        }
        if title.is_empty() {
            out.push_str(&page.notes());
        }
        writeln!(out, "\n## {}", capital(&format!("{title}properties"))).unwrap();
        for property in properties {
            out.push_str(&page.property(property));
        }
    }
    out.push_str("\n## Concepts\n");
    for scheme in page.both.instances(Some(&format!("{SKOS}ConceptScheme"))) {
        out.push_str(&page.scheme(scheme));
    }
    out
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

impl<'a> Page<'a> {
    /// Our classes and properties, and those of others that we name or use.
    fn terms(&self) -> Vec<&str> {
        let named = self.ontology.by_subject.keys().map(String::as_str);
        let is_term = |iri: &&str| {
            let label = self.ontology.values(iri, &format!("{RDFS}label"));
            let ours = iri.starts_with(DIP) && iri.len() > DIP.len();
            !label.is_empty() && (ours || !iri.starts_with(OURS))
        };
        let used = self.data.classes().into_iter();
        let used = used.chain(self.data.predicates());
        let mut found: Vec<&str> = named.filter(is_term).chain(used).collect();
        found.sort_by_key(|iri| self.show(iri));
        found.dedup();
        found
    }

    fn is_class(&self, iri: &str) -> bool {
        let local = iri.rsplit(['/', '#']).next().unwrap_or(iri);
        let is_used = |facts: &Facts| facts.classes().contains(iri);
        is_used(self.both) || local.starts_with(char::is_uppercase)
    }

    fn show(&self, iri: &str) -> String {
        self.prefixes.show(iri)
    }

    /// In code quotes, with commas.
    fn list(&self, iris: impl IntoIterator<Item = &'a str>) -> String {
        let mut shown: Vec<String> = iris
            .into_iter()
            .map(|iri| format!("`{}`", self.show(iri)))
            .collect();
        shown.sort();
        shown.dedup();
        shown.join(", ")
    }

    fn text(&self, subject: &str, predicates: &[String]) -> Option<String> {
        let values = predicates
            .iter()
            .find_map(|predicate| self.both.values(subject, predicate).first());
        values.map(|term| self.labels.show(term))
    }

    fn definition(&self, iri: &str) -> Option<String> {
        self.text(
            iri,
            &[format!("{SKOS}definition"), format!("{RDFS}comment")],
        )
    }

    /// One line per prefix, with the classes of what stands below it.
    fn prefix_lines(&self) -> String {
        let mut out = "\n```sparql\n".to_owned();
        for (prefix, namespace) in self.prefixes.iter() {
            let start = format!("{prefix}:");
            let all = self.both.by_subject.keys();
            let here = all.filter(|iri| self.show(iri).starts_with(&start));
            let classes: BTreeSet<String> = here
                .flat_map(|iri| self.both.iris(iri, TYPE))
                .map(|class| self.show(class))
                .filter(|class| !class.starts_with("owl:"))
                .collect();
            let classes: Vec<String> = classes.into_iter().collect();
            let what = if classes.is_empty() {
                String::new()
            } else {
                format!("  # {}", classes.join(", "))
            };
            writeln!(out, "PREFIX {prefix}: <{namespace}>{what}").unwrap();
        }
        out + "```\n"
    }

    /// Title and definition.
    fn title(&self, iri: &str) -> String {
        let mut out = format!("\n### `{}` · {}\n", self.show(iri), self.labels.name(iri));
        if let Some(definition) = self.definition(iri) {
            writeln!(out, "\n{definition}").unwrap();
        }
        out.push('\n');
        out
    }

    /// `- Heading: values`, if there are any.
    fn line(&self, iri: &str, heading: &str, predicates: &[String]) -> String {
        let values = predicates
            .iter()
            .flat_map(|predicate| self.both.iris(iri, predicate));
        let list = self.list(values.collect::<Vec<_>>());
        if list.is_empty() {
            String::new()
        } else {
            format!("- {heading}: {list}\n")
        }
    }

    fn class(&self, class: &str) -> String {
        let mut out = self.title(class);
        out += &self.line(class, "Subclass of", &[format!("{RDFS}subClassOf")]);
        out += &self.line(class, "Close match", &matches_of("close"));
        let instances = self.data.instances(Some(class));
        let richest = instances
            .iter()
            .filter(|subject| !subject.starts_with("_:"))
            .max_by_key(|subject| {
                let said = self.data.by_subject[**subject].len();
                (said, std::cmp::Reverse(**subject))
            });
        if let Some(example) = richest {
            writeln!(out, "- Example: `{}`", self.show(example)).unwrap();
        }
        if instances.is_empty() {
            out.push_str("- The built-in data have none.\n");
        }
        out + &self.table(&instances)
    }

    /// Which properties these things have.
    fn table(&self, subjects: &[&str]) -> String {
        let kind = |term: &Term| self.kind(term);
        let rows: Vec<(String, String)> = self
            .data
            .predicates()
            .into_iter()
            .filter(|property| *property != TYPE)
            .filter_map(|property| {
                let Use {
                    share,
                    number,
                    kinds,
                } = self.data.usage(subjects, property, &kind)?;
                let (shown, label) = (self.show(property), self.labels.name(property));
                let row = format!("| `{shown}` | {label} | {share} | {number} | {kinds} |\n");
                Some((shown, row))
            })
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        let head =
            "\n| Property | Name | Has it | Values | Kind of value |\n|---|---|---|---|---|\n";
        let rows: String = rows.into_iter().map(|(_, row)| row).collect();
        format!("{head}{rows}")
    }

    /// A datatype, the class of a thing, or the list that a concept belongs to.
    fn kind(&self, term: &Term) -> String {
        match term {
            Term::Literal(literal) if literal.language().is_some() => "text".to_owned(),
            Term::Literal(literal) => format!("`{}`", self.show(literal.datatype().as_str())),
            Term::Triple(_) => "triple term".to_owned(),
            Term::NamedNode(_) | Term::BlankNode(_) => {
                let subject = match term {
                    Term::NamedNode(node) => node.as_str().to_owned(),
                    other => other.to_string(),
                };
                if let Some(scheme) = self.both.iris(&subject, IN_SCHEME).first() {
                    return format!("concept in {}", self.labels.name(scheme));
                }
                let mut classes = self.both.iris(&subject, TYPE);
                classes.sort_unstable();
                classes.first().map_or_else(
                    || "IRI".to_owned(),
                    |class| format!("`{}`", self.show(class)),
                )
            }
        }
    }

    /// What is said about single statements.
    fn notes(&self) -> String {
        let mut out = "\n### Notes on single statements\n\nA statement may have a reifier of its \
            own, without a class, that says where that statement stands and how sure it is. In \
            SPARQL: `<< ?s ?p ?o ~ ?note >> dcterms:source ?passage`.\n"
            .to_owned();
        out += &self.table(&self.data.instances(None));
        out
    }

    fn property(&self, property: &str) -> String {
        let mut out = self.title(property);
        let (ours, of_schema) = (
            |local: &str| format!("{RDFS}{local}"),
            |local: &str| format!("{SCHEMA}{local}"),
        );
        for (heading, predicates) in [
            ("Domain", vec![ours("domain")]),
            ("Domain, any of", vec![of_schema("domainIncludes")]),
            ("Range", vec![ours("range")]),
            ("Range, any of", vec![of_schema("rangeIncludes")]),
            ("Sub-property of", vec![ours("subPropertyOf")]),
            (
                "Never together with",
                vec![format!("{OWL}propertyDisjointWith")],
            ),
            ("Close match", matches_of("close")),
        ] {
            out += &self.line(property, heading, &predicates);
        }
        out += &self.used_on(property);
        match self.example(property) {
            Some(example) => out + "\n```turtle\n" + &example + " .\n```\n",
            None => out,
        }
    }

    /// The classes whose instances have the property.
    fn used_on(&self, property: &str) -> String {
        let is_in_data = self.data.predicates().contains(property);
        let is_said = self.example_said(property).is_some();
        let facts = match (is_in_data, is_said) {
            (true, _) => &self.data,
            (false, true) => return "- In the data: only in what is claimed\n".to_owned(),
            (false, false) if self.ontology.predicates().contains(property) => &self.ontology,
            (false, false) => return "- In the data: not yet\n".to_owned(),
        };
        let place = if is_in_data { "data" } else { "ontology" };
        let nothing = |_: &Term| String::new();
        let mut groups: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
        for class in facts.classes().into_iter().map(Some).chain([None]) {
            let found = facts.usage(&facts.instances(class), property, &nothing);
            let Some(Use { share, number, .. }) = found else {
                continue;
            };
            let shown = class.map_or_else(
                || "notes on statements".to_owned(),
                |class| format!("`{}`", self.show(class)),
            );
            let order = SHARES.iter().position(|word| *word == share).unwrap();
            groups.entry((order, number)).or_default().push(shown);
        }
        if property == TYPE || groups.is_empty() {
            return format!("- In the {place}: on everything\n");
        }
        let line = |((share, number), mut classes): ((usize, &str), Vec<String>)| {
            classes.sort();
            let (share, classes) = (SHARES[share], classes.join(", "));
            format!("- In the {place} {share}, {number}: {classes}\n")
        };
        groups.into_iter().map(line).collect()
    }

    /// A short triple of the data; where there is none, of the ontology.
    fn example(&self, property: &str) -> Option<String> {
        let of = |facts: &Facts| {
            let said = facts.by_subject.iter();
            let all = said.flat_map(|(subject, said)| {
                let values = said.get(property).into_iter().flatten();
                values.map(move |term| (subject, term))
            });
            let texts = all.map(|(subject, term)| {
                let text = self.sentence(facts, subject, property, term);
                (subject.starts_with(STATEMENT), text.chars().count(), text)
            });
            texts.min().map(|(_, _, text)| text)
        };
        of(&self.data)
            .or_else(|| self.example_said(property))
            .or_else(|| of(&self.ontology))
    }

    /// A triple in Turtle; of a blank node, the triple that points at it.
    fn sentence(&self, facts: &Facts, subject: &str, property: &str, term: &Term) -> String {
        let turtle = &self.turtle;
        if subject.starts_with("_:")
            && let Some((owner, predicate)) = facts.pointer_to(subject)
        {
            let (owner, predicate) = (turtle.iri(owner), turtle.iri(predicate));
            return format!("{owner} {predicate} {}", turtle.iri(subject));
        }
        let (subject, property) = (turtle.iri(subject), turtle.iri(property));
        format!("{subject} {property} {}", turtle.term(term))
    }

    /// A claim whose content uses the property.
    fn example_said(&self, property: &str) -> Option<String> {
        let mentioned = self.data.mentioned().into_iter();
        let uses = mentioned.filter(|(_, triple)| triple.predicate.as_str() == property);
        let texts = uses.map(|(reifier, triple)| {
            let said = self.turtle.triple(triple);
            format!(
                "{} {} <<( {said} )>>",
                self.show(reifier),
                self.show(REIFIES)
            )
        });
        texts.min_by_key(|text| (text.chars().count(), text.clone()))
    }

    fn scheme(&self, scheme: &str) -> String {
        let mut out = format!("\n### {}\n", self.labels.name(scheme));
        if let Some(definition) = self.definition(scheme) {
            writeln!(out, "\n{definition}").unwrap();
        }
        writeln!(out, "\nList: `{}`\n", self.show(scheme)).unwrap();
        out.push_str("| Concept | Name | Meaning | Broader | Match |\n|---|---|---|---|---|\n");
        let all = self.both.by_subject.keys().map(String::as_str);
        let mut members: Vec<&str> = all
            .filter(|iri| self.both.iris(iri, IN_SCHEME).contains(&scheme))
            .collect();
        members.sort_by_key(|iri| self.show(iri));
        for concept in members {
            let cell = |text: Option<String>| text.unwrap_or_default().replace('|', "\\|");
            let broader = self.both.iris(concept, &format!("{SKOS}broader"));
            let kinds = ["exact", "close", "broad", "narrow", "related"];
            let matches = kinds.into_iter().flat_map(matches_of);
            let matches: Vec<&str> = matches
                .flat_map(|predicate| self.both.iris(concept, &predicate))
                .collect();
            let cells = [
                format!("`{}`", self.show(concept)),
                cell(Some(self.labels.name(concept))),
                cell(self.definition(concept)),
                self.list(broader),
                self.list(matches),
            ];
            writeln!(out, "| {} |", cells.join(" | ")).unwrap();
        }
        out
    }
}

fn matches_of(kind: &str) -> Vec<String> {
    vec![format!("{SKOS}{kind}Match")]
}

/// The first line in which two texts differ, for a message.
fn first_difference(old: &str, new: &str) -> String {
    let (mut old, mut new, mut line) = (old.lines(), new.lines(), 1);
    loop {
        match (old.next(), new.next()) {
            (None, None) => return "the ends of lines differ".to_owned(),
            (one, other) if one == other => line += 1,
            (one, other) => {
                let (one, other) = (one.unwrap_or("(end)"), other.unwrap_or("(end)"));
                return format!("line {line}:\n  - {one}\n  + {other}");
            }
        }
    }
}

#[test]
fn the_page_says_what_the_ontology_and_the_data_say() {
    let made = MADE.as_str();
    let path = project::root().join(PAGE);
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == made,
        "{PAGE} is not what the ontology and the data give; \
         `CHANCERY_BLESS=1 cargo test --test it dictionary` writes it anew\n{}",
        first_difference(&written, made)
    );
}

#[test]
fn every_example_is_turtle_and_stands_in_the_data() {
    let made = MADE.as_str();
    let mut known = builtin::quads(Part::Ontology).unwrap();
    known.extend(builtin::quads(Part::Data).unwrap());
    let plain = |triple: Triple| triple.to_string().to_lowercase();
    let known: BTreeSet<String> = known.into_iter().map(|quad| plain(quad.into())).collect();
    let mut declared = String::new();
    for (prefix, namespace) in Prefixes::default().iter() {
        writeln!(declared, "@prefix {prefix}: <{namespace}> .").unwrap();
    }
    let mut examples = 0;
    for block in made.split("```turtle\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let parser = RdfParser::from_format(RdfFormat::Turtle);
        let whole = format!("{declared}{text}");
        let quads = parser.for_slice(whole.as_bytes());
        let quads: Vec<Quad> = quads
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        for quad in quads {
            let blank = quad.object.is_blank_node() || name(&quad.subject).starts_with("_:");
            let triple = Triple::from(quad);
            assert!(
                blank || known.contains(&plain(triple)),
                "not in the data:\n{text}"
            );
        }
        examples += 1;
    }
    assert!(examples > 60, "only {examples} examples");
}

#[test]
fn every_term_of_the_data_has_its_place() {
    let made = MADE.as_str();
    let prefixes = Prefixes::default();
    let data = Facts::load(&[Part::Data]);
    let terms = data.classes().into_iter().chain(data.predicates());
    for term in terms {
        let title = format!("\n### `{}` · ", prefixes.show(term));
        assert_eq!(made.matches(&title).count(), 1, "{term}");
    }
}
