//! Decisions: taken one at a time and by table, withdrawn, applied, and never lost.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use chancery::link::decide::{Choice, Decisions};

use crate::program::Place;

const WHEN: &str = "--by Ada --when 2026-01-31T12:00:00Z";
const ASKED: &str = "--csv t.csv --name name --type person --date year";

/// Rows that one has to look at, each its own question.
fn rows(count: usize) -> Place {
    let rows: Vec<String> = (0..count)
        .map(|row| format!("Putin V.,{}\n", 1000 + row))
        .collect();
    let rows = rows.concat();
    Place::with([("t.csv", format!("name,year\n{rows}").as_str())])
}

fn kept(place: &Place) -> Decisions {
    Decisions::read(&place.path("link-decisions.ttl")).unwrap()
}

fn fed(place: &Place, keys: &str) -> String {
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
    // A last block without its end is left out, and told.
    place.write(
        "link-decisions.ttl",
        "@prefix e: <http://e.org/> .\n\ne:a e:b \"half",
    );
    let ended = place.fed(&format!("link review {ASKED} {WHEN}"), [b"1\n".to_vec()]);
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("was not written whole: 13 bytes"),
        "{}",
        ended.err
    );
    assert_eq!(kept(&place).all().len(), 1);
}

/// Rows of the table; `CHANCERY_LINK_ROWS=10000` for a long run.
fn many() -> usize {
    std::env::var("CHANCERY_LINK_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(60)
}

#[test]
fn kill_at_any_moment_loses_no_decision() {
    let count = many();
    let place = rows(count);
    let path = place.path("link-decisions.ttl");
    let mut told = BTreeSet::new();
    let (mut rounds, mut numbers) = (0, 7_usize);
    loop {
        let line = format!("link review {ASKED} {WHEN}");
        let args: Vec<&str> = line.split(' ').collect();
        let mut child = place
            .command(&args)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut keys = child.stdin.take().unwrap();
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        // Some decisions, then a kill while the next is being taken.
        numbers = (numbers * 1_103 + 12_345) % 65_536;
        let wanted = numbers % (count / 4 + 1);
        let mut asked = Vec::new();
        while asked.len() <= wanted {
            let mut text = String::new();
            if shown.read_line(&mut text).unwrap() == 0 {
                break;
            }
            // `1/60  Putin V. (person; 1000)`: whatever was asked before is decided.
            if let Some((_, year)) = text.split_once("(person; ") {
                asked.push(year[..4].to_owned());
                if keys
                    .write_all(if numbers % 2 == 0 { b"1\n" } else { b"n\n" })
                    .is_err()
                {
                    break;
                }
            }
        }
        if rounds % 3 == 0 {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        drop(shown.read_to_end(&mut Vec::new()));
        rounds += 1;
        // All but the last of what was asked were answered and acknowledged by the next question.
        told.extend(asked.iter().take(asked.len().saturating_sub(1)).cloned());
        let kept = Decisions::read(&path).unwrap();
        let decided = kept.standing().decided.len();
        assert_eq!(decided, kept.all().len(), "asked twice");
        assert!(
            decided >= told.len(),
            "{decided} decisions of {} that were acknowledged",
            told.len()
        );
        if asked.is_empty() {
            break;
        }
        assert!(rounds < count * 2 + 10, "no progress");
    }
    assert_eq!(kept(&place).standing().decided.len(), count);
    println!("kill -9: {rounds} rounds, {count} decisions, none lost, none asked twice");
}

#[test]
fn kill_while_all_that_is_certain_is_accepted_leaves_a_readable_file() {
    let count = many() * 4;
    let rows: Vec<String> = (0..count)
        .map(|row| format!("Sergej Lawrow,{}\n", 1000 + row))
        .collect();
    let rows = rows.concat();
    let place = Place::with([("t.csv", format!("name,year\n{rows}").as_str())]);
    let line = format!(
        "link apply {ASKED} {WHEN} --accept-certain --decisions link-decisions.ttl -o links.ttl"
    );
    let args: Vec<&str> = line.split(' ').collect();
    for pause in [50, 150, 300, 450, 600] {
        let mut child = place.command(&args).stderr(Stdio::null()).spawn().unwrap();
        std::thread::park_timeout(std::time::Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = Decisions::read(&place.path("link-decisions.ttl")).unwrap();
        assert_eq!(kept.standing().decided.len(), kept.all().len());
    }
    place.ok(&line);
    assert_eq!(kept(&place).standing().decided.len(), count);
    assert_eq!(kept(&place).all().len(), count);
}
