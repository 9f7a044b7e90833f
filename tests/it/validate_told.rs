//! What `validate` tells: the right place or none, why a value fails, and what nobody looked at.

use std::collections::BTreeSet;

use crate::program::Place;

const PREFIXES: &str = "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . \
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dip: <https://w3id.org/chancery/ontology#> .\n";

fn with(files: &[(&str, &str)]) -> Place {
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(name, text)| match name.rsplit_once('.') {
            Some((_, "ttl" | "trig")) => (*name, format!("{PREFIXES}{text}")),
            _ => (*name, (*text).to_owned()),
        })
        .collect();
    Place::with(files.iter().map(|(name, text)| (*name, text.as_str())))
}

const MAIL: &str =
    "ex:S sh:targetSubjectsOf ex:mail ; sh:property [ sh:path ex:mail ; sh:pattern \"@\" ] .";

#[test]
fn the_place_is_that_of_the_statement_whatever_graph_it_is_in() {
    let place = with(&[
        ("s.ttl", MAIL),
        ("1.ttl", "ex:x ex:mail \"a@\" ; ex:name 'n' ."),
        (
            "2.trig",
            "ex:h { ex:x ex:age 3 . }\nex:h { ex:x ex:mail 'c' }\n{ ex:x ex:mail 'd' ,\n  [] . }",
        ),
        (
            "3.jsonld",
            "{\"@id\": \"https://example.org/x\", \"https://example.org/mail\": \"e\"}",
        ),
    ]);
    let text = place
        .run("validate 1.ttl 2.trig 3.jsonld --shapes s.ttl")
        .text();
    let places = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--> "));
    let places: Vec<&str> = places.collect();
    assert_eq!(
        places,
        ["2.trig:3:21", "2.trig:4:16", "2.trig:5:3", "3.jsonld"]
    );
    let json = place.run("validate 3.jsonld --shapes s.ttl --json").text();
    assert!(
        json.contains("\"file\": \"3.jsonld\"") && !json.contains("\"line\""),
        "{json}"
    );
}

#[test]
fn a_name_in_a_table_of_ours_is_told_at_its_cell() {
    let shape = "ex:S sh:targetSubjectsOf <http://schema.org/location> ; sh:property [ sh:path <http://schema.org/location> ; sh:nodeKind sh:Literal ] .";
    let place = with(&[
        ("s.ttl", shape),
        (
            "events.csv",
            "slug,label_en,status,place\ne1,One,held,Alaska\n",
        ),
    ]);
    let text = place.run("validate events.csv --shapes s.ttl").text();
    assert!(text.contains("--> events.csv:2:4"), "{text}");
}

#[test]
fn what_is_only_an_object_is_told_where_it_is_one() {
    let shape = "ex:S sh:targetObjectsOf ex:amount ; sh:nodeKind sh:IRI ; sh:property [ sh:path ex:unit ; sh:minCount 1 ] .";
    let place = with(&[
        ("s.ttl", shape),
        ("1.ttl", "ex:a ex:rank 5 .\nex:a ex:amount 5 ."),
        (
            "2.ttl",
            "ex:b ex:amount [ ] ;\n  ex:near ex:c .\nex:b\n  ex:amount ex:c .",
        ),
    ]);
    let text = place.run("validate 1.ttl 2.ttl --shapes s.ttl").text();
    let places = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--> "));
    let places: BTreeSet<&str> = places.collect();
    let wanted = ["1.ttl:3:16", "2.ttl:2:16", "2.ttl:5:13"];
    assert_eq!(places, wanted.into(), "{text}");
    place.run("load 1.ttl -l store");
    let text = place.run("validate -l store --shapes s.ttl").text();
    assert!(!text.contains("1.ttl:3"), "{text}");
}

#[test]
fn what_is_missing_is_told_where_the_thing_is_described() {
    let shape = "ex:S sh:targetClass ex:Place ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .";
    let mail =
        "<https://example.org/x> <https://example.org/mail> \"a\" <https://example.org/g> .\n";
    let place = with(&[
        ("s.ttl", shape),
        ("m.ttl", MAIL),
        ("1.ttl", "ex:a ex:lat 5 ."),
        ("2.ttl", "ex:b ex:near ex:a .\nex:a a ex:Place ."),
        ("q.nq", mail),
    ]);
    let text = place.run("validate 1.ttl 2.ttl --shapes s.ttl").text();
    assert!(text.contains("--> 2.ttl:3:8"), "{text}");
    // Behind the value of N-Quads stands the graph.
    let text = place.run("validate q.nq --shapes m.ttl").text();
    assert!(text.contains("--> q.nq:1:52"), "{text}");
}

#[test]
fn a_severity_that_is_a_text_is_remarked_on() {
    let shape = "ex:S sh:targetNode ex:x ; sh:severity \"sh:Warning\" ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .";
    let place = with(&[("s.ttl", shape), ("1.ttl", "ex:x ex:lat 5 .")]);
    let ended = place.run("validate 1.ttl --shapes s.ttl");
    for part in [
        "`sh:Warning` is a text and no severity",
        "did you mean `sh:Warning`?",
    ] {
        assert!(ended.err.contains(part), "{}", ended.report());
    }
}

#[test]
fn a_value_of_a_table_is_told_at_its_cell() {
    let mapping = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "d.csv", "tableSchema": {
        "aboutUrl": "https://example.org/{id}", "columns": [{"name": "id", "titles": "id", "suppressOutput": true},
        {"name": "mail", "titles": "mail", "propertyUrl": "https://example.org/mail"}]}}"#;
    let place = with(&[
        ("s.ttl", MAIL),
        ("d.csv", "id,mail\nx,a@b\ny,none\n"),
        ("d.csv-metadata.json", mapping),
    ]);
    let text = place.run("validate d.csv --shapes s.ttl").text();
    assert!(
        text.contains("--> d.csv:3:2\n   |\n 3 | y,none\n   |   ^^^^"),
        "{text}"
    );
}

#[test]
fn a_date_of_a_table_is_told_at_its_cell_however_it_is_spelt() {
    for (start, end, column) in [
        ("2025-08-15T11:32Z", "2025-08-14T10:00Z", 5),
        ("2025-08-15", "~2025-08-14?", 5),
        ("2025-08-15T11:32", "2025-08-16", 4),
    ] {
        let place = Place::new();
        let head = "slug,label_en,status,start,end,source";
        place.write(
            "events.csv",
            format!("{head}\nev5,E,held,{start},{end},w:lead\n"),
        );
        let ended = place.run("validate events.csv");
        let told = ended.report();
        assert!(told.contains(&format!("events.csv:2:{column}")), "{told}");
    }
}

#[test]
fn the_last_step_of_a_path_and_the_language_that_is_there_twice_are_told() {
    let place = with(&[
        (
            "s.ttl",
            "ex:S sh:targetNode ex:x ;\n sh:property [ sh:path ( ex:k ex:foo ) ; sh:datatype xsd:date ] ,\n \
                [ sh:path ex:name ; sh:uniqueLang true ] .",
        ),
        (
            "d.ttl",
            "ex:x ex:k ex:m ;\n ex:name 'a'@en , 'c'@fr ,\n 'b'@EN .\nex:m ex:foo\n 5 .",
        ),
    ]);
    let text = place.run("validate d.ttl --shapes s.ttl").text();
    for part in [
        "several in `en`\n  --> d.ttl:4:2",
        "expected a value of xsd:date\n  --> d.ttl:6:2",
        // Shapes without a name have a place.
        "shape: s.ttl:4:12",
        "shape: s.ttl:3:2",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn why_a_value_does_not_conform_to_another_shape_is_told() {
    let place = with(&[
        (
            "s.ttl",
            "ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:k ; sh:node ex:T ] ;
                sh:property [ sh:path ex:e ; sh:in () ] ; sh:property [ sh:path ex:m ; sh:maxCount 0 ; sh:message 'no {$PATH} of {?this}, {?nope}' ] .
            ex:T sh:property [ sh:path ex:born ; sh:datatype xsd:date ] .
            ex:U sh:targetNode ex:x ; sh:closed true . ex:V sh:targetNode ex:x ; sh:not [ sh:hasValue ex:x ] .",
        ),
        ("d.ttl", "ex:x ex:k ex:y ; ex:e 1 ; ex:m 2 . ex:y ex:born 1 ."),
    ]);
    let text = place.run("validate d.ttl --shapes s.ttl").text();
    for part in [
        "expected ex:T, which asks for a value of xsd:date of ex:born",
        "expected no value: the list of those that are allowed is empty",
        "no <https://example.org/m> of <https://example.org/x>, {?nope}",
        "expected nothing to be said of it at all",
        "expected something else than ex:x among the values",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let rdf = place.run("validate d.ttl --shapes s.ttl -f nt").text();
    assert_eq!(rdf.matches("shacl#detail>").count(), 1, "{rdf}");
}

#[test]
fn what_nobody_looked_at_is_told() {
    let place = with(&[
        (
            "s.ttl",
            "ex:S sh:targetClass ex:Persn ; sh:nodeKind sh:IRI .",
        ),
        (
            "typo.ttl",
            "ex:S sh:targetClass ex:Person ; sh:maxcount 1 .",
        ),
        ("d.ttl", "ex:x a ex:Person ."),
        ("ours.ttl", "ex:e a dip:Meetng ; dip:statsu ex:held ."),
        ("empty.ttl", ""),
    ]);
    for (command, codes, said) in [
        (
            "d.ttl --shapes s.ttl",
            [0, 1],
            &["nothing was checked", "did you mean ex:Person?"][..],
        ),
        (
            "d.ttl --shapes typo.ttl",
            [0, 1],
            &["did you mean `maxCount`"],
        ),
        (
            "ours.ttl",
            [0, 1],
            &[
                "nothing was checked",
                "did you mean `Meeting`",
                "did you mean `status`",
                "ours.ttl:2:8",
            ],
        ),
        ("empty.ttl", [0, 0], &["nothing was checked"]),
        ("d.ttl", [0, 0], &["nothing was checked"]),
    ] {
        let ended = place.run(&format!("validate {command}"));
        for part in said {
            assert!(ended.err.contains(part), "{command}: {part}\n{}", ended.err);
        }
        let strict = place.run(&format!("validate {command} --fail-on warning"));
        assert_eq!([ended.code, strict.code], codes, "{command}: {}", ended.err);
    }
    let ended = place.run("validate d.ttl --shapes s.ttl -o report.html");
    assert!(ended.err.contains("will hold text"), "{}", ended.err);
}

const WORDS: &str = "ex:C a sh:ConstraintComponent ; sh:labelTemplate 'at most {$maxWords} words' ;
    sh:parameter [ sh:path ex:maxWords ; sh:datatype xsd:integer ] ; sh:validator [ sh:ask 'ASK { FILTER(STRLEN(STR($value)) <= $maxWords) }' ] .
    ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:p ; ex:maxWords ";

#[test]
fn components_of_ones_own_say_what_they_ask_for() {
    let data = ("d.ttl", "ex:x ex:p 'long' .");
    let place = with(&[("s.ttl", &format!("{WORDS} 2 ] .")), data]);
    let text = place.run("validate d.ttl --shapes s.ttl").text();
    assert!(text.contains("violation: at most 2 words"), "{text}");
    let plain =
        format!("{WORDS} 2 ] .").replace("sh:labelTemplate 'at most {$maxWords} words' ;", "");
    let place = with(&[("s.ttl", &plain), data]);
    let text = place.run("validate d.ttl --shapes s.ttl").text();
    assert!(
        text.contains("expected what ex:C asks for: maxWords = `2`"),
        "{text}"
    );
    for (shapes, code, said) in [
        (format!("{WORDS} 'four' ] ."), 3, "`maxWords` wants a value of"),
        (
            "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:q ] . ex:S sh:targetNode ex:x .".to_owned(),
            0,
            "without a validator",
        ),
        (
            "ex:S sh:targetNode ex:x ; sh:sparql [ sh:select 'ASK {}' ] .".to_owned(),
            3,
            "begins with SELECT",
        ),
        (
            "ex:S sh:targetNode ex:x ; sh:sparql [ sh:severity sh:Info ; sh:select 'SELECT $this { $this ?p 1 }' ] .".to_owned(),
            0,
            "give it to the shape",
        ),
        (
            "[] sh:targetNode ex:x ; sh:sparql [ sh:select 'SELECT $this { $this txt:a 1 }' ] .".to_owned(),
            3,
            "`sh:prefixes`",
        ),
        (
            "ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:q ; sh:datatype xsd:int3ger ] .".to_owned(),
            0,
            "did you mean `integer`",
        ),
    ] {
        let place = with(&[("s.ttl", &shapes), data]);
        let ended = place.run("validate d.ttl --shapes s.ttl");
        assert_eq!(ended.code, code, "{said}: {}", ended.err);
        assert!(ended.err.contains(said), "{said}: {}", ended.err);
        assert!(!ended.err.contains("_:"), "{}", ended.err);
    }
}

#[test]
fn what_is_in_no_graph_of_a_store_is_in_none() {
    // The value is in a graph, what has it as its value is not.
    let place = with(&[
        (
            "s.ttl",
            "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:status ; sh:in ( ex:good ) ] .",
        ),
        (
            "d.trig",
            "{ ex:x a ex:T ; ex:status ex:bad . } ex:g { ex:bad ex:name 'bad' . ex:y a ex:T ; ex:status ex:bad . }",
        ),
    ]);
    place.ok("load d.trig -l st --quiet");
    let told = place.run("validate -l st --shapes s.ttl").text();
    assert_eq!(told.matches("graph:").count(), 1, "{told}");
    assert!(
        told.contains("graph: <https://example.org/g>") || told.contains("graph: ex:g"),
        "{told}"
    );
}
