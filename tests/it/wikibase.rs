//! Wikidata's own Turtle and JSON against ours.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use chancery::link::wikibase::{
    Answer, Entity, EntityId, Graph, Mapping, Quantity, Recovered, Reference, SnakContent,
    Statement, Value, Wiki, read, reference_hash, snak_hash,
};
use chancery::model::Triple;
use chancery::model::limits::Limits;
use oxigraph::io::{RdfFormat, RdfParser};

use crate::project;

/// The text of a compressed file in `tests/data/wikidata`.
pub(crate) fn sample(name: &str) -> String {
    let path = project::root().join(format!("tests/data/wikidata/{name}.gz"));
    let file = std::fs::File::open(&path)
        .unwrap_or_else(|error| panic!("`{}` cannot be read: {error}", path.display()));
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    text
}

pub(crate) fn triples(turtle: &str) -> BTreeSet<String> {
    parsed(turtle).iter().map(Triple::to_string).collect()
}

pub(crate) fn parsed(turtle: &str) -> Vec<Triple> {
    let parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(turtle);
    parser.map(|quad| quad.unwrap().into()).collect()
}

pub(crate) fn id(text: &str) -> EntityId {
    EntityId::new(text).unwrap()
}

/// The one entity of a document.
pub(crate) fn entity(json: &str) -> Entity {
    let mut answers = read(json, "sample", &Limits::default()).unwrap();
    assert_eq!(answers.len(), 1);
    match answers.remove(0) {
        Answer::Entity(entity) => *entity,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn written(entity: &Entity, mapping: &Mapping) -> BTreeSet<String> {
    let written = mapping.triples(entity);
    written.triples.iter().map(Triple::to_string).collect()
}

pub(crate) fn recovered(turtle: &str, name: &str, mapping: &Mapping) -> Recovered {
    let graph = Graph::new(parsed(turtle));
    assert_eq!(graph.entities(mapping), [id(name)]);
    graph.entity(&id(name), mapping).unwrap()
}

/// Properties whose identifiers dumps also give as addresses, with how these are made. Learned from
/// the statements' own values and then put to the test on everything else.
fn formatters() -> BTreeMap<EntityId, String> {
    let mut found = BTreeMap::new();
    for name in ["Q42", "Q24628793", "Q37599471"] {
        let triples = triples(&sample(&format!("{name}.ttl")));
        for used in ["statement", "reference"] {
            found.extend(learned(&triples, used));
        }
    }
    found
}

pub(crate) fn learned(triples: &BTreeSet<String>, used: &str) -> BTreeMap<EntityId, String> {
    let before = format!("<http://www.wikidata.org/prop/{used}/");
    let mut simple: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut normal = Vec::new();
    for triple in triples {
        let mut parts = triple.splitn(3, ' ');
        let (node, predicate) = (parts.next().unwrap(), parts.next().unwrap());
        let object = parts.next().unwrap();
        let Some(local) = predicate.strip_prefix(&before) else {
            continue;
        };
        let local = local.trim_end_matches('>');
        match local.strip_prefix("value-normalized/") {
            Some(property) => normal.push((node, property, object)),
            None => drop(simple.insert((node, local), object)),
        }
    }
    let normal = normal.into_iter().filter_map(|(node, property, address)| {
        let own = simple[&(node, property)].trim_matches('"');
        let address = address.trim_matches(['<', '>']);
        address
            .contains(own)
            .then(|| (id(property), address.replacen(own, "$1", 1)))
    });
    normal.collect()
}

/// Why a triple of a dump does not come back.
fn explained(triple: &str) -> &'static str {
    let is = |part: &str| triple.contains(part);
    if triple.starts_with("<http://wikiba.se/ontology#Dump>") {
        "the head of the dump, which is about no entity"
    } else if is("ontology#identifiers>") {
        "RDF does not tell identifiers from strings"
    } else if is("quantityNormalized") || is("value-normalized/P2") || is("value-normalized/P4895")
    {
        "quantities are not converted to other units"
    } else if is("/value/076c") || is("/value/804f") {
        "the node of a converted quantity"
    } else if is("ontology#statements>") {
        "statements were added to the sample or taken out of it by hand"
    } else {
        "not explained"
    }
}

#[test]
fn turtle_of_dumps_comes_back_triple_by_triple() {
    let known = entity(&sample("Q42.json")).datatypes();
    let mut datatypes = known;
    for property in formatters().keys() {
        datatypes.insert(property.clone(), "external-id".to_owned());
    }
    let mapping = Mapping {
        datatypes,
        formatters: formatters(),
        ..Mapping::default()
    };
    let mut table = Vec::new();
    for name in ["Q42", "Q24628793", "Q37599471"] {
        let turtle = sample(&format!("{name}.ttl"));
        let found = recovered(&turtle, name, &mapping);
        assert_eq!(found.notes, []);
        let (ours, theirs) = (written(&found.entity, &mapping), triples(&turtle));
        let mut lost: BTreeMap<&str, usize> = BTreeMap::new();
        for triple in theirs.difference(&ours) {
            assert_ne!(explained(triple), "not explained", "{triple}");
            *lost.entry(explained(triple)).or_default() += 1;
        }
        let made: Vec<&String> = ours.difference(&theirs).collect();
        // Statements that were added by hand have no direct claim there.
        let direct = made
            .iter()
            .filter(|triple| triple.contains("/prop/direct/"))
            .count();
        let counts = made
            .iter()
            .filter(|triple| triple.contains("ontology#statements>"));
        assert_eq!(direct + counts.count(), made.len(), "{made:#?}");
        let same = ours.intersection(&theirs).count();
        table.push(format!("{name}: {same} of {} triples", theirs.len()));
        table.extend(lost.iter().map(|(why, number)| format!("  {number} {why}")));
        table.push(format!("  {direct} direct claims more"));
    }
    println!("{table:#?}");
    assert_eq!(
        table,
        [
            "Q42: 4446 of 4455 triples",
            "  1 RDF does not tell identifiers from strings",
            "  2 quantities are not converted to other units",
            "  6 the head of the dump, which is about no entity",
            "  0 direct claims more",
            "Q24628793: 425 of 427 triples",
            "  1 RDF does not tell identifiers from strings",
            "  1 statements were added to the sample or taken out of it by hand",
            "  0 direct claims more",
            "Q37599471: 917 of 939 triples",
            "  1 RDF does not tell identifiers from strings",
            "  8 quantities are not converted to other units",
            "  1 statements were added to the sample or taken out of it by hand",
            "  6 the head of the dump, which is about no entity",
            "  6 the node of a converted quantity",
            "  4 direct claims more",
        ]
    );
}

#[test]
fn names_of_references_and_nodes_are_what_the_formula_makes() {
    let mut proven = BTreeMap::new();
    for name in ["Q42", "Q24628793", "Q37599471"] {
        let found = recovered(&sample(&format!("{name}.ttl")), name, &Mapping::default());
        for statement in &found.entity.statements {
            for reference in &statement.references {
                let theirs = reference.hash.clone();
                let unnamed = Reference {
                    hash: None,
                    snaks: reference.snaks.clone(),
                };
                assert_eq!(reference_hash(&unnamed), theirs);
                *proven.entry("references").or_insert(0) += 1;
            }
        }
        // Nodes whose name is not that of what they say leave a note.
        assert_eq!(found.notes, []);
        let nodes = triples(&sample(&format!("{name}.ttl")));
        let ends = ["TimeValue>", "QuantityValue>", "GlobecoordinateValue>"];
        let nodes = nodes
            .iter()
            .filter(|triple| ends.iter().any(|end| triple.ends_with(end)));
        *proven.entry("nodes").or_insert(0) += nodes.count();
    }
    let json = entity(&sample("Q42.json"));
    for statement in &json.statements {
        let references = statement.references.iter().flat_map(|own| &own.snaks);
        for snak in [&statement.main]
            .into_iter()
            .chain(&statement.qualifiers)
            .chain(references)
        {
            if let Some(computed) = snak_hash(snak) {
                assert_eq!(Some(computed), snak.hash);
                *proven.entry("snaks").or_insert(0) += 1;
            } else {
                *proven.entry("snaks without a formula").or_insert(0) += 1;
            }
        }
    }
    println!("{proven:?}");
    let expected = [("nodes", 96), ("references", 273), ("snaks", 802)];
    assert_eq!(proven, expected.into());
}

/// What editors changed between the two revisions of Q42.
fn edited(before: &Statement, after: &Statement) -> String {
    let mut parts = Vec::new();
    if before.rank != after.rank {
        parts.push("rank");
    }
    if before.main.content != after.main.content {
        parts.push("value");
    }
    if before.qualifiers != after.qualifiers {
        parts.push("qualifiers");
    }
    let hashes = |own: &Statement| -> BTreeSet<Option<String>> {
        own.references.iter().map(|own| own.hash.clone()).collect()
    };
    if hashes(before) != hashes(after) {
        parts.push("references");
    }
    parts.join(" and ")
}

/// All that is said at a statement and at its references and nodes.
fn around(all: &[Triple], statement: &str) -> BTreeSet<String> {
    let mut subjects = BTreeSet::from([statement.to_owned()]);
    let mut found = BTreeSet::new();
    for _ in 0..3 {
        for triple in all {
            if subjects.contains(&triple.subject.to_string()) {
                found.insert(triple.to_string());
            }
        }
        let nodes = all
            .iter()
            .filter(|own| subjects.contains(&own.subject.to_string()));
        let nodes = nodes.map(|own| own.object.to_string());
        let nodes = nodes.filter(|own| own.contains("/reference/") || own.contains("/value/"));
        let nodes: Vec<String> = nodes.collect();
        subjects.extend(nodes);
    }
    found
}

#[test]
fn statements_of_q42_that_nobody_edited_are_the_same_triples() {
    let json = entity(&sample("Q42.json"));
    let mut mapping = Mapping {
        datatypes: json.datatypes(),
        formatters: formatters(),
        ..Mapping::default()
    };
    let turtle = parsed(&sample("Q42.ttl"));
    let graph = Graph::new(turtle.clone());
    let theirs = graph.entity(&id("Q42"), &mapping).unwrap().entity;
    mapping.datatypes.extend(theirs.datatypes());
    let ours = mapping.triples(&json).triples;
    let theirs: BTreeMap<&str, &Statement> = theirs
        .statements
        .iter()
        .map(|own| (&*own.id, own))
        .collect();
    let kept = json.kept(&mapping);
    let (mut table, mut compared) = (BTreeMap::new(), 0);
    for own in &kept.statements {
        let Some(other) = theirs.get(&*own.id) else {
            *table.entry("removed".to_owned()).or_insert(0) += 1;
            continue;
        };
        let edit = edited(own, other);
        if edit.is_empty() {
            assert_eq!(own, *other);
            let node = format!(
                "<http://www.wikidata.org/entity/statement/{}>",
                own.id.replace('$', "-")
            );
            let (here, there) = (around(&ours, &node), around(&turtle, &node));
            compared += here.len();
            let differ: Vec<&String> = here.symmetric_difference(&there).collect();
            assert_eq!(differ, [""; 0], "{}", own.id);
            *table.entry("the same triples".to_owned()).or_insert(0) += 1;
        } else {
            *table.entry(format!("edited: {edit}")).or_insert(0) += 1;
        }
    }
    let added = theirs.len() + table["removed"] - kept.statements.len();
    table.insert("added".to_owned(), added);
    let lines: Vec<String> = table
        .iter()
        .map(|(kind, number)| format!("{number} {kind}"))
        .collect();
    println!(
        "{compared} triples of unedited statements
{}",
        lines.join(
            "
"
        )
    );
    assert_eq!(compared, 1945);
    assert_eq!(
        lines,
        [
            "37 added",
            "7 edited: qualifiers",
            "1 edited: qualifiers and references",
            "39 edited: references",
            "1 edited: value",
            "1 edited: value and qualifiers",
            "1 edited: value and references",
            "2 removed",
            "220 the same triples",
        ]
    );
}

#[test]
fn words_and_pages_of_q42_differ_only_where_they_were_edited() {
    let mapping = Mapping::default();
    let json = entity(&sample("Q42.json"));
    let theirs = recovered(&sample("Q42.ttl"), "Q42", &mapping).entity;
    let ours = json.kept(&mapping);
    let compared = |ours: &BTreeMap<String, String>, theirs: &BTreeMap<String, String>| {
        let both: Vec<&String> = ours
            .keys()
            .filter(|own| theirs.contains_key(*own))
            .collect();
        let same = both
            .iter()
            .filter(|own| ours[**own] == theirs[**own])
            .count();
        format!(
            "{same} the same, {} edited, {} removed, {} added",
            both.len() - same,
            ours.len() - both.len(),
            theirs.len() - both.len()
        )
    };
    let titles = |entity: &Entity| -> BTreeMap<String, String> {
        let links = entity.sitelinks.iter();
        links
            .map(|(site, link)| (site.clone(), format!("{} {:?}", link.title, link.badges)))
            .collect()
    };
    let aliases = |entity: &Entity| -> BTreeMap<String, String> {
        let aliases = entity.aliases.iter();
        aliases
            .map(|(own, all)| (own.clone(), all.join("|")))
            .collect()
    };
    let table = [
        format!("labels: {}", compared(&ours.labels, &theirs.labels)),
        format!(
            "descriptions: {}",
            compared(&ours.descriptions, &theirs.descriptions)
        ),
        format!("aliases: {}", compared(&aliases(&ours), &aliases(&theirs))),
        format!("pages: {}", compared(&titles(&ours), &titles(&theirs))),
    ];
    println!("{table:#?}");
    assert_eq!(
        table,
        [
            "labels: 162 the same, 1 edited, 0 removed, 12 added",
            "descriptions: 80 the same, 10 edited, 0 removed, 9 added",
            "aliases: 47 the same, 4 edited, 0 removed, 8 added",
            "pages: 116 the same, 0 edited, 0 removed, 6 added",
        ]
    );
    // No page is left out for want of its wiki.
    assert_eq!(ours.sitelinks.len(), json.sitelinks.len());
}

/// What a property's predicates are, as Wikibase's own test of its builder expects for a string.
#[test]
fn a_property_says_what_its_predicates_are() {
    let mapping = Mapping {
        wiki: Wiki::new("http://acme.test/", "http://data.acme.test/").unwrap(),
        ..Mapping::default()
    };
    let json = r#"{"type":"property","id":"P2","datatype":"string","labels":{}}"#;
    let ours = written(&entity(json), &mapping);
    let a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
    let owl = "http://www.w3.org/2002/07/owl#";
    let base = "<http://acme.test/P2> <http://wikiba.se/ontology#";
    let mut theirs = BTreeSet::from([
        format!("<http://acme.test/P2> {a} <http://wikiba.se/ontology#Property>"),
        format!("{base}propertyType> <http://wikiba.se/ontology#String>"),
        format!("<http://acme.test/prop/novalue/P2> {a} <{owl}Class>"),
    ]);
    for (role, path, kind) in [
        ("claim", "", "Object"),
        ("directClaim", "direct/", "Datatype"),
        ("statementProperty", "statement/", "Datatype"),
        ("statementValue", "statement/value/", "Object"),
        ("qualifier", "qualifier/", "Datatype"),
        ("qualifierValue", "qualifier/value/", "Object"),
        ("reference", "reference/", "Datatype"),
        ("referenceValue", "reference/value/", "Object"),
        ("novalue", "novalue/", ""),
    ] {
        let predicate = format!("<http://acme.test/prop/{path}P2>");
        theirs.insert(format!("{base}{role}> {predicate}"));
        if !kind.is_empty() {
            theirs.insert(format!("{predicate} {a} <{owl}{kind}Property>"));
        }
    }
    let missing: Vec<&String> = theirs.difference(&ours).collect();
    assert_eq!(missing, [""; 0]);
    let others = ours.difference(&theirs);
    let others = others.filter(|own| !own.contains("data.acme.test"));
    let others: Vec<&str> = others.filter_map(|own| own.split(' ').nth(1)).collect();
    let restriction = ["complementOf", "onProperty", "someValuesFrom"];
    assert_eq!(others.len(), restriction.len() + 1, "{others:?}");
    let identifier = r#"{"type":"property","id":"P698","datatype":"external-id","claims":{}}"#;
    let identifier = entity(identifier);
    let written = Mapping::default().triples(&identifier);
    let normal = written.triples.iter().map(Triple::to_string);
    let normal = normal.filter(|own| own.contains("normalized/P698"));
    assert_eq!(normal.count(), 8);
    let back = Graph::new(written.triples).entity(&id("P698"), &Mapping::default());
    assert_eq!(back.unwrap().entity, identifier);
}

/// Whatever a graph says, it is read, and what cannot be is told.
#[test]
fn graphs_that_contradict_themselves_are_read_with_notes() {
    let turtle = r#"
        @prefix wd: <http://www.wikidata.org/entity/> .
        @prefix s: <http://www.wikidata.org/entity/statement/> .
        @prefix v: <http://www.wikidata.org/value/> .
        @prefix p: <http://www.wikidata.org/prop/> .
        @prefix ps: <http://www.wikidata.org/prop/statement/> .
        @prefix psv: <http://www.wikidata.org/prop/statement/value/> .
        @prefix pq: <http://www.wikidata.org/prop/qualifier/> .
        @prefix wdno: <http://www.wikidata.org/prop/novalue/> .
        @prefix wikibase: <http://wikiba.se/ontology#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        wd:Q1 a wikibase:Item ; rdfs:label "b"@en, "a"@en, "no language" ;
            p:P1 s:Q1-two, s:Q1-norank, s:Q1-nothing, s:Q1-none, "x", <http://elsewhere.example/> ;
            p:P2 s:Q1-date, s:Q1-half, s:Q1-loop ; p:P3 s:Q1-unknown ; p:P4 s:Q1-bare, s:Q1-evil .
        s:Q1-bare wikibase:rank wikibase:NormalRank ; ps:P4 "60"^^xsd:decimal ;
            psv:P4 v:3bbb57bce2998f753db444ac3162397e .
        v:3bbb57bce2998f753db444ac3162397e a wikibase:QuantityValue ;
            wikibase:quantityAmount "60"^^xsd:decimal ; wikibase:quantityUnit wd:Q199 .
        s:Q1-evil wikibase:rank wikibase:NormalRank ; psv:P4 [ a wikibase:QuantityValue ;
            wikibase:quantityAmount "=1+1" ; wikibase:quantityUnit wd:Q199 ],
            [ a wikibase:GlobecoordinateValue ; wikibase:geoLatitude "NaN" ; wikibase:geoLongitude "1" ;
            wikibase:geoGlobe wd:Q2 ], [ a wikibase:TimeValue ; wikibase:timeValue "=1+1" ;
            wikibase:timePrecision 200 ; wikibase:timeTimezone 0 ; wikibase:timeCalendarModel wd:Q1985727 ] .
        s:Q1-two wikibase:rank wikibase:NormalRank ; ps:P1 "1", "2" .
        s:Q1-norank ps:P1 "1" .
        s:Q1-nothing wikibase:rank wikibase:NormalRank .
        s:Q1-none wikibase:rank wikibase:DeprecatedRank ; a wdno:P1, wdno:P2 ; pq:P1 wd:Q5 .
        s:Q1-date wikibase:rank wikibase:NormalRank ; ps:P2 "2001-05-11T00:00:00Z"^^xsd:dateTime ;
            psv:P2 v:ff88e131a5f24ca6666a0fba1f160d70 .
        v:ff88e131a5f24ca6666a0fba1f160d70 a wikibase:TimeValue ;
            wikibase:timeValue "2001-05-11T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 ;
            wikibase:timeTimezone 0 ; wikibase:timeCalendarModel wd:Q1985727 .
        s:Q1-half wikibase:rank wikibase:NormalRank ; ps:P2 "2001-05-11T00:00:00Z"^^xsd:dateTime .
        s:Q1-loop wikibase:rank wikibase:NormalRank ; psv:P2 s:Q1-loop .
        s:Q1-unknown wikibase:rank wikibase:PreferredRank ; ps:P3 <http://www.wikidata.org/.well-known/genid/7> .
    "#;
    let found = recovered(turtle, "Q1", &Mapping::default());
    assert_eq!(found.entity.labels["en"], "a");
    let statements = found.entity.statements.iter();
    let statements: Vec<&str> = statements.map(|own| &*own.id).collect();
    let expected = ["Q1$none", "Q1$date", "Q1$half", "Q1$unknown", "Q1$bare"];
    assert_eq!(statements, expected);
    let last = &found.entity.statements[4].main.content;
    let quantity = Quantity {
        amount: "+60".to_owned(),
        unit: "1".to_owned(),
        bounds: None,
    };
    assert_eq!(*last, SnakContent::Value(Value::Quantity(quantity)));
    let notes = found.notes.iter().map(ToString::to_string);
    let notes = notes.filter(|note| !note.contains("`_:"));
    let notes: Vec<String> = notes.collect();
    let expected = [
        "Q1: the statement `Q1-norank` has no rank and is left out",
        "Q1: the statement `Q1-nothing` has 0 values and is left out",
        "Q1: the statement `Q1-two` has 2 values and is left out",
        // That is the name of another day.
        "Q1: <http://www.wikidata.org/value/ff88e131a5f24ca6666a0fba1f160d70>: \
         its name is not that of what it says; parts may be guessed",
        "Q1: P2: a time has no node; what a node would say is guessed",
        "Q1: P2: `<http://www.wikidata.org/entity/statement/Q1-loop>` does not say what it stands for",
        "Q1: the statement `Q1-loop` has 0 values and is left out",
        "Q1: the statement `Q1-evil` has 0 values and is left out",
    ];
    assert_eq!(notes, expected);
}
