//! The built-in data: described, sourced, attributed, in words of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::builtin::{self, Part};
use chancery::model::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use chancery::query::Catalog;

const OURS: &str = "https://w3id.org/chancery/";
const DIP: &str = "https://w3id.org/chancery/ontology#";
const REIFIES: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const SOURCE: &str = "http://purl.org/dc/terms/source";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn all() -> Vec<Quad> {
    let mut quads = builtin::quads(Part::Ontology).unwrap();
    quads.extend(builtin::quads(Part::Data).unwrap());
    quads
}

fn subject(quad: &Quad) -> String {
    match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
        NamedOrBlankNode::BlankNode(blank) => blank.to_string(),
    }
}

fn object_iri(quad: &Quad) -> Option<&str> {
    match &quad.object {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// Objects of each subject and predicate.
fn values(quads: &[Quad]) -> BTreeMap<(String, String), Vec<String>> {
    let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for quad in quads {
        let key = (subject(quad), quad.predicate.as_str().to_owned());
        found.entry(key).or_default().push(quad.object.to_string());
    }
    found
}

fn instances(quads: &[Quad], classes: &[&str]) -> BTreeSet<String> {
    let of = |class: &str| classes.iter().any(|name| class == format!("{DIP}{name}"));
    quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == TYPE && object_iri(quad).is_some_and(of))
        .map(subject)
        .collect()
}

/// A file beside the checkout that a release does not need; says so where it is missing.
fn beside(name: &str, variable: &str) -> Option<String> {
    let path = std::env::var_os(variable)
        .map_or_else(|| root().join("../shared").join(name), PathBuf::from);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        // Not with a macro: what those print is hidden where a test passes.
        let said = format!(
            "skipped: {} is not here; set {variable} to it\n",
            path.display()
        );
        std::io::stderr().write_all(said.as_bytes()).unwrap();
    }
    text
}

#[test]
fn every_file_is_turtle_with_all_checks() {
    for part in [Part::Ontology, Part::Data] {
        assert!(!builtin::quads(part).unwrap().is_empty());
    }
    for folder in ["ontology", "data"] {
        let sources = chancery::rdf::sources(&[root().join(folder)]).unwrap();
        for source in sources {
            let settings = chancery::rdf::Settings::default();
            let reader = chancery::rdf::QuadReader::open(&source, &settings, "b").unwrap();
            for quad in reader {
                assert!(quad.is_ok(), "{}", quad.unwrap_err());
            }
        }
    }
}

#[test]
fn terms_that_the_program_knows_are_in_the_ontology() {
    let described: BTreeSet<String> = all().iter().map(subject).collect();
    let text = fs::read_to_string(root().join("src/vocab.rs")).unwrap();
    for (module, namespace) in [
        ("dip", DIP),
        ("scheme", "https://w3id.org/chancery/scheme/"),
    ] {
        let block = text.split(&format!("pub mod {module} {{")).nth(1).unwrap();
        let block = block.split("\n}").next().unwrap();
        let names = block
            .lines()
            .filter_map(|line| line.trim().split_once(" = \""));
        for (_, local) in names {
            let local = local.trim_end_matches("\";");
            let iri = format!("{namespace}{local}");
            assert!(
                local.is_empty() || described.contains(&iri),
                "{iri} is not in ontology/"
            );
        }
    }
}

#[test]
fn whatever_is_mentioned_is_described() {
    let quads = all();
    let described: BTreeSet<String> = quads.iter().map(subject).collect();
    let mut mentioned: BTreeSet<String> = BTreeSet::new();
    for quad in &quads {
        mentioned.insert(quad.predicate.as_str().to_owned());
        mentioned.extend(object_iri(quad).map(str::to_owned));
        if let Term::Triple(said) = &quad.object {
            mentioned.extend(parts(said));
        }
    }
    let known_elsewhere = |iri: &String| {
        !iri.starts_with(OURS)
            || iri.contains("/graph/")
            || [DIP, "https://w3id.org/chancery/ontology/0.3.0"].contains(&iri.as_str())
    };
    let missing: Vec<&String> = mentioned
        .iter()
        .filter(|iri| !known_elsewhere(iri) && !described.contains(*iri))
        .collect();
    assert!(
        missing.is_empty(),
        "mentioned and never described: {missing:#?}"
    );
}

fn parts(said: &Triple) -> Vec<String> {
    let mut found = vec![said.predicate.as_str().to_owned()];
    if let NamedOrBlankNode::NamedNode(node) = &said.subject {
        found.push(node.as_str().to_owned());
    }
    if let Term::NamedNode(node) = &said.object {
        found.push(node.as_str().to_owned());
    }
    found
}

#[test]
fn queries_use_only_terms_that_exist() {
    let described: BTreeSet<String> = all().iter().map(subject).collect();
    let catalog: Catalog = builtin::catalog().unwrap();
    for query in catalog.iter() {
        for word in query
            .text
            .split(|c: char| !(c.is_alphanumeric() || ":-_".contains(c)))
        {
            if let Some(local) = word.strip_prefix("dip:")
                && !local.is_empty()
            {
                let iri = format!("{DIP}{local}");
                assert!(described.contains(&iri), "{}: {word}", query.source);
            }
        }
    }
}

#[test]
fn events_have_one_status_and_claims_one_speaker_one_act_and_a_source() {
    let quads = all();
    let values = values(&quads);
    let count = |thing: &String, predicate: &str| {
        values
            .get(&(thing.clone(), predicate.to_owned()))
            .map_or(0, Vec::len)
    };
    for event in instances(&quads, &["Event", "Meeting", "Measure", "TreatyAction"]) {
        assert_eq!(count(&event, &format!("{DIP}status")), 1, "{event}");
    }
    let reported: BTreeSet<&str> = quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == format!("{DIP}reports"))
        .filter_map(object_iri)
        .collect();
    let claims = instances(&quads, &["Claim", "Proposal"]);
    assert!(claims.len() >= 20);
    for claim in claims {
        assert_eq!(count(&claim, &format!("{DIP}speaker")), 1, "{claim}");
        assert_eq!(count(&claim, &format!("{DIP}act")), 1, "{claim}");
        let sourced = count(&claim, SOURCE) > 0;
        assert!(
            sourced || reported.contains(claim.as_str()),
            "{claim} has no source"
        );
    }
    for record in instances(&quads, &["Participation", "Tenure", "Milestone", "Term"]) {
        assert!(count(&record, SOURCE) > 0, "{record} has no source");
    }
}

/// A triple that a claim reifies may be asserted as well, but then another
/// reifier, or the subject, names the passage that states it.
#[test]
fn what_is_only_claimed_is_not_asserted() {
    let quads = all();
    let values = values(&quads);
    let has = |thing: &String, predicate: String| values.contains_key(&(thing.clone(), predicate));
    let asserted: BTreeSet<String> = quads
        .iter()
        .map(|quad| Triple::from(quad.clone()).to_string())
        .collect();
    let reified: Vec<(String, String, String)> = quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == REIFIES)
        .filter_map(|quad| match &quad.object {
            Term::Triple(said) => {
                let about = said.subject.to_string().trim_matches(['<', '>']).to_owned();
                Some((subject(quad), said.to_string(), about))
            }
            _ => None,
        })
        .collect();
    let spoken = |reifier: &String| has(reifier, format!("{DIP}speaker"));
    assert!(reified.iter().any(|(reifier, _, _)| spoken(reifier)));
    for (reifier, said, about) in reified.iter().filter(|(reifier, _, _)| spoken(reifier)) {
        if asserted.contains(said) {
            let stated = reified.iter().any(|(other, same, _)| {
                same == said && !spoken(other) && has(other, SOURCE.to_owned())
            });
            assert!(
                stated || has(about, SOURCE.to_owned()),
                "{said} is asserted, but only {reifier} says it"
            );
        }
    }
}

#[test]
fn contested_places_are_put_into_no_state() {
    let quads = all();
    let states = instances(&quads, &["State"]);
    let contained = quads.iter().filter(|quad| {
        quad.predicate.as_str() == "http://schema.org/containedInPlace"
            && object_iri(quad).is_some_and(|place| states.contains(place))
    });
    for quad in contained {
        let place = subject(quad);
        for name in [
            "crimea",
            "donbas",
            "donetsk",
            "luhansk",
            "kherson",
            "zaporizhzhia",
        ] {
            assert!(!place.contains(name), "{place} is contested");
        }
    }
}

#[test]
fn prefixes_are_declared_where_they_are_used_and_nowhere_else() {
    for folder in ["ontology", "data"] {
        for source in chancery::rdf::sources(&[root().join(folder)]).unwrap() {
            let text = fs::read_to_string(source.name()).unwrap();
            let (head, body): (Vec<&str>, Vec<&str>) =
                text.lines().partition(|line| line.starts_with("@prefix"));
            let body = body.join("\n");
            for line in head {
                let name = line.split_whitespace().nth(1).unwrap();
                let used = body.match_indices(name).any(|(at, _)| {
                    !body[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-')
                });
                assert!(used, "{}: {name} is not used", source.name());
            }
        }
    }
}

#[test]
fn only_verified_wikidata_ids_are_used() {
    let Some(table) = beside("wikidata-ids.tsv", "CHANCERY_WIKIDATA_IDS") else {
        return;
    };
    let verified: BTreeSet<&str> = table
        .lines()
        .filter(|line| line.split('\t').any(|cell| cell == "verified"))
        .flat_map(|line| line.split('\t'))
        .collect();
    for quad in all() {
        let text = format!("{} {} {}", quad.subject, quad.predicate, quad.object);
        for start in [
            "http://www.wikidata.org/entity/",
            "http://www.wikidata.org/prop/direct/",
        ] {
            for id in text
                .split(start)
                .skip(1)
                .filter_map(|rest| rest.split('>').next())
            {
                assert!(
                    id.is_empty() || verified.contains(id),
                    "{id} is not verified"
                );
            }
        }
    }
}

#[test]
fn no_sentence_of_the_article_is_copied() {
    let Some(article) = beside("article.txt", "CHANCERY_ARTICLE") else {
        return;
    };
    let words = |text: &str| -> Vec<String> {
        let plain = |c: char| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        };
        let text: String = text.chars().map(plain).collect();
        text.split_whitespace().map(str::to_owned).collect()
    };
    let article = format!(" {} ", words(&article).join(" "));
    let quote = format!("{DIP}quote");
    for quad in builtin::quads(Part::Data).unwrap() {
        let Term::Literal(literal) = &quad.object else {
            continue;
        };
        if quad.predicate.as_str() == quote {
            assert!(literal.value().chars().count() <= 300, "{literal}");
            continue;
        }
        for run in words(literal.value()).windows(10) {
            let run = format!(" {} ", run.join(" "));
            assert!(!article.contains(&run), "copied:{run}");
        }
    }
}

#[test]
fn each_file_is_one_graph() {
    let shapes = builtin::quads(Part::Shapes).unwrap();
    let graphs: BTreeSet<String> = all()
        .iter()
        .chain(&shapes)
        .map(|quad| match &quad.graph_name {
            GraphName::NamedNode(graph) => graph.as_str().to_owned(),
            other => panic!("a built-in quad is in {other}"),
        })
        .collect();
    let files = |folder: &str| {
        chancery::rdf::sources(&[root().join(folder)])
            .unwrap()
            .len()
    };
    assert_eq!(graphs.len(), files("ontology") + files("data"));
}

/// Rows of the table of Wikidata identifiers that stand for single things, not for classes.
fn verified_things(table: &str) -> Vec<(&str, &str)> {
    let rows = table.lines().map(|line| line.split('\t').collect());
    rows.filter_map(|row: Vec<&str>| match row[..] {
        [label, kind, id, "verified", ..] if !["class", "property"].contains(&kind) => {
            Some((label, id))
        }
        _ => None,
    })
    .collect()
}

#[test]
fn each_thing_with_a_verified_id_is_linked_and_no_other() {
    const NAMES: [&str; 2] = [
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#altLabel",
    ];
    let Some(table) = beside("wikidata-ids.tsv", "CHANCERY_WIKIDATA_IDS") else {
        return;
    };
    let things = verified_things(&table);
    let quads = builtin::quads(Part::Data).unwrap();
    let mut links: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut main: BTreeMap<String, String> = BTreeMap::new();
    for quad in &quads {
        let predicate = quad.predicate.as_str();
        match &quad.object {
            Term::NamedNode(node) if predicate == "http://www.w3.org/2002/07/owl#sameAs" => {
                let id = node
                    .as_str()
                    .strip_prefix("http://www.wikidata.org/entity/");
                links.entry(subject(quad)).or_default().push(id.unwrap());
            }
            Term::Literal(name) if NAMES.contains(&predicate) && name.language() == Some("en") => {
                let name = name.value().to_lowercase();
                if predicate == NAMES[0] {
                    main.insert(subject(quad), name.clone());
                }
                names.entry(subject(quad)).or_default().insert(name);
            }
            _ => {}
        }
    }
    for (thing, ids) in &links {
        assert_eq!(ids.len(), 1, "{thing} is the same as several things");
        let row = things.iter().find(|(_, id)| id == &ids[0]);
        let (label, _) = row.unwrap_or_else(|| panic!("{thing}: {} is not verified", ids[0]));
        let label = label.split(" (").next().unwrap().to_lowercase();
        assert!(
            names[thing].contains(&label),
            "{thing} is not called {label}"
        );
    }
    let linked: BTreeSet<&str> = links.values().flatten().copied().collect();
    assert_eq!(linked.len(), links.len(), "two things have one identifier");
    for (thing, name) in main.iter().filter(|(thing, _)| thing.starts_with(OURS)) {
        let row = things
            .iter()
            .find(|(label, _)| &label.to_lowercase() == name);
        if let Some((label, id)) = row {
            let has = links.get(thing).is_some_and(|ids| ids.contains(id));
            assert!(has, "{thing} is {label}, {id}, and has no link");
        }
    }
    assert!(links.len() > 100);
}

/// By its annotation, its subject, the thing whose quantity it is, or the claim that reports it.
#[test]
fn every_statement_reaches_a_passage() {
    let quads = builtin::quads(Part::Data).unwrap();
    let mut sourced: BTreeSet<String> = BTreeSet::new();
    let mut annotated: BTreeSet<String> = BTreeSet::new();
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == SOURCE)
    {
        sourced.insert(subject(quad));
    }
    let reports = format!("{DIP}reports");
    let speaker = format!("{DIP}speaker");
    let spoken = quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == speaker);
    let mut claims: BTreeSet<String> = spoken.map(subject).collect();
    claims.extend(instances(&quads, &["Claim", "Proposal"]));
    // Whoever is reported, or is the quantity of something, rests on that; chains take several rounds.
    loop {
        let before = sourced.len();
        for quad in &quads {
            let inner = match &quad.object {
                Term::BlankNode(blank) => blank.to_string(),
                Term::NamedNode(node) if quad.predicate.as_str() == reports => {
                    node.as_str().to_owned()
                }
                _ => continue,
            };
            if sourced.contains(&subject(quad)) {
                sourced.insert(inner);
            }
        }
        if sourced.len() == before {
            break;
        }
    }
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == REIFIES)
    {
        // A claim with the same words vouches for nothing.
        if sourced.contains(&subject(quad)) && !claims.contains(&subject(quad)) {
            annotated.insert(quad.object.to_string());
        }
    }
    let document = |thing: &str| {
        ["source/", "dataset/"]
            .iter()
            .any(|kind| thing.starts_with(&format!("{OURS}id/{kind}")))
    };
    let missing: Vec<String> = quads
        .iter()
        .filter(|quad| !document(&subject(quad)) && !sourced.contains(&subject(quad)))
        .map(|quad| Triple::from(quad.clone()).to_string())
        .filter(|triple| !annotated.contains(&format!("<<( {triple} )>>")))
        .collect();
    assert!(missing.is_empty(), "no passage: {missing:#?}");
}
