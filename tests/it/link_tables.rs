//! Tables of decisions: what somebody fills in is not lost, and what does not fit is told.

use crate::link_decide::{ASKED, WHEN, fed, rows};
use crate::program::Place;

#[test]
fn a_table_that_somebody_fills_in_is_not_written_over() {
    let place = rows(2);
    let write = format!("link review {ASKED} --table r.csv");
    place.ok(&write);
    let empty = String::from_utf8(place.read("r.csv")).unwrap();
    // Nothing is lost yet.
    place.ok(&write);
    let filled = empty.replacen(",,\r\n", ",yes,\r\n", 1);
    for text in [
        filled.as_str(),
        &empty.replacen(",,\r\n", ",,I have met him\r\n", 1),
        &empty.replacen(",Q7747,", ",Q42,", 1),
        &empty.replacen(",,\r\n", ",perhaps,\r\n", 1),
    ] {
        place.write("r.csv", text);
        let says = [
            "`r.csv` has 1 row filled in that are not taken yet, the first in line 2",
            "--take r.csv",
            "--overwrite",
        ];
        place.refuses(&write, 2, &says);
        assert_eq!(place.read("r.csv"), text.as_bytes());
    }
    place.ok(&format!("{write} --overwrite"));
    assert_eq!(place.read("r.csv"), empty.as_bytes());
    // What was taken is not lost.
    place.write("r.csv", filled);
    place.ok(&format!("link review --take r.csv {WHEN}"));
    place.ok(&write);
    for other in ["name,born\nA,1950\n", "\"", "\u{0}"] {
        place.write("r.csv", other);
        place.refuses(&write, 2, &["is no table of candidates", "--overwrite"]);
        assert_eq!(place.read("r.csv"), other.as_bytes());
    }
}

#[test]
fn a_table_asked_with_other_columns_is_told() {
    let place = rows(2);
    fed(&place, "1\n");
    let ended = place.run("link apply --csv t.csv --name name -o linked.csv");
    assert_eq!(ended.code, 0, "{}", ended.report());
    for said in [
        "no row is decided, though the names of 2 are, the first in line 2: `Putin V.`",
        "`--type`, `--date`",
    ] {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    let ended = place.run(&format!("link apply {ASKED} -o linked.csv"));
    assert!(!ended.err.contains("no row is decided"), "{}", ended.err);
    assert!(!ended.err.contains("other columns"), "{}", ended.err);
}

#[test]
fn rows_of_which_a_forgotten_column_hides_the_decision_are_counted() {
    let rows = "name,born\nPutin V.,1952\nSergej Lawrow,\nDonald Trump,1946\n";
    let place = Place::with([("t.csv", rows)]);
    let asked = "--csv t.csv --name name --type person";
    let ended = place.fed(
        &format!("link review {asked} --date born {WHEN}"),
        [b"n\nn\nn\n".to_vec()],
    );
    assert_eq!(ended.code, 0, "{}", ended.report());
    let all = place.run(&format!(
        "link apply {asked} --date born --accept-certain {WHEN} -o linked.csv"
    ));
    assert!(!all.err.contains("other columns"), "{}", all.err);
    let ended = place.run(&format!("link apply {asked} -o linked.csv"));
    let said = "though their names are with other columns: 2, the first in line 2: `Putin V.`";
    assert!(ended.err.contains(said), "{}", ended.err);
    // What an index does not have is told.
    let text = String::from_utf8(place.read("link-decisions.ttl")).unwrap();
    let changed = text
        .replace("wd:Q", "wd:Q9999")
        .replace("entity/Q", "entity/Q9999");
    place.write("link-decisions.ttl", changed);
    let ended = place.run(&format!("link apply {asked} --date born -o linked.csv"));
    assert!(
        ended.err.contains("what the index does not have: "),
        "{}",
        ended.err
    );
}

/// What cannot be read of a row is part of its name, and no reason to doubt it.
#[test]
fn a_table_is_taken_back_without_a_word_about_rows_that_are_as_they_were() {
    let place = Place::with([(
        "t.csv",
        "name,born\nPutin V.,ca. 1952\nPutin V.,sometime\nPutin V.,1952?\n",
    )]);
    place.ok(
        "link review --csv t.csv --name name --date born --table r.csv --decisions d.ttl --quiet",
    );
    let table = String::from_utf8(place.read("r.csv")).unwrap();
    assert!(table.contains(",ca. 1952,"), "{table}");
    let decide = |table: &str| {
        let mut lines = table.lines();
        let head = lines.next().unwrap().to_owned();
        let rows = lines.filter(|line| line.contains("Q7747"));
        let rows = rows.map(|line| format!("{}yes,", line.strip_suffix(',').unwrap()));
        std::iter::once(head)
            .chain(rows)
            .collect::<Vec<_>>()
            .join("\n")
            + "\n"
    };
    place.write("same.csv", decide(&table));
    place.write(
        "moved.csv",
        decide(&table.replace(",Putin V.,", ",Putin W.,")),
    );
    let take = "link review --decisions e.ttl --by Ada --when 2026-01-31T12:00:00Z --take";
    place.write("e.ttl", "");
    let taken = place.run(&format!("{take} moved.csv"));
    let said: Vec<&str> = taken.err.lines().collect();
    assert_eq!(said.len(), 3, "{}", taken.err);
    assert!(
        said[0].contains("`name` and `context`: 3, the first in line 2"),
        "{}",
        taken.err
    );
    place.write("e.ttl", "");
    let taken = place.run(&format!("{take} same.csv"));
    assert_eq!(taken.err, "note: decisions taken: 3, kept in `e.ttl`\n");
}
