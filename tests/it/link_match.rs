//! Matching: the built-in links found again, tables asked, sums that add up, hostile names.

use serde_json::Value;

use crate::program::Place;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The table of the hostile and the ordinary.
const TABLE: &str = "\
name,kind,born,country,viaf
Sergej Lawrow,person,,,
\"Putin, Vladimir\",person,,Russia,
Putin V.,person,,,
Russia,,,,
\"=HYPERLINK(\"\"http://e.org\"\")\",person,,,
\u{1b}[31mred,,,,
Nobody Whom Anybody Knows,,,,
";

fn place() -> Place {
    Place::with([("t.csv", TABLE)])
}

#[test]
fn hidden_links_of_the_built_in_data_are_found_again() {
    let place = Place::new();
    let found = json(&place.ok("link match --hide-links --json"));
    let measure = |name: &str| found["measure"][name].as_u64().unwrap();
    assert!(measure("linked") > 100);
    assert_eq!(measure("linked"), measure("in_index"));
    // At least 95 of 100 first, and none certain that is wrong.
    assert!(
        measure("first") * 100 >= measure("in_index") * 95,
        "{}",
        found["measure"]
    );
    assert_eq!(measure("certain_wrong"), 0, "{}", found["measure"]);
    assert!(
        measure("certain") * 100 >= measure("in_index") * 90,
        "{}",
        found["measure"]
    );
}

#[test]
fn every_score_is_the_sum_of_what_is_shown() {
    let place = place();
    let found =
        json(&place.ok(
            "link match --csv t.csv --name name --type kind --country country --json --review 0",
        ));
    let mut sums = 0;
    for one in found.as_array().unwrap() {
        for candidate in one["candidates"].as_array().unwrap() {
            let features = candidate["features"].as_array().unwrap();
            let sum: i64 = features
                .iter()
                .map(|feature| feature["points"].as_i64().unwrap())
                .sum();
            assert_eq!(candidate["score"].as_i64().unwrap(), sum, "{candidate}");
            sums += 1;
        }
    }
    assert!(sums > 4);
}

#[test]
fn names_of_blank_nodes_are_told_and_long_ones_cut_in_the_table() {
    let long = "x".repeat(200_000);
    let place = place();
    place.write(
        "blank.ttl",
        "@prefix schema: <http://schema.org/> . [] schema:name \"Wang Yi\" .",
    );
    let other = place.run("link match -d blank.ttl --class dip:Meeting");
    assert!(!other.err.contains("no IRI"), "{}", other.report());
    let failed = place.run("link match -d blank.ttl");
    let says = "1 thing with a name but no IRI cannot be linked";
    assert!(
        failed.code == 3 && failed.err.contains(says),
        "{}",
        failed.report()
    );
    place.write("long.csv", format!("name\n{long}\nSergey Lavrov\n"));
    let table = place.ok("link match --csv long.csv --name name");
    assert!(
        table.lines().all(|line| line.len() < 400),
        "{}",
        table.len()
    );
    assert!(
        place
            .ok("link match --csv long.csv --name name -f csv")
            .contains(&long)
    );
}

#[test]
fn bands_follow_from_score_and_lead() {
    let place = place();
    let bands = |options: &str| -> Vec<String> {
        let found = json(&place.ok(&format!(
            "link match --csv t.csv --name name --type kind --json {options}"
        )));
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["band"].as_str().unwrap().to_owned())
            .collect()
    };
    let usual = bands("");
    assert_eq!(usual[..4], ["certain", "certain", "review", "certain"]);
    assert_eq!(usual[6], "none");
    assert_eq!(bands("--certain 101 --review 0")[0], "review");
    assert_eq!(bands("--certain 70")[0], "certain");
    let none = place.run("link match --csv t.csv --name name --certain 101");
    let said = "scores end at 100: nothing is certain";
    assert!(none.err.contains(said), "{}", none.err);
    assert_eq!(bands("--certain 84")[0], "review");
    // An initial is worth a look from whatever score on.
    assert_eq!(bands("--certain 40")[2], "review");
    assert_eq!(bands("--threads 1"), bands("--threads 7"));
}

#[test]
fn tables_json_turtle_and_csv_hold_hostile_names() {
    let place = place();
    let asked = "link match --csv t.csv --name name --type kind --review 0";
    let table = place.ok(asked);
    assert!(!table.contains('\u{1b}'), "{table}");
    place.ok(&format!("{asked} -o out.csv"));
    let csv = String::from_utf8(place.read("out.csv")).unwrap();
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"http://e.org\"\")\""),
        "{csv}"
    );
    place.ok(&format!("{asked} -o out.ttl"));
    place.ok("convert out.ttl -o out.nt");
    let triples = String::from_utf8(place.read("out.nt")).unwrap();
    assert!(
        triples.contains("skos/core#closeMatch> <http://www.wikidata.org/entity/Q7747>"),
        "{triples}"
    );
    assert_eq!(
        json(&place.ok(&format!("{asked} --json")))
            .as_array()
            .unwrap()
            .len(),
        7
    );
}

#[test]
fn data_in_other_vocabularies_are_asked_with_their_context() {
    let data = "\
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix s: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix e: <http://e.org/> .
e:a a foaf:Person ; foaf:name \"Sergej Lawrow\" .
e:b a s:City ; s:name \"Moscow\" ; s:geo [ s:latitude 55.75 ; s:longitude 37.62 ] .
e:c a skos:Concept ; skos:prefLabel \"Russia\"@en ; skos:exactMatch <http://www.wikidata.org/entity/Q159> .
";
    let place = Place::with([("d.ttl", data)]);
    let found = json(&place.ok("link match -d d.ttl --json"));
    let ids: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["candidates"][0]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["Q58217", "Q649"]);
    assert_eq!(found[1]["context"], "place; 55.75, 37.62");
    assert_eq!(
        json(&place.ok("link match -d d.ttl --json --again"))
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn an_identifier_decides_whatever_the_name() {
    let index = "\
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
wd:Q1000 rdfs:label \"Ivan Petrov\"@en ; wdt:P214 \"111\" .
wd:Q2000 rdfs:label \"Ivan Petrov\"@en ; wdt:P214 \"222\" .
wd:Q3000 rdfs:label \"Pyotr Ivanov\"@en ; wdt:P214 \"333\" .
";
    let place = Place::with([
        ("i.ttl", index),
        (
            "t.csv",
            "n,viaf\nIvan Petrov,222\nIvan Petrov,333\nIvan Petrov,999\nIvan Petrov,\n",
        ),
    ]);
    place.ok("link index i.ttl -o i.index --quiet");
    let found =
        json(&place.ok("link match --csv t.csv --name n --id P214=viaf --index i.index --json"));
    let of = |row: usize| {
        (
            found[row]["band"].as_str().unwrap(),
            found[row]["candidates"][0]["id"].as_str().unwrap(),
        )
    };
    assert_eq!(of(0), ("certain", "Q2000"));
    assert_eq!(of(1), ("certain", "Q3000"));
    assert_eq!(of(2).0, "none");
    assert_eq!(of(3).0, "review");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let place = place();
    place.write("bad.csv", "name,born\nA,1950\nB,May\n");
    place.write("two.csv", "name,born,name\nA,1950,B\n");
    place.write(
        "own.ttl",
        "@prefix schema: <http://schema.org/> . <http://e/a> a schema:Place ; schema:name \"A\" .",
    );
    for (line, code, says) in [
        ("link match --csv t.csv", 2, "--name"),
        (
            "link match --csv t.csv --name nmae",
            3,
            "did you mean `name`?",
        ),
        ("link match --csv none.csv --name name", 3, "none.csv"),
        (
            "link match --csv bad.csv --name name --known born",
            3,
            "row 3, column `born`: `May` is no id",
        ),
        (
            "link match --csv t.csv --name name --date P31=born",
            3,
            "an index keeps no dates of P31",
        ),
        (
            "link match --csv t.csv --name name --id viaf",
            2,
            "P214=VIAF",
        ),
        (
            "link match --csv two.csv --name name",
            3,
            "two columns are called `name`: columns 1 and 3",
        ),
        (
            "link match -d own.ttl --name name",
            2,
            "`--name` names a column of a table",
        ),
        (
            "link match -d own.ttl --class nope:Place",
            3,
            "the prefix `nope:` is declared nowhere",
        ),
        (
            "link match -d own.ttl --class schema:Plac",
            3,
            "did you mean `schema:Place`?",
        ),
        (
            "link match --csv t.csv --name name -o out.foo",
            2,
            "unknown format `foo`",
        ),
        (
            "link match --csv t.csv --name name --type dog",
            3,
            "`dog` is no column",
        ),
        (
            "link match --csv t.csv --name name --review 90",
            2,
            "is more than",
        ),
        (
            "link match --csv t.csv --name name --index t.csv",
            6,
            "does not begin",
        ),
        ("link match --explain -o x.csv", 2, "--explain"),
    ] {
        place.refuses(line, code, &[says]);
    }
}

#[test]
fn links_to_nothing_or_to_several_are_told_and_count_as_none() {
    let data = "\
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix wd: <http://www.wikidata.org/entity/> . @prefix e: <http://e.org/> .
e:a a foaf:Person ; foaf:name \"Sergey Lavrov\" ; owl:sameAs wd:Q58217 .
e:b a foaf:Person ; foaf:name \"Vladimir Putin\" ; owl:sameAs wd:Q0 .
e:c a foaf:Person ; foaf:name \"Joe Biden\" ; owl:sameAs \"Q6279\" .
e:d a foaf:Person ; foaf:name \"Donald Trump\" ; owl:sameAs wd:Q22686 , wd:Q6279 .
e:e a foaf:Person ; foaf:name \"Angela Merkel\" ; owl:sameAs <http://viaf.org/1> , wd:Q3000000000 .
e:f a foaf:Person ; foaf:name \"Xi Jinping\" ; owl:sameAs wd:L42 .
e:g a foaf:Person ; foaf:name \"Li Qiang\" ; owl:sameAs wd:P31 .
e:h a foaf:Person ; foaf:name \"Wang Yi\" ; owl:sameAs <https://www.wikidata.org/wiki/Special:EntityData/Q42.json> .
";
    let place = Place::with([("d.ttl", data)]);
    let ended = place.run("link match -d d.ttl --json");
    let found = json(&ended.text());
    let subjects: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["subject"].as_str().unwrap())
        .collect();
    assert_eq!(
        subjects,
        [
            "http://e.org/b",
            "http://e.org/c",
            "http://e.org/d",
            "http://e.org/e",
            "http://e.org/f",
            "http://e.org/g"
        ]
    );
    for said in [
        "counted as not linked: e:b to http://www.wikidata.org/entity/Q0, e:c to \"Q6279\", e:d to Q6279 and Q22686, \
         e:e to http",
        "(6 things)",
        "2 linked already",
    ] {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    let hidden = json(&place.ok("link match -d d.ttl --hide-links --json"));
    assert_eq!(hidden["measure"]["linked"], 2);
    place.write(
        "t.csv",
        "name,id\nA,http://www.wikidata.org/entity/Q0\nB,Q3000000000\nC,Q42\n",
    );
    let known = "link match --csv t.csv --name name --known id";
    place.refuses(
        known,
        3,
        &[
            "2 cells cannot be read",
            "Q0` is no id",
            "Q3000000000` is no id",
        ],
    );
}

#[test]
fn files_without_their_option_and_in_other_encodings_are_told() {
    let place = place();
    for (line, says) in [
        ("link match x.csv", "hint: `--csv x.csv --name COLUMN` asks"),
        ("link review x.ttl", "hint: `-d x.ttl` names the data"),
        ("link apply x.tsv", "hint: `--csv x.tsv --name COLUMN`"),
        ("link compare Q30.json", "hint: `--from Q30.json`"),
        ("link export a.nt", "hint: `-d a.nt` names the data"),
    ] {
        place.refuses(line, 2, &["unexpected argument", says]);
    }
    let wide: Vec<u8> = TABLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    place.write("plain.csv", &wide);
    place.write("marked.csv", [&[0xff, 0xfe][..], &wide].concat());
    for name in ["plain.csv", "marked.csv"] {
        let says = [
            "is UTF-16LE text, not UTF-8",
            &format!("`iconv -f UTF-16LE -t UTF-8 {name}`"),
        ];
        place.refuses(&format!("link match --csv {name} --name name"), 3, &says);
    }
}

#[test]
fn a_neighbour_of_one_who_is_not_there_is_for_review() {
    let index = "\
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
wd:Q1 rdfs:label \"Valentin Matviyenko\"@en ; wdt:P31 wd:Q5 .
wd:Q2 rdfs:label \"Bank of Iceland\"@en ; wdt:P31 wd:Q43229 .
wd:Q3 rdfs:label \"University of York\"@en ; wdt:P31 wd:Q3918 .
wd:Q4 rdfs:label \"Institute of Physics\"@en ; wdt:P31 wd:Q43229 .
wd:Q5 rdfs:label \"Society of Physiks\"@en .
";
    let asked = "\
n,born
Valentina Matviyenko,
Valentina Matviyenko,1949
Bank of Ireland,
York University,
Institute of Physiks,
Institute of Physisc,
";
    let place = Place::with([("i.ttl", index), ("t.csv", asked)]);
    place.ok("link index i.ttl -o i.index --quiet");
    let line = "link match --csv t.csv --name n --date born --index i.index";
    let found = json(&place.ok(&format!("{line} --json")));
    let bands: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["band"].as_str().unwrap())
        .collect();
    let review = "review";
    assert_eq!(bands, [review, review, review, review, review, "certain"]);
    let shown = place.ok(&format!("{line} --explain"));
    for why in [
        "not certain: `ireland` is a name of its own",
        // Only where nothing sounds like it is a letter that differs a slip.
        "not certain: `physiks` is a name of its own",
    ] {
        assert!(shown.contains(why), "{shown}");
    }
}

#[test]
fn dates_that_cannot_be_read_are_counted() {
    let data = "\
@prefix ex: <https://example.org/> . @prefix schema: <http://schema.org/> .
ex:a a schema:Person ; schema:name \"Sergey Lavrov\" ; schema:birthDate \"13/07/1965\" .
ex:b a schema:Person ; schema:name \"Donald Trump\" ; schema:birthDate \"soon\" , \"1946-06-14\" .
";
    let place = Place::with([("d.ttl", data)]);
    let told = place.run("link match -d d.ttl");
    let said = "dates that cannot be read, and are not compared: 2, such as `13/07/1965` of ex:a";
    assert!(told.err.contains(said), "{}", told.err);
    place.write(
        "d.ttl",
        data.replace("13/07/1965", "1965-07")
            .replace("soon", "1946"),
    );
    let told = place.run("link match -d d.ttl");
    assert!(!told.err.contains("cannot be read"), "{}", told.err);
}

#[test]
fn cells_that_are_no_dates_are_unknown_and_told_once() {
    let table = "name,born\nHenry Kissinger,1960s\nSergey Lavrov,21.3.1950\nSergey Lavrov,soon\n";
    let place = Place::with([("t.csv", table)]);
    let told = place.run("link match --csv t.csv --name name --date P569=born --json");
    assert_eq!(told.code, 0, "{}", told.report());
    let said = "dates that cannot be read, and are not compared: 2, such as `1960s` of row 2";
    assert_eq!(told.err.matches(said).count(), 1, "{}", told.err);
    assert_eq!(told.err.matches("cannot be read").count(), 1);
    assert!(told.text().contains("1950-03-21"), "{}", told.text());
}

#[test]
fn pages_about_items_are_no_things() {
    let turtle = "\
@prefix wd: <http://www.wikidata.org/entity/> . @prefix schema: <http://schema.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://en.wikipedia.org/wiki/Douglas_Adams> a schema:Article ; schema:about wd:Q42 ; schema:name \"Douglas Adams\"@en .
<https://example.org/article> a schema:Article ; schema:about <https://example.org/x> ; schema:name \"An article\"@en .
wd:Q42 rdfs:label \"Douglas Adams\"@en .
";
    let place = Place::with([("w.ttl", turtle)]);
    place.ok("convert w.ttl -f nt -o w.nt");
    for file in ["w.ttl", "w.nt"] {
        place.ok(&format!("link index {file} -o w.index --quiet"));
        let found = json(&place.ok("link find Douglas --index w.index --json"));
        assert!(!found.to_string().contains("wikipedia"), "{found}");
        assert!(found.to_string().contains("Q42"), "{found}");
        let found = json(&place.ok("link find article --index w.index --json"));
        assert!(found.to_string().contains("example.org/article"), "{found}");
    }
}
