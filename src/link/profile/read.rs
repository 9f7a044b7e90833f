//! A profile out of RDF.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Claims, Condition, Profile, QualifierRule, Rule, ValueKind};
use crate::link::wikibase::{EntityId, EntityKind, Wiki};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::{did_you_mean, nearest};
use crate::model::{NamedOrBlankNode, Quad, Term};
use crate::vocab::{rdf, rdfs};

/// The words of profiles.
const NAMESPACE: &str = "https://w3id.org/chancery/profile#";

const CLASSES: [&str; 4] = ["Rule", "Claims", "Guard", "Hedge"];
const WORDS: [&str; 26] = [
    "from",
    "and",
    "record",
    "subject",
    "inverse",
    "listed",
    "valueClass",
    "where",
    "is",
    "to",
    "start",
    "end",
    "value",
    "qualifier",
    "optional",
    "asOf",
    "asOfTo",
    "single",
    "exported",
    "forNew",
    "item",
    "supporter",
    "denier",
    "asserting",
    "denying",
    "concept",
];

type Said<'a> = BTreeMap<&'a str, Vec<&'a Term>>;

/// What is said of each node.
struct Nodes<'a> {
    source: &'a str,
    said: HashMap<&'a NamedOrBlankNode, Said<'a>>,
    /// In the order of the file.
    order: Vec<&'a NamedOrBlankNode>,
}

/// One node with its name in messages.
struct At<'a> {
    nodes: &'a Nodes<'a>,
    node: &'a NamedOrBlankNode,
    said: &'a Said<'a>,
}

pub(super) fn profile(quads: &[Quad], source: &str) -> Result<Profile, Diagnostic> {
    let mut nodes = Nodes {
        source,
        said: HashMap::new(),
        order: Vec::new(),
    };
    for quad in quads {
        let said = nodes.said.entry(&quad.subject).or_insert_with(|| {
            nodes.order.push(&quad.subject);
            BTreeMap::new()
        });
        let values = said.entry(quad.predicate.as_str()).or_default();
        if !values.contains(&&quad.object) {
            values.push(&quad.object);
        }
    }
    let mut found = Profile::default();
    for node in &nodes.order {
        let at = At::new(&nodes, node)?;
        at.take(&mut found)?;
    }
    if found.rules.is_empty() {
        let said = Diagnostic::new("the profile has no rule").in_source(source);
        return Err(said.hint(format!("a rule is a <{NAMESPACE}Rule>")));
    }
    Ok(found)
}

impl<'a> At<'a> {
    fn new(nodes: &'a Nodes<'a>, node: &'a NamedOrBlankNode) -> Result<Self, Diagnostic> {
        let Some(said) = nodes.said.get(node) else {
            let said = format!("{node} is not described");
            return Err(Diagnostic::new(said).in_source(nodes.source));
        };
        let at = Self { nodes, node, said };
        for word in said.keys().filter_map(|word| word.strip_prefix(NAMESPACE)) {
            if !WORDS.contains(&word) {
                let hint = did_you_mean(word, WORDS);
                return Err(at
                    .wrong(format!("`map:{word}` is no word of profiles"))
                    .maybe_hint(hint));
            }
        }
        Ok(at)
    }

    fn wrong(&self, said: impl std::fmt::Display) -> Diagnostic {
        Diagnostic::new(format!("{}: {said}", self.name())).in_source(self.nodes.source)
    }

    fn name(&self) -> String {
        match self.node {
            NamedOrBlankNode::NamedNode(node) => format!("<{}>", node.as_str()),
            NamedOrBlankNode::BlankNode(_) => "a rule without a name".to_owned(),
        }
    }

    fn values(&self, word: &str) -> &[&'a Term] {
        let full = format!("{NAMESPACE}{word}");
        self.said.get(full.as_str()).map_or(&[], Vec::as_slice)
    }

    fn maybe(&self, word: &str) -> Result<Option<&'a Term>, Diagnostic> {
        match self.values(word) {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            _ => Err(self.wrong(format!("`map:{word}` has more than one value"))),
        }
    }

    fn iri(&self, word: &str) -> Result<Option<String>, Diagnostic> {
        match self.maybe(word)? {
            None => Ok(None),
            Some(Term::NamedNode(node)) => Ok(Some(node.as_str().to_owned())),
            Some(_) => Err(self.wrong(format!("`map:{word}` takes an IRI"))),
        }
    }

    fn need(&self, word: &str) -> Result<String, Diagnostic> {
        self.iri(word)?
            .ok_or_else(|| self.wrong(format!("`map:{word}` is missing")))
    }

    fn flag(&self, word: &str, otherwise: bool) -> Result<bool, Diagnostic> {
        match self.maybe(word)? {
            None => Ok(otherwise),
            Some(Term::Literal(literal)) if literal.value() == "true" => Ok(true),
            Some(Term::Literal(literal)) if literal.value() == "false" => Ok(false),
            Some(_) => Err(self.wrong(format!("`map:{word}` is true or false"))),
        }
    }

    fn all(&self, word: &str) -> Result<BTreeSet<String>, Diagnostic> {
        let values = self.values(word).iter().map(|value| match value {
            Term::NamedNode(node) => Ok(node.as_str().to_owned()),
            _ => Err(self.wrong(format!("`map:{word}` takes IRIs"))),
        });
        values.collect()
    }

    fn entity(&self, word: &str, kind: EntityKind) -> Result<Option<EntityId>, Diagnostic> {
        let Some(iri) = self.iri(word)? else {
            return Ok(None);
        };
        let id = Wiki::wikidata()
            .entity_id(&iri)
            .filter(|id| id.kind() == kind);
        let name = kind.name();
        id.map(Some).ok_or_else(|| {
            self.wrong(format!(
                "`map:{word}` takes a {name} of Wikidata, not <{iri}>"
            ))
        })
    }

    fn property(&self, word: &str) -> Result<EntityId, Diagnostic> {
        self.entity(word, EntityKind::Property)?
            .ok_or_else(|| self.wrong(format!("`map:{word}` is missing")))
    }

    fn kind(&self) -> Result<ValueKind, Diagnostic> {
        let names = || ValueKind::ALL.map(ValueKind::name);
        let Some(Term::Literal(literal)) = self.maybe("value")? else {
            let known = names().join(", ");
            let said = self.wrong("`map:value` is missing");
            return Err(said.hint(format!("it is one of {known}")));
        };
        let word = literal.value();
        let kind = ValueKind::ALL.into_iter().find(|kind| kind.name() == word);
        kind.ok_or_else(|| {
            let near = nearest(word, names()).map(|near| format!("did you mean `{near}`?"));
            self.wrong(format!("`{word}` is no kind of value"))
                .maybe_hint(near)
        })
    }

    fn inner(&self, word: &str) -> Result<Vec<Self>, Diagnostic> {
        let inner = self.values(word).iter().map(|value| match value {
            Term::NamedNode(node) => self.nodes.find(&node.clone().into()),
            Term::BlankNode(node) => self.nodes.find(&node.clone().into()),
            _ => Err(self.wrong(format!("`map:{word}` takes a node"))),
        });
        inner.collect()
    }

    /// Whatever the node is.
    fn take(&self, into: &mut Profile) -> Result<(), Diagnostic> {
        for class in self.said.get(rdf::TYPE).into_iter().flatten() {
            let Term::NamedNode(class) = class else {
                continue;
            };
            match class.as_str().strip_prefix(NAMESPACE) {
                None => {}
                Some("Rule") => into.rules.push(self.rule()?),
                Some("Claims") => into.claims = Some(self.claims()?),
                Some("Guard") => into.guards.push(self.condition()?),
                Some("Hedge") => {
                    let item = self.entity("item", EntityKind::Item)?;
                    let item = item.ok_or_else(|| self.wrong("`map:item` is missing"))?;
                    let hedge = (self.property("to")?, item);
                    into.hedges.insert(self.need("concept")?, hedge);
                }
                Some(other) => {
                    let hint = did_you_mean(other, CLASSES);
                    let said = format!("`map:{other}` is no class of profiles");
                    return Err(self.wrong(said).maybe_hint(hint));
                }
            }
        }
        let is_plain = !self.said.contains_key(rdf::TYPE);
        let (true, NamedOrBlankNode::NamedNode(node)) = (is_plain, self.node) else {
            return Ok(());
        };
        if let Some(item) = self.entity("item", EntityKind::Item)? {
            into.items.insert(node.as_str().to_owned(), item);
        }
        if let (Some(id), Some(label)) = (Wiki::wikidata().entity_id(node.as_str()), self.label()) {
            into.labels.insert(id, label);
        }
        Ok(())
    }

    fn label(&self) -> Option<String> {
        let labels = self.said.get(rdfs::LABEL);
        match labels.and_then(|labels| labels.first()) {
            Some(Term::Literal(label)) => Some(label.value().to_owned()),
            _ => None,
        }
    }

    fn rule(&self) -> Result<Rule, Diagnostic> {
        let value = self.kind()?;
        let to = self.property("to")?;
        let bounds = match (value, self.entity("start", EntityKind::Property)?) {
            (ValueKind::Period, Some(start)) => Some((start, self.property("end")?)),
            (ValueKind::Period, None) => return Err(self.wrong("a period needs `map:start`")),
            _ => None,
        };
        let and = self.iri("and")?;
        if value == ValueKind::Coordinate && and.is_none() {
            return Err(self.wrong("coordinates take two properties: `map:from` and `map:and`"));
        }
        let record = self.iri("record")?;
        let subject = self.iri("subject")?;
        if record.is_some() != subject.is_some() {
            return Err(self.wrong("`map:record` and `map:subject` need each other"));
        }
        let label = self.said.get(rdfs::LABEL).and_then(|labels| labels.first());
        let label = match label {
            Some(Term::Literal(label)) => label.value().to_owned(),
            _ => to.to_string(),
        };
        let as_of = self.iri("asOf")?;
        let as_of_to = self.entity("asOfTo", EntityKind::Property)?;
        if as_of_to.is_some() && as_of.is_none() {
            return Err(self.wrong("`map:asOfTo` needs `map:asOf`"));
        }
        let conditions = self.inner("where")?;
        let qualifiers = self.inner("qualifier")?;
        Ok(Rule {
            name: self.name(),
            label,
            record,
            subject,
            from: self.need("from")?,
            and,
            inverse: self.flag("inverse", false)?,
            listed: self.flag("listed", false)?,
            value_class: self.iri("valueClass")?,
            conditions: conditions
                .iter()
                .map(At::condition)
                .collect::<Result<_, _>>()?,
            to,
            bounds,
            value,
            qualifiers: qualifiers
                .iter()
                .map(At::qualifier)
                .collect::<Result<_, _>>()?,
            as_of,
            as_of_to,
            single: self.flag("single", false)?,
            exported: self.flag("exported", true)?,
            for_new: self.flag("forNew", false)?,
        })
    }

    fn condition(&self) -> Result<Condition, Diagnostic> {
        Ok(Condition {
            from: self.need("from")?,
            is: self.all("is")?,
        })
    }

    fn qualifier(&self) -> Result<QualifierRule, Diagnostic> {
        Ok(QualifierRule {
            from: self.need("from")?,
            to: self.property("to")?,
            value: self.kind()?,
            optional: self.flag("optional", false)?,
        })
    }

    fn claims(&self) -> Result<Claims, Diagnostic> {
        Ok(Claims {
            supporter: self.property("supporter")?,
            denier: self.property("denier")?,
            asserting: self.all("asserting")?,
            denying: self.all("denying")?,
        })
    }
}

impl<'a> Nodes<'a> {
    fn find(&'a self, node: &NamedOrBlankNode) -> Result<At<'a>, Diagnostic> {
        let Some((node, _)) = self.said.get_key_value(node) else {
            let said = format!("{node} is not described");
            return Err(Diagnostic::new(said).in_source(self.source));
        };
        At::new(self, node)
    }
}
