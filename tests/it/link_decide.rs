//! Decisions: taken one at a time and by table, withdrawn, applied, and never lost.

use chancery::link::decide::{Choice, Decisions};

use crate::program::Place;

pub(crate) const WHEN: &str = "--by Ada --when 2026-01-31T12:00:00Z";
pub(crate) const ASKED: &str = "--csv t.csv --name name --type person --date year";

/// Rows that one has to look at, each its own question.
pub(crate) fn rows(count: usize) -> Place {
    let rows: Vec<String> = (0..count)
        .map(|row| format!("Putin V.,{}\n", 1000 + row))
        .collect();
    let rows = rows.concat();
    Place::with([("t.csv", format!("name,year\n{rows}").as_str())])
}

pub(crate) fn kept(place: &Place) -> Decisions {
    Decisions::read(&place.path("link-decisions.ttl")).unwrap()
}

pub(crate) fn fed(place: &Place, keys: &str) -> String {
    let ended = place.fed(
        &format!("link review {ASKED} {WHEN}"),
        [keys.as_bytes().to_vec()],
    );
    assert_eq!(ended.code, 0, "{}", ended.report());
    ended.text()
}

#[test]
fn keys_decide_and_nothing_decided_is_asked_again() {
    let place = rows(4);
    let shown = fed(&place, "1\nn\nx\n7\ns\nq\n");
    assert!(shown.contains("1/4  Putin V. (person; 1000)"), "{shown}");
    assert!(
        shown.contains("`x` is none of these") && shown.contains("`7` is none of these"),
        "{shown}"
    );
    let choices: Vec<Choice> = kept(&place)
        .all()
        .iter()
        .map(|decision| decision.choice)
        .collect();
    assert_eq!(choices, [Choice::Same, Choice::None]);
    let decision = kept(&place).all()[0].clone();
    assert_eq!(
        (decision.by.as_str(), decision.when.as_str(), decision.score),
        ("Ada", "2026-01-31T12:00:00Z", Some(55))
    );
    let shown = fed(&place, "");
    assert!(shown.contains("1/2  Putin V. (person; 1002)"), "{shown}");
    let again = place.ok(&format!("link match {ASKED}"));
    assert_eq!(again.lines().count(), 2);
}

#[test]
fn the_last_decision_can_be_taken_back() {
    let place = rows(2);
    let shown = fed(&place, "u\n1\nu\nn\nq\n");
    assert!(shown.contains("nothing to take back"), "{shown}");
    let kept = kept(&place);
    let choices: Vec<Choice> = kept.all().iter().map(|decision| decision.choice).collect();
    assert_eq!(choices, [Choice::Same, Choice::Withdrawn, Choice::None]);
    let standing = kept.standing();
    assert_eq!(
        standing
            .decided
            .values()
            .map(|decision| decision.choice)
            .collect::<Vec<_>>(),
        [Choice::None]
    );
}

#[test]
fn a_table_goes_out_and_comes_back_with_decisions() {
    let place = rows(3);
    place.ok(&format!("link review {ASKED} --table r.csv"));
    let table = String::from_utf8(place.read("r.csv")).unwrap();
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 4, "{table}");
    for (line, decision) in [(1, "yes"), (2, "no")] {
        lines[line] = format!(
            "{},{decision},because",
            lines[line].strip_suffix(",,").unwrap()
        );
    }
    place.write("r.csv", lines.join("\r\n"));
    let take = format!("link review --take r.csv --decisions link-decisions.ttl {WHEN}");
    place.ok(&take);
    let first = kept(&place).all().to_vec();
    assert_eq!(first.len(), 2);
    assert_eq!(first[0].why, "because");
    // Read once more it adds nothing.
    place.ok(&take);
    assert_eq!(kept(&place).all(), first);
    // What is no candidate is not shown again.
    let left = place.ok(&format!("link match {ASKED}"));
    let bands: Vec<bool> = left.lines().map(|line| line.contains("none")).collect();
    assert_eq!(bands, [true, false], "{left}");
    // Another decision about the same is refused, with its row, and nothing is taken.
    lines[1] = lines[1].replace(",yes,", ",none,");
    lines[3] = lines[3].replace(",,", ",yes,");
    place.write("r.csv", lines.join("\r\n"));
    place.refuses(
        &take,
        3,
        &[
            "row 2, column `decision`",
            "decided already: same, by Ada",
            "--withdraw",
        ],
    );
    let about = first[0].about.clone();
    place.ok(&format!("link review --withdraw {about} {WHEN}"));
    place.ok(&take);
    assert_eq!(kept(&place).standing().decided.len(), 2);
}

#[test]
fn tables_that_make_no_sense_are_refused_with_their_row() {
    let head = "subject,name,candidate,score,decision\n";
    let row = |rest: &str| format!("{head}http://e.org/a,A,Q1,50,{rest}\n");
    for (text, says) in [
        (
            row("maybe"),
            "row 2, column `decision`: `maybe` is no decision",
        ),
        (
            format!("{}http://e.org/a,A,Q2,50,yes\n", row("yes")),
            "row 3, column `decision`: same of line 2 and same",
        ),
        (
            format!("{}http://e.org/a,A,Q2,50,none\n", row("yes")),
            "row 3, column `decision`: same of line 2 and none",
        ),
        (
            format!("{}http://e.org/a,A,Q1,50,no\n", row("yes")),
            "row 3, column `decision`: the same candidate",
        ),
        (
            format!("{head}a b,A,Q1,50,yes\n"),
            "row 2, column `subject`: `a b` is no IRI",
        ),
        (
            format!("{head}http://e.org/a,A,Q1> .,50,yes\n"),
            "row 2, column `candidate`",
        ),
        (
            format!("{head}http://e.org/a,A,Q1,many,yes\n"),
            "row 2, column `score`",
        ),
        (
            "subject,name\n".to_owned(),
            "there is no column `candidate`",
        ),
    ] {
        let place = Place::with([("r.csv", text.as_str()), ("d.ttl", "")]);
        place.refuses(
            &format!("link review --take r.csv --decisions d.ttl {WHEN}"),
            3,
            &[says],
        );
    }
}

#[test]
fn links_have_their_source_and_score_and_only_what_was_decided() {
    let place = rows(2);
    fed(&place, "1\nn\n");
    place.write("c.csv", "name\nSergej Lawrow\nPutin V.\n");
    let apply = format!(
        "link apply --csv c.csv --name name --decisions link-decisions.ttl -o links.ttl {WHEN}"
    );
    place.ok(&apply);
    let links = |place: &Place| {
        place.ok("convert links.ttl -o links.nt");
        let text = String::from_utf8(place.read("links.nt")).unwrap();
        let same: Vec<String> = text
            .lines()
            .filter(|line| line.contains("owl#sameAs> <") && !line.contains("<<("))
            .map(str::to_owned)
            .collect();
        (same, text)
    };
    let (same, _) = links(&place);
    assert_eq!(same.len(), 1, "{same:?}");
    // What is certain is no link before somebody says so.
    place.ok(&format!("{apply} --accept-certain"));
    let (same, text) = links(&place);
    assert_eq!(same.len(), 2, "{same:?}");
    assert!(text.contains("ontology#score> \"55\""), "{text}");
    assert!(text.contains("certain: spelt another way"), "{text}");
    let unsourced = place.ok("query -d links.ttl -f csv -q 'SELECT ?s { ?s owl:sameAs ?o FILTER NOT EXISTS { << ?s owl:sameAs ?o ~ ?r >> dcterms:source ?d } }'");
    assert_eq!(unsourced.lines().count(), 1, "{unsourced}");
}

#[test]
fn a_broken_file_of_decisions_is_told_and_not_overwritten() {
    let place = rows(1);
    place.write("link-decisions.ttl", "not turtle .\n");
    place.refuses(
        &format!("link review {ASKED} {WHEN}"),
        3,
        &["link-decisions.ttl:1"],
    );
    // What does not begin as our files do keeps its end, whatever that is.
    for other in [
        "{\"entities\": {}}",
        "@prefix e: <http://e.org/> .\n\ne:a e:b \"half",
    ] {
        place.write("link-decisions.ttl", other);
        let ended = place.fed(&format!("link review {ASKED} {WHEN}"), [b"1\n".to_vec()]);
        assert_eq!(ended.code, 3, "{}", ended.report());
        assert!(
            ended.err.contains("is no file of decisions"),
            "{}",
            ended.err
        );
        assert_eq!(
            std::fs::read_to_string(place.path("link-decisions.ttl")).unwrap(),
            other
        );
    }
    // A last block of ours without its end is left out, and told.
    std::fs::remove_file(place.path("link-decisions.ttl")).unwrap();
    place.fed(&format!("link review {ASKED} {WHEN}"), [b"1\n".to_vec()]);
    let whole = std::fs::read_to_string(place.path("link-decisions.ttl")).unwrap();
    place.write("link-decisions.ttl", format!("{whole}e:a e:b \"half"));
    let ended = place.run(&format!("link match {ASKED}"));
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("was not written whole: 13 bytes"),
        "{}",
        ended.err
    );
    assert_eq!(kept(&place).all().len(), 1);
}

#[test]
fn a_decision_taken_back_may_be_taken_again() {
    let place = rows(2);
    fed(&place, "1\nu\n1\nq\n");
    assert_eq!(kept(&place).all().len(), 3);
    assert_eq!(kept(&place).standing().decided.len(), 1);
    place.ok(&format!("link apply {ASKED} -o links.ttl"));
    let links = String::from_utf8(place.read("links.ttl")).unwrap();
    assert_eq!(links.matches("owl:sameAs wd:Q7747").count(), 1, "{links}");
}

#[test]
fn rows_that_are_alike_are_asked_once_and_can_be_told_apart() {
    let text = "no,name,born\n1,Putin V.,x\n2,Putin V.,y\n3,Putin V.,x\n";
    let place = Place::with([("t.csv", text)]);
    let asked = "--csv t.csv --name name --type person";
    let ended = place.fed(
        &format!("link review {asked} {WHEN}"),
        [b"1\nn\nn\n".to_vec()],
    );
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .text()
            .contains("1/1  Putin V. (person), for 3 rows from line 2 on")
    );
    assert!(
        ended
            .err
            .contains("rows that say what another says: 2, the first in line 3")
    );
    assert!(ended.err.contains("decisions taken: 1"), "{}", ended.err);
    let told = format!("{asked} --row-id no --decisions told.ttl");
    let ended = place.fed(&format!("link review {told} {WHEN}"), [b"1\nn\n".to_vec()]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(ended.text().contains("2/3  Putin V. (person; no 2)"));
    place.ok(&format!("link apply {told} -o linked.csv"));
    assert_eq!(
        String::from_utf8(place.read("linked.csv")).unwrap(),
        "no,name,born,wikidata,wikidata_label,wikidata_score,wikidata_decision\n\
         1,Putin V.,x,Q7747,Vladimir Putin,55,same\n\
         2,Putin V.,y,,,,none\n\
         3,Putin V.,x,,,,\n"
    );
}

#[test]
fn what_a_table_says_against_what_was_decided_is_refused() {
    let head = "subject,name,candidate,score,decision\n";
    let row = |decision: &str| format!("{head}http://e.org/a,A,Q7747,50,{decision}\n");
    for (first, then) in [("yes", "no"), ("no", "yes")] {
        let place = Place::with([("1.csv", &*row(first)), ("2.csv", &*row(then))]);
        place.ok(&format!("link review --take 1.csv {WHEN}"));
        place.refuses(
            &format!("link review --take 2.csv {WHEN}"),
            3,
            &[
                "row 2, column `decision`: this is decided already",
                "--withdraw",
            ],
        );
        assert_eq!(kept(&place).all().len(), 1);
    }
    // In one table either may come first.
    let both = format!("{}http://e.org/a,A,Q7747,50,yes\n", row("no"));
    let place = Place::with([("r.csv", &*both)]);
    let says = ["row 3, column `decision`: the same candidate", "line 2"];
    place.refuses(&format!("link review --take r.csv {WHEN}"), 3, &says);
}

#[test]
fn a_candidate_that_was_none_is_told_or_refused() {
    let head = "subject,name,candidate,offered,score,why,decision,reason\n";
    let row = |id: &str, reason: &str| {
        format!("{head}http://e.org/a,Putin V.,{id},Q7747,55,alike,yes,{reason}\n")
    };
    let place = Place::with([("r.csv", &*row("Q999999", ""))]);
    let take = format!("link review --take r.csv {WHEN}");
    let says = ["row 2, column `candidate`: Q999999 was no candidate for `Putin V.`"];
    place.refuses(&take, 3, &says);
    place.write("r.csv", row("Q22686", ""));
    let ended = place.run(&take);
    assert_eq!(ended.code, 0, "{}", ended.report());
    let said = "row 2: `Putin V.` was offered another candidate; Q22686 is `Donald Trump`";
    assert!(ended.err.contains(said), "{}", ended.err);
    // The score and the reasons were those of another.
    let decision = kept(&place).all()[0].clone();
    assert_eq!((decision.score, &*decision.why), (None, ""));
    place.write(
        "r.csv",
        row("Q999999", "seen on his page").replace("e.org/a", "e.org/b"),
    );
    place.ok(&take);
    assert_eq!(kept(&place).all()[1].why, "seen on his page");
}

#[test]
fn subjects_that_are_nothing_that_is_asked_are_told() {
    let place = rows(2);
    place.ok(&format!("link review {ASKED} --table r.csv"));
    let table = String::from_utf8(place.read("r.csv")).unwrap();
    let at = table.find("/row/").unwrap();
    let changed = format!("{}/row/0000{}", &table[..at], &table[at + 9..]);
    place.write("r.csv", changed.replacen(",,\r\n", ",yes,\r\n", 1));
    let says = ["row 2, column `subject`: nothing that is asked is <"];
    place.refuses(
        &format!("link review {ASKED} --take r.csv {WHEN}"),
        3,
        &says,
    );
    let ended = place.run(&format!("link review --take r.csv {WHEN}"));
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains(
            "rows whose `subject` is not that of their `name` and `context`: 1, the first in line 2"
        ),
        "{}",
        ended.err
    );
    // As it was written nothing is said.
    place.write("r.csv", table.replacen(",,\r\n", ",yes,\r\n", 1));
    let ended = place.run(&format!("link review --take r.csv {WHEN}"));
    assert!(!ended.err.contains("rows whose `subject`"), "{}", ended.err);
}

#[test]
fn decisions_are_in_one_place_whatever_the_output_is_called() {
    let place = rows(2);
    fed(&place, "1\nq\n");
    place.write("links.decisions.ttl", "");
    let ended = place.run("link apply -o links.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("links: 1, as decided in `link-decisions.ttl`"),
        "{}",
        ended.err
    );
    assert!(
        ended.err.contains("`links.decisions.ttl` is not read"),
        "{}",
        ended.err
    );
    let left = place.ok(&format!("link match {ASKED} -o left.csv -f table"));
    assert_eq!(left, "");
    assert_eq!(
        place.read("left.csv").split(|byte| *byte == b'\n').count(),
        2
    );
    for verb in ["apply", "match"] {
        let says = [
            "cannot open `link-decision.ttl`",
            "did you mean `link-decisions.ttl`?",
        ];
        place.refuses(
            &format!("link {verb} --decisions link-decision.ttl"),
            3,
            &says,
        );
    }
    Place::new().refuses("link apply -o links.ttl", 3, &["nothing is decided"]);
    place.refuses(
        "link apply -o linked.csv",
        2,
        &["a table comes back only where one was given"],
    );
}

#[test]
fn a_table_comes_back_as_it_was_with_columns_of_ids() {
    let text = "\u{feff}Name;Notiz;wikidata;Art\r\n\"Lawrow; Sergej\";=1+1;;person\r\n\r\n;leer;;\r\nPutin V.; -5 ;Q5;person\r\nTrump;;;person\r\n";
    let place = Place::with([("t.csv", text)]);
    let asked = "--csv t.csv --name Name --type Art --known wikidata";
    place.ok(&format!(
        "link apply {asked} {WHEN} --accept-certain -o out.csv"
    ));
    assert_eq!(
        String::from_utf8(place.read("out.csv")).unwrap(),
        "\u{feff}Name;Notiz;wikidata;Art;wikidata_2;wikidata_label;wikidata_score;wikidata_decision\r\n\
         \"Lawrow; Sergej\";=1+1;;person;Q58217;Sergey Lavrov;73;same\r\n\
         ;leer;;;;;;\r\n\
         Putin V.; -5 ;Q5;person;Q5;human;;known\r\n\
         Trump;;;person;;;;\r\n"
    );
}

#[test]
fn candidates_of_rows_are_told_by_name_and_line() {
    let place = rows(1);
    let told = place.ok(&format!("link match {ASKED} -f ttl"));
    assert!(
        told.contains("rdfs:label \"Putin V.\" ; rdfs:comment \"t.csv, line 2\" ."),
        "{told}"
    );
    place.write("told.ttl", told);
    place.ok("convert told.ttl -f nt");
}

#[test]
fn different_names_of_one_item_are_told() {
    let rows = "Name,Art\nSergey Lavrov,person\nLavrov Sergey Viktorovich,person\nSergej Lawrow,person\nDonald Trump,person\n";
    let place = Place::with([("t.csv", rows)]);
    let asked = "--csv t.csv --name Name --type Art";
    for form in ["csv", "ttl"] {
        let told = place.run(&format!(
            "link apply {asked} {WHEN} --accept-certain --decisions {form}.dec.ttl -o out.{form}"
        ));
        let said = "different names were linked to one item: Q58217 (`Sergey Lavrov`, `";
        assert!(told.err.contains(said), "{}", told.err);
        assert!(!told.err.contains("Trump"), "{}", told.err);
    }
}

#[test]
fn nobody_decides_in_days_to_come() {
    let place = rows(1);
    let line = "link apply --accept-certain --by Ada -o out.ttl --when 2999-01-31T12:00:00Z";
    place.refuses(&format!("{line} {ASKED}"), 2, &["the day is still to come"]);
}
