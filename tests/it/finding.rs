//! Finding things by name: what stands first, and what a bare name means.

use crate::program::Place;

const PREFIXES: &str = "@prefix : <http://e/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
";

/// A folder with these statements in `a.ttl`.
fn place(statements: &str) -> Place {
    let place = Place::new();
    place.write("a.ttl", format!("{PREFIXES}{statements}"));
    place
}

/// The short names that `find` lists, in its order.
#[track_caller]
fn found(place: &Place, text: &str) -> Vec<String> {
    let listed = place.ok(&format!("find '{text}' -d a.ttl"));
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    listed.lines().map(first).collect()
}

#[test]
fn how_well_a_name_fits_decides_first() {
    let place = place(
        ":z rdfs:label \"Reid\" . :y rdfs:label \"Harry Reid of Nevada\" .
         :x a schema:Person ; rdfs:label \"Anna Reider\" . :w a schema:Person ; rdfs:label \"Breid\" .
         :v a schema:Person ; rdfs:label \"Rein\" .",
    );
    assert_eq!(found(&place, "réid"), [":z", ":y", ":x", ":w"]);
    // Near misses are for those whose word is nowhere.
    assert_eq!(found(&place, "reidx"), [":z", ":y"]);
}

#[test]
fn among_equals_people_come_first_and_records_last() {
    let place = place(
        ":a a dip:Claim ; rdfs:label \"Minsk said\" . :b rdfs:label \"The Minsk thing\" .
         :c a dip:Meeting ; rdfs:label \"Talks in Minsk\" . :d a schema:City ; rdfs:label \"Minsk region\" .
         :e a :Land ; rdfs:label \"Minsk the state\" . :Land rdfs:subClassOf :Realm . :Realm rdfs:subClassOf dip:State , :Land .
         :f a org:Organization ; rdfs:label \"Minsk Tractor Works\" .
         :g a schema:Person ; rdfs:label \"Herr van Minsk\" . :h a owl:Class ; rdfs:label \"a minsk\" .
         :i a dip:Meeting ; rdfs:label \"Minsk talk\" .",
    );
    let order = [":g", ":f", ":e", ":d", ":i", ":c", ":b", ":h", ":a"];
    assert_eq!(found(&place, "minsk"), order);
    let few = place.ok("find minsk -d a.ttl --limit 2");
    assert_eq!(few.lines().count(), 2);
}

#[test]
fn every_name_in_every_language_counts() {
    let place = place(
        ":a rdfs:label \"Київ\"@uk , \"Kyiv\"@en ; skos:altLabel \"Kiev\"@en ; schema:alternateName \"Kijów\"@pl .",
    );
    for name in ["київ", "КИЇВ", "kiev", "Kijow"] {
        let listed = found(&place, name);
        assert_eq!(listed, [":a"], "{name}");
    }
}

#[test]
fn the_kind_of_a_hit_is_said() {
    let place = place(
        ":list a skos:ConceptScheme ; rdfs:label \"Colours\" . :red a skos:Concept ; rdfs:label \"tint\" ; skos:inScheme :list .
         :hue a owl:DatatypeProperty ; rdfs:label \"tint of\" . :p rdfs:label \"tint p\" . :hint :p :K . :k a :K . :K rdfs:label \"tint K\" .
         :none rdfs:label \"tint none\" . :C a owl:Class ; rdfs:label \"tint c\" .",
    );
    let listed = place.ok("find tint -d a.ttl");
    for line in [
        ":red   tint (concept in Colours)",
        ":hue   tint of (property)",
        ":p     tint p (property)",
        ":K     tint K (class)",
        ":C     tint c (class)",
        ":none  tint none",
    ] {
        assert!(
            listed.lines().any(|found| found == line),
            "{line}\n{listed}"
        );
    }
    let json = place.ok("find 'tint p' -d a.ttl --json");
    assert!(
        json.contains("\"property\"") && json.contains("\"exact\""),
        "{json}"
    );
}

#[test]
fn a_part_of_a_persons_name_means_the_person() {
    let place = place(
        ":a a schema:Person ; rdfs:label \"Rosa Lane\" . :b a dip:Event ; rdfs:label \"Lane lands\" .
         :c a dip:Claim ; rdfs:label \"Lane: I was there\" ; dip:speaker :a .
         :d a schema:Person ; rdfs:label \"Otto Graf\" . :e a org:Organization ; rdfs:label \"Graf Stiftung\" .
         :f a org:Organization ; rdfs:label \"Russian officials\" . :g a dip:Event ; rdfs:label \"Russian holiday\" .
         :h a schema:Person ; rdfs:label \"Ida Koch\" ; skos:altLabel \"the cook\" . :i a dip:Event ; rdfs:label \"the cook off\" .",
    );
    assert!(place.ok("show lane -d a.ttl").starts_with("Rosa Lane"));
    let set = "VALUES ?who { UNDEF } # param: who\n";
    place.write(
        "q.rq",
        format!(
            "# Said\nSELECT ?c {{\n{set} ?c <https://w3id.org/chancery/ontology#speaker> ?who }}"
        ),
    );
    let csv = place.ok("query q.rq --set who=lane -f csv -d a.ttl");
    assert_eq!(csv, "c\r\nhttp://e/c\r\n");
    // A body of that name, an adjective, another name, a beginning: it has to be asked back.
    for name in ["graf", "russian", "cook", "la"] {
        let says = format!("several things are called `{name}`");
        place.refuses(&format!("show {name} -d a.ttl"), 3, &[&says]);
    }
}

#[test]
fn a_shared_family_name_means_who_is_mentioned_by_far_the_most() {
    let mentioned = |count: u8, who: &str| {
        let mention = |number| format!(":s{number} :met{number} {who} . ");
        (0..count).map(mention).collect::<String>()
    };
    let people = ":rosa a schema:Person ; rdfs:label \"Rosa Lane\" . :otto a schema:Person ; rdfs:label \"Otto Lane\" .
         :ida a schema:Person ; rdfs:label \"Ida Lane\" . :e a dip:Event ; rdfs:label \"Lane lands\" . ";
    let ambiguous = "several things are called `lane`";
    let all = |counts: [u8; 3]| {
        [":rosa", ":otto", ":ida"]
            .iter()
            .zip(counts)
            .map(|(who, count)| mentioned(count, who))
            .collect::<String>()
    };
    let clear = place(&format!("{people}{}", all([2, 16, 1])));
    let shown = clear.run("show lane -d a.ttl");
    assert!(shown.text().starts_with("Otto Lane"), "{}", shown.report());
    assert_eq!(
        shown.err,
        "note: `lane` is taken for :otto (Otto Lane); also: :rosa (Rosa Lane), :ida (Ida Lane)\n"
    );
    assert_eq!(clear.run("show lane -d a.ttl --quiet").err, "");
    // Nearly as clear, hardly mentioned at all, and a body of that name: it has to be asked back.
    for statements in [
        all([2, 15, 1]),
        all([0, 7, 0]),
        format!(
            "{} :f a org:Organization ; rdfs:label \"Lane Works\" .",
            all([2, 90, 1])
        ),
        // What is only another name of the best known is not his name.
        format!(
            "{} :x a schema:Person ; rdfs:label \"Max\" ; skos:altLabel \"Lane the Great\" . {}",
            all([1, 1, 1]),
            mentioned(90, ":x")
        ),
    ] {
        place(&format!("{people}{statements}")).refuses("show lane -d a.ttl", 3, &[ambiguous]);
    }
}

#[test]
fn a_whole_name_means_the_agent_or_place_that_has_it() {
    let place = place(
        ":a a dip:State ; rdfs:label \"Georgia\" . :b a skos:Concept ; rdfs:label \"Georgia\" .
         :c a schema:Place ; rdfs:label \"Paris\" . :d a schema:Person ; rdfs:label \"Paris\" .
         :e a schema:Person ; rdfs:label \"Anna\" ; skos:altLabel \"Speaker\" . :f a skos:Concept ; rdfs:label \"speaker\" .",
    );
    assert!(
        place
            .ok("show georgia -d a.ttl --iris")
            .contains("http://e/a")
    );
    for name in ["paris", "speaker"] {
        place.refuses(&format!("show {name} -d a.ttl"), 3, &["several things"]);
    }
}

#[test]
fn the_built_in_people_are_found_by_their_family_name() {
    let place = Place::new();
    for (name, id) in [
        ("putin", "person:vladimir-putin"),
        ("путин", "person:vladimir-putin"),
        ("trump", "person:donald-trump"),
        ("alaska", "place:alaska"),
        ("ukraine", "state:ukraine"),
    ] {
        let listed = place.ok(&format!("find {name}"));
        assert!(listed.starts_with(&format!("{id} ")), "{name}: {listed}");
        assert!(place.ok(&format!("show {name}")).contains(id), "{name}");
    }
}
