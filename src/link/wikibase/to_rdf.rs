//! An entity as RDF, as Wikidata's own dumps have it.

use std::collections::{BTreeMap, HashSet};

use super::id::EntityId;
use super::json::shortened;
use super::model::{Entity, Kind, Sitelink};
use super::php;
use super::sites;
use super::terms::{
    CC0, DATE_TIME, FORMAT, INTEGER, LICENSE, RDF_TYPE, SAME_AS, iri, ontology, schema, typed,
};
use super::wiki::Wiki;
use super::{property, statements};
use crate::model::diagnostic::Diagnostic;
use crate::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use crate::vocab::{rdfs, skos};

/// How entities are written as RDF.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Whose entities they are.
    pub wiki: Wiki,
    /// What the values of properties are, for sources that do not say it.
    pub datatypes: BTreeMap<EntityId, String>,
    /// How addresses are made of identifiers: IRIs with `$1`. Without one an identifier is a string alone.
    pub formatters: BTreeMap<EntityId, String>,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// In the order of the source, each once.
    pub triples: Vec<Triple>,
    /// What could not be said, or only otherwise than in a dump.
    pub notes: Vec<Diagnostic>,
}

impl Mapping {
    /// All that an entity says, with the node of the document it comes from.
    pub fn triples(&self, entity: &Entity) -> Written {
        let mut out = Out {
            mapping: self,
            entity: &entity.id,
            written: Written::default(),
            seen: HashSet::new(),
        };
        document(&mut out, entity);
        let node = self.wiki.entity(&entity.id);
        match &entity.kind {
            Kind::Item => out.is_a(node.clone(), ontology("Item")),
            Kind::Property { datatype } => {
                out.is_a(node.clone(), ontology("Property"));
                let known = datatype.as_ref().or_else(|| self.datatypes.get(&entity.id));
                match known {
                    Some(datatype) => property::write(&mut out, &entity.id, datatype),
                    None => out.note("the datatype of the property is not known"),
                }
            }
        }
        if let Some(from) = &entity.redirected_from {
            out.say(
                self.wiki.entity(from),
                &NamedNode::new_unchecked(SAME_AS),
                node,
            );
        }
        words(&mut out, entity);
        for (name, link) in &entity.sitelinks {
            sitelink(&mut out, name, link);
        }
        statements::write(&mut out, entity);
        out.written
    }
}

/// What is written, with whatever has been written already.
pub(super) struct Out<'m> {
    pub(super) mapping: &'m Mapping,
    entity: &'m EntityId,
    written: Written,
    seen: HashSet<Triple>,
}

impl<'m> Out<'m> {
    pub(super) fn wiki(&self) -> &'m Wiki {
        &self.mapping.wiki
    }

    pub(super) fn say(
        &mut self,
        subject: impl Into<NamedOrBlankNode>,
        predicate: &NamedNode,
        object: impl Into<Term>,
    ) {
        self.add(Triple::new(subject, predicate.clone(), object));
    }

    pub(super) fn add(&mut self, triple: Triple) {
        if self.seen.insert(triple.clone()) {
            self.written.triples.push(triple);
        }
    }

    pub(super) fn is_a(&mut self, subject: impl Into<NamedOrBlankNode>, class: NamedNode) {
        self.say(subject, &NamedNode::new_unchecked(RDF_TYPE), class);
    }

    /// Notes what a dump would have and this has not.
    pub(super) fn note(&mut self, said: impl std::fmt::Display) {
        let said = format!("{}: {said}", self.entity);
        self.written.notes.push(Diagnostic::new(said));
    }
}

fn document(out: &mut Out<'_>, entity: &Entity) {
    let node = out.wiki().document(&entity.id);
    out.is_a(node.clone(), schema("Dataset"));
    out.say(
        node.clone(),
        &schema("about"),
        out.wiki().entity(&entity.id),
    );
    let license = NamedNode::new_unchecked(LICENSE);
    out.say(node.clone(), &license, NamedNode::new_unchecked(CC0));
    out.say(
        node.clone(),
        &schema("softwareVersion"),
        Literal::new_simple_literal(FORMAT),
    );
    if let Some(revision) = entity.revision {
        out.say(
            node.clone(),
            &schema("version"),
            typed(revision.to_string(), INTEGER),
        );
    }
    if let Some(modified) = &entity.modified {
        out.say(
            node.clone(),
            &schema("dateModified"),
            typed(modified, DATE_TIME),
        );
    }
    let mut count = |what: &str, number: usize| {
        out.say(
            node.clone(),
            &ontology(what),
            typed(number.to_string(), INTEGER),
        );
    };
    count("statements", entity.statements.len());
    if entity.kind == Kind::Item {
        count("sitelinks", entity.sitelinks.len());
        let mapping = out.mapping;
        let types = entity.statements.iter().map(|statement| {
            let own = statement.main.datatype.as_ref();
            own.or_else(|| mapping.datatypes.get(&statement.main.property))
        });
        // A number that may be too low is none.
        let types: Option<Vec<&String>> = types.collect();
        if let Some(types) = types {
            let identifiers = types
                .into_iter()
                .filter(|own| *own == "external-id")
                .count();
            out.say(
                node,
                &ontology("identifiers"),
                typed(identifiers.to_string(), INTEGER),
            );
        }
    }
}

/// Names, descriptions and further names.
fn words(out: &mut Out<'_>, entity: &Entity) {
    let node = out.wiki().entity(&entity.id);
    let label = [
        NamedNode::new_unchecked(rdfs::LABEL),
        NamedNode::new_unchecked(skos::PREF_LABEL),
        schema("name"),
    ];
    for (language, text) in &entity.labels {
        word(out, &node, &label, language, text);
    }
    for (language, text) in &entity.descriptions {
        word(out, &node, &[schema("description")], language, text);
    }
    let alias = [NamedNode::new_unchecked(skos::ALT_LABEL)];
    for (language, texts) in &entity.aliases {
        for text in texts {
            word(out, &node, &alias, language, text);
        }
    }
}

fn word(out: &mut Out<'_>, node: &NamedNode, predicates: &[NamedNode], language: &str, text: &str) {
    match Literal::new_language_tagged_literal(text, language) {
        Ok(literal) => {
            for predicate in predicates {
                out.say(node.clone(), predicate, literal.clone());
            }
        }
        Err(error) => out.note(format!("`{}` is no language: {error}", shortened(language))),
    }
}

fn sitelink(out: &mut Out<'_>, name: &str, link: &Sitelink) {
    let Some(site) = sites::site(name) else {
        out.note(format!("the wiki `{}` is not known", shortened(name)));
        return;
    };
    let title = php::title(&link.title.replace(' ', "_"));
    let page = iri(&format!("{}wiki/{title}", site.home));
    let home = iri(&site.home);
    let name = Literal::new_language_tagged_literal(&link.title, &site.language);
    let (Some(page), Some(home), Ok(name)) = (page, home, name) else {
        out.note(format!(
            "the page `{}` has no address",
            shortened(&link.title)
        ));
        return;
    };
    out.is_a(page.clone(), schema("Article"));
    let about = out.wiki().entity(out.entity);
    out.say(page.clone(), &schema("about"), about);
    let language = Literal::new_simple_literal(&site.language);
    out.say(page.clone(), &schema("inLanguage"), language);
    out.say(page.clone(), &schema("isPartOf"), home.clone());
    out.say(page.clone(), &schema("name"), name);
    for badge in &link.badges {
        out.say(page.clone(), &ontology("badge"), out.wiki().entity(badge));
    }
    let group = Literal::new_simple_literal(site.group);
    out.say(home, &ontology("wikiGroup"), group);
}
